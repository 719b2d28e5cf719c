"""A YAML file that remembers where everything stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any, Optional, Union

import yaml

from harness.loading.problems import InvalidFiles, Problem

Path = tuple[Union[str, int], ...]
"""Keys and indices from the top of the document."""

Position = tuple[int, int]
START: Position = (1, 1)


@dataclass(frozen=True)
class Document:
    """`data` is plain; `values` and `keys` say where each value, and each key of a mapping, begins."""

    name: str
    data: Any
    values: dict[Path, Position]
    keys: dict[Path, Position]

    def problem(self, path: Path, message: str) -> Problem:
        """A problem with the value at `path`, or with the nearest one above that is there."""
        while path and path not in self.values:
            path = path[:-1]
        return Problem(self.name, *self.values.get(path, START), message)

    def key_problem(self, path: Path, message: str) -> Problem:
        return Problem(self.name, *self.keys.get(path, START), message)


def read(file: File, name: str) -> Document:
    """Raises InvalidFiles when the file is not there, is not YAML, or holds what JSON could not (Chef reads that)."""
    node = _compose(_text(file, name), name)
    problems = [Problem(name, *place, "this contains itself") for place in _circles(node, ())]
    if problems:
        raise InvalidFiles(problems)
    document = Document(name, None, {}, {})
    data = _walk(node, (), document, problems) if node else None
    if problems:
        raise InvalidFiles(problems)
    return Document(name, data, document.values, document.keys)


def _circles(node: Optional[yaml.Node], above: tuple[yaml.Node, ...]) -> Iterator[Position]:
    """Where aliases are used inside of what they stand for."""
    if node in above:
        assert node
        yield _position(node)
    elif isinstance(node, yaml.CollectionNode):
        for value in node.value:
            for one in value if isinstance(value, tuple) else (value,):
                yield from _circles(one, (*above, node))


def _text(file: File, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidFiles([Problem(name, *START, str(error.strerror))]) from error
    except UnicodeDecodeError as error:
        text = f"this is not UTF-8: {error.reason} at byte {error.start + 1}"
        raise InvalidFiles([Problem(name, *START, text)]) from error


def _compose(text: str, name: str) -> Optional[yaml.Node]:
    try:
        node: Optional[yaml.Node]
        node = yaml.compose(text, yaml.SafeLoader)  # type: ignore[no-untyped-call]
        return node
    except yaml.MarkedYAMLError as error:
        raise InvalidFiles([_not_yaml(name, error)]) from error
    except yaml.reader.ReaderError as error:
        place = _place(text, error.position)
        problem = Problem(name, *place, f"this is not YAML: {error.reason}")
        raise InvalidFiles([problem]) from error


def _not_yaml(name: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark
    place = (mark.line + 1, mark.column + 1) if mark else START
    return Problem(name, *place, f"this is not YAML: {error.problem}")


def _place(text: str, offset: int) -> Position:
    return (text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _walk(node: yaml.Node, path: Path, document: Document, problems: list[Problem]) -> Any:
    document.values[path] = _position(node)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document, problems)
    if isinstance(node, yaml.SequenceNode):
        return [_walk(one, (*path, n), document, problems) for n, one in enumerate(node.value)]
    return _scalar(node, document, problems)


def _mapping(
    node: yaml.MappingNode, path: Path, document: Document, problems: list[Problem]
) -> dict[Any, Any]:
    data = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node, document, problems)
        if not isinstance(key, str):
            text = "a key must be a text: put it in quotes"
            problems.append(Problem(document.name, *_position(key_node), text))
            continue
        here = (*path, key)
        if key in data:
            problems.append(
                Problem(document.name, *_position(key_node), f"the key {key} stands here twice")
            )
        document.keys[here] = _position(key_node)
        data[key] = _walk(value_node, here, document, problems)
    return data


def _scalar(node: yaml.Node, document: Document, problems: list[Problem]) -> Any:
    """Text, number, true, false or null; YAML's dates and tags are problems."""
    loader = yaml.SafeLoader("")
    value: Any
    try:
        value = loader.construct_object(node, deep=True)  # type: ignore[no-untyped-call]
    except (yaml.YAMLError, ValueError):
        value = node
    if value is not None and not isinstance(value, (str, int, float)):
        text = "YAML takes this for more than a plain value: put it in quotes if it is a text"
        problems.append(Problem(document.name, *_position(node), text))
        return ""
    return value


def _position(node: yaml.Node) -> Position:
    return (node.start_mark.line + 1, node.start_mark.column + 1)
