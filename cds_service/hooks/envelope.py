"""Checking a body against its JSON Schema; the first fault is told in a plain sentence."""

import json
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from cds_service.errors import RequestInvalid

#: Of a body with a million faults one is told; more than these are not looked at to choose it.
_FAULTS_WEIGHED = 20


def check_envelope(body: object, schema: str) -> dict[str, Any]:
    """The body, if it has the form of ``schema``.  Raises RequestInvalid with a JSON path.

    The sentence names what was expected and where, never the value that was sent: it could
    be about the patient.
    """
    error = best_match(islice(_validator(schema).iter_errors(body), _FAULTS_WEIGHED))
    if error is None and isinstance(body, dict):
        return body
    if error is None:
        raise RequestInvalid("must be a JSON object")
    raise RequestInvalid(_sentence(error.validator, error.validator_value), _place(error))


def _place(error: ValidationError) -> str:
    """Where the fault is; of a member that is missing, where it should be."""
    match error.validator, error.validator_value, error.instance:
        case "required", list(names), dict(found):
            missing = next(name for name in names if name not in found)
            return f"{error.json_path}.{missing}"
        case _:
            return error.json_path


def _sentence(rule: object, wanted: object) -> str:
    match rule:
        case "required":
            return "must be there"
        case "enum":
            names = " or ".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted)
            return f"must be {names}"
        case "type":
            names = " or ".join(wanted) if isinstance(wanted, list) else str(wanted)
            return f"must be of type {names}"
        case "minLength":
            return "must not be empty"
        case "maxItems":
            return f"must not have more than {wanted} entries"
        case "maxLength":
            return f"must not be longer than {wanted} characters"
        case _:
            return f"breaks the rule {rule}"


def schema_of(name: str) -> dict[str, Any]:
    """One of the JSON Schemas that bodies are checked against."""
    text = resources.files(__package__).joinpath("schemas", name).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(schema))
