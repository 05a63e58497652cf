"""Pages for people: the guidance that a card links to, and what all pages share."""

from flask import Blueprint, Response, abort, render_template

from cds_service.appropriateness.judging.topics import ClinicalVariant, Topic
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.guidance import Source

from .page_headers import guard


def pages_blueprint(knowledge: Knowledge, *, has_front_page: bool) -> Blueprint:
    """``/guidance/…``, to which cards link; ``has_front_page``: whether ``/`` is served."""
    blueprint = Blueprint(
        "pages",
        __name__,
        static_folder="static",
        static_url_path="/static",
        template_folder="templates",
    )

    @blueprint.app_context_processor
    def of_every_page() -> dict[str, object]:
        return {"knowledge": knowledge, "has_front_page": has_front_page}

    @blueprint.get("/guidance/<topic_id>/<variant_id>")
    def show_guidance(topic_id: str, variant_id: str) -> str:
        topic, variant = _find(knowledge, topic_id, variant_id)
        return render_template(
            "guidance.html",
            topic=topic,
            variant=variant,
            studies=knowledge.study_codes.by_id,
            sources=_sources(knowledge, topic, variant),
        )

    @blueprint.get("/favicon.ico")
    def show_icon() -> Response:
        """Asked for by browsers that were shown no page of ours."""
        return blueprint.send_static_file("favicon.svg")

    blueprint.after_request(guard)
    return blueprint


def _find(knowledge: Knowledge, topic_id: str, variant_id: str) -> tuple[Topic, ClinicalVariant]:
    found = [
        (topic, variant)
        for topic in knowledge.topics
        for variant in topic.variants
        if (topic.id, variant.id) == (topic_id, variant_id)
    ]
    if not found:
        abort(404)
    return found[0]


def _sources(knowledge: Knowledge, topic: Topic, variant: ClinicalVariant) -> dict[str, Source]:
    """What a page rests on, in the order in which knowledge describes it."""
    texts = [text for text in (variant.guidance, topic.guidance) if text is not None]
    named = {rating.provenance for rating in variant.ratings.values()}
    named.update(source for text in texts for source in text.sources)
    return {name: source for name, source in knowledge.sources.items() if name in named}
