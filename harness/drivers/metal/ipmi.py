"""IPMI 2.0 (RMCP+), by ipmitool."""

import os
from dataclasses import dataclass

from harness.drivers.metal.bmc import BIOS, UEFI, BmcFailed, Console
from harness.drivers.metal.credentials import Credentials
from harness.host.process import CommandTimedOut, run

PORT = 623
SECONDS = 60.0
# What ipmitool says, and what that means to a person.
REFUSED = ("unauthorized name", "HMAC is invalid", "password")
SILENT = ("Unable to establish", "Could not open socket", "Address lookup")


@dataclass(frozen=True)
class Ipmi:
    """See harness.drivers.metal.bmc.Bmc for what each method promises."""

    machine: str
    address: str
    port: int
    credentials: Credentials
    firmware: str = BIOS

    def is_on(self) -> bool:
        return self._ask("chassis", "power", "status").strip().endswith("is on")

    def on(self) -> None:
        self._ask("chassis", "power", "on")

    def off(self) -> None:
        self._ask("chassis", "power", "off")

    def boot_once(self, device: str) -> None:
        """A machine that starts by UEFI must be told to go on doing so."""
        how = ["options=efiboot"] if self.firmware == UEFI else []
        self._ask("chassis", "bootdev", device, *how)

    def console(self) -> Console:
        """Serial over LAN, from whoever has it: one that was killed keeps it. ipmitool ends where its input ends."""
        take = '"$@" deactivate >/dev/null 2>&1; tail -f /dev/null | "$@" activate'
        return Console(("sh", "-c", take, "sh", *self._tool, "sol"), self._env)

    @property
    def _tool(self) -> list[str]:
        where = ["-I", "lanplus", "-C", "3", "-H", self.address, "-p", str(self.port)]
        return ["ipmitool", *where, "-U", self.credentials.user, "-E"]

    @property
    def _env(self) -> dict[str, str]:
        """-E: the password is in the environment, where no list of processes shows it."""
        return {**os.environ, "IPMI_PASSWORD": self.credentials.password}

    def _ask(self, *words: str) -> str:
        try:
            command = [*self._tool, *words]
            ended = run(command, timeout=SECONDS, check=False, env=self._env)
        except CommandTimedOut as error:
            raise self._failed("does not answer", error.message) from error
        if ended.code != 0:
            raise self._why(ended.stderr.strip() or ended.stdout.strip())
        return ended.stdout

    def _why(self, said: str) -> BmcFailed:
        if any(word in said for word in REFUSED):
            return self._failed("refuses the user or the password", said)
        if any(word in said for word in SILENT):
            return self._failed("does not answer, or refuses the password", said)
        return self._failed("does not do what it is told", said)

    def _failed(self, what: str, said: str) -> BmcFailed:
        return BmcFailed(
            f"{self.machine}: its BMC {self.address}:{self.port} (IPMI) {what}: {said}",
            cure="`ipmitool -I lanplus` with the same address and credentials must answer",
        )
