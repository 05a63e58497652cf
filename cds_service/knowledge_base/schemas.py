"""The form of every knowledge file, by JSON Schema; all faults of a file at once.

Most files are right, and that is found a hundred times as fast by jsonschema-rs, which every worker has
loaded anyway.  What it does not pass is held to ``jsonschema``, whose errors say what was meant.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jsonschema_rs

from cds_service.errors import Fault

from .strict_yaml import Document

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


def faults_of_form(document: Document, schema: str, root: Path) -> Iterator[Fault]:
    """What is wrong with a file's form, each with its line."""
    if _quick_validator(root, schema).is_valid(document.data) and not _has_whole(document.data):
        return
    for error in _validator(root, schema).iter_errors(document.data):
        for plain in _plainest(error):
            path = tuple(plain.absolute_path)
            where = "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
            yield document.fault(f"{where}: {plain.message}", *path, *_unexpected(plain)[:1])


def _has_whole(data: object) -> bool:
    """Whether a number such as 5.0 is in it: an integer to JSON Schema, and to who reads it none."""
    match data:
        case dict():
            return any(map(_has_whole, data.values()))
        case list():
            return any(map(_has_whole, data))
        case Decimal():
            return data == data.to_integral_value()
        case _:
            return False


@cache
def _schemas(root: Path) -> Mapping[str, Any]:
    """Every schema by the name under which the others refer to it."""
    files = sorted((root / "schemas").glob("*.schema.json"))
    return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in files}


@cache
def _quick_validator(root: Path, schema: str) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry(_schemas(root).items())
    return jsonschema_rs.Draft202012Validator(_schemas(root)[schema], registry=registry)


@cache
def _validator(root: Path, schema: str) -> Any:
    """Loaded where a file is wrong: the library takes longer than all else where the packages that
    check formats lie beside it.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend
    from referencing import Registry, Resource

    numbers = Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number)
    validator = extend(Draft202012Validator, type_checker=numbers)  # type: ignore[no-untyped-call]
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(contents)) for name, contents in _schemas(root).items()
    )
    return validator(_schemas(root)[schema], registry=registry)


def _is_number(_checker: object, value: object) -> bool:
    """Knowledge's numbers are Decimal, which plain JSON Schema does not know as numbers."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _plainest(error: "ValidationError") -> Iterator["ValidationError"]:
    """The reasons under an ``oneOf``: those of the branch that was meant, as far as one can tell."""
    if not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    for inner in min(branches.values(), key=_distance):
        yield from _plainest(inner)


def _distance(branch: list["ValidationError"]) -> tuple[int, int]:
    """How much would have to change for it to fit: keys first, since they say what is meant."""
    keys = sum(len(_unexpected(e)) or 1 for e in branch if e.validator in _ABOUT_KEYS)
    return keys, len(branch)


_ABOUT_KEYS = frozenset({"required", "additionalProperties", "type"})


def _unexpected(error: "ValidationError") -> list[str]:
    """The keys that a mapping has and its schema does not know, as they stand."""
    if error.validator != "additionalProperties" or error.validator_value is not False:
        return []
    instance, schema = cast("Any", error.instance), cast("Any", error.schema)
    return [key for key in instance if key not in schema.get("properties", ())]
