"""The advice of a file of cards made into words, by what Python calls it."""

from collections.abc import Mapping
from typing import Any

from cds_service.appropriateness.terms.wording import (
    AdviceWords,
    Indicator,
    OverrideReason,
    Phrase,
)
from cds_service.errors import Fault

from .names import Register
from .strict_yaml import Document


def read_advice(
    document: Document,
    known: Register,
    reasons: Mapping[str, OverrideReason],
    faults: list[Fault],
) -> dict[str, AdviceWords]:
    """A file's advice, by what Python calls it; the faults are reasons that nobody defines."""
    rows = document.data["advice"]
    for code, row in rows.items():
        slugs = row.get("override_reasons", ())
        known.look_up_all(slugs, document, faults, "advice", code, "override_reasons")
    return {row.get("kind", code): _advice(code, row, reasons) for code, row in rows.items()}


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
