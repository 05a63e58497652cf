"""``procedures/order-names.yaml`` made into the words by which an order's name is read."""

import re
from collections.abc import Callable
from functools import reduce
from operator import getitem
from typing import TypeVar

from cds_service.appropriateness.reading.study_names import OrderNames
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region
from cds_service.errors import Fault

from .patterns import PatternReader
from .strict_yaml import Document

_T = TypeVar("_T")

#: Names are put into capitals before they are read.
_CAPITALS = 0
_ANY = "<any>"
_WHOLE_WORDS = rf"(?<!\w)(?:{_ANY})(?!\w)"


def read_order_names(document: Document, faults: list[Fault]) -> OrderNames:
    """The words; ``faults`` receives what is no pattern."""
    words = _Words(PatternReader(document, faults))
    return OrderNames(
        signs=words.meanings("signs", str, frame=_ANY),
        spellings=words.meanings("spellings", str),
        asides=words.of("asides"),
        exclusions=words.of_all_lines("exclusions"),
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

    def of_all_lines(self, section: str) -> re.Pattern[str]:
        """A section whose lines all mean the same."""
        lines = [pattern.pattern for pattern, _ in self._lines(section, _ANY)]
        return self._reader.any_of(_WHOLE_WORDS, lines, section, flags=_CAPITALS)

    def meanings(
        self, section: str, meaning: Callable[[str], _T], *, frame: str = _WHOLE_WORDS
    ) -> tuple[tuple[re.Pattern[str], _T], ...]:
        """A section whose lines each mean something of their own."""
        return tuple((words, meaning(row["means"])) for words, row in self._lines(section, frame))

    def _lines(self, section: str, frame: str) -> list[tuple[re.Pattern[str], dict[str, str]]]:
        return [
            (self._reader.any_of(frame, row["words"], section, at, "words", flags=_CAPITALS), row)
            for at, row in enumerate(self._data[section])
        ]
