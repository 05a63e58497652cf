"""What a text says does not hang on where it stands: reason, diagnosis, note, or value of an examination."""

import base64
import csv
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.narrative.mentions import Sense

Read = Callable[..., PatientFacts]
KINDS = Path(__file__).parents[1] / "narrative" / "kinds.csv"
WHEN = "2026-11-20T08:00:00Z"
SUBJECT = {"subject": {"reference": "Patient/p"}}
DEFICITS = frozenset(
    {
        *("focal-weakness", "generic-weakness", "paralysis", "cauda-equina", "bladder-dysfunction"),
        *("bowel-dysfunction", "saddle-anesthesia", "sensory-level", "sensory-loss"),
    }
)


def observed(name: str, **members: Any) -> dict[str, Any]:
    exam = {"category": [{"coding": [{"code": "exam"}]}], "effectiveDateTime": WHEN, **SUBJECT}
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"text": name},
        **exam,
        **members,
    }


def condition(text: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "c",
        "code": {"text": text},
        "recordedDate": WHEN,
        **SUBJECT,
    }


def document(text: str) -> dict[str, Any]:
    data = base64.b64encode(text.encode()).decode()
    content = [{"attachment": {"contentType": "text/plain", "data": data}}]
    return {
        "resourceType": "DocumentReference",
        "id": "d",
        "status": "current",
        "date": WHEN,
        "content": content,
        **SUBJECT,
    }


def visit(text: str) -> dict[str, Any]:
    reason = {"period": {"start": WHEN}, "reasonCode": [{"text": text}]}
    return {"resourceType": "Encounter", "id": "e", "status": "in-progress", **reason, **SUBJECT}


PLACES: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "diagnosis": lambda text: {"conditions": condition(text)},
    "reason of the visit": lambda text: {"encounter": visit(text)},
    "neuro exam": lambda text: {"exam": observed("Neuro exam", valueString=text)},
    "history": lambda text: {"exam": observed("History of present illness:", valueString=text)},
    "note of an exam": lambda text: {"exam": observed("Neuro exam", note=[{"text": text}])},
    "component": lambda text: {
        "exam": observed(
            "Physical exam", component=[{"code": {"text": "Neuro"}, "valueString": text}]
        )
    },
    "document": lambda text: {"notes": document(text)},
}


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """A concept of a deficit and a text about it; each fifth is enough."""
    with KINDS.open(encoding="utf-8", newline="") as rows:
        told = [(row["concept"], row["text"]) for row in csv.DictReader(rows)]
    return tuple([one for one in told if one[0] in DEFICITS][::5])


@pytest.mark.parametrize("place", PLACES)
def test_a_text_says_the_same_wherever_it_stands(
    place: str, read: Read, knowledge: Knowledge
) -> None:
    other = []
    for concept, text in texts():
        mentions = knowledge.reading.narrative(text, this_year=2026)
        senses = {mention.sense for mention in mentions if mention.concept == concept}
        if Sense.HISTORICAL in senses:
            continue  # how long ago is told of it, and decides
        facts = read(PLACES[place](text)).by_concept.get(concept, ())
        stands = bool(senses & {Sense.AFFIRMED, Sense.SUSPECTED, Sense.EXPLAINED})
        if stands is all(fact.denied for fact in facts):
            other.append((text, senses, facts))

    assert [] == other
    assert len(texts()) >= 300
