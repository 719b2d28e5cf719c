"""The test image: what it asks apt for, when it is built anew, what is in its file system."""

import gzip
import lzma
import subprocess
from pathlib import Path

import pytest

from harness.host.errors import MachineRoomError
from harness.guest import archives, initrd
from harness.guest.archives import Archive
from harness.guest.image import RECIPE, key

URIS = """\
'http://deb.example.org/pool/b/busybox-static_1.35.0-4%2bdeb12u1_amd64.deb' \
busybox-static_1%3a1.35.0-4+deb12u1_amd64.deb 928188 SHA256:aa
'http://deb.example.org/pool/a/a_1_amd64.deb' a_1_amd64.deb 7 SHA256:bb
"""
DEPENDS = "linux-image-cloud-amd64\n  Depends: linux-image-6.1.0-56-cloud-amd64\n"


def test_archives_are_read_from_what_apt_prints() -> None:
    busybox = Archive("busybox-static_1%3a1.35.0-4+deb12u1_amd64.deb", "SHA256:aa")
    assert archives.parse(URIS) == (Archive("a_1_amd64.deb", "SHA256:bb"), busybox)


def test_kernel_is_what_the_cloud_kernel_stands_for() -> None:
    assert archives.kernel_package(DEPENDS) == "linux-image-6.1.0-56-cloud-amd64"


def test_a_machine_without_package_lists_is_told_the_cure() -> None:
    with pytest.raises(MachineRoomError) as caught:
        archives.kernel_package("")
    assert "apt-get update" in caught.value.cure


def test_key_changes_with_a_package_and_with_any_file_of_the_recipe(tmp_path: Path) -> None:
    (tmp_path / "init").write_text("one")
    old, new = Archive("a_1_amd64.deb", "x"), Archive("a_2_amd64.deb", "y")
    keys = [key([old], tmp_path), key([new], tmp_path)]
    (tmp_path / "init").write_text("two")
    keys.append(key([old], tmp_path))
    assert len(set(keys)) == 3
    assert keys[2] == key([old], tmp_path)


@pytest.mark.parametrize("script", ["init", "udhcpc"])
def test_scripts_are_shell(script: str) -> None:
    subprocess.run(["sh", "-n", str(RECIPE / script)], check=True)


BUILT_IN = initrd.MODULES[:2]


@pytest.fixture(params=["debian-12", "debian-13"])
def unpacked(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A tree with the files that the packages would bring, each with its own path as content: as of Debian 13 all is
    below /usr, modules are compressed, and the kernel has some built in."""
    tree, merged = tmp_path / "unpacked", request.param == "debian-13"
    top, end = ("usr/", ".xz") if merged else ("", "")
    modules = [one for one in initrd.MODULES if not (merged and one in BUILT_IN)]
    kernel = f"{top}lib/modules/6.1"
    for name in (
        f"{top}bin/busybox",
        "usr/sbin/dropbear",
        f"{top}lib/x86_64-linux-gnu/{initrd.LOADER}",
        *(f"usr/lib/x86_64-linux-gnu/{library}" for library in initrd.LIBRARIES),
        *(f"{kernel}/kernel/{module}.ko{end}" for module in modules),
    ):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        content = name.encode()
        (tree / name).write_bytes(lzma.compress(content) if name.endswith(".xz") else content)
    left_out = "".join(f"kernel/{one}.ko\n" for one in initrd.MODULES if one not in modules)
    (tree / kernel / "modules.builtin").write_text(left_out)
    return tree


def test_file_system_has_what_init_needs(unpacked: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    initrd.populate(root, unpacked)
    order = (root / "lib/modules/order").read_text().split()
    assert order[-1] == "virtio_blk" and len(order) >= len(initrd.MODULES) - len(BUILT_IN)
    for name in order:
        assert f"/{name}.ko" in (root / f"lib/modules/{name}.ko").read_text()
    assert (root / "init").read_text().startswith("#!/bin/busybox sh")
    for program in ("init", "bin/busybox", "bin/dropbear", "etc/udhcpc"):
        assert (root / program).stat().st_mode & 0o777 == 0o755
    assert (root / "root").stat().st_mode & 0o777 == 0o700


def test_a_missing_library_is_named(unpacked: Path, tmp_path: Path) -> None:
    (unpacked / "usr/lib/x86_64-linux-gnu/libz.so.1").unlink()
    (tmp_path / "root").mkdir()
    with pytest.raises(MachineRoomError, match="libz.so.1"):
        initrd.populate(tmp_path / "root", unpacked)


def test_same_tree_makes_the_same_archive(unpacked: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    initrd.populate(root, unpacked)
    packed = [tmp_path / "one.gz", tmp_path / "two.gz"]
    for ramdisk in packed:
        initrd.pack(root, ramdisk)
    assert packed[0].read_bytes() == packed[1].read_bytes()
    listing = subprocess.run(
        ["cpio", "--quiet", "--list", "--verbose", "--numeric-uid-gid"],
        input=gzip.decompress(packed[0].read_bytes()),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.decode()
    owners = {tuple(line.split()[2:4]) for line in listing.splitlines()}
    assert owners == {("0", "0")}
    assert any(line.endswith(" init") for line in listing.splitlines())
