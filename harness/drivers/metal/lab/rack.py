"""The lab as a whole: machines on a bridge, their BMCs on this host's loopback, and the inventory that names them."""

import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from harness.checkout import ROOT
from harness.drivers.host import cgroups
from harness.drivers.metal.lab.box import Box
from harness.process import run

HOST_PACKAGES = ("metal", "lab")  # groups of kitchen/host-packages.txt
BRIDGE = "chlab"
GROUP = "chef-harness-lab"
FIRST_PORT, FIRST_SERIAL = 31500, 31550
QUICK = 10.0
USER = "lab"
PROTOCOLS = ("ipmi", "redfish")  # turn and turn about
EMULATOR = """\
mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
mc_enable 0x20
"""
LAN = """\
name "{name}"
set_working_mc 0x20
startlan 1
  addr 127.0.0.1 {port}
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
LAUNCH = 'for group in $1; do echo $$ >"$group/cgroup.procs" || exit; done; shift; exec "$@"'


@dataclass(frozen=True)
class Rack:
    """Below `directory`; one lab a host."""

    directory: Path

    @property
    def inventory(self) -> Path:
        return self.directory / "machines.yml"

    def up(self, names: Sequence[str]) -> None:
        """A machine for each name, all of them off. What an earlier lab left is removed first."""
        self.down()
        self.directory.mkdir(mode=0o700, parents=True)
        password = secrets.token_hex(8)  # IPMI has room for 20 characters
        login = self.directory / "credentials"
        login.touch(mode=0o600)
        login.write_text(f"{USER}:{password}\n")
        _ip("link", "add", "name", BRIDGE, "type", "bridge", "forward_delay", "0")
        _ip("link", "set", "dev", BRIDGE, "up")
        boxes = [self._box(number, name) for number, name in enumerate(names)]
        entries = {b.name: self._bmc(n, b, password) for n, b in enumerate(boxes)}
        content: dict[str, Any] = {"link": BRIDGE, "machines": entries}
        self.inventory.write_text(yaml.safe_dump(content, sort_keys=False))

    def down(self) -> None:
        for directory in self.directory.glob("machines/*"):
            if (directory / "box.json").exists():
                read(directory).remove()
        among = cgroups.of_this_host()
        cgroups.kill(GROUP, among)
        cgroups.remove(GROUP, among)
        for link in Path("/sys/class/net").glob(f"{BRIDGE}*"):
            _ip("link", "delete", "dev", link.name)
        shutil.rmtree(self.directory, ignore_errors=True)

    def box(self, name: str) -> Box:
        return read(self.directory / "machines" / name)

    def _box(self, number: int, name: str) -> Box:
        tap = f"{BRIDGE}-{number}"
        directory = self.directory / "machines" / name
        serial = FIRST_SERIAL + number
        box = Box(directory, name, f"52:54:00:1a:b0:{number:02x}", tap, serial)
        box.make()
        (directory / "box.json").write_text(json.dumps(asdict(box), default=str))
        _ip("tuntap", "add", "dev", tap, "mode", "tap")
        _ip("link", "set", "dev", tap, "master", BRIDGE, "up")
        return box

    def _bmc(self, number: int, box: Box, password: str) -> dict[str, Any]:
        """Starts it; answers the machine's entry in the inventory."""
        protocol, port = PROTOCOLS[number % len(PROTOCOLS)], FIRST_PORT + number
        if protocol == "ipmi":
            self._ipmi(box, port, password)
            address = "127.0.0.1"
        else:
            words = ["-m", "harness.drivers.metal.lab.redfish", str(box.directory), str(port)]
            self._start(box, [sys.executable, *words], LAB_USER=USER, LAB_PASSWORD=password)
            address = "http://127.0.0.1"
        where = f"file:{self.directory / 'credentials'}"
        bmc = {"protocol": protocol, "address": address, "port": port, "credentials": where}
        return {"macs": [box.mac], "disk": "/dev/vda", "erase": True, "bmc": bmc}

    def _ipmi(self, box: Box, port: int, password: str) -> None:
        script, lan, emu = (box.directory / name for name in ("chassis", "lan.conf", "ipmi.emu"))
        words = {"root": ROOT, "python": sys.executable, "directory": box.directory}
        script.write_text(SCRIPT.format(**words))
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        lan.touch(mode=0o600)
        known = {"name": box.name, "port": port, "user": USER, "password": password}
        lan.write_text(LAN.format(script=script, serial=box.serial, **known))
        emu.write_text(EMULATOR)
        state = box.directory / "ipmi"
        state.mkdir()
        self._start(box, ["ipmi_sim", "-n", "-c", str(lan), "-f", str(emu), "-s", str(state)])

    def _start(self, box: Box, command: Sequence[str], **environ: str) -> None:
        """In the lab's cgroup, with all that it starts: so it goes when the lab goes."""
        among = cgroups.of_this_host()
        groups = " ".join(str(path) for path in cgroups.make(f"{GROUP}/{box.name}", among))
        with (box.directory / "bmc.log").open("ab") as log:
            subprocess.Popen(
                ["sh", "-c", LAUNCH, "sh", groups, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
            )


def read(directory: Path) -> Box:
    """The machine that is kept there."""
    told: dict[str, Any] = json.loads((directory / "box.json").read_text())
    told["directory"] = Path(told["directory"])
    return Box(**told)


def _ip(*words: str) -> None:
    run(["ip", *words], timeout=QUICK)
