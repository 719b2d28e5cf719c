"""Reads YAML, as far as JSON could say the same: Chef reads that."""

import re
from pathlib import Path as File
from typing import Any, NoReturn, Optional

import yaml

from harness.loading.document import DEEPEST, MOST, TOO_DEEP, TOO_MANY, Document, Draft, Path
from harness.loading.problems import START, InvalidFiles, Position, Problem
from harness.loading.text import place_of, text_of

TAG = "tag:yaml.org,2002:"
NUMBERS = {f"{TAG}int", f"{TAG}float"}
PLAIN = {*NUMBERS, f"{TAG}str", f"{TAG}bool", f"{TAG}null"}
NO_MERGE = "mappings are not merged here: say `key: *alias` instead of `<<`, or write it out"
OTHER_BASE = re.compile(r"[-+]?0[0-7_]+$|.*:")


class _Loader(yaml.SafeLoader):
    """Stops in time: each level takes a part of Python's stack, and each value its time."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self._name = name
        self._depth = 0
        self._composed = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._composed += 1
        if self._depth > DEEPEST:
            self._give_up(TOO_DEEP)
        if self._composed > 2 * MOST:  # keys are nodes as well
            self._give_up(TOO_MANY)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def _give_up(self, why: str) -> NoReturn:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        raise InvalidFiles([Problem(self._name, *_position(event.start_mark), why)])


def read(file: File, name: str) -> Document:
    """Raises InvalidFiles when the file is not there, or is not YAML."""
    text = text_of(file, name).removeprefix("\ufeff")
    draft = Draft(name)
    node = _compose(text, name)
    return draft.done(_walk(node, (), draft, ()) if node else None)


def _compose(text: str, name: str) -> Optional[yaml.Node]:
    try:
        loader = _Loader(text, name)
    except yaml.reader.ReaderError as error:
        _not_yaml(name, place_of(text, error.position), str(error.reason))
    try:
        node: Optional[yaml.Node]
        node = loader.get_single_node()
        return node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _not_yaml(name, _position(mark) if mark else START, str(error.problem))
    except (ValueError, OverflowError):  # PyYAML's own, of "\UFFFFFFFF"
        mark = loader.get_mark()  # type: ignore[no-untyped-call]
        _not_yaml(name, _position(mark), "there is no such character")


def _not_yaml(name: str, place: Position, why: str) -> NoReturn:
    raise InvalidFiles([Problem(name, *place, f"this is not YAML: {why}")])


def _walk(node: yaml.Node, path: Path, draft: Draft, above: tuple[yaml.Node, ...]) -> Any:
    draft.meet(path, _position(node.start_mark))
    if node in above:
        draft.refuse(path, _position(node.start_mark), "this contains itself")
        return None
    above = (*above, node)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, draft, above)
    if isinstance(node, yaml.SequenceNode):
        return [_walk(one, (*path, n), draft, above) for n, one in enumerate(node.value)]
    return draft.plain(_scalar(node, path, draft), path)


def _mapping(
    node: yaml.MappingNode, path: Path, draft: Draft, above: tuple[yaml.Node, ...]
) -> dict[str, Any]:
    data = {}
    for key_node, value_node in node.value:
        at = _position(key_node.start_mark)
        if key_node.tag != f"{TAG}str" or not isinstance(key_node, yaml.ScalarNode):
            merges = key_node.tag == f"{TAG}merge"
            draft.refuse(path, at, NO_MERGE if merges else "a key must be a text: put it in quotes")
            continue
        here = (*path, key_node.value)
        draft.key(here, at)
        data[key_node.value] = _walk(value_node, here, draft, above)
    return data


def _scalar(node: yaml.Node, path: Path, draft: Draft) -> Any:
    """Text, number, true, false or null. YAML's dates and tags are problems, and so are numbers to the base of 8 or 60:
    who writes 0755 or 10:30 means a text."""
    value: Any = node
    surprising = node.tag in NUMBERS and OTHER_BASE.match(node.value)
    try:
        if node.tag in PLAIN and not surprising:
            value = yaml.SafeLoader("").construct_object(node)  # type: ignore[no-untyped-call]
    except (ValueError, LookupError):
        pass
    if value is not node:
        return value
    taken = "a number to the base of 8 or 60" if surprising else "more than a plain value"
    text = f"YAML takes this for {taken}: put it in quotes if it is a text"
    draft.refuse(path, _position(node.start_mark), text)
    return None


def _position(mark: Any) -> Position:
    return (mark.line + 1, mark.column + 1)
