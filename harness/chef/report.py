"""What one run of chef-client did, read from the JSON that run_report.rb writes; never from the console."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional


@dataclass(frozen=True)
class Resource:
    """One action of a resource: where it stands, and how many seconds it took."""

    type: str
    name: str
    action: str
    cookbook: str
    recipe: str
    line: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.type}[{self.name}] ({self.cookbook}::{self.recipe} line {self.line})"


@dataclass(frozen=True)
class Failure:
    """Why a run failed; `resource` is None when no resource did (a recipe that does not compile, say)."""

    kind: str
    message: str
    resource: Optional[Resource]


@dataclass(frozen=True)
class RunReport:
    """`total` counts every action that was reached, `updated` those that changed something; seconds throughout."""

    passed: bool
    seconds: float
    total: int
    updated: tuple[Resource, ...]
    slowest: tuple[Resource, ...]
    failure: Optional[Failure]


def parse(text: str) -> RunReport:
    """Raises ValueError or KeyError on text that run_report.rb did not write."""
    data = json.loads(text)
    return RunReport(
        passed=data["status"] == "success",
        seconds=data["elapsed"],
        total=data["resources_total"],
        updated=tuple(Resource(**one) for one in data["updated"]),
        slowest=tuple(Resource(**one) for one in data["slowest"]),
        failure=_failure(data["exception"]),
    )


def _failure(data: Optional[Mapping[str, Any]]) -> Optional[Failure]:
    if data is None:
        return None
    resource = data["resource"]
    return Failure(data["class"], data["message"], Resource(**resource) if resource else None)
