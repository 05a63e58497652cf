"""Lines of words, each with what it means: looked for together first, for most names have none."""

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

from cds_service.frozen import dataclass

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Lines(Generic[_T]):
    """``each`` line with its meaning, in the order of the file; ``any`` is there where one of them is."""

    each: tuple[tuple[re.Pattern[str], _T], ...]
    any: re.Pattern[str]

    def said_in(self, text: str) -> Iterator[_T]:
        """The meanings of the lines that a text has, in their order."""
        if self.any.search(text):
            for pattern, meaning in self.each:
                if pattern.search(text):
                    yield meaning
