"""Machines that are reached by SSH, and waiting for them."""

from harness.machines.machine import Machine, Unreachable
from harness.machines.wait import NeverReady, wait_until
from harness.host.process import CommandFailed, CommandTimedOut, Completed

__all__ = [
    "CommandFailed",
    "CommandTimedOut",
    "Completed",
    "Machine",
    "NeverReady",
    "Unreachable",
    "wait_until",
]
