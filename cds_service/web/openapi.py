"""The OpenAPI document: kept by hand, with the schemas that bodies are really checked against."""

from importlib import resources
from typing import Any

from flask import Blueprint, Response

from cds_service.hooks.envelope import schema_of

from .wire import decode, encode

_BODIES = {"HookRequest": "request.schema.json", "FeedbackRequest": "feedback.schema.json"}


def openapi_document(base_url: str) -> dict[str, Any]:
    """What stands at ``/openapi.json``, for a service that clients reach at ``base_url``."""
    text = resources.files(__package__).joinpath("openapi.json").read_bytes()
    document: dict[str, Any] = decode(text)
    schemas = document["components"]["schemas"]
    for name, file in _BODIES.items():
        schema = _at_home_in_components(schema_of(file))
        schemas |= schema.pop("$defs", {})
        schemas[name] = {key: value for key, value in schema.items() if key != "$schema"}
    return {**document, "servers": [{"url": base_url}]}


def _at_home_in_components(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its own definitions looked for where OpenAPI keeps them."""
    text = encode(schema).replace(b'"#/$defs/', b'"#/components/schemas/')
    moved: dict[str, Any] = decode(text)
    return moved


def openapi_blueprint(base_url: str) -> Blueprint:
    """``/openapi.json``."""
    blueprint = Blueprint("openapi", __name__)
    body = encode(openapi_document(base_url))

    @blueprint.get("/openapi.json")
    def describe() -> Response:
        return Response(body, mimetype="application/json")

    return blueprint
