"""The generated configuration of knife wins over whatever a person has; loaded as knife loads it."""

import json
import os
from pathlib import Path

import pytest

from harness.host.cache import cache_from
from harness.drivers.bed import Bed
from harness.methods.server import knife
from harness.host.process import run
from harness.setup import bundle
from tests.unit.methods import beds

LOAD = """
require 'chef-config/workstation_config_loader'
require 'json'
config = ChefConfig::Config
config.config_d_dir = File.join(Dir.home, '.chef', 'config.d')
ChefConfig::WorkstationConfigLoader.new(ARGV.first).load
puts JSON.generate([config.chef_server_url, config.node_name, config.client_key])
"""
OTHER = "chef_server_url '{0}'\nnode_name 'boss'\nclient_key '/boss.pem'\n"
PRODUCTION = "https://production.example.org/organizations/clouds"


def loaded(file: Path, home: Path) -> list[str]:
    cache = cache_from(os.environ)
    env = {**bundle.environment(cache, bundle.install(cache)), "HOME": str(home)}
    command = ["bundle", "exec", "ruby", "-e", LOAD, "--", str(file)]
    found: list[str] = json.loads(run(command, timeout=60, env=env).stdout)
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Of somebody who works with another server, in all ways that knife knows."""
    chef = tmp_path / "home" / ".chef"
    (chef / "config.d").mkdir(parents=True)
    for file in (chef / "config.rb", chef / "config.d" / "late.rb"):
        file.write_text(OTHER.format(PRODUCTION))
    lines = (f"chef_server_url = '{PRODUCTION}'", "client_name = 'boss'", "client_key = '/b.pem'")
    (chef / "credentials").write_text("\n".join(["[default]", *lines]) + "\n")
    return chef.parent


def test_it_reaches_the_beds_server_and_no_other(looked_at: Bed, home: Path) -> None:
    admin = beds.admin(looked_at)
    assert loaded(knife.path(looked_at), home) == [admin.url, "admin", str(admin.key)]


def test_without_its_care_it_would_reach_another(home: Path) -> None:
    plain = home / "knife.rb"
    plain.write_text("chef_server_url 'http://127.0.0.1'\n")
    assert loaded(plain, home)[0] == PRODUCTION
