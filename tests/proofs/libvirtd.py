"""A libvirtd for as long as a proof takes, on hosts where none runs: without a service manager nobody starts it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.drivers.vagrant import libvirt
from harness.machines import wait_until
from harness.host.process import run

ETC = Path("/etc/libvirt")
# As root, and without what a service manager, a security module and virtlogd would do for it.
FILES = {
    "qemu.conf": """\
security_driver = "none"
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
""",
    "libvirtd.conf": """\
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_group = "root"
""",
}


@contextmanager
def running() -> Iterator[None]:
    """Nothing is done where libvirt answers. What is written to /etc is taken back, and what is started is ended."""
    if libvirt.is_there():
        yield
        return
    with tempfile.TemporaryDirectory() as kept, _configured(Path(kept)):
        with subprocess.Popen(["libvirtd"], stdin=subprocess.DEVNULL) as daemon:
            try:
                wait_until(lambda: (libvirt.is_there(), ""), what="libvirtd answers", within=30)
                yield
            finally:
                daemon.terminate()
                daemon.wait()
                _take_rules_away()


def _take_rules_away() -> None:
    """What libvirt puts into the packet filter stays there when it ends."""
    for family in ("iptables", "ip6tables"):
        lines = run([f"{family}-save"], timeout=10).stdout.splitlines(keepends=True)
        others = "".join(line for line in lines if "LIBVIRT_" not in line)
        run([f"{family}-restore"], timeout=10, stdin=others.encode())


@contextmanager
def _configured(kept: Path) -> Iterator[None]:
    for name, text in FILES.items():
        if (ETC / name).exists():
            shutil.copy2(ETC / name, kept / name)
        (ETC / name).write_text(text)
    try:
        yield
    finally:
        for name in FILES:
            (ETC / name).unlink()
            if (kept / name).exists():
                shutil.copy2(kept / name, ETC / name)
