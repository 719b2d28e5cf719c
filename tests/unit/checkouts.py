"""A small checkout with all that manifests look at: two topologies that share no cookbook; with Git or without."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import yaml

from harness.host.checkout import GEM_CHECKSUMS, GEM_LOCK
from tests.unit.kitchens import MATRIX, TOPOLOGY, make

PAIR, SOLO = "pair/debian-12/local", "solo/debian-12/local"
FILES = {
    "cookbooks/nginx/metadata.rb": "name 'nginx'\ndepends 'base', '= 1.0.0'\n",
    "cookbooks/nginx/README.md": "how to use it\n",
    "cookbooks/nginx/spec/default_spec.rb": "describe 'nginx'\n",
    "cookbooks/base/libraries/words.rb": "WORDS = %w(a)\n",
    "cookbooks/proxy/recipes/default.rb": "package 'squid'\n",
    "cookbooks/motd/recipes/default.rb": "file '/etc/motd'\n",
    "roles/idle.json": '{"name": "idle", "run_list": ["recipe[motd]"]}\n',
    "bin/secrets": "#!/usr/bin/ruby\n",
    "harness/chef/client.py": "CLIENT_RB = ''\n",
    "harness/methods/local.py": "CLIENT_RB = ''\n",
    "harness/methods/server/api.py": "ANSWER_SECONDS = 30.0\n",
    "harness/drivers/nspawn/disks.py": "VOLATILE = True\n",
    "harness/drivers/ssh/driver.py": "SECONDS = 30.0\n",
    "harness/guest/init": "#!/bin/sh\n",
    "harness/run/child.py": "from harness.run import variant\n",
    "harness/run/variant.py": "PASSED = 'passed'\n",
    "harness/report/junit.py": "import xml\n",
    "tests/checks/test_it.py": "def test_it(): assert True\n",
    "tests/unit/test_harness.py": "def test_it(): assert True\n",
    "docs/guide.md": "read me\n",
    "README.md": "read me first\n",
    "Makefile": "all:\n",
    ".gitignore": "*.pyc\n",
}


def make_checkout(root: Path) -> Path:
    """Topology `pair`: nginx and base on `one` (wave first), proxy on `two` (wave second); `solo`: motd."""
    topology = TOPOLOGY.replace("recipe[nginx::server]", "recipe[proxy]")
    make(root, topology, MATRIX.replace("[pair]", "[pair, solo]"))
    for file in (GEM_LOCK, GEM_CHECKSUMS):
        shutil.copy(file, root)
    for name, text in FILES.items():
        write(root / name, text)
    write(root / "kitchen/topologies/solo.yml", solo())
    return root


def solo(network: str = "198.18.0") -> str:
    """One node in the first half of `network`, and nothing to reconfigure."""
    topology = yaml.safe_load(TOPOLOGY)
    del topology["reconfigure"]
    topology["networks"] = {
        "management": {"cidr": f"{network}.0/25"},
        "provider": {"cidr": f"{network}.128/25", "via": "alone"},
    }
    topology["nodes"] = {"alone": {"address": f"{network}.11", "run_list": ["recipe[motd]"]}}
    topology["waves"] = {"only": {"nodes": ["alone"]}}
    return json.dumps(topology, indent=1)  # JSON is YAML


def make_repository(root: Path) -> Path:
    """The same, committed."""
    make_checkout(root)
    git(root, "init", "--quiet")
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=change")


def git(root: Path, *words: str) -> str:
    """Whatever the user's configuration is, and in whichever hook this may run."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    nobody = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    options = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(root)]
    command = ["git", *options, *words]
    return subprocess.run(
        command, env={**own, **nobody}, check=True, capture_output=True, text=True
    ).stdout


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def edit(root: Path, name: str) -> None:
    """One line more, which changes nothing that YAML or JSON would say."""
    with (root / name).open("a") as file:
        file.write("\n")


def replace(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text()
    assert old in text
    (root / name).write_text(text.replace(old, new))
