"""Daemons of this host that serve a bed: they run in the bed's cgroup, so that they go when the bed goes."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Optional

from harness.drivers.base import Running
from harness.drivers.bed import Bed
from harness.host import cgroups

# They serve nodes that run as root: they get root's files, but none of root's rights, apart from low ports.
PORTS = "net_bind_service"
# For one that answers machines which have no address yet; and sets its groups, which are root's already.
NETWORK = f"{PORTS},+net_admin,+net_raw,+setgid"
LAUNCH = 'for group in $1; do echo $$ >"$group/cgroup.procs" || exit; done; shift; exec "$@"'


def start(
    bed: Bed,
    name: str,
    command: Sequence[str],
    log: Path,
    among: cgroups.Hierarchies,
    keep: Sequence[int] = (),
    rights: str = PORTS,
    env: Optional[Mapping[str, str]] = None,
) -> Running:
    """Start it in place of one of the same name; it inherits the descriptors `keep`, and our environment unless it is
    given another."""
    few = [f"--bounding-set=-all,+{rights}", "--inh-caps=-all", "--no-new-privs"]
    group = f"{bed.cgroup}/_{name}"  # no node can be called so
    cgroups.kill(group, among)
    groups = " ".join(str(directory) for directory in cgroups.make(group, among))
    with log.open("ab") as file:
        return subprocess.Popen(
            ["sh", "-c", LAUNCH, "sh", groups, "setpriv", *few, *command],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
            pass_fds=keep,
            env=env,
        )
