"""The test image's file system: busybox, dropbear and its libraries, a few modules, the scripts."""

import gzip
import lzma
import shutil
from pathlib import Path

from harness.host.errors import MachineRoomError
from harness.host.process import run

HERE = Path(__file__).parent
LIBRARIES = (
    "libc.so.6",
    "libcrypt.so.1",
    "libgmp.so.10",
    "libtomcrypt.so.1",
    "libtommath.so.1",
    "libz.so.1",
)
LOADER = "ld-linux-x86-64.so.2"
# In the order in which they can be loaded: insmod resolves nothing. What a kernel has built in is left out.
MODULES = (
    "drivers/virtio/virtio_ring",
    "drivers/virtio/virtio",
    "drivers/virtio/virtio_pci_modern_dev",
    "drivers/virtio/virtio_pci_legacy_dev",
    "drivers/virtio/virtio_pci",
    "net/core/failover",
    "drivers/net/net_failover",
    "drivers/net/virtio_net",
    "drivers/block/virtio_blk",
)
# Without these, dropbear finds no user root and lets nobody in. No password works: "*".
ACCOUNTS = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
    "etc/group": "root:x:0:\n",
    "etc/shadow": "root:*:19000:0:99999:7:::\n",
    "etc/shells": "/bin/sh\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n",
}
PAGE = {"srv/index.html": "hello from the guest\n"}


def populate(root: Path, unpacked: Path) -> None:
    """Fill the empty directory `root` from a tree of unpacked packages."""
    for directory in ("bin", "lib/modules", "lib64", "etc/dropbear", "srv"):
        (root / directory).mkdir(parents=True)
    (root / "root" / ".ssh").mkdir(parents=True, mode=0o700)
    (root / "root").chmod(0o700)
    _programs(root, unpacked)
    _modules(root, unpacked)
    for name, text in {**ACCOUNTS, **PAGE}.items():
        (root / name).write_text(text)
    (root / "etc/shadow").chmod(0o600)


def pack(root: Path, ramdisk: Path) -> None:
    """Write `root` as a compressed cpio archive owned by root; same tree, same bytes."""
    names = sorted(str(path.relative_to(root)) for path in root.rglob("*"))
    archive = ramdisk.with_suffix(".cpio")
    command = ["cpio", "--quiet", "--create", "--format=newc", "--owner=+0:+0", "--reproducible"]
    run(
        [*command, f"--directory={root}", f"--file={archive}"],
        timeout=60,
        stdin="\n".join(names).encode(),
    )
    with archive.open("rb") as plain, ramdisk.open("wb") as file:
        with gzip.GzipFile(
            filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0
        ) as packed:
            shutil.copyfileobj(plain, packed)
    archive.unlink()


def _programs(root: Path, unpacked: Path) -> None:
    for source, target in (
        (_find(unpacked, "bin/busybox"), "bin/busybox"),
        (unpacked / "usr/sbin/dropbear", "bin/dropbear"),
        (HERE / "init", "init"),
        (HERE / "udhcpc", "etc/udhcpc"),
        (_find(unpacked, f"x86_64-linux-gnu/{LOADER}"), f"lib64/{LOADER}"),
        *((_find(unpacked, name), f"lib/{name}") for name in LIBRARIES),
    ):
        shutil.copyfile(source, root / target)
        (root / target).chmod(0o755)
    (root / "bin/sh").symlink_to("busybox")


def _modules(root: Path, unpacked: Path) -> None:
    """Debian 13 compresses them, which busybox cannot load."""
    built_in = _find(unpacked, "modules.builtin").read_text()
    order = []
    for module in MODULES:
        if f"kernel/{module}.ko\n" not in built_in:
            source = _find(unpacked, f"{module}.ko*")
            order.append(module.rsplit("/", 1)[-1])
            content = source.read_bytes()
            plain = lzma.decompress(content) if source.suffix == ".xz" else content
            (root / "lib/modules" / f"{order[-1]}.ko").write_bytes(plain)
    (root / "lib/modules/order").write_text("".join(f"{name}\n" for name in order))


def _find(tree: Path, ending: str) -> Path:
    """The one file below `tree` whose path ends so (a link is followed)."""
    directory, _, name = ending.rpartition("/")
    found = sorted(
        {path.resolve() for path in tree.rglob(name) if str(path.parent).endswith(directory)}
    )
    if len(found) != 1:
        raise MachineRoomError(
            f"the packages of the test image have {len(found)} files {ending}, not one",
            cure="Debian has changed them: adapt harness/guest/initrd.py",
        )
    return found[0]
