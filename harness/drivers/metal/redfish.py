"""Redfish, by sushy."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.drivers.metal.bmc import BmcFailed
from harness.drivers.metal.credentials import Credentials

ATTEMPTS = 3  # BMCs drop a connection now and then


@dataclass(frozen=True)
class Redfish:
    """See harness.drivers.metal.bmc.Bmc for what each method promises. `url` has scheme, host and port."""

    machine: str
    url: str
    credentials: Credentials

    def is_on(self) -> bool:
        return bool(self._do(lambda sushy, one: one.power_state == sushy.POWER_STATE_ON))

    def on(self) -> None:
        """A machine that is on refuses to go on; so does one that is off."""
        if not self.is_on():
            self._do(lambda sushy, one: one.reset_system(sushy.RESET_ON))

    def off(self) -> None:
        if self.is_on():
            self._do(lambda sushy, one: one.reset_system(sushy.RESET_FORCE_OFF))

    def boot_once(self, device: str) -> None:
        def say(sushy: Any, one: Any) -> None:
            targets = {"pxe": sushy.BOOT_SOURCE_TARGET_PXE, "disk": sushy.BOOT_SOURCE_TARGET_HDD}
            once = sushy.BOOT_SOURCE_ENABLED_ONCE
            one.set_system_boot_options(target=targets[device], enabled=once)

        self._do(say)

    def console(self) -> None:
        """Redfish only names other ways to it."""

    def _do(self, what: Callable[[Any, Any], Any]) -> Any:
        """`what` with the library, and the first system that the BMC has: a machine's BMC has one."""
        import sushy  # Debian's package comes with this driver only

        for left in reversed(range(ATTEMPTS)):
            try:
                user, password = self.credentials.user, self.credentials.password
                root = sushy.Sushy(self.url, username=user, password=password, verify=False)
                return what(sushy, root.get_system_collection().get_members()[0])
            except sushy.exceptions.AccessError as error:
                raise self._failed("refuses the user or the password", error) from error
            except sushy.exceptions.ConnectionError as error:
                if not left:
                    raise self._failed("does not answer", error) from error
                time.sleep(1)
            except sushy.exceptions.SushyError as error:
                raise self._failed("does not do what it is told", error) from error
        return None

    def _failed(self, what: str, error: Exception) -> BmcFailed:
        return BmcFailed(
            f"{self.machine}: its BMC {self.url} (Redfish) {what}: {error}",
            cure=f"`curl -u USER {self.url}/redfish/v1/Systems` must answer",
        )
