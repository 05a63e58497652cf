"""Worked cases: the clinical tests of a topic, told as patients and checked against the core.

A case says what radiology should answer; ``differences`` says, in plain sentences, where
the knowledge and the code answer otherwise.  Nothing of it is loaded by the service.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cds_service.appropriateness.advising.advice import (
    Change,
    ChangeOrder,
    ChangeOrders,
    CreateStudy,
    CreateTest,
    RemoveOrder,
)
from cds_service.appropriateness.consultation import Consultation, advise
from cds_service.appropriateness.knowledge import Knowledge, NotSpoken
from cds_service.appropriateness.speaking.buttons import Button
from cds_service.appropriateness.speaking.cards import Card
from cds_service.appropriateness.speaking.measures import excesses
from cds_service.appropriateness.terms.studies import Study, StudyKind, region_code
from cds_service.errors import Fault, Location
from cds_service.knowledge_base.strict_yaml import Document, load_yaml

from .case_patients import NotInKnowledge, joined, orders_of, patient_of

#: As of when every case is told; its times are relative to it.
NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
FILE = "cases.yaml"


@dataclass(frozen=True)
class Case:
    """One patient with one plan of imaging, and what is to be said of it."""

    topic: str
    data: Mapping[str, Any]
    patient: Mapping[str, Any]
    location: Location

    @property
    def name(self) -> str:
        return str(self.data["name"])

    @property
    def group(self) -> str:
        return str(self.data["group"])

    @property
    def fault(self) -> str | None:
        """What a rule says and the code does not do yet; None of a case that has to hold."""
        return self.data.get("fault")

    @cached_property
    def expected(self) -> Mapping[str, Any]:
        return {"cards": [], **self.data["expect"]}

    @property
    def answered_by(self) -> str:
        """The topic that leads the answer: where nothing else is said, that of the file."""
        return str(self.expected.get("topic", self.topic))

    @property
    def variant(self) -> str | None:
        """The variant of the file's own topic that the case shows, if any."""
        if self.answered_by == self.topic:
            return self.expected.get("variant")
        beside = dict(each.split("/") for each in self.expected.get("beside", ()))
        return beside.get(self.topic)

    @property
    def advice(self) -> frozenset[str]:
        """Every code that the expected cards show."""
        return frozenset(code for card in self.expected["cards"] for code in card["advice"])

    def differing(self, sentence: str) -> Fault:
        return Fault(self.location, f"{self.name}: {sentence}")


def read_cases(root: Path) -> tuple[Case, ...]:
    """The cases of every topic below ``root``, in the order of the files."""
    return tuple(
        case
        for file in sorted((root / "topics").glob(f"*/{FILE}"))
        for case in _cases(load_yaml(file))
    )


def _cases(document: Document) -> Iterator[Case]:
    patients: Mapping[str, Any] = document.data.get("patients", {})
    for place, row in enumerate(document.data["cases"]):
        patient = _described(row.get("patient", {}), patients)
        location = document.at("cases", place)
        yield Case(document.file.parent.name, row, patient, location)


def _described(row: Mapping[str, Any], patients: Mapping[str, Any]) -> Mapping[str, Any]:
    """The patient with all that the one they are like brings along."""
    if "like" not in row:
        return row
    own = {key: value for key, value in row.items() if key != "like"}
    return joined(_described(patients[row["like"]], patients), own)


def differences(case: Case, knowledge: Knowledge) -> list[Fault]:
    """Where the answer is not the expected one; empty where all is as it should be."""
    try:
        consultation = consult(case, knowledge)
    except (NotInKnowledge, NotSpoken) as error:
        return [case.differing(str(error))]
    return [case.differing(sentence) for sentence in _differences(case, consultation, knowledge)]


def consult(case: Case, knowledge: Knowledge) -> Consultation:
    """Put the case to the core, where those topics speak that it names."""
    names = case.data.get("speaking")
    return advise(
        orders_of(case.data.get("orders", ()), knowledge, NOW),
        patient_of(case.patient, knowledge, NOW),
        knowledge.with_speaking(names) if names else knowledge,
        signing=case.data.get("hook") == "order-sign",
        confirm=case.data.get("confirm", False),
    )


def _differences(case: Case, found: Consultation, knowledge: Knowledge) -> Iterator[str]:
    expected = case.expected
    concerns = expected["cards"] or expected.get("variant")  # else any topic may answer
    beside = [f"{each.id}/{each.variant}" for each in found.beside]
    plain = (
        ("topic", case.answered_by, found.topic if concerns else case.answered_by),
        ("status", expected["status"], found.status.value),
        ("variant", expected.get("variant"), found.variant),
        ("emergency", expected.get("emergency", False), found.emergency),
        ("beside", expected.get("beside", beside), beside),
    )
    for what, wanted, got in plain:
        if wanted != got:
            yield f"{what}: expected {wanted}, found {got}"
    if "rating" in expected and expected["rating"] != (got := _rating(found)):
        yield f"rating: expected {expected['rating']}, found {got}"
    for words in expected.get("unknown", ()):
        if not any(words in line for line in found.unknown):
            yield f"unknown: {words!r} is not said; said is {list(found.unknown)}"
    yield from _on_cards(expected["cards"], found, knowledge)
    yield from excesses(found.cards)


def _rating(found: Consultation) -> str:
    category = found.ratings[0].category if found.ratings else None
    return category.value if category else "none"


def _on_cards(
    wanted: list[Mapping[str, Any]], found: Consultation, knowledge: Knowledge
) -> Iterator[str]:
    cards = {_place(card): card for card in found.cards}
    rows = {row["on"]: row for row in wanted}
    for place in cards.keys() - rows.keys():
        yield f"a card on {place} was not expected: {_told(cards[place], knowledge)}"
    for place in rows.keys() - cards.keys():
        yield f"no card on {place}, and {rows[place]['advice']} was expected"
    for place in sorted(cards.keys() & rows.keys()):
        told, row = _told(cards[place], knowledge), rows[place]
        for key in ("advice", "indicator", "offers"):
            if row.get(key, []) != told[key]:
                yield f"card on {place}, {key}: expected {row.get(key, [])}, found {told[key]}"
        if row.get("says", "") not in f"{cards[place].summary}\n{cards[place].detail}":
            yield f"card on {place} does not say {row['says']!r}: {cards[place].summary}"


def _place(card: Card) -> str:
    """What the case file calls this card: the only order is *order*, the second *order 2*."""
    return re.sub("^order 1(?= |$)", "order", card.about)


def _told(card: Card, knowledge: Knowledge) -> dict[str, Any]:
    return {
        "advice": list(card.advice),
        "indicator": card.indicator.value,
        "offers": [_offer(suggestion, knowledge) for suggestion in card.buttons],
    }


def _offer(suggestion: Button, knowledge: Knowledge) -> str:
    recommended = " recommended" if suggestion.recommended else ""
    return _action(suggestion.change, knowledge) + recommended


def _action(action: Change, knowledge: Knowledge) -> str:
    """``update mri-spine-without-and-with-contrast whole stat``, and the like."""
    match action:
        case ChangeOrder(study=study, priority=priority):
            parts = ["update", _study(study, knowledge), priority]
        case ChangeOrders(changes):
            kinds = {StudyKind.of(each.study) for each in changes if each.study}
            named = [knowledge.study_codes.of(kind.over(frozenset())) for kind in kinds]
            studies = sorted(study.id for study in named if study)
            parts = ["update", f"all {len(changes)}", *studies, changes[0].priority]
        case CreateStudy(study=study, priority=priority):
            parts = ["create", _study(study, knowledge), priority]
        case CreateTest(test=test):
            parts = ["create", test]
        case RemoveOrder():
            parts = ["delete"]
    return " ".join(part for part in parts if part)


def _study(study: Study | None, knowledge: Knowledge) -> str:
    if study is None:
        return ""
    procedure = knowledge.study_codes.of(study)
    return f"{procedure.id if procedure else study.modality} {region_code(study.regions)}"
