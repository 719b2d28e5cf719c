"""A bootable tree with more packages in it: an emulated machine takes a minute for a second of its host's."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from harness.host.cache import Cache
from harness.image import bootable, client
from harness.image.bootable import Kind
from harness.image.isolation import isolated
from harness.image.recipe import digest
from harness.model import Platform, Settings
from harness.host.process import run
from harness.host.progress import Tell
from harness.host.storage import GIB, locked, note_use, require_space

TREE_BYTES = 4 * GIB
SECONDS = 1800.0
# $1: the bootable tree · $2: the new one · then: packages. No daemon is started, and none of theirs at boot: that is
# Chef's to say, when it has written what they read.
BAKE = """\
set -eu
below=$1 root=$2
shift 2
cp -a "$below/." "$root/"
links() { (cd "$root" && find etc/systemd/system -type l | sort); }
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/"
[ ! -e /etc/hosts ] || cp /etc/hosts "$root/etc/"
printf '#!/bin/sh\\nexit 101\\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
links >"$root/../before"
export DEBIAN_FRONTEND=noninteractive
chroot "$root" apt-get -qq update
chroot "$root" apt-get -qq install --yes --no-install-recommends "$@" >"$root/../apt.log" 2>&1 ||
    { cat "$root/../apt.log" >&2; exit 1; }
chroot "$root" apt-get clean
links | comm -13 "$root/../before" - | (cd "$root" && xargs -r rm)
rm "$root/usr/sbin/policy-rc.d"
rm -rf "$root"/var/lib/apt/lists/*
: >"$root/etc/resolv.conf"
: >"$root/etc/machine-id"
printf '127.0.0.1 localhost\\n' >"$root/etc/hosts"
"""


def name_of(kind: Kind, platform: Platform, settings: Settings, packages: Sequence[str]) -> str:
    """The directory's name among the images, whether it is there or not. Of the `packages`, `name version` each, other
    versions are another tree: a mirror that has new ones is not passed over."""
    below = bootable.name_of(kind, platform, settings)
    return f"{below}-baked-{digest(BAKE, *packages)}" if packages else below


def baked(
    kind: Kind,
    platform: Platform,
    settings: Settings,
    packages: Sequence[str],
    cache: Cache,
    tell: Tell,
) -> Path:
    """The tree; it is made first if it is not there. Without `packages` it is the bootable tree itself."""
    below = bootable.bootable(kind, platform, settings, cache, tell)
    if not packages:
        return below
    name = name_of(kind, platform, settings, packages)
    final = cache.images / name
    with locked(cache.locks / f"image-{name}"):
        if not final.exists():
            tell(f"{name}: {len(packages)} packages of the nodes, installed outside of them")
            require_space(cache.root, TREE_BYTES, f"the image {name}")
            _make(below, final, packages)
    note_use(final)
    return final / "root"


def _make(below: Path, final: Path, packages: Sequence[str]) -> None:
    new = final.with_name(f"{final.name}.new")
    shutil.rmtree(new, ignore_errors=True)  # of a builder that was killed
    (new / "root").mkdir(mode=0o755, parents=True)
    try:
        names = dict.fromkeys(line.split()[0] for line in packages)
        command = ["sh", "-c", BAKE, "sh", str(below), str(new / "root"), *names]
        run(isolated(command), timeout=SECONDS, env=client.environment())
        new.rename(final)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
