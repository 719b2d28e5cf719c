import hashlib

import pytest

from harness.host.checkout import GEM_CHECKSUMS, GEM_LOCK
from harness.host.errors import UsageError
from harness.setup import gems as client_gems
from harness.setup import lockfile

LOCK = """\
GEM
  remote: https://rubygems.org/
  specs:
    client (18.1.0)
      base (>= 1, < 3)
      json
    base (2.0)
      json (~> 2.0, != 2.1)
    json (2.21.2)
    linter (1.0)

PLATFORMS
  ruby

DEPENDENCIES
  client (~> 18.1)
"""


def test_reads_versions_and_dependencies() -> None:
    lock = lockfile.parse(LOCK)
    assert lock.versions["json"] == "2.21.2"
    assert lock.needs["client"] == ("base", "json")


def test_the_closure_leaves_out_what_is_not_needed() -> None:
    assert lockfile.parse(LOCK).closure(["client"]) == ["base", "client", "json"]


def test_a_gem_that_is_not_locked_is_named() -> None:
    with pytest.raises(UsageError, match="no gem knife"):
        lockfile.parse(LOCK).closure(["knife"])


def test_a_gem_without_checksum_is_named() -> None:
    digests = lockfile.checksums("00  client-18.1.0.gem\n11  json-2.21.2.gem\n")
    with pytest.raises(UsageError, match="no checksum of base-2.0.gem"):
        lockfile.gems(lockfile.parse(LOCK), digests, ["client"])


def test_the_committed_lock_is_complete() -> None:
    lock = lockfile.parse(GEM_LOCK.read_text())
    digests = lockfile.checksums(GEM_CHECKSUMS.read_text())
    everything = lockfile.gems(lock, digests, lock.versions)
    assert all(len(gem.sha256) == len(hashlib.sha256().hexdigest()) for gem in everything)
    assert {gem.file for gem in everything} == set(digests)


def test_the_client_does_not_bring_the_test_tools() -> None:
    files = {gem.file.rsplit("-", 1)[0] for gem in client_gems.of_client()}
    assert {"chef-bin", "chef", "ohai"} <= files
    assert "chefspec" not in files and "fauxhai-chef" not in files
