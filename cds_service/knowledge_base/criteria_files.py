"""Questions in YAML made into criteria, with every name they use looked up."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cds_service.appropriateness.asking.criteria import (
    Aged,
    AllOf,
    AnyOf,
    AtLeast,
    Comparison,
    Criterion,
    Doubtful,
    Flagged,
    Known,
    Measured,
    Named,
    Not,
    NotEstablished,
    Positive,
    Possible,
    Recorded,
    Reported,
    Severity,
    Undated,
)
from cds_service.appropriateness.asking.explanations import Explanation
from cds_service.appropriateness.reading.analytes import Analyte
from cds_service.appropriateness.reading.concepts import UNPLACED
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.studies import Modality, Region
from cds_service.errors import Fault

from .names import Register
from .strict_yaml import Document

_DURATION = re.compile(r"^P(?:(\d+)D|T(\d+)H)$")


def duration(text: str | None) -> timedelta | None:
    """``P30D`` or ``PT48H``, as a length of time."""
    match = _DURATION.match(text or "")
    if match is None:
        return None
    days, hours = match.groups()
    return timedelta(days=int(days)) if days else timedelta(hours=int(hours))


def required_duration(text: str) -> timedelta:
    """The same where the schema has made sure that it is there."""
    found = duration(text)
    if found is None:  # pragma: no cover - the schema refuses it first
        raise ValueError(text)
    return found


@dataclass(frozen=True, slots=True)
class Askable:
    """What the questions of a topic may name.  ``units`` are those of analytes that can be read;
    ``events`` are concepts that happen once, and that alone may be looked for among procedures.
    """

    concepts: Register
    analytes: Register
    events: Register
    criteria: Register
    units: Mapping[str, Analyte]


@dataclass(frozen=True, slots=True)
class CriteriaReader:
    """Makes criteria of one file's data, and collects what they name that does not exist."""

    document: Document
    askable: Askable
    faults: list[Fault]

    def read(self, data: Mapping[str, Any], *path: str | int) -> Criterion:
        """The criterion that stands at ``path``."""
        match data:
            case {"all_of": members}:
                return AllOf(self._members(members, *path, "all_of"))
            case {"any_of": members}:
                return AnyOf(self._members(members, *path, "any_of"))
            case {"at_least": int(number), "of": members}:
                return AtLeast(number, self._members(members, *path, "of"))
            case {"not": inner}:
                return Not(self.read(inner, *path, "not"))
            case {"not_established": inner}:
                return NotEstablished(self.read(inner, *path, "not_established"))
            case {"possible": inner}:
                return Possible(self.read(inner, *path, "possible"))
            case {"doubtful": inner, "because": because}:
                return Doubtful(self.read(inner, *path, "doubtful"), because)
            case _:
                return self._leaf(data, *path)

    def _members(self, members: Iterable[Any], *path: str | int) -> tuple[Criterion, ...]:
        return tuple(self.read(member, *path, place) for place, member in enumerate(members))

    def _leaf(self, data: Mapping[str, Any], *path: str | int) -> Criterion:
        match data:
            case {"criterion": name}:
                self._look_up(self.askable.criteria, name, *path, "criterion")
                return Named(name)
            case {"recorded": _}:
                return self._recorded(data, *path)
            case {"measured": analyte}:
                self._look_up(self.askable.analytes, analyte, *path, "measured")
                return self._measured(data, *path)
            case {"known": analytes, "label": label, "within": within}:
                for analyte in analytes:
                    self._look_up(self.askable.analytes, analyte, *path, "known")
                places = tuple(dict.fromkeys(map(self._place, analytes)))
                return Known(label, tuple(analytes), places, required_duration(within))
            case {"positive": analyte, "label": label, "within": within}:
                self._look_up(self.askable.analytes, analyte, *path, "positive")
                return Positive(label, analyte, self._place(analyte), required_duration(within))
            case {"aged_above": years}:
                return Aged(years)
            case _:
                return self._reported(data, *path)

    def _recorded(self, data: Mapping[str, Any], *path: str | int) -> Recorded:
        for key in (
            "recorded",
            "older_causes",
            "lasting_causes",
            "unless_beside",
            "looked_for_with",
        ):
            for place, concept in enumerate(data.get(key, ())):
                plain = concept.removesuffix(UNPLACED)
                self._look_up(self.askable.concepts, plain, *path, key, place)
        if Need.PROCEDURES in data["places"]:
            events = self.askable.events
            events.look_up_all(data["recorded"], self.document, self.faults, *path, "recorded")
        return Recorded(
            label=data["label"],
            concepts=tuple(data["recorded"]),
            places=tuple(map(Need, data["places"])),
            within=duration(data.get("within")),
            uncertain_within=duration(data.get("uncertain_within")),
            examined_within=duration(data.get("examined_within")),
            older_than=duration(data.get("older_than")),
            regions=frozenset(map(Region, data.get("regions", ()))),
            undated=Undated(data.get("undated", "met")),
            severity=Severity(data.get("severity", "any")),
            older_causes=tuple(data.get("older_causes", ())),
            lasting_causes=tuple(data.get("lasting_causes", ())),
            explained_by=tuple(self._explained(data, *path)),
            unless_beside=tuple(data.get("unless_beside", ())),
            may_be_old="long_standing_after" in data,
            told_if_not_recorded=data.get("told_if_not_recorded", False),
            looked_for_with=tuple(data.get("looked_for_with", ())),
            told_if_older=data.get("told_if_older", False),
            long_standing_after=duration(data.get("long_standing_after")) or timedelta(),
        )

    def _explained(self, data: Mapping[str, Any], *path: str | int) -> Iterator[Explanation]:
        for place, row in enumerate(data.get("explained_by", ())):
            for number, cause in enumerate(row["causes"]):
                self._look_up(
                    self.askable.concepts, cause, *path, "explained_by", place, "causes", number
                )
            if row["deficit"] not in data["recorded"]:
                self._add(
                    f"{row['deficit']} is not among what is recorded", *path, "explained_by", place
                )
            yield Explanation(row["deficit"], tuple(row["causes"]), duration(row.get("within")))

    def _measured(self, data: Mapping[str, Any], *path: str | int) -> Measured:
        comparison = next(c for c in Comparison if c.value in data)
        return Measured(
            label=data["label"],
            analyte=data["measured"],
            place=self._place(data["measured"]),
            comparison=comparison,
            threshold=self._threshold(
                data[comparison.value], data["measured"], *path, comparison.value
            ),
            within=required_duration(data["within"]),
            flagged=Flagged(data.get("flagged", "nothing")),
            not_measured_is_no=data.get("not_measured") == "no",
        )

    def _threshold(self, text: str, analyte: str, *path: str | int) -> Decimal:
        """A number with its unit, which has to be the analyte's own: no threshold is converted."""
        number, _, unit = text.partition(" ")
        units = self.askable.units
        own = units[analyte].unit if analyte in units else unit
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", number) or unit != own:
            self._add(f"the threshold {text!r} is not a number and {own!r}", *path)
            return Decimal(0)
        return Decimal(number)

    def _reported(self, data: Mapping[str, Any], *path: str | int) -> Reported:
        for place, concept in enumerate(data["reported"]):
            self._look_up(self.askable.concepts, concept, *path, "reported", place)
        return Reported(
            label=data["label"],
            modalities=tuple(map(Modality, data["modalities"])),
            concepts=tuple(data["reported"]),
            within=required_duration(data["within"]),
        )

    def _place(self, analyte: str) -> Need:
        found = self.askable.units.get(analyte)
        return found.place if found else Need.LABS

    def _look_up(self, register: Register, name: str, *path: str | int) -> None:
        register.look_up(name, self.document, self.faults, *path)

    def _add(self, sentence: str, *path: str | int) -> None:
        self.faults.append(self.document.fault(sentence, *path))
