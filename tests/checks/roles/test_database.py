"""MariaDB: for the services' users only, with nothing left of what a fresh server lets in."""

from typing import Any

from tests.checks.rolechecks import ConfigFile, Listener, Role, RoleChecks

ACCOUNTS = "select concat(user, '@', host) from mysql.user"


class TestDatabase(RoleChecks):
    role = Role(
        name="openstack-database",
        units=("mariadb",),
        listeners=(Listener(3306),),
        files=(ConfigFile("/etc/mysql/mariadb.conf.d/99-openstack.cnf", "mysql"),),
    )

    def test_nobody_is_let_in_without_a_name(self, host: Any) -> None:
        assert query(host, f"{ACCOUNTS} where user = ''") == []

    def test_nobody_is_let_in_without_a_password(self, host: Any) -> None:
        """The machine's own root and mysql log in by who they are; an account may be locked."""
        open_to_all = "json_value(priv, '$.authentication_string') = ''"
        otherwise = "json_exists(priv, '$.auth_or') or json_exists(priv, '$.account_locked')"
        accounts = "select concat(user, '@', host) from mysql.global_priv"
        assert query(host, f"{accounts} where {open_to_all} and not ({otherwise})") == []

    def test_root_is_local(self, host: Any) -> None:
        assert query(host, f"{ACCOUNTS} where user = 'root'") == ["root@localhost"]

    def test_there_is_no_test_database(self, host: Any) -> None:
        assert query(host, "show databases like 'test'") == []

    def test_users_see_their_own_databases_only(self, host: Any) -> None:
        """No service has a right on all databases: `*.*` is `USAGE`, that is nothing."""
        services = "user not in ('root', 'mysql', 'mariadb.sys') and is_role = 'N'"
        assert query(host, f"{ACCOUNTS} where {services} and select_priv = 'Y'") == []


def query(host: Any, sql: str) -> list[str]:
    """The rows of a query with one column, asked as the machine's root over the socket."""
    text: str = host.check_output("mysql --batch --skip-column-names --execute %s", sql)
    return text.splitlines()
