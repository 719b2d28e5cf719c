"""What the cookbooks of a checkout depend on."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.chef.metadata import Metadata, parse
from harness.loading.problems import Problem, did_you_mean, shown

DAEMON = re.compile(
    r"""^\s*(?:openstack_daemon|service|systemd_unit)[\s(]+(['"])(?P<name>.+?)\1""", re.M
)
COMPUTED = re.compile(r"#\{.*?\}")


def daemons(root: Path) -> set[str]:
    """The daemons that recipes name, with `*` for what Ruby computes of a name."""
    files = (root / "cookbooks").glob("*/recipes/*.rb")
    texts = (file.read_text(encoding="utf-8", errors="replace") for file in files)
    names = (match["name"] for text in texts for match in DAEMON.finditer(text))
    return {COMPUTED.sub("*", name).removesuffix(".service") for name in names}


def read_all(root: Path) -> dict[str, Metadata]:
    """Every cookbook of the checkout; one without metadata.rb depends on nothing."""
    folders = sorted(path for path in (root / "cookbooks").glob("*") if path.is_dir())
    return {folder.name: _read(folder / "metadata.rb", root) for folder in folders}


def _read(file: Path, root: Path) -> Metadata:
    text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    return parse(text, shown(file, root))


def problems(cookbooks: Mapping[str, Metadata]) -> Iterator[Problem]:
    """A dependency that is not understood, or not there, would leave files of a node unknown."""
    for one in cookbooks.values():
        for line in one.unread:
            text = "write each dependency on a line of its own: depends 'NAME', '= VERSION'"
            yield Problem(one.file, line, 1, text)
        for name, line in one.depends.items():
            if name not in cookbooks:
                text = f"unknown cookbook {name}{did_you_mean(name, cookbooks)}"
                yield Problem(one.file, line, 1, text)
