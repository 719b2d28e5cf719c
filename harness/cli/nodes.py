"""The commands that look at beds."""

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from harness.host.cache import cache_from
from harness.drivers.bed import Bed
from harness.host.errors import UsageError
from harness.loading import load_kitchen
from harness.machines import ssh
from harness.model import select
from harness.report import events
from harness.stages import bedfile


def login(options: argparse.Namespace) -> int:
    bed = _bed(options.selection)
    return _ssh(bed, options.node or bed.nodes[0].name)


def execute(options: argparse.Namespace) -> int:
    bed = _bed(options.selection)
    if not options.command_line:
        raise UsageError("there is no command", cure="bin/harness exec VARIANT [NODE] -- COMMAND")
    return _ssh(bed, options.node or bed.nodes[0].name, remote_line(options.command_line))


def remote_line(words: Sequence[str]) -> str:
    """For the node's shell: one word is a line for it to read; several are run as they are."""
    return words[0] if len(words) == 1 else shlex.join(words)


def _ssh(bed: Bed, node: str, *line: str) -> int:
    """Becomes ssh, whose exit code is the command's."""
    bed.machine(node)  # raises when there is no such node
    sys.stdout.flush()
    command = ssh.command(bed.ssh_config, node, *line)
    os.execvp(command[0], command)


def logs(options: argparse.Namespace) -> int:
    names = [variant.name for variant in select(load_kitchen().matrix, [options.selection])]
    cache = cache_from(os.environ)
    for log in sorted(cache.runs.glob("*/events.ndjson"), reverse=True):
        if not set(names).isdisjoint(_variants_of(log)):
            found = sorted(path for path in log.parent.rglob("*") if path.is_file())
            print("\n".join(map(str, found)))
            return 0
    raise UsageError(
        f"no run of {', '.join(names)} has left logs", cure=f"bin/harness test {names[0]}"
    )


def _variants_of(log: Path) -> list[str]:
    """None of a log that was cut off before it said."""
    try:
        variants: list[str] = events.read(log)[0]["variants"]
        return variants
    except (ValueError, LookupError):
        return []


def openrc(options: argparse.Namespace) -> int:
    bed = _bed(options.selection)
    file = bedfile.clouds_yaml(bed) if options.clouds_yaml else bedfile.openrc(bed)
    if not file.exists():
        raise _no_bed(bed, "prepare", "is not prepared")
    print(file.read_text(), end="")
    return 0


def _bed(selection: str) -> Bed:
    """The one bed that is meant: of several variants, the one that has a bed."""
    cache = cache_from(os.environ)
    beds = [Bed(variant, cache) for variant in select(load_kitchen().matrix, [selection])]
    there = [bed for bed in beds if bed.ssh_config.exists()]
    if not there:
        raise _no_bed(beds[0], "create", "has no bed")
    if len(there) > 1:
        names = ", ".join(bed.variant.name for bed in there)
        raise UsageError(f"{selection} names several beds", cure=f"say which: {names}")
    return there[0]


def _no_bed(bed: Bed, stage: str, lack: str) -> UsageError:
    name = bed.variant.name
    return UsageError(f"{name} {lack}", cure=f"bin/harness {stage} {name}")
