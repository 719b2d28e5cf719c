"""Reads JSON, as strictly as the standard says, with the place of everything."""

import json
import re
from bisect import bisect_right
from json import decoder
from pathlib import Path as File
from typing import Any, NoReturn, Optional

from harness.loading.document import Document, Draft, Path
from harness.loading.problems import START, InvalidFiles, Position, Problem
from harness.loading.text import text_of

BLANKS = re.compile(r"[ \t\n\r]*")
WORD = re.compile(
    r"true|false|null|-?(?:0|[1-9][0-9]*)(?P<fraction>(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)"
)
WORDS = {"true": True, "false": False, "null": None}
DIGITS = 40  # of a number far too large already; Python refuses to read thousands


def read(file: File, name: str) -> Document:
    """Raises InvalidFiles when the file is not there, or is not JSON."""
    text = text_of(file, name)
    if text.startswith("\ufeff"):
        mark = "this begins with a byte order mark, which Chef does not read: save it without"
        raise InvalidFiles([Problem(name, *START, mark)])
    draft = Draft(name)
    try:
        return draft.done(_Reader(text, draft).read())
    except json.JSONDecodeError as error:
        problem = Problem(name, error.lineno, error.colno, f"this is not JSON: {error.msg}")
        raise InvalidFiles([problem]) from error


class _Reader:
    """Goes through the text once; `_next` is what it has not read yet."""

    def __init__(self, text: str, draft: Draft) -> None:
        self._text = text
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self._draft = draft
        self._next = 0

    def read(self) -> Any:
        data = self._value(())
        if self._peek():
            self._fail("there is more than one value")
        return data

    def _peek(self) -> str:
        """The next character that is not blank, or ''."""
        blanks = BLANKS.match(self._text, self._next)
        assert blanks
        self._next = blanks.end()
        return self._text[self._next : self._next + 1]

    def _place(self) -> Position:
        line = bisect_right(self._lines, self._next)
        return line, self._next - self._lines[line - 1] + 1

    def _take(self, *expected: str) -> str:
        character = self._peek()
        if character not in expected or not character:
            self._fail(f"{' or '.join(expected)} is missing here")
        self._next += 1
        return character

    def _fail(self, message: str) -> NoReturn:
        raise json.JSONDecodeError(message, self._text, self._next)

    def _value(self, path: Path) -> Any:
        start = self._peek()
        self._draft.meet(path, self._place())
        if start == "{":
            return self._mapping(path)
        if start == "[":
            return self._list(path)
        return self._draft.plain(self._string() if start == '"' else self._word(), path)

    def _mapping(self, path: Path) -> dict[str, Any]:
        data = {}
        end = self._opened("{", "}")
        while end != "}":
            if self._peek() != '"':
                self._fail('a key in " is missing here')
            at = self._place()
            key = self._string()
            self._draft.key((*path, key), at)
            self._take(":")
            data[key] = self._value((*path, key))
            end = self._take(",", "}")
        return data

    def _list(self, path: Path) -> list[Any]:
        data: list[Any] = []
        end = self._opened("[", "]")
        while end != "]":
            data.append(self._value((*path, len(data))))
            end = self._take(",", "]")
        return data

    def _opened(self, start: str, end: str) -> Optional[str]:
        """`end` when nothing is between the two."""
        self._take(start)
        return self._take(end) if self._peek() == end else None

    def _string(self) -> str:
        text: str
        text, self._next = decoder.scanstring(self._text, self._next + 1)  # type: ignore[attr-defined]
        return text

    def _word(self) -> Any:
        match = WORD.match(self._text, self._next)
        if not match:
            self._fail("a value is missing here")
        self._next = match.end()
        if match[0] in WORDS:
            return WORDS[match[0]]
        return float(match[0]) if match["fraction"] else int(match[0][:DIGITS])
