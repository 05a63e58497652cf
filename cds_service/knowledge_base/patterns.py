"""Regular expressions of a knowledge file, compiled with their line at hand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cds_service.errors import Fault

from .strict_yaml import Document

#: What stands for a pattern that is none: it is never used, for its fault stops the start.
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class PatternReader:
    """Compiles the patterns of one file, and collects those that cannot be."""

    document: Document
    faults: list[Fault]

    def one(self, pattern: str, *path: str | int, flags: int = re.IGNORECASE) -> re.Pattern[str]:
        """A pattern that stands alone at ``path``."""
        try:
            return re.compile(pattern, flags)
        except re.error as error:
            self._add(error, *path)
            return NEVER

    def any_of(
        self,
        frame: str,
        patterns: Iterable[str],
        *path: str | int,
        flags: int = re.IGNORECASE,
    ) -> re.Pattern[str]:
        """One pattern for a list of them, set into a frame where ``<any>`` stands.

        Each is tried alone where the whole cannot be compiled, for the line of the one that is wrong.
        """
        patterns = tuple(patterns)
        try:
            return re.compile(frame.replace("<any>", "|".join(patterns)), flags)
        except re.error as error:
            found = len(self.faults)
            for place, pattern in enumerate(patterns):
                self.one(pattern, *path, place, flags=flags)
            if len(self.faults) == found:
                self._add(error, *path)
            return NEVER

    def must_name(self, group: str, pattern: re.Pattern[str], *path: str | int) -> None:
        """A pattern whose match is asked for a part by name has to have it."""
        if pattern is not NEVER and group not in pattern.groupindex:
            sentence = f"{pattern.pattern!r} has no part that is named {group!r}"
            self.faults.append(self.document.fault(sentence, *path))

    def must_not_capture(self, pattern: re.Pattern[str], *path: str | int) -> None:
        """A pattern that becomes one of many named ones may have no parts of its own."""
        if pattern.groups:
            sentence = f"{pattern.pattern!r} has a bracket that captures: write (?: for it"
            self.faults.append(self.document.fault(sentence, *path))

    def _add(self, error: re.error, *path: str | int) -> None:
        sentence = f"{error.pattern!r} is no pattern: {error}"
        self.faults.append(self.document.fault(sentence, *path))
