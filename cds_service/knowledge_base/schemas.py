"""The form of every knowledge file, by JSON Schema; all faults of a file at once."""

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource

from cds_service.errors import Fault

from .strict_yaml import Document

_NUMBERS = Draft202012Validator.TYPE_CHECKER.redefine(
    "number",
    lambda _checker, value: (
        isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    ),
)
#: Knowledge's numbers are Decimal, which plain JSON Schema does not know as numbers.
_Validator = extend(Draft202012Validator, type_checker=_NUMBERS)  # type: ignore[no-untyped-call]


def faults_of_form(document: Document, schema: str, root: Path) -> Iterator[Fault]:
    """What is wrong with a file's form, each with its line."""
    for error in _validator(root, schema).iter_errors(document.data):
        deepest = _deepest(error)
        where = "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in deepest.path)
        yield document.fault(f"{where}: {deepest.message}", *error.absolute_path)


@cache
def _validator(root: Path, schema: str) -> Any:
    folder = root / "schemas"
    registry: Registry[Any] = Registry().with_resources(
        (file.name, Resource.from_contents(json.loads(file.read_text(encoding="utf-8"))))
        for file in sorted(folder.glob("*.schema.json"))
    )
    contents = json.loads((folder / schema).read_text(encoding="utf-8"))
    return _Validator(contents, registry=registry)


def _deepest(error: ValidationError) -> ValidationError:
    """The plainest of the reasons under an ``oneOf``: the one that got furthest."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error
