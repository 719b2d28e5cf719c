"""Keystone does its job: it knows who somebody is, what they may do, and where the services are.

The tests run in this order, on one project with one user; the last one deletes both.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from harness.host.process import run
from tests.checks.bedfile import BedFile
from tests.checks.cloud import api
from tests.checks.cloud import tenant as tenants
from tests.checks.cloud.tenant import Tenant

# The type under which each role's service is in the catalog.
SERVICES = {
    "openstack-identity": "identity",
    "openstack-image": "image",
    "openstack-placement": "placement",
    "openstack-compute-controller": "compute",
    "openstack-network-controller": "network",
}
INTERFACES = {"public", "internal", "admin"}

pytestmark = pytest.mark.needs("openstack-identity")


@pytest.fixture(scope="module")
def tenant(admin: Any) -> Iterator[Tenant]:
    with ExitStack() as cleanup:
        yield tenants.identity(admin, cleanup)


def test_a_wrong_password_is_refused(admin: Any) -> None:
    stranger = api.login(admin, "admin", "not the password", "admin")
    with pytest.raises(Exception, match="401"):
        stranger.authorize()


def test_catalog_has_the_services_of_this_cloud_and_no_others(tenant: Tenant, bed: BedFile) -> None:
    """As any user sees it: each service once, with one endpoint for each interface, all in this cloud's region."""
    catalog = tenant.user.identity.get("/auth/catalog").json()["catalog"]
    expected = sorted(kind for role, kind in SERVICES.items() if bed.having(role))
    assert sorted(service["type"] for service in catalog) == expected
    here = {(interface, tenant.user.config.region_name) for interface in INTERFACES}
    for service in catalog:
        places = [
            (endpoint["interface"], endpoint["region_id"]) for endpoint in service["endpoints"]
        ]
        assert sorted(places) == sorted(here), service


def test_token_says_who_its_owner_is(tenant: Tenant) -> None:
    token = token_of(tenant)
    assert (token["user"]["name"], token["project"]["id"]) == (tenant.name, tenant.project.id)
    assert "member" in {role["name"] for role in token["roles"]}
    assert token["methods"] == ["password"]


def test_user_is_no_administrator(tenant: Tenant) -> None:
    with pytest.raises(Exception, match="403"):
        list(tenant.user.identity.users())


def test_revoked_token_is_refused(tenant: Tenant) -> None:
    """The cache of tokens that were checked must hear of it as well."""
    old = tenant.user.auth_token
    assert status_of(tenant, old) == 200
    tenant.user.identity.delete("/auth/tokens", headers={"X-Subject-Token": old})
    assert status_of(tenant, old) == 404
    tenant.user.session.invalidate()


def test_stock_client_works_with_the_openrc(bed: BedFile, tenant: Tenant) -> None:
    script = '. "$1" && exec openstack project show -f value -c name "$2"'
    command = ["sh", "-ec", script, "sh", str(bed.openrc), tenant.project.id]
    assert run(command, timeout=60).stdout.strip() == tenant.name


def test_user_and_project_are_gone_after_deletion(tenant: Tenant, admin: Any) -> None:
    token = tenant.user.auth_token
    assert status_of(tenant, token) == 200
    tenant.cleanup.close()
    assert admin.identity.find_user(tenant.name) is None
    assert admin.identity.find_project(tenant.name) is None
    assert status_of(tenant, token) == 404


def token_of(tenant: Tenant) -> Any:
    """What Keystone says of the user's token, when the user asks."""
    own = {"X-Subject-Token": tenant.user.auth_token}
    return tenant.user.identity.get("/auth/tokens", headers=own).json()["token"]


def status_of(tenant: Tenant, token: str) -> int:
    """HTTP's answer to the administrator's question whether the token is good."""
    answer = tenant.admin.identity.get("/auth/tokens", headers={"X-Subject-Token": token})
    status: int = answer.status_code
    return status
