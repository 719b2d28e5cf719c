"""Roles and environments: the JSON that Chef reads, with the place of what is wrong in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from harness.loading.problems import Problem, did_you_mean, shown


COMMON = (
    "name",
    "description",
    "chef_type",
    "json_class",
    "default_attributes",
    "override_attributes",
)
KEYS = {
    "roles": (*COMMON, "run_list", "env_run_lists"),
    "environments": (*COMMON, "cookbook_versions"),
}


@dataclass(frozen=True)
class ChefFile:
    """`data` is empty when `problem` tells why it could not be read."""

    data: dict[str, Any]
    problem: Optional[Problem] = None


def read_folder(root: Path, folder: str) -> dict[str, ChefFile]:
    """Every file of `root`/`folder` by its name without `.json`."""
    files = sorted((root / folder).glob("*.json"))
    return {file.stem: _read(file, shown(file, root)) for file in files}


def _read(file: Path, name: str) -> ChefFile:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        text = f"this is not JSON: {error.msg}"
        return ChefFile({}, Problem(name, error.lineno, error.colno, text))
    except (OSError, UnicodeDecodeError) as error:
        return ChefFile({}, Problem(name, 1, 1, f"this cannot be read: {error}"))
    wrong = next(_wrong_shape(data, file), None)
    return ChefFile({}, Problem(name, 1, 1, wrong)) if wrong else ChefFile(data)


def _wrong_shape(data: Any, file: Path) -> Iterator[str]:
    """Chef would take an unknown key for nothing."""
    if not isinstance(data, dict):
        yield "this must be a mapping"
        return
    known = KEYS[file.parent.name]
    yield from (f"unknown key {key}{did_you_mean(key, known)}" for key in data if key not in known)
    if data.get("name") != file.stem:
        yield f'name must be "{file.stem}", as the file is called'
    run_list = data.get("run_list", [])
    if not isinstance(run_list, list) or not all(isinstance(one, str) for one in run_list):
        yield "run_list must be a list of texts"
    if not isinstance(data.get("default_attributes", {}), dict):
        yield "default_attributes must be a mapping"
