import pytest

from harness.machines import NeverReady, wait_until


def test_returns_as_soon_as_it_is_ready() -> None:
    looks = iter([(False, "closed"), (False, "closed"), (True, "")])
    wait_until(lambda: next(looks), what="the door opens", within=5, every=0)
    assert next(looks, None) is None


def test_says_what_it_last_saw_when_time_is_over() -> None:
    with pytest.raises(NeverReady) as caught:
        wait_until(lambda: (False, "ajar"), what="the door opens", within=0, cure="push")
    assert caught.value.message == "the door opens: not within 0 s; last seen: ajar"
    assert caught.value.cure == "push"


def test_fails_at_once_when_it_is_broken() -> None:
    looks = []

    def ready() -> tuple[bool, str]:
        looks.append("look")
        return False, "closed"

    with pytest.raises(NeverReady, match=r"it failed \(the hinge broke\); last seen: closed"):
        wait_until(
            ready, broken=lambda: (True, "the hinge broke"), what="the door opens", within=60
        )
    assert len(looks) == 1
