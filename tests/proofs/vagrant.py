"""docs/vagrant.md holds, step by step; nothing is left of machines whose harness was killed; and machines have what
containers cannot have.

`/usr/bin/python3 -m tests.proofs.vagrant`, as root. Where no libvirt runs, one is started for it.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.drivers.bed import Bed
from harness.drivers.vagrant import VagrantDriver, box, libvirt, names, virtualbox
from harness.host.errors import MachineRoomError
from harness.loading import load_kitchen
from harness.machines import wait_until
from harness.model import select
from harness.host.process import run
from harness.host.progress import Progress
from harness.setup.install import ensure
from tests.proofs import kernels, libvirtd, page

VARIANT = "identity/debian-12/local/vagrant"
BOX_SECONDS = 600.0
STRANGER, POOL = "ch-of-others", "/var/lib/libvirt/images"
STRANGERS = {
    "define": f"""<domain type="qemu"><name>{STRANGER}</name><memory>65536</memory>
        <os><type arch="x86_64">hvm</type></os></domain>""",
    "net-define": f"<network><name>{STRANGER}</name><bridge name='virbr-others'/></network>",
    f"vol-create {libvirt.POOL}": f"""<volume><name>{STRANGER}</name>
        <capacity>1024</capacity></volume>""",
}


def main() -> int:
    ensure(print, *libvirt.HOST_PACKAGES)
    (variant,) = select(load_kitchen().matrix, [VARIANT])
    bed = Bed(variant, cache_from(os.environ))
    what_runs_no_machines_is_told(bed)
    with libvirtd.running(), strangers_of_libvirt():
        try:
            page.follow("vagrant.md", "# Virtual machines, by Vagrant")
            a_box_that_is_missing_is_told(bed)
            a_harness_that_is_killed_leaves_nothing(bed)
            kernels.prove()
        finally:  # of a step that failed the bed is kept, but the libvirt that it is on goes
            assert harness("destroy", VARIANT) == 0
        return nothing_is_left()


def what_runs_no_machines_is_told(bed: Bed) -> None:
    """Each as far as this host is without it."""
    missing: list[tuple[str, ...]] = []
    if not virtualbox.is_there():
        missing.append(("--provider", "virtualbox"))
    if not libvirt.is_there():
        missing.append(())
    for words in missing:
        assert harness("create", VARIANT, *words) == MachineRoomError.exit_code
        assert not bed.directory.exists()


@contextmanager
def strangers_of_libvirt() -> Iterator[None]:
    """A domain, a volume and a network of somebody else, called nearly like ours: they are there afterwards."""
    libvirt.virsh("pool-create-as", libvirt.POOL, "dir", "--target", POOL, check=False)
    try:
        for what, text in STRANGERS.items():
            with tempfile.NamedTemporaryFile("w") as file:
                file.write(text)
                file.flush()
                libvirt.virsh(*what.split(), file.name)
        yield
        for listing in ("list --all --name", "net-list --all --name", f"vol-list {libvirt.POOL}"):
            assert STRANGER in libvirt.virsh(*listing.split()).stdout.split(), listing
        print("what others have on this libvirt is still there")
    finally:
        libvirt.virsh("undefine", STRANGER, check=False)
        libvirt.virsh("net-undefine", STRANGER, check=False)
        libvirt.virsh("vol-delete", STRANGER, "--pool", libvirt.POOL, check=False)


def a_box_that_is_missing_is_told(bed: Bed) -> None:
    settings = load_kitchen().settings
    other = replace(settings, vagrant=replace(settings.vagrant, box="nobody/none"))
    try:
        VagrantDriver(bed.cache, other, Progress(print), {}).create(bed)
    except MachineRoomError as error:
        assert "nobody/none" in error.message, error.message
    else:
        raise AssertionError("a machine was made of a box that does not exist")
    assert libvirt.present(bed) == [] and not bed.directory.exists()
    print("a box that is missing is told")


def a_harness_that_is_killed_leaves_nothing(bed: Bed) -> None:
    """While the box is built; while libvirt is given it; with a machine that starts; and with one that is there."""
    name = box.named(bed, load_kitchen().settings, libvirt)
    run(["vagrant", "box", "remove", name, "--force"], timeout=BOX_SECONDS)
    libvirt.drop(name)
    killed_when("the box is built", lambda: any(bed.cache.images.glob("*.new/box.img")))
    assert libvirt.present(bed) == []
    killed_when("libvirt is given the box", lambda: libvirt.has_of(name) != [])
    destroyed(bed)
    killed_when("the machine is switched on", lambda: is_on(bed))
    somebody_removes_a_part(bed)
    destroyed(bed)
    killed_when("the machine is reached", bed.ssh_config.exists)
    destroyed(bed)
    assert not any(bed.cache.images.glob("*.new")), "half a box is left"
    print("a harness that was killed left nothing")


def killed_when(what: str, so_far: Callable[[], bool]) -> None:
    command = [str(ROOT / "bin" / "harness"), "create", VARIANT]
    with subprocess.Popen(command, start_new_session=True) as harness_:
        wait_until(lambda: (so_far(), ""), what=what, within=BOX_SECONDS)
        os.killpg(harness_.pid, signal.SIGKILL)


def is_on(bed: Bed) -> bool:
    running = libvirt.virsh("list", "--name").stdout
    return names.prefix(bed) in running


def somebody_removes_a_part(bed: Bed) -> None:
    (domain,) = libvirt.domains(bed)
    libvirt.virsh("destroy", domain)
    libvirt.virsh("undefine", domain)
    assert libvirt.volumes(bed) and libvirt.networks(bed), "there is nothing more to remove"


def destroyed(bed: Bed) -> None:
    assert harness("destroy", VARIANT) == 0
    assert libvirt.present(bed) == [] and not bed.directory.exists()


def nothing_is_left() -> int:
    """Of any bed."""
    networks = libvirt.virsh("net-list", "--all", "--name").stdout
    known = f"{libvirt.virsh('list', '--all', '--name').stdout}\n{networks}"
    left = [name for name in known.split() if name.startswith("ch") and name != STRANGER]
    print(f"left: {', '.join(left) or 'nothing'}")
    return int(bool(left))


def harness(*words: str) -> int:
    return subprocess.run([ROOT / "bin" / "harness", *words]).returncode


if __name__ == "__main__":
    sys.exit(main())
