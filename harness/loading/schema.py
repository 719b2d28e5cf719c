"""Holds a document against its JSON schema (kitchen/schemas), and says what is wrong in words."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache, reduce
from operator import getitem
from pathlib import Path as File
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from harness.host.checkout import KITCHEN
from harness.loading import json_file, yaml_file
from harness.loading.document import Document, Path
from harness.loading.problems import InvalidFiles, Problem, did_you_mean, shown

TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}

NAMES = "small letters, digits and hyphens, a letter first, 63 of them at most"
# Rules that judge a value, and not what a mapping or list has or lacks.
OF_VALUE = (
    "type",
    "const",
    "enum",
    "pattern",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "minLength",
)
EMPTY = {"object": dict, "array": list}


def read(file: File, root: File, schema: str) -> tuple[list[Problem], Document]:
    """All that is wrong with a file of the checkout, and what is right of it: nothing when it cannot be read at all."""
    name = shown(file, root)
    reader = json_file if file.suffix == ".json" else yaml_file
    try:
        return check(reader.read(file, name), schema)
    except InvalidFiles as error:
        return error.problems, Document(name, {}, {}, {}, [])


def check(document: Document, schema: str) -> tuple[list[Problem], Document]:
    """All that is wrong with `document` so far, and what is right of it, so that its meaning can be judged all the
    same. `schema` is a name in kitchen/schemas."""
    told = {path for path, _ in document.wrong}
    errors = list(STRICT(_schema(schema)).iter_errors(document.data))
    new = (error for error in errors if tuple(error.absolute_path) not in told)
    problems = [problem for error in new for problem in _told(error, document)]
    right = reduce(_without, errors, deepcopy(document.data))
    return [*(one for _, one in document.wrong), *problems], replace(document, data=right)


def _without(data: Any, error: ValidationError) -> Any:
    """`data` with nothing in place of a wrong value: an empty mapping or list where one must be, otherwise None."""
    of_value = (
        str(error.validator) in OF_VALUE and "propertyNames" not in error.absolute_schema_path
    )
    if not of_value:
        return data
    nothing = EMPTY.get(str(error.validator_value), lambda: None)()
    if not error.absolute_path:
        return nothing
    *above, last = error.absolute_path
    reduce(getitem, above, data)[last] = nothing
    return data


def knows(schema: str, key: str) -> bool:
    """Whether a machine of the inventories that `schema` describes may have `key`."""
    properties: Any = _schema(schema)["properties"]
    machine = properties["machines"]["additionalProperties"]
    return key in machine["properties"]


@cache
def _schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((KITCHEN / "schemas" / f"{name}.json").read_text())
    return found


def _whole(checker: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _pattern(
    validator: Validator, pattern: str, value: Any, schema: Any
) -> Iterator[ValidationError]:
    """`$` is the end, as JSON schemas mean it: Python takes a newline before it as well."""
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


# A whole number that is written 2.0 would reach commands like this.
STRICT = extend(
    Draft202012Validator,
    {"pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _whole),
)


# Errors are Any here: to newer types of jsonschema, each of their fields may be unset.
def _told(error: Any, document: Document) -> Iterator[Problem]:
    path: Path = tuple(error.absolute_path)
    rule = str(error.validator)
    if rule == "additionalProperties":
        known = error.schema["properties"]
        for key in error.instance:
            if key not in known:
                yield document.key_problem(
                    (*path, key), f"unknown key {key}{did_you_mean(str(key), known)}"
                )
    elif rule == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        for key in missing:
            meant = error.schema["properties"].get(key, {}).get("description", "")
            text = f"the key {key} is missing here"
            yield document.problem(path, f"{text}: {meant}" if meant else text)
    elif "propertyNames" in error.absolute_schema_path:
        name, meant = error.instance, error.schema.get("description", NAMES)
        text = f"{name} cannot be a name here: {meant}"
        yield document.key_problem((*path, name), text)
    else:
        yield document.problem(path, _sentence(error))


def _sentence(error: Any) -> str:
    """What is `writeOnly` may hold a secret, and is not repeated; nor is what may hold such a thing."""
    secret = error.schema.get("writeOnly", False)
    found = "what stands here" if secret else _found(error.instance)
    rule, meant = str(error.validator), error.schema.get("description", "")
    more = f": {meant}" if meant else ""
    if rule == "type":
        return f"this must be {_type(error.validator_value)}, and it is {found}{more}"
    if rule == "const":
        return f"this must be {json.dumps(error.validator_value)}, and it is {found}{more}"
    if rule == "enum":
        return f"{found} is not one of {', '.join(map(str, error.validator_value))}"
    if rule == "not":
        return str(meant)
    if rule == "pattern" and meant:
        return f"{found} is not {meant}"
    if rule == "anyOf":
        keys = " or ".join(one["required"][0] for one in error.validator_value)
        return f"the key {keys} is missing here"
    if rule == "maxProperties":
        return f"this must be empty{more}"
    if rule in ("minItems", "minProperties", "minLength"):
        return f"there is too little here: {error.message}"
    return str(error.message)


def _found(instance: Any) -> str:
    if isinstance(instance, dict):
        return TYPES["object"]
    if isinstance(instance, list):
        return TYPES["array"]
    return json.dumps(instance, default=str)


def _type(name: Any) -> str:
    return TYPES.get(str(name), str(name))
