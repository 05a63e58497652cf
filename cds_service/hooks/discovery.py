"""Discovery: what this service offers, and what it would like to be sent along."""

from typing import Any

from cds_service.appropriateness.knowledge import Knowledge

from .requests import SERVICE_ID, Hook

#: The version of the CDS Hooks specification that is spoken, as 3.0-ballot recommends to say.
SPECIFICATION = "2.0.1"


def describe_services(knowledge: Knowledge) -> dict[str, Any]:
    """The body of ``GET /cds-services``.

    One id for two hooks, so that an EHR replaces the cards of selecting by those of signing;
    ``order-select`` stands last because the public sandbox keeps the last entry of an id.
    """
    return {"services": [_service(hook, knowledge) for hook in Hook]}


def _service(hook: Hook, knowledge: Knowledge) -> dict[str, Any]:
    topics = ", ".join(topic.title.lower() for topic in knowledge.speaking)
    return {
        "hook": hook.value,
        "id": SERVICE_ID,
        "version": SPECIFICATION,
        "title": "Spine imaging appropriateness",
        "description": (
            f"Which image of the spine, by ACR Appropriateness Criteria: {topics}. "
            "Decision support for clinicians; not a device, not certified, knowledge status "
            f"{knowledge.status}."
        ),
        "prefetch": {each.key: each.template for each in knowledge.prefetch},
        "usageRequirements": (
            "Every prefetch key is optional; what is absent is read from fhirServer, if this "
            "service may. Where conditions cannot be had, an order for imaging of the spine is "
            "answered 412 unless the rest decides."
        ),
    }
