"""The lab: QEMU machines behind BMCs, in a network of their own, and the inventory that names them."""

import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from harness.host.checkout import ROOT
from harness.drivers.host import daemons
from harness.host import cgroups
from harness.drivers.metal import ipmi
from harness.drivers.metal.bmc import BIOS, UEFI, BmcFailed
from harness.drivers.metal.lab import certificate, network
from harness.drivers.metal.lab.box import Box
from harness.drivers.metal.machine import machine
from harness.host.errors import MachineRoomError
from harness.machines import wait_until

HOST_PACKAGES = ("metal", "lab")  # groups of kitchen/host-packages.txt
GROUP = "chef-harness-lab"
FIRST_SERIAL = 31550
USER = "lab"
KINDS = (("ipmi", BIOS), ("redfish", UEFI))  # turn and turn about
EMULATOR = """\
mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
mc_enable 0x20
"""
LAN = """\
name "{name}"
set_working_mc 0x20
startlan 1
  addr {address} {port}
  priv_limit admin
  allowed_auths_callback none md2 md5 straight
  allowed_auths_user none md2 md5 straight
  allowed_auths_operator none md2 md5 straight
  allowed_auths_admin none md2 md5 straight
  guid a123456789abcdefa123456789abcdef
endlan
sol "tcp:127.0.0.1:{serial}" 115200
chassis_control "{script} 0x20"
user 1 true "" "" user 10 none md2 md5 straight
user 2 true "{user}" "{password}" admin 10 none md2 md5 straight
"""
SCRIPT = """\
#!/bin/sh
PYTHONPATH={root} exec {python} -m harness.drivers.metal.lab.chassis {directory} "$@"
"""


@dataclass(frozen=True)
class Rack:
    """Below `directory`; one lab a host."""

    directory: Path

    @property
    def inventory(self) -> Path:
        return self.directory / "machines.yml"

    @property
    def credentials(self) -> Path:
        return self.directory / "credentials"

    def up(self, names: Sequence[str]) -> None:
        """A machine for each name, all of them off. What an earlier lab left is removed first."""
        self.down()
        self.directory.mkdir(mode=0o700, parents=True)
        password = secrets.token_hex(8)  # IPMI has room for 20 characters
        self.credentials.touch(mode=0o600)
        self.credentials.write_text(f"{USER}:{password}\n")
        network.up(str(self.directory))
        self._start("router", network.router(self.directory), self.directory / "router.log")
        addresses = [network.plug_bmc(number) for number, _ in enumerate(names)]
        certificate.make(self.directory, addresses)
        entries = {}
        for number, (name, address, kind) in enumerate(zip(names, addresses, cycle(KINDS))):
            protocol, firmware = kind
            box = self._box(number, name, firmware)
            entries[name] = self._with_bmc(box, protocol, address, password)
        content: dict[str, Any] = {"link": network.MACHINES, "machines": entries}
        self.inventory.write_text(yaml.safe_dump(content, sort_keys=False))
        for name, entry in entries.items():
            wait_until(partial(_answers, name, entry), what=f"the BMC of {name} answers", within=30)

    def down(self) -> None:
        """Works from names, and works twice. Raises MachineRoomError when the lab of this host is another's."""
        other = Path(network.owner() or self.directory)
        if other != self.directory and other.exists():
            raise MachineRoomError(
                f"this host has a lab already: {other}",
                cure="`bin/harness metal lab down` with the HARNESS_CACHE that it is in",
            )
        for directory in self.directory.glob("machines/*"):
            if (directory / "box.json").exists():
                read(directory).remove()
        among = cgroups.of_this_host()
        cgroups.kill(GROUP, among)
        cgroups.remove(GROUP, among)
        network.down()
        shutil.rmtree(self.directory, ignore_errors=True)

    def box(self, name: str) -> Box:
        return read(self.directory / "machines" / name)

    def _box(self, number: int, name: str, firmware: str) -> Box:
        directory = self.directory / "machines" / name
        tap = network.plug_machine(number)
        mac, serial = f"52:54:00:1a:b0:{number:02x}", FIRST_SERIAL + number
        box = Box(directory, name, mac, tap, serial, firmware)
        box.make()
        (directory / "box.json").write_text(json.dumps(asdict(box), default=str))
        return box

    def _with_bmc(self, box: Box, protocol: str, address: str, password: str) -> dict[str, Any]:
        """Starts it; answers the machine's entry in the inventory."""
        bmc = {"protocol": protocol, "address": address, "credentials": f"file:{self.credentials}"}
        if protocol == "ipmi":
            self._ipmi(box, address, password)
        else:
            bmc["ca"] = str(self.directory / certificate.CA)
            self._redfish(box, address, password)
        machine = {"macs": [box.mac], "firmware": box.firmware, "disk": "/dev/vda", "erase": True}
        return {**machine, "bmc": bmc}

    def _ipmi(self, box: Box, address: str, password: str) -> None:
        script, lan, emu = (box.directory / name for name in ("chassis", "lan.conf", "ipmi.emu"))
        words = {"root": ROOT, "python": sys.executable, "directory": box.directory}
        script.write_text(SCRIPT.format(**words))
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        lan.touch(mode=0o600)
        own = {"name": box.name, "address": address, "port": ipmi.PORT, "serial": box.serial}
        lan.write_text(LAN.format(script=script, user=USER, password=password, **own))
        emu.write_text(EMULATOR)
        state = box.directory / "ipmi"
        state.mkdir()
        command = ["ipmi_sim", "-n", "-c", str(lan), "-f", str(emu), "-s", str(state)]
        self._start(box.name, command, box.directory / "bmc.log")

    def _redfish(self, box: Box, address: str, password: str) -> None:
        words = ["-m", "harness.drivers.metal.lab.redfish", str(box.directory), address]
        keys = [str(self.directory / name) for name in (certificate.CA, certificate.KEY)]
        login = {"LAB_USER": USER, "LAB_PASSWORD": password}
        command = [sys.executable, *words, *keys]
        self._start(box.name, command, box.directory / "bmc.log", **login)

    def _start(self, name: str, command: Sequence[str], log: Path, **environ: str) -> None:
        """In the lab's namespace, and in its cgroup with all that it starts: so it goes when the lab goes."""
        among = cgroups.of_this_host()
        groups = " ".join(str(path) for path in cgroups.make(f"{GROUP}/{name}", among))
        with log.open("ab") as said:
            subprocess.Popen(
                ["sh", "-c", daemons.LAUNCH, "sh", groups, *network.inside(command)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
            )


def _answers(name: str, entry: dict[str, Any]) -> tuple[bool, str]:
    try:
        machine(name, entry, erase=False).bmc.is_on()
        return True, ""
    except BmcFailed as error:
        return False, error.message


def read(directory: Path) -> Box:
    """The machine that is kept there."""
    told: dict[str, Any] = json.loads((directory / "box.json").read_text())
    told["directory"] = Path(told["directory"])
    return Box(**told)
