"""``words/`` made into the vocabulary by which free text is read."""

import re
from collections.abc import Mapping
from typing import Any

from cds_service.errors import Fault
from cds_service.narrative.vocabulary import AgeWords, ConceptWords, Cue, Vocabulary

from .patterns import PatternReader
from .strict_yaml import Document

_ANY = "<any>"
#: Names begin where a word begins, whatever a pattern forgot to say; lines are ends.
_NAMES = rf"\b(?=\w)(?:{_ANY})"
_OF_NAMES = re.IGNORECASE | re.MULTILINE
_BOTH = "both"

#: Where the words of each cue stand.  Where two cues begin together the first one wins.
_BEFORE: Mapping[Cue, tuple[str, ...]] = {
    Cue.NOT_NEGATION: ("not-negations",),
    Cue.PLANNED: ("planned", "before"),
    Cue.SUSPICION: ("suspicion", "before"),
    Cue.OTHER_PERSON: ("other-person",),
    Cue.NEGATION_OF_LIST: ("negation", "lists"),
    Cue.NEGATION: ("negation", "plain"),
    Cue.HISTORICAL: ("historical", "before"),
    Cue.NEWNESS: ("newness",),
    Cue.LONG_STANDING: ("long-standing", "before"),
    Cue.BREAKER: ("breakers",),
    Cue.EITHER: ("either",),
    Cue.TOGETHER: ("together",),
}
_COMMA = "[,()]"

#: What may stand behind a finding, in the order in which it is asked.
_BEHIND: Mapping[Cue, tuple[str, ...]] = {
    Cue.SUSPICION: ("suspicion", "after"),
    Cue.UNASSESSED: ("unassessed",),
    Cue.PLANNED: ("planned", "after"),
    Cue.NEGATION: ("negation", "after"),
    Cue.HISTORICAL: ("historical", "after"),
    Cue.LONG_STANDING: ("long-standing", "after"),
}


def read_vocabulary(
    concepts: Document | None,
    cues: Document | None,
    regions: Document | None,
    faults: list[Fault],
) -> Vocabulary | None:
    """The words of three files; ``faults`` receives what is no pattern in those that there are."""
    named = _concepts(concepts, faults) if concepts else ()
    places = _regions(regions, faults) if regions else ()
    sides = _sides(regions, faults) if regions else ()
    if cues is None:
        return None
    reader, data = PatternReader(cues, faults), cues.data
    return Vocabulary(
        concepts=named,
        clause_end=reader.any_of(_ANY, data["clause-ends"], "clause-ends"),
        cues=_cues(reader),
        afterwards=tuple(
            (cue, reader.any_of(f" ?(?:{_ANY})", _at(data, path), *path))
            for cue, path in _BEHIND.items()
        ),
        list_link=reader.one(data["list-link"], "list-link"),
        kinds=_kinds(data["kinds"]),
        long_standing_kinds=frozenset(data["long-standing"]["kinds"]),
        planned_kinds=frozenset(data["planned"]["kinds"]),
        places=frozenset(data["places"]),
        restated=reader.any_of(_ANY, data["restated"], "restated"),
        years=_years(reader),
        ages=_ages(reader),
        regions=places,
        sides=sides,
    )


def _concepts(document: Document, faults: list[Fault]) -> tuple[ConceptWords, ...]:
    reader = PatternReader(document, faults)
    return tuple(_concept(reader, name, row) for name, row in document.data["concepts"].items())


def _concept(reader: PatternReader, name: str, row: Mapping[str, Any]) -> ConceptWords:
    named, absent, listed = (
        reader.any_of(_NAMES, row[key], "concepts", name, key, flags=_OF_NAMES)
        if key in row
        else None
        for key in ("patterns", "absent", "listed")
    )
    if named is None:  # pragma: no cover - the schema asks for them
        raise ValueError(name)
    return ConceptWords(name, named, absent, listed, frozenset(row.get("yields-to", ())))


def _regions(document: Document, faults: list[Fault]) -> tuple[tuple[re.Pattern[str], str], ...]:
    reader = PatternReader(document, faults)
    return tuple(
        (reader.any_of(_ANY, words, "regions", name), name)
        for name, words in document.data["regions"].items()
    )


def _sides(
    document: Document, faults: list[Fault]
) -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    reader, sides = PatternReader(document, faults), document.data["sides"]
    names = frozenset(sides) - {_BOTH}
    return tuple(
        (
            reader.any_of(_ANY, words, "sides", side),
            names if side == _BOTH else frozenset({side}),
        )
        for side, words in sides.items()
    )


def _cues(reader: PatternReader) -> re.Pattern[str]:
    """One pattern with a group for each cue."""
    data = reader.document.data
    words = {cue: reader.any_of(_ANY, _at(data, path), *path) for cue, path in _BEFORE.items()}
    for cue, path in _BEFORE.items():
        reader.must_not_capture(words[cue], *path)
    groups = [f"(?P<{cue}>{said.pattern})" for cue, said in words.items()]
    return reader.any_of(rf"(?!\B\w)(?:{_ANY})", [*groups, f"(?P<{Cue.COMMA}>{_COMMA})"])


def _at(data: Any, path: tuple[str, ...]) -> list[str]:
    for step in path:
        data = data[step]
    return list(data)


def _ages(reader: PatternReader) -> AgeWords:
    data = reader.document.data["ages"]
    units = tuple(
        (reader.one(row["words"], "ages", "units", at, "words"), row["hours"])
        for at, row in enumerate(data["units"])
    )
    numbers = sorted(data["counts"], key=len, reverse=True)
    blanks = {
        "<count>": rf"(?P<count>\d{{1,3}}|{'|'.join(numbers)})",
        "<unit>": f"(?P<unit>{'|'.join(words.pattern for words, _ in units)})",
        "<number>": r"(?P<count>\d{1,3})",
    }
    return AgeWords(
        patterns=tuple(
            _frame(reader, _filled(frame, blanks), "ages", part, at)
            for part in ("frames", "post-operative-day")
            for at, frame in enumerate(data[part])
        ),
        counts=dict(data["counts"]),
        units=units,
        fixed=tuple(
            (reader.one(row["words"], "ages", "fixed", at, "words"), row["days"])
            for at, row in enumerate(data["fixed"])
        ),
    )


def _frame(reader: PatternReader, frame: str, *path: str | int) -> re.Pattern[str]:
    pattern = reader.one(frame, *path)
    reader.must_name("count", pattern, *path)
    return pattern


def _years(reader: PatternReader) -> re.Pattern[str]:
    pattern = reader.any_of(_ANY, reader.document.data["years"], "years")
    reader.must_name("year", pattern, "years")
    return pattern


def _filled(frame: str, blanks: Mapping[str, str]) -> str:
    for blank, pattern in blanks.items():
        frame = frame.replace(blank, pattern)
    return frame


def _kinds(data: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    concepts = {concept for members in data.values() for concept in members}
    return {
        concept: frozenset(kind for kind, members in data.items() if concept in members)
        for concept in concepts
    }
