"""Redfish, by sushy."""

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.exceptions import InsecureRequestWarning

from harness.drivers.metal.bmc import BmcFailed
from harness.drivers.metal.credentials import Credentials

ATTEMPTS = 3  # BMCs drop a connection now and then
SECONDS = 15.0  # for each answer


class Patient(HTTPAdapter):
    """Debian's sushy would wait for an answer for ever."""

    def send(self, *args: Any, **words: Any) -> Any:
        words["timeout"] = SECONDS
        return super().send(*args, **words)


@dataclass(frozen=True)
class Redfish:
    """See harness.drivers.metal.bmc.Bmc for what each method promises. `url` has scheme, host and port; `ca` is the
    file of the certificate that vouches for the BMC, and without it any certificate is taken."""

    machine: str
    url: str
    credentials: Credentials
    ca: str = ""

    def is_on(self) -> bool:
        return bool(self._do(lambda sushy, one: one.power_state == sushy.POWER_STATE_ON))

    def on(self) -> None:
        self._do(lambda sushy, one: one.reset_system(sushy.RESET_ON))

    def off(self) -> None:
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
        """`what` with the library, and the system that the BMC has. One that has several is refused: which of them is
        meant, nobody has said."""
        import sushy  # Debian's package comes with this driver only

        for left in reversed(range(ATTEMPTS)):
            try:
                systems = self._root(sushy).get_system_collection().get_members()
                if len(systems) != 1:
                    raise self._failed("is not one machine's", f"it has {len(systems)} systems")
                return what(sushy, systems[0])
            except sushy.exceptions.AccessError as error:
                raise self._failed("refuses the user or the password", error) from error
            except sushy.exceptions.ConnectionError as error:
                if not left:
                    raise self._failed("does not answer", error) from error
                time.sleep(1)
            except sushy.exceptions.SushyError as error:
                raise self._failed("does not do what it is told", error) from error
        return None

    def _root(self, sushy: Any) -> Any:
        if not self.ca:
            warnings.simplefilter("ignore", InsecureRequestWarning)  # docs/metal.md tells it once
        connector = sushy.connector.Connector(self.url, verify=self.ca or False)
        session = connector._session
        # A proxy leads elsewhere, and REQUESTS_CA_BUNDLE would win over `ca`.
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, Patient())
        # Not by sessions, of which a BMC has few, and forgets none soon.
        auth = sushy.auth.BasicAuth(self.credentials.user, self.credentials.password)
        return sushy.Sushy(self.url, auth=auth, connector=connector)

    def _failed(self, what: str, why: object) -> BmcFailed:
        return BmcFailed(
            f"{self.machine}: its BMC {self.url} (Redfish) {what}: {why}",
            cure=f"`curl -u USER {self.url}/redfish/v1/Systems` must answer",
        )
