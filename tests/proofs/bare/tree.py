"""What a machine has on its disk that was just installed: Debian, with Git and certificates, and a fresh clone."""

import shutil
from pathlib import Path

from harness.host.checkout import ROOT
from harness.host.process import run
from harness.image.isolation import isolated
from harness.image.system import bootstrap_command
from harness.model import Platform

SECONDS = 1800.0
PACKAGES = ("ca-certificates", "git")
CLONE = "root/openstack"
# Authorities that this host trusts besides Debian's, such as that of a proxy which looks into TLS: whoever installs a
# machine behind one hands them on.
AUTHORITIES = Path("usr/local/share/ca-certificates")


def make(root: Path, platform: Platform) -> None:
    """At `root`, which does not exist yet."""
    root.parent.mkdir(parents=True, exist_ok=True)
    command = bootstrap_command(root, platform.suite, platform.sources, PACKAGES)
    run(isolated(command), timeout=SECONDS)
    shutil.copytree("/" / AUTHORITIES, root / AUTHORITIES, dirs_exist_ok=True)
    run(["chroot", str(root), "update-ca-certificates"], timeout=SECONDS)
    run(["git", "clone", "--quiet", f"file://{ROOT}", str(root / CLONE)], timeout=SECONDS)
