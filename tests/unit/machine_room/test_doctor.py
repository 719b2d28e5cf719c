from pathlib import Path

import pytest

from harness import __main__ as entry
from harness.host import licence
from harness.host.cache import Cache
from harness.host.errors import UsageError
from harness.setup import doctor


def test_tells_what_is_missing_and_changes_nothing(tmp_path: Path) -> None:
    findings = list(doctor.examine(Cache(tmp_path / "cache"), {}))
    text = doctor.text(findings)
    assert "todo  would fetch" in text and "todo  would build a base image" in text
    assert "bad   CHEF_LICENSE is not set" in text
    assert doctor.blocked(findings)
    assert not list(tmp_path.iterdir())


def test_tells_what_is_there(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    (cache.images / "debian-12-0123").mkdir(parents=True)
    (cache.images / "debian-12-0123" / "recipe.json").touch()
    (cache.beds / "allinone-debian-12-local").mkdir(parents=True)
    text = doctor.text(list(doctor.examine(cache, {"CHEF_LICENSE": "accept-no-persist"})))
    assert "ok    CHEF_LICENSE is set to accept-no-persist" in text
    assert "ok    base images: debian-12-0123" in text
    assert "ok    beds: allinone-debian-12-local" in text


@pytest.mark.parametrize("command", ["test", *licence.STAGES])
def test_the_licence_is_asked_for_before_anything_else(command: str) -> None:
    with pytest.raises(UsageError, match="licence you have not accepted") as caught:
        entry.require_licence([command, "allinone"], {})
    assert "CHEF_LICENSE=accept-no-persist" in caught.value.cure
    entry.require_licence([command, "allinone"], {"CHEF_LICENSE": "accept-no-persist"})
    entry.require_licence([command, "--help"], {})


def test_commands_that_do_not_run_chef_need_no_licence() -> None:
    for command in ("list", "create", "login", "destroy"):
        entry.require_licence([command], {})
    entry.require_licence([], {})
