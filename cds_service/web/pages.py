"""Pages for people: what this is, and the guidance that a card links to."""

from flask import Blueprint, abort, render_template

from cds_service.appropriateness.judging.topics import ClinicalVariant, Topic
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.guidance import Source
from cds_service.hooks.requests import SERVICE_ID, Hook

from .page_headers import guard


def pages_blueprint(knowledge: Knowledge, *, has_front_page: bool) -> Blueprint:
    """``/guidance/…``, to which cards link, and ``/`` where it is wanted."""
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

    def show_front() -> str:
        return render_template("index.html", hooks=list(Hook), service_id=SERVICE_ID)

    if has_front_page:
        blueprint.add_url_rule("/", view_func=show_front)

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
