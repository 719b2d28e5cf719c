"""Options that oslo-config-validator does not know although their service does, each with the reason."""

from collections.abc import Collection, Iterable
from typing import NamedTuple


class Finding(NamedTuple):
    """As the probe tells it: an option of a file, and what is wrong with it."""

    file: str
    group: str
    option: str
    fault: str

    def __str__(self) -> str:
        return f"{self.file}: [{self.group}] {self.option} is {self.fault}"


REASONS = {
    ("/etc/glance/glance-api.conf", "fs", "filesystem_store_datadir"): (
        "the group of a back end has the name that enabled_backends gives it, and its driver's options"
    ),
}


def without_reason(found: Iterable[Finding]) -> list[Finding]:
    return sorted(one for one in found if one[:3] not in REASONS)


def idle(found: Collection[Finding], files: Collection[str]) -> list[str]:
    """Complaints about reasons that nothing needs any more, of those for these files."""
    needed = {one[:3] for one in found}
    unneeded = [key for key in REASONS if key[0] in files and key not in needed]
    return [
        f"{file}: [{group}] {option} needs no reason any more" for file, group, option in unneeded
    ]
