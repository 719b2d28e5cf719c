"""Ways in which a file goes wrong: its text, its structure, and what it means."""

import json
import math
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import reduce
from operator import getitem
from typing import Any, Union

from hypothesis import strategies as st

Path = tuple[Union[str, int], ...]

# What people, editors and programs leave in files.
JUNK: list[Union[bytes, str]] = [
    *(b"\0", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\t", b"\x07"),
    b"\x1b[2J",
    *("\u0085", "\u2028", "\u202e", "\u00a0", "\U0001f600", "é"),
    *("{", "}", "[", "]", '"', "'", ",", ":", ": ", "- ", "? ", "#", "|", ">", "%", "@", "`", "\\", "~", "\n"),
    "\n\n  ",
    *("&a ", "*a", "&a [*a]", "<<: *a", "!!bool ", "!x ", "!!python/name:os.system "),
    *("---\n", "...\n", "%YAML 9.9\n---\n"),
    *('"\\', '"\\ud800"', '"\\0"', '"\\UFFFFFFFF"', '"\\u"', "\\x4", "NaN", ".nan", "-.inf", "Infinity", "1e999"),
    *("1.0e+999", "0755", "10:30", "2001-02-30", "0x", "0b_", "null", "yes", "=", "<<", "=======\n>>>>>>> theirs\n"),
    *("// note\n", "/* */", ",]", ",}", "9" * 30, "9" * 5000, "[" * 1000, "{" * 300, "{a: " * 300, '{"a":' * 300),
]  # fmt: skip
WORDS = [one if isinstance(one, bytes) else one.encode() for one in JUNK]

Change = Callable[[bytes, int, int], bytes]
CHANGES: list[Change] = [
    lambda text, at, count: text[:at] + text[at + count :],
    lambda text, at, count: text[:at],
    lambda text, at, count: text[at:],
    lambda text, at, count: text[:at] + text[at : at + count] * 3 + text[at + count :],
    lambda text, at, count: text[:at] + text[at : at + count][::-1] + text[at + count :],
    lambda text, at, count: text[:at] + bytes([(count * 7) % 256]) + text[at + 1 :],
    lambda text, at, count: text + text[at:],
    lambda text, at, count: text.replace(b"\n", b"\r\n"),
    lambda text, at, count: text.replace(b"  ", b"\t"),
    lambda text, at, count: text.decode(errors="replace").encode("utf-16"),
]


@st.composite
def texts(draw: st.DrawFn, good: bytes) -> bytes:
    """One to three changes of bytes."""
    text = good
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        if draw(st.booleans()):
            text = text[:at] + draw(st.sampled_from(WORDS)) + text[at:]
        else:
            text = draw(st.sampled_from(CHANGES))(text, at, draw(st.integers(0, 40)))
    return text


class Twin(str):
    """A key that JSON writes like another one, and that a mapping takes beside it."""

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __deepcopy__(self, seen: object) -> "Twin":
        return self


def deep(levels: int) -> list[Any]:
    return reduce(lambda inner, _: [inner], range(levels), [])


HOSTILE: list[Any] = [
    *(None, True, False, 0, -1, 1, 7.5, 2**63, 2**70, 10**4000, 1e300, math.nan, math.inf, -math.inf),
    *("", " ", "\n", "\0", "\ud800", "x" * 3000, "--x", "-oProxyCommand=x", "*", "..", "../../etc/passwd", "a/b", "é"),
    *("one\n", "${HOME}", "1e999", "0.0.0.0/0", "::1", "role[]", "role[web]", "recipe[nginx::]", "file:", "password"),
    *([], {}, [[]], [{}], {"": ""}, {"a": math.nan}, [None], ["x", "x"], ["x"] * 300, deep(45), deep(120)),
]  # fmt: skip


def paths(data: Any, here: Path = ()) -> Iterator[Path]:
    """Of everything in it."""
    yield here
    if isinstance(data, (dict, list)):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in list(items):
            yield from paths(value, (*here, key))


def at(data: Any, path: Path) -> Any:
    return reduce(getitem, path, data)


def put(data: Any, path: Path, value: Any) -> Any:
    """`data` with `value` there."""
    if not path:
        return value
    made = deepcopy(data)
    at(made, path[:-1])[path[-1]] = value
    return made


@st.composite
def structures(draw: st.DrawFn, good: Any) -> str:
    """One to three values dropped, doubled, renamed, moved, or others in their place."""
    data = good
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths(data))))
        above = at(data, path[:-1]) if path else None
        change = draw(st.sampled_from(("replace", "move", "drop", "double", "rename")))
        if change == "replace" or above is None:
            data = put(data, path, draw(st.sampled_from(HOSTILE)))
        elif change == "move":
            data = put(data, path, deepcopy(at(data, draw(st.sampled_from(list(paths(data)))))))
        else:
            data = put(
                data, path[:-1], _changed(above, path[-1], change, draw(st.text(max_size=5)))
            )
    return json.dumps(data, indent=1)


def _changed(above: Any, key: Any, change: str, name: str) -> Any:
    if isinstance(above, list):
        return above[:key] + above[key + 1 :] if change == "drop" else [*above, above[key]]
    rest = {one: value for one, value in above.items() if one is not key}
    if change == "drop":
        return rest
    return {
        **(above if change == "double" else rest),
        Twin(key if change == "double" else name): above[key],
    }
