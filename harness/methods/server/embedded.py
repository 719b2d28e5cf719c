"""The bed's own Chef server: goiardi on the bridge, with its data in memory. It goes when the bed goes."""

import shutil
from pathlib import Path
from typing import Optional

from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.host.errors import MachineRoomError, UsageError
from harness.machines import NeverReady, wait_until
from harness.methods.server.api import ChefServer
from harness.host.process import tail

# Not goiardi's own 4545: Debian's package starts one there, on hosts that have systemd.
PORT = 31421
NAME = "chef-server"
ADMIN = "admin"
VALIDATOR = "chef-validator"
START_SECONDS = 30.0


class Embedded:
    """See harness.methods.server.place.Place for what each method promises."""

    hosts: Optional[str] = None

    def __init__(self, bed: Bed) -> None:
        self._bed = bed
        self._directory = bed.directory / NAME

    @property
    def admin(self) -> ChefServer:
        return ChefServer(self.url, ADMIN, self._directory / f"{ADMIN}.pem")

    @property
    def url(self) -> str:
        return f"http://{self._bed.host.ip}:{PORT}"

    def open(self, driver: Driver) -> None:
        if not self._answers()[0]:
            self._start(driver)
            self._remove_validator()

    def forget(self) -> None:
        """It ended with the bed."""

    def _answers(self) -> tuple[bool, str]:
        try:
            self.admin.get("clients")
            return True, ""
        except (MachineRoomError, UsageError) as error:  # UsageError: it has not made its keys yet
            return False, error.message

    def _start(self, driver: Driver) -> None:
        """Anew, with other keys than one that was there before."""
        shutil.rmtree(self._directory, ignore_errors=True)
        self._directory.mkdir(mode=0o700)
        log = self._directory / "output.log"
        daemon = driver.serve(self._bed, NAME, self._command(), log)

        def broken() -> tuple[bool, str]:
            return daemon.poll() is not None, "goiardi ended"

        try:
            wait_until(
                self._answers, broken=broken, what="the Chef server answers", within=START_SECONDS
            )
        except NeverReady as error:
            said = tail(log.read_text(errors="replace"))
            raise MachineRoomError(f"{error.message}\nit said:\n{said}") from error

    def _command(self) -> list[str]:
        host = str(self._bed.host.ip)
        return [
            "goiardi",
            "--use-auth",
            f"--ipaddress={host}",
            f"--port={PORT}",
            f"--hostname={host}",  # stands in the addresses of cookbooks' files
            f"--conf-root={self._directory}",
            "--disable-webui",
            "--log-level=warning",
        ]

    def _remove_validator(self) -> None:
        """Nobody shall register clients but us."""
        self.admin.delete(f"clients/{VALIDATOR}")
        Path(self._directory / f"{VALIDATOR}.pem").unlink()
