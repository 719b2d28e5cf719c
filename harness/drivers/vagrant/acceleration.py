"""Whether this host's processor runs guests itself: found by a guest that answers, not by a device that is there."""

import platform
from pathlib import Path

from harness.host.cache import Cache
from harness.guest import build
from harness.host.process import CommandTimedOut, run

DEVICE = Path("/dev/kvm")
KEPT, YES = "acceleration", "yes"
SECONDS = 20.0
READY = "guest:"  # what the guest's own lines begin with
QEMU = "qemu-system-x86_64"


def accelerated(cache: Cache) -> bool:
    """The verdict is kept until the host boots, or has another kernel."""
    kept, now = cache.root / KEPT, _now()
    if not kept.exists() or kept.read_text().split("\n")[0] != now:
        verdict = YES if DEVICE.exists() and _guest_answers(cache) else "no"
        kept.write_text(f"{now}\n{verdict}\n")
    return known(cache)


def known(cache: Cache) -> bool:
    """The verdict that is kept; False when none is."""
    kept = cache.root / KEPT
    return kept.exists() and kept.read_text().split("\n")[:2] == [_now(), YES]


def _now() -> str:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{platform.release()} {boot}"


def _guest_answers(cache: Cache) -> bool:
    guest = build(cache.images)
    files = ["-kernel", str(guest.kernel), "-initrd", str(guest.ramdisk)]
    machine = ["-machine", "accel=kvm", "-cpu", "host", "-m", "256", "-nographic", "-nodefaults"]
    console = ["-serial", "stdio", "-no-reboot", "-append", "console=ttyS0 quiet"]
    log = cache.root / "acceleration.log"
    log.unlink(missing_ok=True)
    try:
        run([QEMU, *machine, *files, *console], timeout=SECONDS, check=False, log=log)
    except CommandTimedOut:
        pass  # it waits for a network that it does not have
    return READY in log.read_text(errors="replace")
