"""Python's bytecode on containers: what packages ask to compile one by one is compiled at once, on all processors.

Each Python package of Debian starts py3compile when it is configured, 250 of them one after the other on a node of
OpenStack, and half of that is starting. It is the same py3compile that does it here, by its own rules and with the same
files in the end, when APT is done with dpkg. Cookbooks know nothing of it: a machine that shall live may not be left
half compiled by an APT that was killed, and machines and boxes keep Debian's way.
"""

from harness.drivers.host.identity import File

QUEUE = "/var/lib/misc/py3compile.queue"

# APT looks for commands in its own path, and so the scripts of packages do: the first directory is not in any other.
APT = """\
DPkg::Path "/usr/local/lib/packages:/usr/sbin:/usr/bin:/sbin:/bin";
DPkg::Post-Invoke {"/usr/local/sbin/py3compile-queued";};
"""
# Only the modules of a whole package can wait.
ASK = """\
#!/bin/sh
[ $# = 2 ] && [ "$1" = -p ] || exec /usr/bin/py3compile "$@"
echo "$2" >>%(queue)s
"""
# 500 files at a time: processes end together, and few are started. What fails is tried again the next time.
COMPILE = """\
#!/bin/sh
set -eu
[ -s %(queue)s ] || exit 0
sort -u %(queue)s | xargs dpkg -L | grep -E '/usr/lib/python3(\\.[0-9]+)?/(dist|site)-packages/.*\\.py$' |
    sort -u | xargs -r -P "$(nproc)" -n 500 /usr/bin/py3compile
rm %(queue)s
"""


def files(queue: str = QUEUE) -> list[File]:
    words = {"queue": queue}
    return [
        File("etc/apt/apt.conf.d/90py3compile", APT),
        File("usr/local/lib/packages/py3compile", ASK % words, 0o755),
        File("usr/local/sbin/py3compile-queued", COMPILE % words, 0o755),
    ]
