"""A topic's ``cards.yaml`` made into words by advice and situation."""

from collections.abc import Iterator, Mapping
from typing import Any

from cds_service.appropriateness.advising.advice import SPOKEN, SPOKEN_OF_A_VARIANT
from cds_service.appropriateness.terms.wording import (
    AdviceWords,
    Indicator,
    OverrideReason,
    Phrase,
    Wording,
)
from cds_service.errors import Fault

from .strict_yaml import Document


def read_wording(
    document: Document, reasons: Mapping[str, OverrideReason], faults: list[Fault]
) -> Wording:
    """The words; ``faults`` receives the override reasons that nobody defines."""
    data = document.data
    faults += _unspoken(document)
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
        sayings={
            name: Phrase(Indicator(p["indicator"]), p["summary"].strip(), p["says"].strip())
            for name, p in row["sayings"].items()
        },
        override_reasons=tuple(
            reasons[slug] for slug in row.get("override_reasons", ()) if slug in reasons
        ),
    )


def _unspoken(document: Document) -> list[Fault]:
    """Codes and situations that nothing speaks, and situations that a spoken code lacks."""
    return [
        document.fault(sentence, *place)
        for code, row in document.data["advice"].items()
        for sentence, place in _unspoken_of(code, frozenset(row["sayings"]))
    ]


def _unspoken_of(code: str, said: frozenset[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    spoken = SPOKEN_OF_A_VARIANT if code.startswith("Variant") else SPOKEN.get(code)
    if spoken is None:
        yield f"no advice has the code {code!r}", ("advice", code)
        return
    for name in sorted(said - spoken):
        yield (
            f"{code} is never given in the saying {name!r}",
            ("advice", code, "sayings", name),
        )
    for name in sorted(spoken - said):
        yield f"{code} has no words for {name!r}", ("advice", code)
