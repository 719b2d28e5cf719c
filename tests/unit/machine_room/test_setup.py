import re

import pytest

from harness.host.checkout import HOST_PACKAGES, ROOT
from harness.host.errors import MachineRoomError, UsageError
from harness.setup import install, packages


def test_groups_of_names() -> None:
    text = "# why\n[run]\nbash  # a shell\n\n[test]\nblack\nmypy\n"
    assert packages.parse(text) == {"run": ["bash"], "test": ["black", "mypy"]}


def test_a_name_outside_of_the_groups_is_an_error() -> None:
    with pytest.raises(UsageError, match="bash is in no group"):
        packages.parse("bash\n[run]\n")


def test_removed_packages_are_missing_though_dpkg_lists_them() -> None:
    there = packages.installed("bash installed\nmypy config-files\ngcc not-installed\n")
    assert packages.lacking(["bash", "mypy", "gcc", "make"], there) == ["mypy", "gcc", "make"]


def test_asks_dpkg_what_is_here() -> None:
    assert packages.missing(["dpkg", "no-such-package"]) == ["no-such-package"]


def test_without_root_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(install, "wanted", lambda *groups: ["no-such-package"])
    with pytest.raises(MachineRoomError, match="missing: no-such-package") as caught:
        install.ensure(lambda line: None, packages.RUN)
    assert "sudo apt-get install" in caught.value.cure


def test_pip_users_are_told_the_same_python_packages() -> None:
    """Debian names them python3-<name in lower case>; pytest-testinfra and PyYAML differ."""
    listed = set(packages.parse(HOST_PACKAGES.read_text())[packages.RUN])
    section = (
        (ROOT / "pyproject.toml").read_text().partition("dependencies = [")[2].partition("]")[0]
    )
    names = re.findall(r'"([A-Za-z-]+)>=', section)
    debian = {name.lower().replace("pyyaml", "yaml").replace("pytest-", "") for name in names}
    assert {f"python3-{name}" for name in debian} <= listed
