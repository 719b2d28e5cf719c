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
LETTERS = 40  # of roles that a line of a box has room for
PREFIX = "openstack-"


@dataclass(frozen=True)
class Box:
    """A node; `roles` are lines of text, `links` the `x` of the networks that it is in."""

    name: str
    address: str
    roles: tuple[str, ...]
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


@dataclass(frozen=True)
class Net:
    """A line at `x`, from below its name at `y` to the bottom."""

    name: str
    cidr: str
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
        y += TITLE
        for name in here:
            boxes.append(_box(known[name], y, nets))
            y += boxes[-1].height + PADDING
    width = BOX + GAP * max(1, len(nets)) + PADDING
    return Drawing(width, y, BOX, tuple(boxes), tuple(groups), nets)


def _nets(outline: Outline) -> Iterator[Net]:
    """Names end at their lines: that of the line at the right stands highest, and crosses no other."""
    count = len(outline.networks)
    for index, network in enumerate(outline.networks):
        yield Net(network.name, network.cidr, BOX + GAP * (index + 1), HEAD * (count - index) - 4)


def _box(node: NodeOutline, y: int, nets: tuple[Net, ...]) -> Box:
    roles = tuple(wrap(", ".join(role.removeprefix(PREFIX) for role in node.roles), LETTERS))
    links = tuple(net.x for net in nets if net.name in node.networks)
    return Box(node.name, node.address, roles, y, 26 + LINE * len(roles), links)
