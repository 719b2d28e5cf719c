import os
from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.host import identity
from harness.drivers.host.identity import File


def of_node(bed: Bed) -> dict[str, File]:
    keys = {"client_key": "ssh-ed25519 CLIENT\n", "host_key": "HOST\n"}
    files = identity.files(bed, "cmp", proxy="198.51.100.1:31420", **keys)
    return {file.path: file for file in files}


def test_a_node_knows_itself_and_its_peers(bed: Bed) -> None:
    files = of_node(bed)
    assert files["etc/hostname"].text == "cmp\n"
    assert "198.51.100.11 aio\n198.51.100.12 cmp\n" in files["etc/hosts"].text
    assert "Address=198.51.100.12/24" in files["etc/systemd/network/10-management.network"].text


def test_there_is_no_way_out_but_the_package_cache(bed: Bed) -> None:
    files = of_node(bed)
    assert "Gateway" not in files["etc/systemd/network/10-management.network"].text
    proxy = files["etc/apt/apt.conf.d/90package-cache"].text
    assert 'Acquire::http::Proxy "http://198.51.100.1:31420";' in proxy


def test_nodes_are_told_apart_and_stay_the_same(bed: Bed) -> None:
    first, second = identity.machine_id(bed, "aio"), identity.machine_id(bed, "cmp")
    assert first != second and first == identity.machine_id(bed, "aio")
    assert len(first) == 32 and set(first) <= set("0123456789abcdef")


def test_modes_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        contents = [File("etc/apt/conf", "a"), File("root/.ssh/authorized_keys", "b", 0o600)]
        identity.write(tmp_path, contents)
    finally:
        os.umask(before)
    modes = {path: (tmp_path / path).stat().st_mode & 0o777 for path in ("etc/apt", "root/.ssh")}
    assert modes == {"etc/apt": 0o755, "root/.ssh": 0o700}
    assert (tmp_path / "etc/apt/conf").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "root/.ssh/authorized_keys").stat().st_mode & 0o777 == 0o600


def test_ssh_files_name_every_node_and_check_its_key(bed: Bed) -> None:
    bed.directory.mkdir(parents=True)
    identity.make_keys(bed)
    identity.write_ssh_files(bed)
    known = (bed.directory / "keys" / "known_hosts").read_text().splitlines()
    assert [line.split()[:2] for line in known] == [["aio", "ssh-ed25519"], ["cmp", "ssh-ed25519"]]
    config = bed.ssh_config.read_text()
    assert "Host aio\n    HostName 198.51.100.11\n" in config
    assert "StrictHostKeyChecking yes" in config
    assert (bed.directory / "keys" / "id").stat().st_mode & 0o777 == 0o600
