"""Which files of the checkout a Python program runs: the modules that it imports, and what lies beside them."""

import ast
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

# Where drivers and methods register: they import all of them, of which a variant uses its own.
REGISTRIES = ("harness.drivers", "harness.methods")
OF_ALL = ("base",)


def closure(root: Path, modules: Iterable[str], own: Collection[str] = ()) -> set[str]:
    """The files, relative to `root`, of `modules` and of everything in the checkout that they import, in functions too.

    Of drivers and methods only those in `own` count, unless a module names another by itself.
    """
    found: set[str] = set()
    waiting = [name for name in modules if _file(root, name)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(one for one in _imports(root, name) if _is_followed(name, one, own))
    return {file for name in found for file in _files(root, name)}


def _is_followed(importer: str, name: str, own: Collection[str]) -> bool:
    if importer not in REGISTRIES or not name.startswith(f"{importer}."):
        return True
    return name.removeprefix(f"{importer}.").partition(".")[0] in (*own, *OF_ALL)


def _imports(root: Path, name: str) -> Iterator[str]:
    """The modules of the checkout that module `name` imports, and the package that it is in."""
    file = _file(root, name)
    assert file
    for one in (*_named(file.read_bytes()), name.rpartition(".")[0]):
        if one and _file(root, one):
            yield one


@cache
def _named(source: bytes) -> tuple[str, ...]:
    """Every name that could be a module: of `from a import b`, a and a.b."""
    return tuple(name for node in ast.walk(ast.parse(source)) for name in _names(node))


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file(root: Path, name: str) -> Path | None:
    path = root.joinpath(*name.split("."))
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if file.is_file():
            return file
    return None


def _files(root: Path, name: str) -> Iterator[str]:
    """The module, and the files in its folder that are not Python: a page, a script that it sends to a node."""
    file = _file(root, name)
    assert file
    yield file.relative_to(root).as_posix()
    for other in file.parent.iterdir():
        if other.is_file() and other.suffix not in (".py", ".pyc"):
            yield other.relative_to(root).as_posix()
