"""The OpenAPI document: kept by hand, with the schemas that bodies are really checked against.

For people it is shown by swagger-ui, which travels along (``static/swagger-ui``).
"""

from importlib import resources
from typing import Any

from flask import Blueprint, Response, render_template

from cds_service.hooks.envelope import schema_of

from .page_headers import guard
from .wire import decode, encode

_BODIES = {"HookRequest": "request.schema.json", "FeedbackRequest": "feedback.schema.json"}

#: The one page that runs somebody else's script: from here, and it may ask nobody else.
_VIEWERS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


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
    """``/openapi.json``, and ``/docs`` for people."""
    blueprint = Blueprint("openapi", __name__)
    body = encode(openapi_document(base_url))

    @blueprint.get("/openapi.json")
    def describe() -> Response:
        return Response(body, mimetype="application/json")

    @blueprint.get("/docs")
    def show() -> Response:
        page = render_template("api.html")
        return guard(Response(page, mimetype="text/html"), _VIEWERS_POLICY)

    return blueprint
