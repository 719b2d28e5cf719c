"""How a person or a program logs in to a cloud: the two files that OpenStack's tools read."""

import shlex

import yaml

DOMAIN = "Default"
USER = "admin"
PROJECT = "admin"


def openrc(url: str, password: str, region: str) -> str:
    """Shell text to source; `url` is Keystone's, with its version (`http://…:5000/v3`).

    Variables of an earlier login are unset first: a stale token would win over what is set here.
    """
    variables = {
        "OS_AUTH_URL": url,
        "OS_AUTH_TYPE": "password",
        "OS_USERNAME": USER,
        "OS_PASSWORD": password,
        "OS_PROJECT_NAME": PROJECT,
        "OS_USER_DOMAIN_NAME": DOMAIN,
        "OS_PROJECT_DOMAIN_NAME": DOMAIN,
        "OS_REGION_NAME": region,
        "OS_INTERFACE": "public",
        "OS_IDENTITY_API_VERSION": "3",
    }
    forget = (
        "for name in $(env | sed -n 's/^\\(OS_[A-Z_]*\\)=.*/\\1/p'); do unset \"$name\"; done\n"
    )
    return forget + "".join(f"export {k}={shlex.quote(v)}\n" for k, v in variables.items())


def clouds_yaml(cloud: str, url: str, password: str, region: str) -> str:
    """A clouds.yaml with the one cloud `cloud` (`openstack --os-cloud`, openstacksdk)."""
    entry = {
        "auth": {
            "auth_url": url,
            "username": USER,
            "password": password,
            "project_name": PROJECT,
            "user_domain_name": DOMAIN,
            "project_domain_name": DOMAIN,
        },
        "region_name": region,
        "interface": "public",
        "identity_api_version": 3,
    }
    text: str = yaml.safe_dump({"clouds": {cloud: entry}}, sort_keys=False)
    return text
