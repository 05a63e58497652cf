"""A topic's ``cards.yaml`` made into words by advice and saying."""

from collections.abc import Mapping
from typing import Any

from cds_service.appropriateness.terms.wording import (
    AdviceWords,
    Indicator,
    OverrideReason,
    Phrase,
    Wording,
)
from cds_service.errors import Fault

from .shared import Shared
from .strict_yaml import Document


def read_wording(document: Document, shared: Shared, faults: list[Fault]) -> Wording:
    """The words; ``faults`` receives the override reasons that nobody defines."""
    data = document.data
    for code, row in data["advice"].items():
        slugs = row.get("override_reasons", ())
        shared.reasons.look_up_all(slugs, document, faults, "advice", code, "override_reasons")
    reasons = shared.override_reasons
    return Wording(
        advice={code: _advice(code, row, reasons) for code, row in data["advice"].items()},
        labels={**shared.labels, **data.get("labels", {})},
    )


def _advice(
    code: str, row: Mapping[str, Any], reasons: Mapping[str, OverrideReason]
) -> AdviceWords:
    return AdviceWords(
        code=code,
        display=row["display"],
        sayings={
            name: Phrase(Indicator(p["indicator"]), p["summary"].strip(), p["says"].strip())
            for name, p in row["sayings"].items()
        },
        override_reasons=tuple(
            reasons[slug] for slug in row.get("override_reasons", ()) if slug in reasons
        ),
    )
