"""Machines that are already there, made by somebody else: the harness logs in, and leaves what it found."""

from harness.drivers.ssh.driver import SshDriver

__all__ = ["SshDriver"]
