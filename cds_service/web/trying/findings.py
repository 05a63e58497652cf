"""The findings that can be switched on and off, as ``fixtures/findings.yaml`` lists them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from cds_service.appropriateness.terms.answers import Answer, Met
from cds_service.examples import moved_to, read_example
from cds_service.fhir_r4.elements import Json
from cds_service.knowledge_base.strict_yaml import load_yaml
from cds_service.settings import shipped

from .record import Stated, stated_in, with_patient, with_stated, without

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One switch.  ``criteria`` are the questions that tell whether a patient has it, ``on`` and ``off``
    the resources that say so or say that there is none, ``patient`` what must be true of who has it."""

    id: str
    label: str
    criteria: frozenset[str]
    on: tuple[Stated, ...]
    off: tuple[Stated, ...] = ()
    patient: Json = field(default_factory=dict)

    def is_on(self, answers: Mapping[str, Answer]) -> bool:
        return any(isinstance(answers.get(name), Met) for name in self.criteria)

    def switched_on(self, request: Json) -> Json:
        """The request of a patient who has it."""
        added = with_stated(request, self.on)
        return with_patient(added, self.patient) if self.patient else added

    def switched_off(self, request: Json, answers: Mapping[str, Answer]) -> Json:
        """The request without all that the answers rest on, and with what says that there is none."""
        met = [answers[name] for name in self.criteria if name in answers]
        speak_for_it = {e.resource for each in met if isinstance(each, Met) for e in each.because}
        return with_stated(without(request, speak_for_it), self.off)


@dataclass(frozen=True, slots=True)
class Findings:
    """All switches in the order of the page, and the resource in which a typed sentence stands."""

    switches: tuple[Finding, ...]
    sentence: Stated

    def found(self, answers: Mapping[str, Answer]) -> frozenset[str]:
        """Which of them a patient has."""
        return frozenset(each.id for each in self.switches if each.is_on(answers))

    def as_of(self, now: datetime, written_at: datetime) -> Self:
        """The same, dated as if they had been written now."""

        def moved(each: Stated) -> Stated:
            return Stated(each.key, moved_to(each.resource, now, written_at=written_at))

        def switch(each: Finding) -> Finding:
            patient = moved_to(each.patient, now, written_at=written_at)
            on, off = tuple(map(moved, each.on)), tuple(map(moved, each.off))
            return replace(each, on=on, off=off, patient=patient)

        return replace(
            self, switches=tuple(map(switch, self.switches)), sentence=moved(self.sentence)
        )

    def said(self, request: Json, sentence: str) -> Json:
        """The request of a patient of whose examination somebody wrote this."""
        words = {**self.sentence.resource, "valueString": sentence}
        return with_stated(request, [Stated(self.sentence.key, words)])


def read_findings(root: Path | None = None) -> Findings:
    """The findings as they are written: dated as the scenarios are."""
    data = load_yaml((root or shipped("fixtures")) / "findings.yaml").data
    return Findings(
        switches=tuple(_finding(row, root) for row in data["findings"]),
        sentence=_stated(data["sentence"], root),
    )


def _finding(row: Row, root: Path | None) -> Finding:
    return Finding(
        id=row["id"],
        label=row["label"],
        criteria=frozenset(row["criteria"]),
        on=tuple(_stated(each, root) for each in row["on"]),
        off=tuple(_stated(each, root) for each in row.get("off", ())),
        patient=row.get("patient", {}),
    )


def _stated(row: Row, root: Path | None) -> Stated:
    """The resource of a scenario, with what differs."""
    scenario, _, own_id = row["like"].partition("/")
    (like,) = (
        each
        for each in stated_in(read_example(scenario, root))
        if each.resource.get("id") == own_id
    )
    return Stated(like.key, {**like.resource, **row.get("with", {})})
