"""A machine of the lab: a QEMU process that goes on and off, with a boot device for one start."""

import json
import os
import shutil
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.drivers.metal.bmc import BIOS, UEFI
from harness.drivers.metal.lab import network
from harness.machines import wait_until
from harness.host.process import run
from harness.host.storage import GIB

OVMF = Path("/usr/share/OVMF")
DISK = 16 * GIB
QEMU_SECONDS = 30.0
PXE, FROM_DISK = "pxe", "disk"
# Lower is sooner.
ORDER = {PXE: (("disk0", 2), ("net0", 1)), FROM_DISK: (("net0", 2), ("disk0", 1))}


@dataclass(frozen=True)
class Box:
    """All that it is stands in `directory`, so that every process that has it sees the same. Its serial line is a port
    of the loopback of the lab's namespace, `serial`."""

    directory: Path
    name: str
    mac: str
    tap: str
    serial: int
    firmware: str = BIOS
    memory: int = 2048

    def make(self) -> None:
        self.directory.mkdir(parents=True)
        with (self.directory / "disk").open("wb") as disk:
            disk.truncate(DISK)
        shutil.copyfile(OVMF / "OVMF_VARS_4M.fd", self.directory / "firmware")

    def is_on(self) -> bool:
        return self._pid() is not None

    def boot_next(self) -> str:
        file = self.directory / "boot"
        return file.read_text() if file.exists() else FROM_DISK

    def boot_once(self, device: str) -> None:
        """Whole or not at all: BMCs are processes of their own."""
        new = self.directory / f"boot.{os.getpid()}"
        new.write_text(device)
        new.rename(self.directory / "boot")

    def on(self) -> None:
        """From what was said for once, and at every further start from the disk."""
        if self.is_on():
            return
        device = self.boot_next()
        self.boot_once(FROM_DISK)
        run(network.inside(self._command(device)), timeout=QEMU_SECONDS)
        if device != FROM_DISK:
            self._from_disk_at_the_next_reset()

    def off(self) -> None:
        pid = self._pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGKILL)
        wait_until(
            lambda: (not self.is_on(), f"process {pid}"), what=f"{self.name} is off", within=10
        )

    def reset(self) -> None:
        self._ask("system_reset")

    def shut_down(self) -> None:
        self._ask("system_powerdown")

    def remove(self) -> None:
        self.off()
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def console(self) -> Path:
        return self.directory / "console"

    def _pid(self) -> int | None:
        """The process, while it is that of this machine."""
        try:
            pid = int((self.directory / "pid").read_text())
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if str(self.directory).encode() in words else None

    def _command(self, device: str) -> list[str]:
        indexes = dict(ORDER[device])
        serial = f"socket,id=serial,host=127.0.0.1,port={self.serial}"
        disk, card = "virtio-blk-pci,id=disk0,drive=d0", "virtio-net-pci,id=net0,netdev=n0"
        # Emulated, a kernel that UEFI started on two of them has been seen to hang among its own interrupts.
        processors = "1" if self.firmware == UEFI else "2"
        if self.firmware == UEFI:
            card += ",romfile="  # which starts from the network by itself, as most do; QEMU's cards have iPXE
        return [
            "qemu-system-x86_64",
            *("-name", self.name, "-machine", "pc,graphics=off", "-accel", "tcg,tb-size=256"),
            *("-m", str(self.memory), "-smp", processors, "-nodefaults", "-display", "none"),
            *self._firmware(),
            *("-drive", f"file={self.directory / 'disk'},format=raw,if=none,id=d0,cache=unsafe"),
            *("-device", f"{disk},bootindex={indexes['disk0']}"),
            *("-netdev", f"tap,id=n0,ifname={self.tap},script=no,downscript=no"),
            *("-device", f"{card},mac={self.mac},bootindex={indexes['net0']}"),
            *("-chardev", f"{serial},server=on,wait=off,logfile={self.console}"),
            *("-serial", "chardev:serial"),
            *("-qmp", f"unix:{self.directory / 'qmp'},server=on,wait=off"),
            *("-daemonize", "-pidfile", str(self.directory / "pid")),
        ]

    def _firmware(self) -> list[str]:
        """QEMU's own is a BIOS. UEFI keeps what it is told in a file of the machine."""
        if self.firmware == BIOS:
            return []
        code, own = OVMF / "OVMF_CODE_4M.fd", self.directory / "firmware"
        return [
            *("-drive", f"if=pflash,format=raw,readonly=on,file={code}"),
            *("-drive", f"if=pflash,format=raw,file={own}"),
        ]

    def _from_disk_at_the_next_reset(self) -> None:
        for device, index in (("disk0", -1), ("net0", -1), *ORDER[FROM_DISK]):
            path = f"/machine/peripheral/{device}"
            self._ask("qom-set", path=path, property="bootindex", value=index)

    def _ask(self, command: str, **arguments: Any) -> None:
        """Of the machine's monitor; one that is off does not hear."""
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(10)
            monitor.connect(str(self.directory / "qmp"))
            with monitor.makefile("rw") as lines:
                json.loads(lines.readline())  # its greeting
                for one, words in (("qmp_capabilities", {}), (command, arguments)):
                    lines.write(json.dumps({"execute": one, "arguments": words}) + "\n")
                    lines.flush()
                    answer = _answer(lines)
        if "error" in answer:
            raise OSError(f"{self.name}: {command}: {answer['error']}")


def _answer(lines: Any) -> dict[str, Any]:
    """The next that is no event."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answer: dict[str, Any] = json.loads(lines.readline())
        if "event" not in answer:
            return answer
    raise TimeoutError("the monitor does not answer")
