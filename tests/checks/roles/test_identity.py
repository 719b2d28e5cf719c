"""Keystone, with its Fernet keys."""

from typing import Any

import pytest

from tests.checks.rolechecks import ConfigFile, Listener, Role, RoleChecks


class TestIdentity(RoleChecks):
    role = Role(
        name="openstack-identity",
        units=("keystone",),
        listeners=(Listener(5000),),
        closed=(35357,),  # the admin port of old
        files=(
            ConfigFile("/etc/keystone/keystone.conf", "keystone"),
            ConfigFile("/etc/keystone/keystone-uwsgi.ini", "keystone"),
        ),
        logs={
            "/var/log/keystone/keystone.log": "keystone",
            "/var/log/keystone/keystone-wsgi-public.log": "keystone",
        },
    )

    @pytest.mark.parametrize("keys", ["fernet-keys", "credential-keys"])
    def test_keys_are_keystones_alone(self, host: Any, keys: str) -> None:
        """Who reads a key makes tokens for anybody. Two at least: one signs, one is next."""
        listed = host.check_output("find %s -printf '%%y %%m %%u:%%g\\n'", f"/etc/keystone/{keys}")
        lines = listed.splitlines()
        assert lines.count("f 600 keystone:keystone") >= 2
        assert set(lines) == {"f 600 keystone:keystone", "d 700 keystone:keystone"}
