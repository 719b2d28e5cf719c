"""What the page shows beyond the model: columns, history, plots, timelines and pictures."""

from pathlib import Path

import pytest

from harness.report.history import MOST, history
from harness.report.html import words
from harness.report.html.drawing import draw
from harness.report.html.plot import EDGE, HEIGHT, plot
from harness.report.html.timeline import of_run, of_variant
from harness.report.html.view import columns, headline
from harness.report.load import EVENTS, load
from harness.report.model import ChefRun, Phase, Run, StageResult, VariantResult
from harness.report.outline import from_event
from tests.unit.report.told import PAIR, SOLO, STAGES, TOPOLOGIES, Told, passed, two_variants


def variant(name: str, verdict: str, *stages: str) -> VariantResult:
    return VariantResult(name, verdict, 0.0, 1.0, tuple(StageResult(s, verdict) for s in stages))


def test_columns_are_all_stages_in_order() -> None:
    some = variant("a/b/c", "passed", "create", "verify", "destroy")
    others = variant("d/e/f", "passed", "create", "verify", "reconfigure", "failover", "destroy")
    odd = variant("g/h/i", "passed", "verify", "reboot")
    assert columns([some, others, odd]) == [
        *("create", "verify", "reboot", "reconfigure", "failover", "destroy")
    ]


@pytest.mark.parametrize(
    "verdicts, told",
    [
        (["passed"], "v0 passed"),
        (["failed"], "v0: failed"),
        (["passed", "passed"], "all 2 variants passed"),
        (["not run", "failed", "passed"], "1 failed, 1 not run of 3 variants"),
        ([], "nothing is known about this run"),
    ],
)
def test_one_sentence_tells_the_most(verdicts: list[str], told: str) -> None:
    variants = tuple(variant(f"v{number}", verdict) for number, verdict in enumerate(verdicts))
    worst = min(verdicts, default="not run")
    assert headline(Run("1", worst, 0.0, 0.0, 0, variants)) == told


def runs(root: Path, count: int) -> list[Run]:
    found = []
    for number in range(count):
        told = Told(root / f"{number:02}").wait(number * 1000).begin(SOLO, stages=["create"])
        told.stage(SOLO, "create", 1.0 + number, "failed" if number == 1 else "passed")
        found.append(load(told.directory))
    return found


def test_the_history_ends_with_the_run_itself(tmp_path: Path) -> None:
    first, second, third, later = runs(tmp_path, 4)
    past = history(third, [later, second, first])
    assert [(one.run, one.seconds, one.verdict) for one in past[SOLO, "create"]] == [
        ("00", 1.0, "passed"),
        ("01", 2.0, "failed"),
        ("02", 3.0, "passed"),
    ]


def test_the_history_has_room_for_so_many(tmp_path: Path) -> None:
    *before, last = runs(tmp_path, MOST + 2)
    points = history(last, before)[SOLO, "create"]
    assert len(points) == MOST and points[-1].run == last.id


def test_a_plot_begins_at_zero_and_its_line_leaves_failures_out(tmp_path: Path) -> None:
    *before, last = runs(tmp_path, 3)
    drawn = plot(history(last, before)[SOLO, "create"])
    assert drawn.dots[-1].y == EDGE
    assert drawn.dots[0].y == pytest.approx(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) / 3, abs=0.1)
    assert drawn.line.split() == [f"{dot.x},{dot.y}" for dot in (drawn.dots[0], drawn.dots[2])]
    assert (drawn.median, drawn.passed) == (2.0, 2)


def test_a_plot_of_stages_that_took_no_time(tmp_path: Path) -> None:
    told = Told(tmp_path / "1").begin(SOLO)
    told.stage(SOLO, "create", 0.0)
    run = load(told.directory)
    assert plot(history(run, [])[SOLO, "create"]).dots[0].y == HEIGHT - EDGE


def test_a_timeline_has_lanes_for_stages_waves_and_nodes(tmp_path: Path) -> None:
    pair = load(two_variants(tmp_path / "1")).variants[0]
    timeline = of_variant(pair)
    assert [lane.name for lane in timeline.lanes] == ["stages", "waves", "front", "web-a", "web-b"]
    stages, waves, _, _, failed = timeline.lanes
    assert [(bar.label, bar.verdict) for bar in waves.bars] == [
        ("first", "passed"),
        ("servers", "failed"),
    ]
    assert [bar.verdict for bar in failed.bars] == ["failed"]
    last = stages.bars[-1]
    assert last.left + last.width == pytest.approx(100.0, abs=0.1)
    assert failed.bars[0].left == pytest.approx(64 / 104 * 100, abs=0.1)
    assert "9 of 40 resources updated" in failed.bars[0].title
    assert [tick.label for tick in timeline.ticks] == ["0", "30 s", "1 min", "1:30"]


def test_runs_of_chef_that_repeat_a_wave_are_told_apart(tmp_path: Path) -> None:
    told = Told(tmp_path / "1").begin(PAIR)
    told.start(PAIR, "reconfigure")
    for _ in range(2):
        told.chef(PAIR, "front", "first")
        told.wait(10).chef_over(PAIR, "front", "first", 9.0)
    (pair,) = load(told.directory).variants
    assert [len(lane.bars) for lane in of_variant(pair).lanes if lane.name == "waves"] == [2]


def test_variants_beside_each_other_share_one_scale(tmp_path: Path) -> None:
    told = Told(tmp_path / "1").begin(SOLO, PAIR)
    passed(told, SOLO)
    told.stage(PAIR, "create")
    lanes = {lane.name: lane.bars for lane in of_run(load(told.directory)).lanes}
    assert len(lanes[SOLO]) == len(STAGES)
    assert lanes[PAIR][0].left == pytest.approx(14 / 16 * 100)


def test_a_nodes_lane_begins_with_how_it_became_one(tmp_path: Path) -> None:
    phases = tuple(Phase("one", name, at, 10.0) for name, at in (("network", 0.0), ("disk", 10.0)))
    stage = StageResult("create", "passed", 0.0, 20.0, phases=phases)
    run = ChefRun("one", "first", "passed", 20.0, 20.0)
    chef = StageResult("converge", "passed", 20.0, 20.0, chef_runs=(run,))
    lanes = of_variant(VariantResult("pair", "passed", 0.0, 40.0, (stage, chef))).lanes
    assert [(bar.label, bar.left, bar.width) for bar in lanes[-1].bars] == [
        ("network", 0, 25),
        ("disk", 25, 25),
        ("chef-client", 50, 50),
    ]


def test_an_empty_run_has_an_empty_timeline(tmp_path: Path) -> None:
    (tmp_path / EVENTS).touch()
    assert of_run(load(tmp_path)).lanes == ()


def test_a_topology_is_drawn_downwards(tmp_path: Path) -> None:
    drawing = draw(from_event(TOPOLOGIES["pair"]))
    assert [box.name for box in drawing.boxes] == ["front", "web-a", "web-b"]
    assert [(group.name, group.number) for group in drawing.groups] == [
        ("first", 1),
        ("servers", 2),
    ]
    management, provider = drawing.nets
    assert drawing.boxes[0].links == (management.x, provider.x)
    assert drawing.boxes[1].links == (management.x,)
    ends = [box.y + box.height for box in drawing.boxes]
    assert all(end < box.y for end, box in zip(ends, drawing.boxes[1:]))
    assert ends[-1] < drawing.height
    assert drawing.width <= 320  # what a phone has


def test_a_node_stands_below_the_last_wave_that_it_is_in() -> None:
    both = [{"name": "base", "nodes": ["front", "web-a"]}, {"name": "all", "nodes": ["front"]}]
    drawing = draw(from_event({**TOPOLOGIES["pair"], "waves": both}))
    assert [(group.name, group.part_of) for group in drawing.groups] == [
        ("base", "front"),
        ("all", ""),
    ]
    assert [box.name for box in drawing.boxes] == ["web-a", "front"]


@pytest.mark.parametrize(
    "told, text",
    [
        (words.duration(9.96), "10.0 s"),
        (words.duration(458.1), "7 min 38 s"),
        (words.duration(3725), "1 h 02 min"),
        (words.memory(12742656), "12 MiB"),
        (words.memory(3 * 1024**3), "3.0 GiB"),
        (words.size(10), "1 KiB"),
        (words.size(3 * 1024**2), "3.0 MiB"),
        (words.mark("passed"), "✓"),
        (words.mark("splendid"), "✗"),
        (words.css("not run"), "not-run"),
        (words.address("logs/a b/#1"), "logs/a%20b/%231"),
    ],
)
def test_words(told: str, text: str) -> None:
    assert told == text
