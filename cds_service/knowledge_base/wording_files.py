"""A topic's ``cards.yaml`` made into words by advice and situation."""

from collections.abc import Mapping
from typing import Any

from cds_service.appropriateness.wording import (
    AdviceWords,
    Indicator,
    OverrideReason,
    Phrase,
    Standing,
    Wording,
)
from cds_service.errors import Fault

from .strict_yaml import Document


def read_wording(
    document: Document, reasons: Mapping[str, OverrideReason], faults: list[Fault]
) -> Wording:
    """The words; ``faults`` receives the override reasons that nobody defines."""
    data = document.data
    faults += [
        document.fault(f"no override reason is called {slug!r}", "advice", code, "override_reasons")
        for code, row in data["advice"].items()
        for slug in row.get("override_reasons", ())
        if slug not in reasons
    ]
    advice = {code: _advice(code, row, reasons) for code, row in data["advice"].items()}
    return Wording(advice, data["labels"])


def _advice(
    code: str, row: Mapping[str, Any], reasons: Mapping[str, OverrideReason]
) -> AdviceWords:
    return AdviceWords(
        code=code,
        display=row["display"],
        standing=Standing(row["standing"]),
        situations={
            name: Phrase(Indicator(p["indicator"]), p["summary"].strip(), p["says"].strip())
            for name, p in row["situations"].items()
        },
        override_reasons=tuple(
            reasons[slug] for slug in row.get("override_reasons", ()) if slug in reasons
        ),
    )
