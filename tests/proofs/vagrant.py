"""docs/vagrant.md holds, step by step; nothing is left of machines whose harness was killed; and machines have what
containers cannot have.

`/usr/bin/python3 -m tests.proofs.vagrant`, as root. Where no libvirt runs, one is started for it.
"""

import os
import signal
import subprocess
import sys
from dataclasses import replace

from harness.cache import cache_from
from harness.checkout import ROOT
from harness.drivers.bed import Bed
from harness.drivers.vagrant import VagrantDriver, libvirt, names
from harness.errors import MachineRoomError
from harness.loading import load_kitchen
from harness.machines import wait_until
from harness.model import select
from harness.progress import Progress
from harness.setup.install import ensure
from tests.proofs import kernels, libvirtd, page

VARIANT = "identity/debian-12/local/vagrant"
BOX_SECONDS = 600.0


def main() -> int:
    (variant,) = select(load_kitchen().matrix, [VARIANT])
    bed = Bed(variant, cache_from(os.environ))
    ensure(print, *libvirt.HOST_PACKAGES)
    with libvirtd.running():
        try:
            page.follow("vagrant.md", "# Virtual machines, by Vagrant")
            a_box_that_is_missing_is_told(bed)
            a_harness_that_is_killed_leaves_nothing(bed)
            kernels.prove()
        finally:  # of a step that failed the bed is kept, but the libvirt that it is on goes
            assert harness("destroy") == 0
        return nothing_is_left()


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
    """With a machine that starts, of which somebody has removed a part already."""
    command = [str(ROOT / "bin" / "harness"), "create", VARIANT]
    with subprocess.Popen(command, start_new_session=True) as harness_:
        what = "the machine is switched on"
        wait_until(lambda: (is_on(bed), ""), what=what, within=BOX_SECONDS)
        os.killpg(harness_.pid, signal.SIGKILL)
    (domain,) = libvirt.domains(bed)
    libvirt.virsh("destroy", domain)
    libvirt.virsh("undefine", domain)
    assert libvirt.volumes(bed) and libvirt.networks(bed), "there is nothing more to remove"
    assert harness("destroy") == 0
    assert libvirt.present(bed) == [] and not bed.directory.exists()
    print("a harness that was killed left nothing")


def is_on(bed: Bed) -> bool:
    running = libvirt.virsh("list", "--name").stdout
    return names.prefix(bed) in running


def nothing_is_left() -> int:
    """Of any bed."""
    networks = libvirt.virsh("net-list", "--all", "--name").stdout
    known = f"{libvirt.virsh('list', '--all', '--name').stdout}\n{networks}"
    left = [name for name in known.split() if name.startswith("ch")]
    print(f"left: {', '.join(left) or 'nothing'}")
    return int(bool(left))


def harness(*words: str) -> int:
    return subprocess.run([ROOT / "bin" / "harness", *words, VARIANT]).returncode


if __name__ == "__main__":
    sys.exit(main())
