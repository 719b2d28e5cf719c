"""The base image's tree as a machine boots it: with a kernel, and with what a container is given from outside."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.host.cache import Cache
from harness.image import base_image, client
from harness.image.isolation import isolated
from harness.image.recipe import digest, recipe_of
from harness.model import Platform, Settings
from harness.host.process import run
from harness.host.progress import Tell
from harness.host.storage import GIB, locked, note_use, require_space

TREE_BYTES = 3 * GIB
SECONDS = 1800.0
# sshd finds the key that is made for this machine, when it is not given one.
HOST_KEY = """\
[Unit]
Before=ssh.service
ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key

[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key

[Install]
WantedBy=multi-user.target
"""
# The image is smaller than the disk that it was written to.
GROW = """\
#!/bin/sh
set -eu
partition=$(findmnt --noheadings --output SOURCE /)
disk=/dev/$(lsblk --noheadings --output PKNAME "$partition")
echo ',+' | sfdisk --quiet --no-reread -N 1 "$disk" || true
partx --update "$disk"
resize2fs "$partition"
touch /var/lib/root-is-grown
"""
GROW_UNIT = """\
[Unit]
ConditionPathExists=!/var/lib/root-is-grown

[Service]
Type=oneshot
ExecStart=/bin/sh /usr/local/sbin/grow-root

[Install]
WantedBy=multi-user.target
"""
# Of the first card of a virtual machine; others are whoever's makes it.
NETWORK = "[Match]\nName=eth0\n\n[Network]\nDHCP=yes\n"
# Emulated, a daemon of OpenStack needs more than the minute and a half that a service manager gives it.
PATIENCE = "[Manager]\nDefaultTimeoutStartSec=10min\n"
FILES = {
    "etc/fstab": "LABEL=root / ext4 defaults,errors=remount-ro 0 1\n",
    "etc/systemd/system.conf.d/patience.conf": PATIENCE,
    "etc/systemd/system/host-key.service": HOST_KEY,
    "etc/systemd/system/grow-root.service": GROW_UNIT,
    "usr/local/sbin/grow-root": GROW,
}


@dataclass(frozen=True)
class Kind:
    """A kind of machine, and which drivers it starts with: `modules` is what initramfs-tools calls so, `listed` are
    those that it names besides. `network` is the configuration of its first card, where nobody else gives it one.
    """

    name: str
    modules: str
    listed: str = ""
    network: str = ""

    def packages(self, platform: Platform) -> tuple[str, ...]:
        """All that the kind needs on top of the base image."""
        own: tuple[str, ...] = getattr(platform, f"{self.name}_packages")
        return (*platform.machine_packages, *own)

    @property
    def files(self) -> dict[str, str]:
        conf = f"MODULES={self.modules}\nCOMPRESS=zstd\n"
        return {
            **FILES,
            "etc/initramfs-tools/conf.d/machine": conf,
            "etc/initramfs-tools/modules": self.listed,
            **({"etc/systemd/network/90-eth0.network": self.network} if self.network else {}),
        }


# The kernel waits for what it unpacks: few drivers, where they are known.
DRIVERS = "virtio_pci\nvirtio_blk\nvirtio_scsi\nsd_mod\nvirtio_net\next4\n"
VIRTUAL = Kind("virtual", "list", DRIVERS, NETWORK)
METAL = Kind("metal", "most")
# net.ifnames=0: the first card is eth0, whoever made the machine.
MENU = """\
set timeout=0
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
menuentry Debian {{
    linux /boot/{kernel} root=LABEL=root ro net.ifnames=0 console=tty0 console=ttyS0
    initrd /boot/{initrd}
}}
"""
# $1: the base tree · $2: files on top of it · $3: the new tree · then: packages. Indexes go again: a machine would
# read them under emulation.
BUILD = """\
set -eu
base=$1 files=$2 root=$3
shift 3
cp -a "$base/." "$root/"
cp -r "$files/." "$root/"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/"
[ ! -e /etc/hosts ] || cp /etc/hosts "$root/etc/"
chroot "$root" apt-get -qq update
chroot "$root" apt-get -qq install --yes --no-install-recommends "$@" >"$root/../apt.log" 2>&1 ||
    { cat "$root/../apt.log" >&2; exit 1; }
chroot "$root" apt-get clean
echo update_initramfs=no >"$root/etc/initramfs-tools/update-initramfs.conf"
chroot "$root" systemctl --quiet enable host-key.service grow-root.service
: >"$root/etc/resolv.conf"
: >"$root/etc/machine-id"
printf '127.0.0.1 localhost\\n' >"$root/etc/hosts"
rm -rf "$root"/var/lib/apt/lists/*
"""


def name_of(kind: Kind, platform: Platform, settings: Settings) -> str:
    """The directory's name among the images."""
    steps = (BUILD, MENU, *kind.files, *kind.files.values(), *kind.packages(platform))
    return f"{platform.name}-{kind.name}-{digest(recipe_of(platform, settings).name, *steps)}"


def bootable(kind: Kind, platform: Platform, settings: Settings, cache: Cache, tell: Tell) -> Path:
    """The tree; it is made first, in a minute or two, if it is not there."""
    base = base_image(platform, settings, cache, tell)
    name = name_of(kind, platform, settings)
    final = cache.images / name
    with locked(cache.locks / f"image-{name}"):
        if not final.exists():
            tell(f"{name}: a kernel, and what it needs, on top of the base image")
            require_space(cache.root, TREE_BYTES, f"the image {name}")
            _make(base, final, kind.files, kind.packages(platform))
    note_use(final)
    return final / "root"


def _make(base: Path, final: Path, texts: Mapping[str, str], packages: Sequence[str]) -> None:
    new = final.with_name(f"{final.name}.new")
    shutil.rmtree(new, ignore_errors=True)  # of a builder that was killed
    root, files = new / "root", new / "files"
    root.mkdir(mode=0o755, parents=True)
    try:
        for path, text in texts.items():
            (files / path).parent.mkdir(parents=True, exist_ok=True)
            (files / path).write_text(text)
        trees = [str(base), str(files), str(root)]
        command = ["sh", "-c", BUILD, "sh", *trees, *packages]
        run(isolated(command), timeout=SECONDS, env=client.environment())
        shutil.rmtree(files)
        _write_menu(root)
        new.rename(final)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _write_menu(root: Path) -> None:
    image, initrd = kernel(root)
    (root / "boot" / "grub").mkdir(exist_ok=True)
    menu = MENU.format(kernel=image.name, initrd=initrd.name)
    (root / "boot" / "grub" / "grub.cfg").write_text(menu)


def kernel(root: Path) -> tuple[Path, Path]:
    """The newest kernel of the tree, and its initramfs."""
    (version,) = sorted(os.listdir(root / "lib" / "modules"))[-1:]
    return root / "boot" / f"vmlinuz-{version}", root / "boot" / f"initrd.img-{version}"
