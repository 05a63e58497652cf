"""Who made this, from what, and what it uses of a patient: a page, and the same for a machine."""

from flask import Blueprint, Response, render_template

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.guidance import Source

from .page_headers import guard
from .wire import encode


def source_attributes_blueprint(knowledge: Knowledge) -> Blueprint:
    """``/source-attributes`` and ``/source-attributes.json``."""
    blueprint = Blueprint("source_attributes", __name__)
    body = encode(_document(knowledge))

    @blueprint.get("/source-attributes")
    def show() -> Response:
        page = render_template("source_attributes.html", told=knowledge.attributes)
        return guard(Response(page, mimetype="text/html"))

    @blueprint.get("/source-attributes.json")
    def describe() -> Response:
        return Response(body, mimetype="application/json")

    return blueprint


def _document(knowledge: Knowledge) -> dict[str, object]:
    told = knowledge.attributes
    return {
        "intervention": "spine-imaging-cds",
        "kind": "evidence-based",
        "knowledge": knowledge.version,
        "status": knowledge.status,
        "regulation": told.regulation,
        "attributes": told.attributes,
        "beyond": told.beyond,
        "limitations": told.limitations,
        "topics": [
            {
                "id": topic.id,
                "title": topic.title,
                "version": topic.version,
                "source": topic.source,
                "limitations": topic.limitations,
            }
            for topic in knowledge.topics
        ],
        "sources": [
            {"id": name, "called": each.called, "name": each.name, **_as_far_as_known(each)}
            for name, each in knowledge.sources.items()
        ],
    }


def _as_far_as_known(source: Source) -> dict[str, str]:
    known = {"url": source.url, "read": source.read}
    return {name: words for name, words in known.items() if words is not None}
