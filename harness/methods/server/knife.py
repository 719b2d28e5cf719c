"""A configuration for knife that speaks to the bed's server, and can speak to no other."""

from pathlib import Path
from urllib.parse import urlsplit

from harness.chef import secrets
from harness.drivers.bed import Bed
from harness.methods.server.api import ChefServer

# knife reads a person's profiles before this file, and the files of `config_d_dir` after it: what stands here wins over
# the first, and the last has none.
KNIFE_RB = """\
chef_server_url '{url}'
node_name '{name}'
client_key '{key}'
config_d_dir '{directory}/none'
local_mode false
no_proxy '{host}'
ssl_verify_mode :verify_peer
trusted_certs_dir '{directory}/trusted_certs'
chef_repo_path '{directory}/repository'
data_bag_path '{data_bags}'
knife[:secret_file] = '{secret}'
"""


def path(bed: Bed) -> Path:
    return bed.directory / "knife.rb"


def write(bed: Bed, admin: ChefServer) -> None:
    """For `knife … --config FILE`."""
    certificates = bed.directory / "trusted_certs"
    certificates.mkdir(exist_ok=True)
    if admin.ca:
        (certificates / "server.crt").write_bytes(admin.ca.read_bytes())
    text = KNIFE_RB.format(
        url=admin.url,
        name=admin.name,
        key=admin.key.absolute(),
        directory=bed.directory,
        host=urlsplit(admin.url).hostname,
        data_bags=secrets.data_bags(bed),
        secret=secrets.key_file(bed),
    )
    path(bed).write_text(text)
