"""The lexicon, put together from knowledge/words; every fault with its file and line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cds_service.errors import Fault, KnowledgeFault
from cds_service.narrative.cues import AT_RISK
from cds_service.narrative.lexicon import (
    Cue,
    Element,
    Lexicon,
    Phrase,
    Role,
    Section,
    Target,
    Words,
)

from .documents import read_documents
from .lexicon_ages import short_span, span
from .lexicon_kinds import read_kinship
from .lexicon_phrases import PhraseError, either, parsed
from .shared import CONCEPTS, CUES
from .strict_yaml import Document

CLASSES, REGIONS = "words/classes.yaml", "words/regions.yaml"
LEXICON_FILES: Final = (CLASSES, CONCEPTS, CUES, REGIONS)

Folder = str | Path

_ROLES: Final = {
    "phrases": Role.NAMED,
    "absent": Role.ABSENT,
    "listed": Role.LISTED,
    "except": Role.EXCEPT,
}
BOTH: Final = "both"
#: What stands behind a finding as the answer to it, and *at risk of* before it, and what each says.
_NAMED_CUES: Final = {
    AT_RISK: Cue.HYPOTHETICAL,
    "answer": Cue.NEGATION,
    "answer-yes": Cue.NOTHING,
    "answer-blank": Cue.UNASSESSED,
    "answer-sign": Cue.NEGATION,
}

#: A phrase that counts only where it is all that a clause says.
_WHOLE: Final = "<begin> "


def load_lexicon(root: Folder) -> Lexicon:
    """The lexicon of a folder of knowledge.  Raises KnowledgeFault with every fault of its form."""
    files = read_documents(Path(root))
    faults = [*files.faults]
    lexicon = read_lexicon(files.right, faults)
    if faults or lexicon is None:
        raise KnowledgeFault(tuple(faults))
    return lexicon


def read_lexicon(documents: Mapping[str, Document], faults: list[Fault]) -> Lexicon | None:
    """The lexicon of four files of the right form; None where one is missing or wrong.

    ``faults`` receives what is no phrase, with its line.
    """
    if any(name not in documents for name in LEXICON_FILES):
        return None
    return LexiconFiles(documents, faults).lexicon()


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A phrase of a concept with the place where it stands, and its example where it has one."""

    phrase: Phrase
    path: tuple[str | int, ...]
    example: str | None


class LexiconFiles:
    """Makes phrases of rows, and keeps what is wrong with them."""

    def __init__(self, documents: Mapping[str, Document], faults: list[Fault]) -> None:
        self.faults = faults
        self._documents = documents
        self._cues = documents[CUES].data
        self._classes: dict[str, Element] = {}
        self._read_classes()

    def lexicon(self) -> Lexicon:
        cues = self._cues
        concepts = self._documents[CONCEPTS].data["concepts"]
        sides = self._documents[REGIONS].data["sides"]
        names = frozenset(sides) - {BOTH}
        return Lexicon(
            phrases=(
                *self._of_concepts(),
                *self._of_cues("before"),
                *self._ages(),
                *self._places(),
            ),
            behind=tuple(self._of_cues("behind")),
            headings=tuple(self._headings()),
            kinship=read_kinship(concepts, cues),
            ends={Cue(cue): tuple(map(Cue, ended)) for cue, ended in cues["ends"].items()},
            counts={word: float(count) for word, count in cues["ages"]["counts"].items()},
            hours=cues["ages"]["hours"],
            shorthand=cues["ages"]["shorthand"],
            recent=cues["ages"]["recent"],
            explained={name: frozenset(row["of"]) for name, row in cues["explained"].items()},
            abbreviations=tuple(cues["clause-abbreviations"]),
            never_last=frozenset(cues["never-last"]),
            answers=tuple(cues["answers"]),
            denials=frozenset(cues["denials"]),
            links=frozenset(cues["list-links"]),
            gap_stops=frozenset(cues["gap-stops"]),
            sides={side: names if side == BOTH else frozenset({side}) for side in sides},
            common=frozenset(cues["common"]),
            misspelt=tuple(self._documents[CLASSES].data.get("misspelt", ())),
            spared=frozenset(self._documents[CLASSES].data.get("no-slips", ())),
        )

    def _read_classes(self) -> None:
        document = self._documents[CLASSES]
        self._classes["span"] = span(self._cues["ages"])
        self._classes["short-span"] = short_span(self._cues["ages"])
        for name, members in document.data["classes"].items():
            found = [
                element
                for index, member in enumerate(members)
                if (element := self._parsed(document, str(member), "classes", name, index))
            ]
            element = either(found)
            if element is not None:
                self._classes[name] = element

    def _parsed(self, document: Document, phrase: str, *path: str | int) -> Element | None:
        try:
            if len(phrase) == 1 and not phrase.isalnum():
                return Words(frozenset({phrase}))
            return parsed(phrase, self._classes)
        except PhraseError as error:
            self.faults.append(document.fault(f"{phrase!r} is no phrase: {error}", *path))
            return None

    def _rows(
        self, document: Document, rows: list[Any], target: Target, *path: str | int
    ) -> Iterator[ConceptRow]:
        for index, row in enumerate(rows):
            told = row if isinstance(row, dict) else {"phrase": str(row)}
            phrase = told["phrase"]
            element = self._parsed(document, phrase.removeprefix(_WHOLE), *path, index)
            if element is not None:
                whole = phrase.startswith(_WHOLE)
                found = Phrase(element, target, whole=whole)
                yield ConceptRow(found, (*path, index), told.get("example"))

    def _phrases(
        self, document: Document, rows: list[Any], target: Target, *path: str | int
    ) -> Iterator[Phrase]:
        for row in self._rows(document, rows, target, *path):
            if row.phrase.whole:
                why = f"{_WHOLE.strip()} begins the phrase of a concept, and no other"
                self.faults.append(document.fault(why, *row.path))
            else:
                yield row.phrase

    def concept_rows(self) -> Iterator[ConceptRow]:
        """The phrases of all concepts, in the order of their file."""
        document = self._documents[CONCEPTS]
        for concept, line in document.data["concepts"].items():
            for key, role in _ROLES.items():
                path = ("concepts", concept, key)
                yield from self._rows(document, line.get(key, []), Target(role, concept), *path)

    def _of_concepts(self) -> Iterator[Phrase]:
        yield from (row.phrase for row in self.concept_rows())
        cues = self._documents[CUES]
        yield from self._phrases(cues, self._cues["restated"], Target(Role.RESTATED), "restated")

    def _of_cues(self, direction: str) -> Iterator[Phrase]:
        document = self._documents[CUES]
        for name, rows in self._cues[direction].items():
            cue = _NAMED_CUES.get(name) or Cue(name)
            target = Target(Role.CUE, name if name in _NAMED_CUES else "", cue)
            yield from self._phrases(document, rows, target, direction, name)
        for name, row in self._cues["explained"].items():
            target = Target(Role.CUE, name, Cue.EXPLAINED)
            rows = row.get(direction, [])
            yield from self._phrases(document, rows, target, "explained", name, direction)

    def _headings(self) -> Iterator[Phrase]:
        document = self._documents[CUES]
        for name, rows in self._cues["headings"].items():
            target = Target(Role.HEADING, Section(name).value)
            yield from self._phrases(document, rows, target, "headings", name)

    def _ages(self) -> Iterator[Phrase]:
        document, ages = self._documents[CUES], self._cues["ages"]
        for key, target in (
            ("frames", Target(Role.AGE)),
            ("not-ages", Target(Role.AGE, "none")),
            ("years", Target(Role.YEAR)),
            ("not-years", Target(Role.YEAR, "none")),
        ):
            yield from self._phrases(document, ages[key], target, "ages", key)
        for index, row in enumerate(ages["fixed"]):
            target = Target(Role.AGE, days=row["days"])
            yield from self._phrases(document, [row], target, "ages", "fixed", index)

    def _places(self) -> Iterator[Phrase]:
        document = self._documents[REGIONS]
        for key, role in (("regions", Role.REGION), ("sides", Role.SIDE)):
            for name, rows in document.data[key].items():
                yield from self._phrases(document, rows, Target(role, name), key, name)
        rows = document.data["not-regions"]
        yield from self._phrases(document, rows, Target(Role.NO_REGION), "not-regions")
