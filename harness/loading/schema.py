"""Holds a document against its JSON schema (kitchen/schemas), and says what is wrong in words."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path as File
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from harness.host.checkout import KITCHEN
from harness.loading.document import Document, Path
from harness.loading.problems import Problem, did_you_mean

TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def check(document: Document, schema: str) -> list[Problem]:
    """All that is wrong with the shape of `document`; `schema` is a name in kitchen/schemas."""
    return [
        p for error in _validator(schema).iter_errors(document.data) for p in _told(error, document)
    ]


def knows(schema: str, key: str) -> bool:
    """Whether a machine of the inventories that `schema` describes may have `key`."""
    machine = _validator(schema).schema["properties"]["machines"]["additionalProperties"]
    return key in machine["properties"]


@cache
def _validator(name: str) -> Draft202012Validator:
    file: File = KITCHEN / "schemas" / f"{name}.json"
    return Draft202012Validator(json.loads(file.read_text()))


def _told(error: ValidationError, document: Document) -> Iterator[Problem]:
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
        name = error.instance
        text = (
            f"{name} cannot be a name here: small letters, digits and hyphens, a letter first, "
            "63 of them at most"
        )
        yield document.key_problem((*path, name), text)
    else:
        yield document.problem(path, _sentence(error))


def _sentence(error: ValidationError) -> str:
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
    if rule in ("minItems", "minProperties", "minLength"):
        return "there is too little here: " + error.message
    return str(error.message)


def _found(instance: Any) -> str:
    if isinstance(instance, dict):
        return TYPES["object"]
    if isinstance(instance, list):
        return TYPES["array"]
    return json.dumps(instance, default=str)


def _type(name: Any) -> str:
    return TYPES.get(str(name), str(name))
