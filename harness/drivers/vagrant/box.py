"""The box: the platform's image, as Vagrant's users expect a machine to be, built once and added without a network."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.drivers.bed import Bed
from harness.drivers.remote import known
from harness.drivers.vagrant import libvirt, tool
from harness.drivers.vagrant.provider import Provider
from harness.host.errors import UsageError
from harness.image import baked, disk
from harness.image.bootable import VIRTUAL
from harness.image.isolation import isolated
from harness.image.recipe import digest
from harness.model import Settings
from harness.host.process import run
from harness.host.progress import Tell
from harness.host.cache import Cache
from harness.host.storage import GIB, is_locked, locked, require_space

SECONDS = 600.0
OURS = "openstack-harness"
DISK = 20 * GIB
BOX_BYTES = 3 * GIB
METADATA = {"provider": libvirt.NAME, "format": "qcow2", "virtual_size": DISK // GIB}
KEYS = Path("/usr/share/rubygems-integration/all/gems")  # Vagrant's well-known key is in its gem
# Vagrant's own user, with the key that everybody knows: the machine is on no network but this host's.
USER = """\
set -eu
chroot "$1" useradd --create-home --shell /bin/bash vagrant
mkdir -m 700 "$1/home/vagrant/.ssh"
cp "$2" "$1/home/vagrant/.ssh/authorized_keys"
chroot "$1" chown -R vagrant:vagrant /home/vagrant/.ssh
echo 'vagrant ALL=(ALL) NOPASSWD: ALL' >"$1/etc/sudoers.d/vagrant"
"""


def named(bed: Bed, settings: Settings, provider: Provider) -> str:
    """What the bed's box is called, whether it is there or not. Raises UsageError when the provider takes none of ours,
    and no other was named."""
    if settings.vagrant.box:
        return settings.vagrant.box
    if not provider.BOX:
        raise UsageError(
            f"the box that the harness builds is not for {provider.NAME}",
            cure="name one that is, in kitchen/settings.yml: `vagrant: {box: debian/bookworm64}`",
        )
    platform = bed.variant.platform
    tree = baked.name_of(VIRTUAL, platform, settings, known.packages(bed))
    return f"{OURS}/{platform.name}-{digest(tree, USER, json.dumps(METADATA), *disk.steps())}"


def box(bed: Bed, settings: Settings, provider: Provider, tell: Tell) -> str:
    """The name of the box. One of ours is Vagrant's now; any other it fetches itself."""
    cache, name = bed.cache, named(bed, settings, provider)
    if settings.vagrant.box:
        return name
    work = cache.images / f"{name.replace('/', '-')}.new"
    with locked(cache.locks / work.stem):
        shutil.rmtree(work, ignore_errors=True)  # of a builder that was killed
        work.mkdir(parents=True)
        try:
            listed = tool.asked(work, "box list", lambda vagrant: vagrant.box_list())
            if name not in [one.name for one in listed]:
                platform, packages = bed.variant.platform, known.packages(bed)
                tree = baked.baked(VIRTUAL, platform, settings, packages, cache, tell)
                tell(f"the box {name} is built, and given to Vagrant")
                require_space(cache.root, BOX_BYTES, f"the box {name}")
                add(name, tree, work)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return name


@contextmanager
def given(bed: Bed, name: str, provider: Provider) -> Iterator[None]:
    """While machines are made of the box. What the provider keeps of it is whole when that has been done once; half of
    it, which somebody left who was killed, would be taken for whole."""
    note = bed.cache.root / "boxes" / name.replace("/", "-")

    def whole() -> bool:
        return note.exists() and bool(provider.has_of(name))

    with ExitStack() as alone:
        if not whole():
            alone.enter_context(locked(bed.cache.locks / f"given-{note.name}"))
        if not whole():  # nor has somebody else made it so, whom the lock belonged to
            note.unlink(missing_ok=True)
            provider.drop(name)
        yield
        note.parent.mkdir(exist_ok=True)
        note.touch()


def prune(cache: Cache, before: float) -> Iterator[str]:
    """Take from Vagrant, and from what runs its machines, those of ours that were not used since `before`; answers
    their names."""
    for note in sorted((cache.root / "boxes").glob(f"{OURS}-*")):
        if note.stat().st_mtime < before and not is_locked(cache.locks / f"given-{note.name}"):
            name = note.name.replace(f"{OURS}-", f"{OURS}/", 1)
            note.unlink()  # first: whoever makes it meanwhile finds it in halves, and makes it anew
            if shutil.which("vagrant"):
                _take_back(cache, name)
            yield name


def _take_back(cache: Cache, name: str) -> None:
    with TemporaryDirectory(dir=cache.root) as work:
        listed = tool.asked(Path(work), "box list", lambda vagrant: vagrant.box_list())
        if name in [one.name for one in listed]:
            tool.asked(Path(work), "box remove", lambda v: v.box_remove(name, libvirt.NAME))
    if libvirt.is_there():
        libvirt.drop(name)


def add(name: str, tree: Path, work: Path) -> None:
    """Make a box of the bootable `tree`, in the empty directory `work`, and give it to Vagrant."""
    root, raw, qcow2 = work / "root", work / "box.raw", work / "box.img"
    run(["cp", "-a", str(tree), str(root)], timeout=SECONDS)
    (key,) = sorted(KEYS.glob("vagrant-*/keys/vagrant.pub"))[-1:]
    run(isolated(["sh", "-c", USER, "sh", str(root), str(key)]), timeout=SECONDS)
    disk.write(root, raw, DISK)
    shutil.rmtree(root)
    packed = ["-c", "-o", "compression_type=zstd", "-O", "qcow2"]
    run(["qemu-img", "convert", *packed, str(raw), str(qcow2)], timeout=SECONDS)
    raw.unlink()
    (work / "metadata.json").write_text(json.dumps(METADATA))
    parts = ["metadata.json", qcow2.name]
    run(["tar", "-C", str(work), "-cf", str(work / "box.tar"), *parts], timeout=SECONDS)
    file = str(work / "box.tar")
    tool.asked(work, "box add", lambda v: v.box_add(name, file, provider=libvirt.NAME, force=True))
