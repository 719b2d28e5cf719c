"""RabbitMQ: for the services' user only."""

import json
from typing import Any

from tests.checks.rolechecks import ConfigFile, Listener, Role, RoleChecks


class TestMessaging(RoleChecks):
    role = Role(
        name="openstack-messaging",
        units=("rabbitmq-server",),
        listeners=(Listener(5672),),
        closed=(1883, 15672, 61613),  # plugins: MQTT, the management page, STOMP
        files=(ConfigFile("/var/lib/rabbitmq/.erlang.cookie", "rabbitmq", "rabbitmq", 0o400),),
        logs={"/var/log/rabbitmq/rabbit@localhost.log": "rabbitmq-server"},
    )

    def test_the_packages_own_user_is_gone(self, host: Any) -> None:
        """Its password is known to everybody."""
        listed = host.check_output("rabbitmqctl --quiet --formatter json list_users")
        users = {user["user"] for user in json.loads(listed)}
        assert users and "guest" not in users
