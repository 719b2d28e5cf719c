"""The cloud's public API, by openstacksdk: log in, wait for a server, tell why it does not come."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openstack
from openstack.config import OpenStackConfig

from harness.machines.wait import wait_until

CONSOLE_LINES = 25


def cloud_config(clouds_yaml: Path, cloud: str) -> Any:
    """What that file says, and it alone: no variable, no file in the home directory."""
    config = OpenStackConfig(config_files=[str(clouds_yaml)], load_envvars=False)
    return config.get_one(cloud=cloud)


def administrator(clouds_yaml: Path, cloud: str) -> Any:
    return openstack.connection.Connection(config=cloud_config(clouds_yaml, cloud))


def login(admin: Any, username: str, password: str, project: str) -> Any:
    """A connection to the same cloud as another user."""
    return openstack.connect(
        load_envvars=False,
        load_yaml_config=False,
        auth_url=admin.config.auth["auth_url"],
        username=username,
        password=password,
        project_name=project,
        user_domain_name="Default",
        project_domain_name="Default",
        region_name=admin.config.region_name,
        interface="public",
    )


def console(cloud: Any, server: Any) -> str:
    text: str = cloud.compute.get_server_console_output(server)["output"]
    return text


def wait_for_status(cloud: Any, server: Any, status: str, within: float) -> Any:
    """The server once it has `status`; fails at once on ERROR, with what Nova says of it."""
    look = Look(cloud, server)
    wait_until(
        lambda: (look.now().status == status, look.seen()),
        what=f"server {server.name} is {status}",
        within=within,
        broken=look.failed,
        every=0.5,
    )
    return look.latest


def wait_for_console(cloud: Any, server: Any, marker: str, within: float) -> str:
    """The console's text once it has `marker`; fails at once when the guest reports a failure."""
    look = Look(cloud, server)
    wait_until(
        lambda: (marker in look.console(), look.console_end()),
        what=f"the console of {server.name} says {marker!r}",
        within=within,
        broken=lambda: ("guest: FAILED" in look.text, "the guest says so"),
        every=0.5,
    )
    return look.text


class Look:
    """Keeps what was last seen of a server, so that a failure can tell it."""

    def __init__(self, cloud: Any, server: Any) -> None:
        self.cloud = cloud
        self.latest = server
        self.text = ""

    def now(self) -> Any:
        self.latest = self.cloud.compute.get_server(self.latest.id)
        return self.latest

    def console(self) -> str:
        self.text = console(self.cloud, self.latest)
        return self.text

    def seen(self) -> str:
        return f"{self.latest.status} ({self.latest.task_state})"

    def failed(self) -> tuple[bool, str]:
        if self.latest.status != "ERROR":
            return False, ""
        answer = self.cloud.compute.get(f"/servers/{self.latest.id}").json()
        return True, f"fault: {answer['server'].get('fault')}"

    def console_end(self) -> str:
        lines = self.text.splitlines()[-CONSOLE_LINES:]
        return "\n".join([f"{self.seen()}, its console ends so:", *lines])


def gone(find: Callable[[], Any], what: str, within: float) -> None:
    """Wait until `find` finds nothing."""
    wait_until(
        lambda: (find() is None, "still there"), what=f"{what} is gone", within=within, every=0.3
    )
