"""What a run came to, as pure data: every report is written from this and from nothing else.

Times are seconds since 1970 (`started`) or seconds (`seconds`), memory is bytes, files are paths relative to the run's
directory. An empty string stands for what is not known.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from harness.model.variant import slug
from harness.report.checks import Check
from harness.report.outline import Outline

PASSED = "passed"
FAILED = "failed"
NOT_RUN = "not run"
UNFINISHED = "unfinished"
# The first is what a reader has to see first. "unfinished" began, and the log does not tell how it ended.
VERDICTS = (FAILED, "bug", "broken", "interrupted", UNFINISHED, NOT_RUN, PASSED)


def worst(verdicts: Iterable[str]) -> str:
    """Of nothing, nothing is proved."""
    return min(verdicts, key=severity, default=NOT_RUN)


def severity(verdict: str) -> int:
    """0 is the worst; a word that nobody knows is no better than that."""
    return VERDICTS.index(verdict) if verdict in VERDICTS else 0


@dataclass(frozen=True)
class SlowResource:
    resource: str
    seconds: float


@dataclass(frozen=True)
class ChefRun:
    """`failure` is what failed and what it said, in one or more lines."""

    node: str
    wave: str
    verdict: str
    started: float
    seconds: float
    total: int = 0
    updated: int = 0
    slowest: tuple[SlowResource, ...] = ()
    failure: str = ""


@dataclass(frozen=True)
class Phase:
    """Of a node, on its way to being one."""

    node: str
    name: str
    started: float
    seconds: float


@dataclass(frozen=True)
class Checks:
    """`cases` is empty when pytest's `file` is not there or cannot be read; the counts are known all the same."""

    file: str
    passed: int
    failed: int
    skipped: int
    cases: tuple[Check, ...]


@dataclass(frozen=True)
class DaemonChange:
    """`change` is restarted, stopped or started."""

    node: str
    unit: str
    change: str


@dataclass(frozen=True)
class StageResult:
    """`notes` is what was told meanwhile; `daemons` are those that an upgrade restarted, stopped or started."""

    name: str
    verdict: str
    started: float = 0.0
    seconds: float = 0.0
    memory: int = 0
    detail: str = ""
    notes: tuple[str, ...] = ()
    chef_runs: tuple[ChefRun, ...] = ()
    checks: tuple[Checks, ...] = ()
    phases: tuple[Phase, ...] = ()
    daemons: tuple[DaemonChange, ...] = ()


@dataclass(frozen=True)
class Failure:
    """The block of text that a person reads first; `stage` is "" when it failed before any, or between them."""

    stage: str
    text: str


@dataclass(frozen=True)
class LogFile:
    """`node` is "" for what is not of one node."""

    path: str
    node: str
    bytes: int


@dataclass(frozen=True)
class VariantResult:
    """`stages` are those that were asked for, in the order in which they run, whether they ran or not. `notes` is what
    was told before the first one. `outline` is None for runs of a harness that did not log it. `onto` is the commit
    that the checkout was brought onto, "" when all began with bare nodes."""

    name: str
    verdict: str
    started: float
    seconds: float
    stages: tuple[StageResult, ...]
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    outline: Outline | None = None
    logs: tuple[LogFile, ...] = ()
    onto: str = ""

    @property
    def title(self) -> str:
        """What was proven, or not: nobody takes one kind for the other."""
        return f"{self.name} onto {self.onto}" if self.onto else self.name

    @property
    def slug(self) -> str:
        return slug(self.name)

    @property
    def memory(self) -> int:
        return max((stage.memory for stage in self.stages), default=0)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The names of those that are known."""
        drawn = [node.name for node in self.outline.nodes] if self.outline else []
        ran = [run.node for stage in self.stages for run in stage.chef_runs]
        return tuple(dict.fromkeys([*drawn, *ran, *(log.node for log in self.logs if log.node)]))

    def stage(self, name: str) -> StageResult | None:
        return next((stage for stage in self.stages if stage.name == name), None)


@dataclass(frozen=True)
class Run:
    """`variants` has the worst first. `code` is None when the log does not tell how the run ended. `problems` says what
    is wrong with the log itself."""

    id: str
    verdict: str
    started: float
    seconds: float
    code: int | None
    variants: tuple[VariantResult, ...]
    problems: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many variants have each verdict, the worst first."""
        counted = Counter(variant.verdict for variant in self.variants)
        return dict(sorted(counted.items(), key=lambda item: severity(item[0])))
