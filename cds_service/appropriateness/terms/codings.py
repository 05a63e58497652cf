"""Codes, and the sets of codes that a question asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Coding:
    """A code in its system, with the words that stand beside it in the record, if any."""

    system: str
    code: str
    display: str | None = None


@dataclass(frozen=True, slots=True)
class CodePattern:
    """Codes of one system that belong together: a prefix, or a regular expression."""

    system: str
    pattern: re.Pattern[str]
    guard: str | None = None


@dataclass(frozen=True)
class ValueSet:
    """The codes of one concept.

    ``codes`` maps (system, code) to a guard: the condition under which that code counts,
    or None where it always does.
    """

    id: str
    title: str
    codes: Mapping[tuple[str, str], str | None]
    patterns: tuple[CodePattern, ...] = ()
    excluded: frozenset[tuple[str, str]] = frozenset()
    excluded_patterns: tuple[CodePattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A code that belongs to a concept, and the guard under which it does."""

    concept: str
    guard: str | None


@dataclass(frozen=True)
class Terminology:
    """All value sets at once, indexed by code: one look-up says what a code means to us."""

    value_sets: Mapping[str, ValueSet]
    _exact: dict[tuple[str, str], tuple[Match, ...]] = field(default_factory=dict)
    _patterns: dict[str, tuple[tuple[re.Pattern[str], Match, ValueSet], ...]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        for value_set in self.value_sets.values():
            for key, guard in value_set.codes.items():
                self._exact[key] = (*self._exact.get(key, ()), Match(value_set.id, guard))
            for row in value_set.patterns:
                entry = (row.pattern, Match(value_set.id, row.guard), value_set)
                self._patterns[row.system] = (*self._patterns.get(row.system, ()), entry)

    def matches(self, system: str, code: str) -> tuple[Match, ...]:
        """The concepts that a code belongs to."""
        found = [
            match
            for match in self._exact.get((system, code), ())
            if not _is_excluded(self.value_sets[match.concept], system, code)
        ]
        for pattern, match, value_set in self._patterns.get(system, ()):
            if pattern.match(code) and not _is_excluded(value_set, system, code):
                found.append(match)
        return tuple(dict.fromkeys(found))

    def is_left_out(self, system: str, code: str) -> bool:
        """Whether a value set names this code only to leave it out (stress incontinence)."""
        return any(_is_excluded(each, system, code) for each in self.value_sets.values())


def _is_excluded(value_set: ValueSet, system: str, code: str) -> bool:
    return (system, code) in value_set.excluded or any(
        row.system == system and row.pattern.match(code) for row in value_set.excluded_patterns
    )
