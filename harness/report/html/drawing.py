"""A topology as a picture: nodes below each other, wave by wave, and beside them the networks as lines. Pure.

It grows downwards only, so that it is as readable on a phone as on a wide screen. All numbers are pixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from harness.report.outline import NodeOutline, Outline

BOX = 226
GAP = 26  # between two networks' lines, and from the boxes to the first
HEAD = 16  # a network's name
TITLE = 24  # a wave's name
LINE = 13
PADDING = 10
MARGIN = 9  # of the text in a box
# The page has one typeface here whose letters are all of this width, so that what fits is known without a browser.
LETTER = 6.63
LETTERS = int((BOX - 2 * MARGIN) / LETTER)
PREFIX = "openstack-"


@dataclass(frozen=True)
class Box:
    """A node; `address` stands beside the name, or is the first of `lines` where there is no room for it. `links` are
    the `x` of the networks that it is in."""

    name: str
    address: str
    lines: tuple[str, ...]
    y: int
    height: int
    links: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """A wave's name, above its boxes; they stand below the last wave that they are in, and `part_of` names those that
    this one brings to a part of what they become."""

    name: str
    number: int
    y: int
    part_of: str

    @property
    def lines(self) -> list[str]:
        part = f" · a part of {self.part_of}" if self.part_of else ""
        return _wrapped(f"wave {self.number} · {self.name}{part}")


@dataclass(frozen=True)
class Net:
    """A line at `x`, from below its name at `y` to the bottom."""

    name: str
    label: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    box_width: int
    boxes: tuple[Box, ...]
    groups: tuple[Group, ...]
    nets: tuple[Net, ...]


def draw(outline: Outline) -> Drawing:
    nets = tuple(_nets(outline))
    boxes: list[Box] = []
    groups: list[Group] = []
    y = HEAD * len(nets) + 4
    known = {node.name: node for node in outline.nodes}
    for number, wave in enumerate(outline.waves, 1):
        here = [name for name in wave.nodes if outline.last_wave(name) == wave.name]
        part_of = ", ".join(name for name in wave.nodes if name not in here)
        groups.append(Group(wave.name, number, y + TITLE - 8, part_of))
        y += TITLE + LINE * (len(groups[-1].lines) - 1)
        for name in here:
            boxes.append(_box(known[name], y, nets))
            y += boxes[-1].height + PADDING
    width = BOX + GAP * max(1, len(nets)) + PADDING
    return Drawing(width, y, BOX, tuple(boxes), tuple(groups), nets)


def _nets(outline: Outline) -> Iterator[Net]:
    """Names end at their lines: that of the line at the right stands highest, and crosses no other."""
    count = len(outline.networks)
    for index, network in enumerate(outline.networks):
        x = BOX + GAP * (index + 1)
        label = _shortened(f"{network.name} {network.cidr}", int(x / LETTER))
        yield Net(network.name, label, x, HEAD * (count - index) - 4)


def _box(node: NodeOutline, y: int, nets: tuple[Net, ...]) -> Box:
    fits = len(f"{node.name}  {node.address}") <= LETTERS
    roles = ", ".join(role.removeprefix(PREFIX) for role in node.roles)
    lines = (*([] if fits else _wrapped(node.address)), *_wrapped(roles))
    links = tuple(net.x for net in nets if net.name in node.networks)
    name, address = _shortened(node.name, LETTERS), node.address if fits else ""
    return Box(name, address, lines, y, 26 + LINE * len(lines), links)


def _wrapped(text: str) -> list[str]:
    return wrap(text, LETTERS, break_on_hyphens=False)


def _shortened(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[:letters - 1]}…"
