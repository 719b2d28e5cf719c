"""Bad files: each problem is told with its place and a cure, and all of them at once."""

import json
from pathlib import Path

import pytest

from harness.host.checkout import KITCHEN
from harness.host.errors import UsageError
from harness.loading import load_kitchen
from harness.loading.problems import InvalidFiles
from harness.loading.run_lists import SECRETS
from tests.unit.kitchens import MATRIX, TOPOLOGY, make

FILE = "kitchen/topologies/pair.yml"
PLATFORM = (KITCHEN / "platforms" / "debian-12.yml").read_bytes()


def told(root: Path, topology: str = TOPOLOGY, matrix: str = MATRIX) -> list[str]:
    with pytest.raises(InvalidFiles) as caught:
        load_kitchen(make(root, topology, matrix))
    return caught.value.message.splitlines()


def test_a_good_kitchen_loads(tmp_path: Path) -> None:
    kitchen = load_kitchen(make(tmp_path))
    (variant,) = kitchen.matrix.variants
    assert variant.name == "pair/debian-12/local"
    assert [wave.name for wave in variant.topology.waves] == ["first", "second"]
    assert variant.topology.node("one").recipes == ("nginx::default",)


def test_the_kitchen_of_this_checkout_loads() -> None:
    assert load_kitchen().matrix.variants


SPOILED = [
    (
        "    address: 192.0.2.11",
        "    adress: 192.0.2.11",
        "8:5: unknown key adress, did you mean address?",
    ),
    ("    address: 192.0.2.11", "    address: 12", "8:14: this must be a text, and it is 12"),
    ('run_list: ["role[web]"]', "run_list: role", '9:15: this must be a list, and it is "role"'),
    (
        "    address: 192.0.2.12",
        "    address: 192.0.2.11",
        "8:14: 192.0.2.11 is the address of two too",
    ),
    (
        "192.0.2.12",
        "192.0.3.12",
        "11:14: 192.0.3.12 is not in the network management, 192.0.2.0/24",
    ),
    ("192.0.2.12", "192.0.2.1", "11:14: 192.0.2.1 is taken: the first address"),
    ("192.0.2.12", "192.0.2.512", "11:14: 192.0.2.512 is not an IPv4 address"),
    ("cidr: 192.0.2.0/24", "cidr: 192.0.2.7/24", "3:22: 192.0.2.7/24 is not an IPv4 network"),
    ("via: one", "via: ones", "4:42: unknown node ones, did you mean one?"),
    ("nodes: [two]", "nodes: [tow]", "15:20: unknown node tow, did you mean two?"),
    ("nodes: [two]", "nodes: [one, two]", "7:3: one is in 2 waves instead of one"),
    (
        "nodes: [two], after: [first]",
        "nodes: [two], after: [frist]",
        "unknown wave frist, did you mean first?",
    ),
    (
        "first: {nodes: [one]}",
        "first: {nodes: [one], after: [second]}",
        "these waves wait for each other",
    ),
    (
        "second: {nodes: [two], after: [first]}",
        'second: {nodes: [two]}\n  part: {nodes: [two], run_list: ["role[wed]"], after: [second]}',
        "16:35: unknown role wed, did you mean web?",
    ),
    (
        "second: {nodes: [two], after: [first]}",
        'second: {nodes: [two]}\n  part: {nodes: [two], run_list: ["role[web]"], after: [second]}',
        "16:3: second, which makes two whole, must come after part",
    ),
    ("role[web]", "role[wed]", "9:16: unknown role wed, did you mean web?"),
    (
        "recipe[nginx::server]",
        "recipe[nginx::servr]",
        "unknown recipe nginx::servr, did you mean nginx::server?",
    ),
    ("recipe[nginx::server]", "nginx", "12:16: nginx is neither role[NAME] nor recipe[NAME]"),
    (
        "environment: reference",
        "environment: referense",
        "unknown environment referense, did you mean reference?",
    ),
    ("two nodes", "&all [*all]", "1:14: this contains itself"),
    ("via: one", "via: one, mtu: 9000", "unknown key mtu"),
    (", via: one", "", "4:13: the key via is missing here"),
    (
        'run_list: ["role[web]"]',
        'run_list: ["role[web]"]\n    secrets: [admni]',
        "10:15: unknown item",
    ),
    ("environment: reference", "links: [eth0:1]\nenvironment: reference", "5:9: "),
    ("waves:", "nodes:", "the key nodes stands here twice"),
    ("description: two nodes", "description: [two", "this is not YAML"),
    ("two nodes", "two \x07 nodes", "1:18: this is not YAML: special characters are not allowed"),
    ("two nodes", "!secret two", "1:14: YAML takes this for more than a plain value"),
    ("motd: new", "since: 2001-02-03", "17:26: YAML takes this for more than a plain value"),
    ("  provider:", "  7:", "4:3: a key must be a text: put it in quotes"),
    ("  one:\n", "  One_1:\n", "7:3: One_1 cannot be a name here: small letters"),
    ("192.0.2.0/24", "192.0.2.11/32", "3:22: 192.0.2.11/32 is not an IPv4 network with room"),
    (
        "198.51.100.0/24",
        "192.0.2.0/25",
        "4:20: 192.0.2.0/25 overlaps with the network management, 192.0.2.0/24",
    ),
    ("environment: reference\n", "", "1:1: the key environment is missing here"),
    ("memory: 1", "memory: .nan", "18:9: this is no number that JSON can hold"),
    ("memory: 1", "memory: 1.0e+999", "18:9: this is no number that JSON can hold"),
    ("memory: 1", "memory: 1e999", '18:9: this must be a number, and it is "1e999"'),
    ("memory: 1", "memory: " + 26 * "9", "18:9: this number is too large"),
    ("memory: 1", "memory: " + 5000 * "9", "18:9: "),
    ("memory: 1", "memory: 1\nlinks: " + 1000 * "[", "19:58: this is nested"),
    ("motd: new", "motd: " + 1000 * "[" + 1000 * "]", "this is nested deeper than 50 levels"),
    ("motd: new", 'motd: "\\0"', "17:25: a text cannot hold the character NUL"),
    ("motd: new", 'motd: "\\ud800"', "17:25: half of a surrogate pair is no character"),
    ("motd: new", 'motd: "\\UFFFFFFFF"', "this is not YAML: there is no such character"),
    ("motd: new", "motd: !!bool new", "17:25: YAML takes this for more than a plain value"),
    ("motd: new", "motd: 0755", "17:25: YAML takes this for a number to the base of 8 or 60"),
    ("motd: new", "motd: 10:30", "17:25: YAML takes this for a number to the base of 8 or 60"),
    ("motd: new", "<<: {a: 1}", "17:19: mappings are not merged here: say `key: *alias`"),
    ("motd: new", "? [a, b] : c", "17:21: a key must be a text"),
    ('["keystone"]', "[keystne]", "17:56: no recipe has a daemon keystne, did you mean keystone?"),
    ('["keystone"]', '["key*", "nova-*"]', "17:64: no recipe has a daemon nova-*"),
    ("one:\n", '"one\\n":\n', "one\\n cannot be a name here"),
    ("192.0.2.0/24", "0.0.0.0/0", "3:22: 0.0.0.0/0 has addresses that no machine can have"),
    ("198.51.100.0/24", "169.254.0.0/16", "4:20: 169.254.0.0/16 has addresses that no machine"),
]


@pytest.mark.parametrize(
    "old, new, expected", SPOILED, ids=[new.strip()[:30] for _, new, _ in SPOILED]
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert old in TOPOLOGY
    lines = told(tmp_path, TOPOLOGY.replace(old, new, 1))
    assert any(line.startswith(FILE) and expected in line for line in lines), lines


PROVIDER_LINE = "  provider: {cidr: 198.51.100.0/24, via: one}\n"


def test_a_topology_without_servers_needs_no_provider_network(tmp_path: Path) -> None:
    kitchen = load_kitchen(make(tmp_path, TOPOLOGY.replace(PROVIDER_LINE, "")))
    assert kitchen.matrix.variants[0].topology.provider is None


def test_a_topology_with_servers_needs_a_provider_network(tmp_path: Path) -> None:
    role = "openstack-hypervisor"
    make(tmp_path, TOPOLOGY.replace(PROVIDER_LINE, "").replace("role[web]", f"role[{role}]"))
    (tmp_path / "roles" / f"{role}.json").write_text(f'{{"name": "{role}", "run_list": []}}')
    with pytest.raises(InvalidFiles, match="one runs servers") as caught:
        load_kitchen(tmp_path)
    assert caught.value.message.startswith(f"{FILE}:2:1: ")


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    spoiled = TOPOLOGY.replace("role[web]", "role[wed]").replace("192.0.2.12", "192.0.2.11")
    lines = told(tmp_path, spoiled, MATRIX.replace("[debian-12]", "[debain-12]"))
    assert len(lines) == 4
    assert lines[0] == (
        "kitchen/matrix.yml:2:13: there is no kitchen/platforms/debain-12.yml, did you mean debian-12?"
    )


def test_a_method_that_nobody_knows_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, matrix=MATRIX.replace("[local]", "[local, sever]")) == [
        "kitchen/matrix.yml:3:18: there is no method sever, did you mean server?"
    ]


def test_a_driver_that_nobody_knows_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, matrix=MATRIX + "drivers: [nspwan]\n") == [
        "kitchen/matrix.yml:5:11: there is no driver nspwan, did you mean nspawn?"
    ]


def test_an_exclusion_has_three_parts_or_four(tmp_path: Path) -> None:
    excluded = "exclude:\n  - {variant: pair/*, reason: nobody has tried it}"
    (line,) = told(tmp_path, matrix=MATRIX.replace("exclude: []", excluded))
    assert '5:15: "pair/*" is not topology/platform/method for every driver, or' in line


@pytest.mark.parametrize(
    "pattern, left",
    [
        ("pair/*/local", []),
        ("pair/*/local/dummy", ["pair/debian-12/local"]),
        ("*/*/*/nspawn", ["pair/debian-12/local/dummy"]),
    ],
)
def test_an_exclusion_without_a_driver_is_meant_for_all(
    tmp_path: Path, pattern: str, left: list[str]
) -> None:
    excluded = f"drivers: [nspawn, dummy]\nexclude: [{{variant: '{pattern}', reason: nobody has tried it}}]"
    kitchen = load_kitchen(make(tmp_path, matrix=MATRIX.replace("exclude: []", excluded)))
    assert [variant.name for variant in kitchen.matrix.variants] == left


def test_an_exclusion_needs_a_reason(tmp_path: Path) -> None:
    matrix = MATRIX.replace("exclude: []", "exclude:\n  - variant: pair/debian-12/local")
    assert told(tmp_path, matrix=matrix) == [
        "kitchen/matrix.yml:5:5: the key reason is missing here"
    ]


def test_an_exclusion_excludes_something(tmp_path: Path) -> None:
    excluded = "exclude:\n  - {variant: pare/*/local, reason: nobody has tried it}"
    assert told(tmp_path, matrix=MATRIX.replace("exclude: []", excluded)) == [
        "kitchen/matrix.yml:5:15: pare/*/local excludes nothing, did you mean pair/debian-12/local?"
    ]


def test_disks_are_asked_only_of_drivers_that_give_them(tmp_path: Path) -> None:
    topology = TOPOLOGY.replace("address: 192.0.2.11", "address: 192.0.2.11\n    disks: [2]")
    assert told(tmp_path, topology=topology) == [
        "kitchen/matrix.yml:1:14: pair has disks, which nodes do not get by nspawn: exclude pair/*/*/nspawn"
    ]
    excluded = (
        "drivers: [vagrant]\nexclude: [{variant: pair/*/*/nspawn, reason: containers have none}]"
    )
    matrix = MATRIX.replace("exclude: []", excluded.replace("[vagrant]", "[nspawn, vagrant]"))
    (variant,) = load_kitchen(make(tmp_path / "2", topology, matrix)).matrix.variants
    assert variant.topology.node("one").disks == (2,)


@pytest.mark.parametrize(
    "name, content, expected",
    [
        ("roles/web.json", b'{"run_list": [}', "1:15: this is not JSON: a value is missing"),
        ("roles/web.json", b"[]", "1:1: this must be a mapping, and it is a list"),
        (
            "roles/web.json",
            b'{"name": "web",\n "nam": "web"}',
            "2:2: unknown key nam, did you mean name?",
        ),
        ("roles/web.json", b'{"name": "wb"}', '1:10: name must be "web", as the file is called'),
        ("roles/web.json", b"{}", "1:1: the key name is missing here"),
        ("roles/web.json", b'{"name": "web", "run_list": "x"}', "1:29: this must be a list"),
        ("roles/web.json", b'{"name": "web", "run_list": [7]}', "1:30: this must be a text"),
        (
            "roles/web.json",
            b'{"name": "web",\n "name": "web"}',
            "2:2: the key name stands here twice",
        ),
        (
            "roles/web.json",
            b'{"name": "web", "run_list": ["role[web]"]}',
            "1:30: the role web contains itself by role[web]",
        ),
        (
            "roles/web.json",
            b'{"name": "web", "env_run_lists": {"reference": []}}',
            "1:34: this must be empty: run lists by environment are not followed",
        ),
        (
            "roles/web.json",
            b'{"name": "web", "default_attributes": {"a": NaN}}',
            "1:45: this is not JSON: a value is missing here",
        ),
        ("roles/web.json", b"[" * 200_000, "1:52: this is nested deeper than 50 levels"),
        (
            "roles/web.json",
            b'\xef\xbb\xbf{"name": "web"}',
            "1:1: this begins with a byte order mark",
        ),
        ("environments/reference.json", b"{\n]", "2:1: this is not JSON"),
        (
            "environments/reference.json",
            b'{"name": "reference", "default_attributes": 1}',
            "1:45: this must be a mapping, and it is 1",
        ),
        ("roles/web.json", b'"\xe9"', "1:2: this is not UTF-8"),
        ("kitchen/settings.yml", b"cache: \xe9", "1:8: this is not UTF-8"),
        (SECRETS, b"[]", "1:1: this must be a mapping, and it is a list"),
        (SECRETS, b'{"admin": "password"}', "1:11: this must be a mapping"),
        (
            SECRETS,
            b'{"admin": {"password": "word"}}',
            '1:24: "word" is not one of password, plain password, broker password, cookie, fernet keys',
        ),
        (SECRETS, b'{"../admin": {"a": "password"}}', "1:2: ../admin cannot be a name here: small"),
        ("kitchen/topologies/more.yaml", b"", "1:1: this is not read: what is read in kitchen/"),
        ("roles/more.rb", b"", "1:1: this is not read: what is read in roles is called NAME.json"),
        ("kitchen/platforms/A b.yml", PLATFORM, "1:1: a file here is called by small letters"),
        (
            "kitchen/platforms/debian-12.yml",
            PLATFORM.replace(b"curl", b"--x"),
            '12:5: "--x" is not the name of a package: small letters',
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_other_files_are_told_with_their_place(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    root = make(tmp_path)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(content)
    with pytest.raises(InvalidFiles) as caught:
        load_kitchen(root)
    (line,) = caught.value.message.splitlines()
    assert line.startswith(f"{name}:{expected}")


def test_an_excluded_variant_is_not_in_the_matrix(tmp_path: Path) -> None:
    excluded = "exclude:\n  - {variant: pair/*/local, reason: nobody has tried it}"
    kitchen = load_kitchen(make(tmp_path, matrix=MATRIX.replace("exclude: []", excluded)))
    assert kitchen.matrix.variants == ()


def test_wrong_files_are_the_users_to_mend(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_kitchen(make(tmp_path, TOPOLOGY.replace("role[web]", "role[wed]")))
    assert caught.value.exit_code == 2


def test_two_topologies_have_no_addresses_in_common(tmp_path: Path) -> None:
    root = make(tmp_path)
    (root / "kitchen/topologies/twin.yml").write_text(TOPOLOGY.replace("198.51.100", "198.18.0"))
    with pytest.raises(InvalidFiles) as caught:
        load_kitchen(root)
    assert caught.value.message == (
        "kitchen/topologies/twin.yml:3:22: 192.0.2.0/24 overlaps with the network management of the topology pair, "
        "192.0.2.0/24"
    )


def test_roles_that_contain_each_other_are_told_in_each(tmp_path: Path) -> None:
    root = make(tmp_path)
    for name, other in {"web": "front", "front": "web"}.items():
        role = {"name": name, "run_list": ["recipe[nginx]", f"role[{other}]"]}
        (root / f"roles/{name}.json").write_text(json.dumps(role, indent=1))
    with pytest.raises(InvalidFiles) as caught:
        load_kitchen(root)
    assert caught.value.message.splitlines() == [
        "roles/front.json:5:3: the role front contains itself by role[web]",
        "roles/web.json:5:3: the role web contains itself by role[front]",
    ]


def test_what_aliases_multiply_ends(tmp_path: Path) -> None:
    bomb = ["  a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    bomb += [f"  a{n}: &a{n} [{', '.join(9 * [f'*a{n - 1}'])}]" for n in range(1, 9)]
    (line,) = told(tmp_path, TOPOLOGY + "attributes:\n" + "\n".join(bomb))
    assert line.startswith(f"{FILE}:20:") and "more than 10000 values" in line


def test_a_wrong_shape_does_not_hide_what_is_wrong_in_its_meaning(tmp_path: Path) -> None:
    spoiled = {
        "description: two nodes": "description: 2001-02-03",
        "via: one": "via: nobody, mtu: 1",
        "address: 192.0.2.11": "address: 7",
        '["recipe[nginx::server]"]': '[7, "recipe[nginx::servr]"]',
        "second: {nodes: [two]": "second: {nodes: [two, 0x7, tow]",
        "rotate: true": "rotate: 1",
        '["keystone"]': "[.inf, keystne]",
        "memory: 1": "memory: []",
    }
    topology = TOPOLOGY
    for old, new in spoiled.items():
        topology = topology.replace(old, new)
    lines = told(tmp_path, topology)
    places = [line.removeprefix(FILE).split(": ")[0] for line in lines]
    assert places == [
        ":1:14", ":4:42", ":4:50", ":8:14", ":12:16", ":12:19", ":15:25", ":15:30", ":17:39",
        ":17:53", ":17:59", ":18:9",
    ]  # fmt: skip


def test_items_of_secrets_are_not_judged_by_a_description_that_is_wrong(tmp_path: Path) -> None:
    root = make(tmp_path, TOPOLOGY.replace("run_list: [", "secrets: [admin]\n    run_list: [", 1))
    (root / SECRETS).parent.mkdir(parents=True)
    (root / SECRETS).write_text("[]")
    with pytest.raises(InvalidFiles) as caught:
        load_kitchen(root)
    assert caught.value.message == f"{SECRETS}:1:1: this must be a mapping, and it is a list"
