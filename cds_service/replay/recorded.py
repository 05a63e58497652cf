"""Recorded hook requests: the instant as of which each is asked again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cds_service.fhir_r4.elements import as_mapping, as_text
from cds_service.hooks.requests import HookRequest

from .past_orders import instant_of

#: The request's own extension in which whoever records may say when it came.
RECORDED_AT = "org.spine-imaging-cds.recorded-at"


def instant_of_request(
    body: Mapping[str, Any], request: HookRequest, at: datetime | None
) -> datetime | None:
    """``--at``, else the instant recorded in the request, else the latest at which a draft in
    question was ordered.  A file's own time says nothing."""
    recorded = instant_of(
        {"authoredOn": as_text(as_mapping(body.get("extension")).get(RECORDED_AT))}
    )
    ordered = [
        when
        for draft in request.drafts
        if draft.in_question and (when := instant_of(draft.resource)) is not None
    ]
    return at or recorded or max(ordered, default=None)
