"""Checking a body against its JSON Schema; the first fault is told in a plain sentence."""

import json
from functools import cache
from importlib import resources
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from cds_service.errors import RequestInvalid


def check_envelope(body: object, schema: str) -> dict[str, Any]:
    """The body, if it has the form of ``schema``.  Raises RequestInvalid with a JSON path.

    The sentence names what was expected and where, never the value that was sent: it could
    be about the patient.
    """
    try:
        _validator(schema).validate(body)
    except ValidationError as error:
        raise RequestInvalid(_told(error, schema_of(schema)), _place(error)) from None
    except ValueError:  # what is wrong is nested so deeply that it cannot be shown
        raise RequestInvalid("is nested too deeply") from None
    if not isinstance(body, dict):
        raise RequestInvalid("must be a JSON object")
    return body


def _place(error: ValidationError) -> str:
    """Where the fault is; of a member that is missing, where it should be."""
    way = list(error.instance_path)
    if isinstance(error.kind, ValidationErrorKind.Required):
        way.append(error.kind.property)
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)


def _told(error: ValidationError, schema: Any) -> str:
    """The rule that was broken, as the schema has it, in words."""
    for step in error.schema_path:
        schema = schema[step]
    return _sentence(error.kind.name, schema)


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
