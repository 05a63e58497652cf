"""``procedures/order-names.yaml`` made into the words by which an order's name is read."""

import re
from collections.abc import Callable
from functools import reduce
from operator import getitem
from typing import Any, TypeVar

from cds_service.appropriateness.reading.lines import Lines, Words
from cds_service.appropriateness.reading.order_words import OrderNames
from cds_service.appropriateness.terms.groups import grouped
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region
from cds_service.errors import Fault

from .beginnings import beginnings_of
from .patterns import PatternReader
from .strict_yaml import Document

_T = TypeVar("_T")

#: Names are put into capitals before they are read.
_CAPITALS = 0
_ANY = "<any>"
_WHOLE_WORDS = rf"(?<!\w)(?:{_ANY})(?!\w)"


def read_order_names(document: Document, faults: list[Fault]) -> OrderNames:
    """The words; ``faults`` receives what is no pattern."""
    words = _Sections(PatternReader(document, faults))
    return OrderNames(
        signs=words.signs(),
        spellings=words.lines("spellings", str),
        asides=words.of("asides"),
        exclusions=words.of_all_lines("exclusions"),
        exclusions_but_places=words.of_all_lines("exclusions", but="place"),
        beside=words.of("beside-the-spine"),
        modalities=words.lines("modalities", Modality),
        imaging=words.of("study-unsaid", "imaging"),
        nothing_more=words.of("study-unsaid", "nothing-more").pattern,
        films=words.of("films"),
        regions=words.lines("regions", Region),
        spine=words.of("spine"),
        whole_spine=words.of("whole-spine"),
        whole_spine_alone=words.of("whole-spine-alone"),
        contrasts=words.lines("contrast", Contrast),
    )


class _Sections:
    """The sections of the file, each compiled as whole words."""

    def __init__(self, reader: PatternReader) -> None:
        self._reader = reader
        self._data = reader.document.data

    def of(self, *path: str) -> Words:
        """A section, or a part of one, that is a list of words."""
        words = reduce(getitem, path, self._data)
        pattern = self._reader.any_of(_WHOLE_WORDS, words, *path, flags=_CAPITALS)
        return Words(pattern, beginnings_of(words))

    def of_all_lines(self, section: str, *, but: str = "") -> Words:
        """A section whose lines all mean the same, ``but`` those that are marked so."""
        rows = [(at, row["words"]) for at, row in self._rows(section) if not row.get(but)]
        lines = [
            self._reader.any_of(_ANY, words, section, at, "words", flags=_CAPITALS).pattern
            for at, words in rows
        ]
        pattern = self._reader.any_of(_WHOLE_WORDS, lines, section, flags=_CAPITALS)
        return Words(pattern, beginnings_of(lines))

    def signs(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """What signs stand for: each pattern says itself where its words end."""
        return tuple(
            (self._line("signs", at, row, _ANY), row["means"]) for at, row in self._rows("signs")
        )

    def lines(self, section: str, meaning: Callable[[str], _T]) -> Lines[_T]:
        """A section whose lines each mean something of their own."""
        rows = self._rows(section)
        begin = [(at, beginnings_of(row["words"])) for at, row in rows]
        return Lines(
            tuple(
                (self._line(section, at, row, _WHOLE_WORDS), meaning(row["means"]))
                for at, row in rows
            ),
            grouped((each, at) for at, some in begin for each in sorted(some or ())),
            tuple(at for at, some in begin if some is None),
        )

    def _line(self, section: str, at: int, row: dict[str, Any], frame: str) -> re.Pattern[str]:
        return self._reader.any_of(frame, row["words"], section, at, "words", flags=_CAPITALS)

    def _rows(self, section: str) -> list[tuple[int, dict[str, Any]]]:
        return list(enumerate(self._data[section]))
