"""What packages ask to compile on a container waits until APT is done, and is then compiled at once."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from harness.drivers.nspawn import bytecode

PACKAGE = "python3-nova"
PATH = re.compile(r'^DPkg::Path "([^:]+):', re.M)
HOOK = re.compile(r'^DPkg::Post-Invoke {"(.+)";};', re.M)
# Files of the package: what is to be compiled, and what is not.
LISTING = """\
/.
/usr/bin/nova-manage
/usr/lib/python3/dist-packages/nova/__init__.py
/usr/lib/python3/dist-packages/nova/db.py
/usr/lib/python3/dist-packages/nova/data.json
/usr/lib/python3.11/dist-packages/nova_ext.py
/usr/share/nova/private.py
"""
PUBLIC = [line for line in LISTING.splitlines() if "dist-packages" in line and line.endswith(".py")]


class Node:
    """The scripts, with a py3compile that writes down what it is asked for, and a dpkg that knows one package."""

    def __init__(self, root: Path) -> None:
        self.root, self.queue = root, root / "queue"
        self.asked, self.code = root / "asked", root / "code"
        self.code.write_text("0")
        self._script("real", f'echo "$@" >>{self.asked}; exit $(cat {self.code})')
        self._script("bin/dpkg", f"test $1 = -L && test $2 = {PACKAGE} && cat {root}/listing")
        (root / "listing").write_text(LISTING)
        for file in bytecode.files(str(self.queue)):
            text = file.text.replace("/usr/bin/py3compile", str(root / "real"))
            self._script(file.path, text)

    def _script(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if text.startswith("#!") else f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def run(self, name: str, *words: str) -> int:
        path = f"{self.root / 'bin'}:{os.environ['PATH']}"
        command = [str(self.root / name), *words]
        return subprocess.run(command, env={"PATH": path}, check=False).returncode

    def ask(self, *words: str) -> int:
        return self.run("usr/local/lib/packages/py3compile", *words)

    def compile(self) -> int:
        return self.run("usr/local/sbin/py3compile-queued")

    def compiled(self) -> list[str]:
        return self.asked.read_text().split() if self.asked.exists() else []


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


def test_what_a_package_asks_for_waits(node: Node) -> None:
    assert node.ask("-p", PACKAGE) == 0
    assert node.compiled() == [] and node.queue.read_text() == f"{PACKAGE}\n"


@pytest.mark.parametrize("words", [["-p", PACKAGE, "/usr/share/nova"], ["/usr/share/nova"], ["-f"]])
def test_everything_else_is_done_at_once(node: Node, words: list[str]) -> None:
    node.code.write_text("3")
    assert node.ask(*words) == 3
    assert node.compiled() == words and not node.queue.exists()


def test_each_public_module_is_compiled_once(node: Node) -> None:
    node.ask("-p", PACKAGE)
    node.ask("-p", PACKAGE)
    assert node.compile() == 0
    assert node.compiled() == sorted(PUBLIC) and not node.queue.exists()


def test_what_could_not_be_compiled_fails_and_is_asked_for_again(node: Node) -> None:
    node.ask("-p", PACKAGE)
    node.code.write_text("1")
    assert node.compile() != 0 and node.queue.exists()


def test_a_transaction_without_modules_has_nothing_to_do(node: Node) -> None:
    assert node.compile() == 0 and node.compiled() == []


def test_apt_finds_and_calls_what_the_node_has() -> None:
    scripts = [f"/{file.path}" for file in bytecode.files() if file.mode == 0o755]
    (path,), (hook,) = PATH.findall(bytecode.APT), HOOK.findall(bytecode.APT)
    assert scripts == [f"{path}/py3compile", hook]
