"""What is asserted of every role, from what the role's file declares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, ClassVar

import pytest

from tests.checks import excuses, logs
from tests.checks.bedfile import BedFile

EVERYWHERE = "0.0.0.0"
NOTHING_DECLARED = pytest.mark.nothing_declared


@dataclass(frozen=True)
class Listener:
    """A TCP port, and the only address that something may listen on at this port."""

    port: int
    address: str = EVERYWHERE


@dataclass(frozen=True)
class ConfigFile:
    """A file with settings: root writes, the service's group reads, nobody else sees it."""

    path: str
    group: str
    owner: str = "root"
    mode: int = 0o640

    @property
    def service(self) -> str | None:
        """The service that reads it by oslo.config; None for a file of another kind."""
        path = PurePath(self.path)
        ours = path.suffix in (".conf", ".ini") and not path.stem.endswith("-uwsgi")
        return self.group if ours else None


@dataclass(frozen=True)
class Role:
    """`name` is Chef's. `units` run wherever the role is and nowhere else; `shared` ones belong to
    other roles as well.

    `unwanted` are units, and `closed` TCP ports, that the role's packages may bring and that must
    not be. `logs` maps a log file to the unit that writes it.
    """

    name: str
    units: tuple[str, ...]
    shared: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    listeners: tuple[Listener, ...] = ()
    closed: tuple[int, ...] = ()
    files: tuple[ConfigFile, ...] = ()
    logs: Mapping[str, str] = field(default_factory=dict)

    def parametrize(self, metafunc: pytest.Metafunc, bed: BedFile) -> None:
        """Give a test of RoleChecks its nodes, and the declared things one at a time."""
        elsewhere = metafunc.function.__name__.endswith("_elsewhere")
        nodes = bed.lacking(self.name) if elsewhere else bed.having(self.name)
        _each(metafunc, "node", nodes, [node.name for node in nodes])
        for name, values in (
            ("unit", self.units if elsewhere else self.units + self.shared),
            ("unwanted", self.unwanted),
            ("listener", self.listeners),
            ("closed", self.closed),
            ("file", self.files),
            ("log", tuple(self.logs.items())),
        ):
            if name in metafunc.fixturenames:
                _each(metafunc, name, values, [_label(value) for value in values])


class RoleChecks:
    """Inherit, set `role`, and add what only this role promises."""

    role: ClassVar[Role]

    def test_unit_runs_now_and_after_a_boot(self, host: Any, unit: str) -> None:
        state = unit_state(host, unit)
        assert state["ActiveState"] == "active", state
        assert state["UnitFileState"] in ("enabled", "static", "alias"), state

    def test_unwanted_unit_is_off(self, host: Any, unwanted: str) -> None:
        assert_off(host, unwanted)

    def test_port_is_open_on_its_address_only(self, host: Any, listener: Listener) -> None:
        assert listening(host, listener.port) == {listener.address}

    def test_port_is_closed(self, host: Any, closed: int) -> None:
        assert listening(host, closed) == set()

    def test_file_is_readable_by_its_service_only(self, host: Any, file: ConfigFile) -> None:
        wanted = f"{file.mode:o} {file.owner}:{file.group}"
        assert host.check_output("stat -c '%%a %%U:%%G' %s", file.path) == wanted

    @pytest.mark.last
    def test_log_has_no_error_since_the_start(
        self, host: Any, bed: BedFile, settled: int, log: tuple[str, str]
    ) -> None:
        path, unit = log
        complaints = logs.since_start(host, unit, path)
        until = logs.as_logged(host, f"@{settled}")
        left = excuses.without_excuse(bed, unit, complaints, until)
        assert not (told := "\n".join(map(str, left))), told

    def test_unit_is_off_elsewhere(self, host: Any, unit: str) -> None:
        assert_off(host, unit)

    def test_port_is_closed_elsewhere(self, host: Any, listener: Listener) -> None:
        assert listening(host, listener.port) == set()


def unit_state(host: Any, unit: str) -> dict[str, str]:
    properties = "LoadState,ActiveState,SubState,Result,UnitFileState"
    shown = host.check_output("systemctl show --property=%s %s", properties, unit)
    return dict(line.split("=", 1) for line in shown.splitlines())


def assert_off(host: Any, unit: str) -> None:
    """The unit is not there, or neither runs nor would after a boot."""
    state = unit_state(host, unit)
    assert state["ActiveState"] == "inactive", state
    assert state["UnitFileState"] not in ("enabled", "enabled-runtime"), state


def listening(host: Any, port: int) -> set[str]:
    """The local addresses on which something listens at the TCP port; `*` is all of IPv4 and 6."""
    lines: Iterable[str] = host.check_output("ss -Hltn 'sport = :%s'", str(port)).splitlines()
    return {line.split()[3].rpartition(":")[0] for line in lines}


def _each(
    metafunc: pytest.Metafunc, name: str, values: Sequence[object], labels: Sequence[str]
) -> None:
    """One test for each value; without any, one that is marked as such, to be left out."""
    if values:
        metafunc.parametrize(name, values, ids=labels)
    else:
        metafunc.parametrize(name, [pytest.param(None, marks=NOTHING_DECLARED)])


def _label(value: object) -> str:
    match value:
        case Listener(port=port):
            return str(port)
        case ConfigFile(path=path):
            return path
        case (path, _):
            return str(path)
        case _:
            return str(value)
