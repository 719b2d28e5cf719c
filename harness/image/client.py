"""chef-client from its gems, in a prefix of its own. It is built where compilers are, and only the
prefix is kept."""

import os
from collections.abc import Iterable
from pathlib import Path

from harness.setup.gems import CLIENT
from harness.image.isolation import isolated
from harness.host.process import run

SECONDS = 1800.0
COMMAND = "usr/local/bin/chef-client"

# $1: the image's tree · $2: an empty directory beside it · $3: the prefix · $4: the client's gem
# file · then: packages to build with.
BUILD = """\
set -eu
root=$1 work=$2 prefix=$3 gem=$4
shift 4
mkdir "$work/upper" "$work/work" "$work/clone"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$work/upper,workdir=$work/work" "$work/clone"
mount -t proc proc "$work/clone/proc"
mount --bind /dev "$work/clone/dev"
cp /etc/resolv.conf "$work/clone/etc/"
[ ! -e /etc/hosts ] || cp /etc/hosts "$work/clone/etc/"
mkdir "$work/clone/gems"
mount --bind "$work/gems" "$work/clone/gems"
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
chroot "$work/clone" apt-get -qq update
chroot "$work/clone" apt-get -qq install --yes --no-install-recommends "$@" \
    >"$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; exit 1; }
chroot "$work/clone" sh -c '
    cd /gems
    exec gem install --quiet --local --no-document --install-dir "$0" --bindir "$0/bin" "$1"
' "$prefix" "$gem"
rm -rf "$work/clone$prefix/cache" "$work/clone$prefix/doc"
mkdir -p "$root$prefix"
cp -a "$work/clone$prefix/." "$root$prefix/"
"""
# The distribution's own gems must not be seen, nor those of whoever calls it.
WRAPPER = """\
#!/bin/sh
export GEM_HOME={prefix} GEM_PATH={prefix}
unset RUBYOPT RUBYLIB
exec {prefix}/bin/chef-client "$@"
"""


def steps() -> tuple[str, ...]:
    """What decides the installed client, besides the arguments of `install`."""
    return (COMMAND, BUILD, WRAPPER)


def wrapper(prefix: str) -> str:
    return WRAPPER.format(prefix=prefix)


def install(
    root: Path, work: Path, prefix: str, gems: Iterable[Path], packages: Iterable[str]
) -> None:
    """Install the client below `root` + `prefix`. `work` is made here, removed by the caller."""
    files = list(gems)
    (work / "gems").mkdir(parents=True)
    for file in files:
        os.link(file, work / "gems" / file.name)
    gem = next(file.name for file in files if file.name.startswith(f"{CLIENT}-"))
    run(
        isolated(["sh", "-c", BUILD, "sh", str(root), str(work), prefix, gem, *packages]),
        timeout=SECONDS,
        env=environment(),
    )
    (root / COMMAND).write_text(wrapper(prefix))
    (root / COMMAND).chmod(0o755)


def environment() -> dict[str, str]:
    """What the build may know of the caller's: how to reach packages. All processors compile."""
    passed = ("PATH", "http_proxy", "https_proxy", "no_proxy")
    known = {name: os.environ[name] for name in passed if name in os.environ}
    return {**known, "MAKEFLAGS": f"-j{os.cpu_count() or 1}"}
