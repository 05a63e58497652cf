"""``procedures/order-names.yaml`` made into the words by which an order's name is read."""

import re
from collections.abc import Callable, Iterable
from functools import reduce
from operator import getitem
from typing import Any, TypeVar

from cds_service.appropriateness.reading.lines import Lines
from cds_service.appropriateness.reading.order_words import OrderNames
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region
from cds_service.errors import Fault

from .patterns import NEVER, PatternReader
from .strict_yaml import Document

_T = TypeVar("_T")

#: Names are put into capitals before they are read.
_CAPITALS = 0
_ANY = "<any>"
_WHOLE_WORDS = rf"(?<!\w)(?:{_ANY})(?!\w)"

#: Spellings that are looked for together: of more some would nearly always be there.
_TOGETHER = 8


def read_order_names(document: Document, faults: list[Fault]) -> OrderNames:
    """The words; ``faults`` receives what is no pattern."""
    words = _Words(PatternReader(document, faults))
    return OrderNames(
        signs=words.meanings("signs", str, frame=_ANY),
        spellings=words.in_turn("spellings"),
        asides=words.of("asides"),
        exclusions=words.of_all_lines("exclusions"),
        exclusions_but_places=words.of_all_lines("exclusions", but="place"),
        beside=words.of("beside-the-spine"),
        modalities=words.meanings("modalities", Modality),
        imaging=words.of("study-unsaid", "imaging"),
        nothing_more=words.of("study-unsaid", "nothing-more"),
        films=words.of("films"),
        regions=words.meanings("regions", Region),
        spine=words.of("spine"),
        whole_spine=words.of("whole-spine"),
        whole_spine_alone=words.of("whole-spine-alone"),
        contrasts=words.meanings("contrast", Contrast),
    )


class _Words:
    """The sections of the file, each compiled as whole words."""

    def __init__(self, reader: PatternReader) -> None:
        self._reader = reader
        self._data = reader.document.data

    def of(self, *path: str) -> re.Pattern[str]:
        """A section, or a part of one, that is a list of words."""
        words = reduce(getitem, path, self._data)
        return self._reader.any_of(_WHOLE_WORDS, words, *path, flags=_CAPITALS)

    def of_all_lines(self, section: str, *, but: str = "") -> re.Pattern[str]:
        """A section whose lines all mean the same, ``but`` those that are marked so."""
        lines = [
            self._reader.any_of(_ANY, row["words"], section, at, "words", flags=_CAPITALS).pattern
            for at, row in self._rows(section)
            if not row.get(but)
        ]
        return self._reader.any_of(_WHOLE_WORDS, lines, section, flags=_CAPITALS)

    def meanings(
        self, section: str, meaning: Callable[[str], _T], *, frame: str = _WHOLE_WORDS
    ) -> Lines[_T]:
        """A section whose lines each mean something of their own."""
        return self._lines(section, self._rows(section), meaning, frame)

    def in_turn(self, section: str) -> tuple[Lines[str], ...]:
        """A section of which each line sees what those before it have written."""
        rows = self._rows(section)
        return tuple(
            self._lines(section, rows[at : at + _TOGETHER], str, _WHOLE_WORDS)
            for at in range(0, len(rows), _TOGETHER)
        )

    def _lines(
        self,
        section: str,
        rows: Iterable[tuple[int, dict[str, Any]]],
        meaning: Callable[[str], _T],
        frame: str,
    ) -> Lines[_T]:
        each: list[tuple[re.Pattern[str], _T]] = []
        words: list[str] = []
        for at, row in rows:
            line = self._reader.any_of(frame, row["words"], section, at, "words", flags=_CAPITALS)
            each.append((line, meaning(row["means"])))
            if line is not NEVER:
                words += row["words"]
        return Lines(tuple(each), self._reader.any_of(frame, words, section, flags=_CAPITALS))

    def _rows(self, section: str) -> list[tuple[int, dict[str, Any]]]:
        return list(enumerate(self._data[section]))
