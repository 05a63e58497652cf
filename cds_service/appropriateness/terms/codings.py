"""Codes, and the sets of codes that a question asks for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Self

from cds_service.frozen import dataclass

from .code_systems import ICD_10, ICD_10_CM, category_of, edition_of
from .groups import grouped


@dataclass(frozen=True, slots=True)
class Coding:
    """A code in its system, with the words that stand beside it in the record, if any."""

    system: str
    code: str
    display: str | None = None


@dataclass(frozen=True, slots=True)
class CodePattern:
    """Codes of one system that belong together: a prefix, or a regular expression.

    ``name`` is what they are called, where that says more than the concept's.
    """

    system: str
    pattern: re.Pattern[str]
    guard: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class ValueSet:
    """The codes of one concept.

    ``codes`` maps (system, code) to a guard: the condition under which that code counts,
    or None where it always does.  ``names`` are what the codes are called.
    """

    id: str
    title: str
    codes: Mapping[tuple[str, str], str | None]
    patterns: tuple[CodePattern, ...] = ()
    excluded: frozenset[tuple[str, str]] = frozenset()
    excluded_patterns: tuple[CodePattern, ...] = ()
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A code that belongs to a concept, the guard under which it does, and what it is called.

    A code that belongs by a family of codes is called as the family is.
    """

    concept: str
    guard: str | None
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class Terminology:
    """All value sets at once, indexed by code: one look-up says what a code means to us."""

    value_sets: Mapping[str, ValueSet]
    _exact: Mapping[tuple[str, str], tuple[Match, ...]]
    _families: Mapping[str, tuple[tuple[CodePattern, str], ...]]
    _exceptions: Mapping[tuple[str, str], tuple[str, ...]]
    _families_of_exceptions: Mapping[str, tuple[tuple[CodePattern, str], ...]]

    @classmethod
    def of(cls, value_sets: Iterable[ValueSet]) -> Self:
        """The index of these value sets."""
        sets = tuple(value_sets)
        return cls(
            MappingProxyType({each.id: each for each in sets}),
            grouped(
                (key, Match(s.id, guard, s.names.get(key, s.title)))
                for s in sets
                for key, guard in s.codes.items()
            ),
            grouped((row.system, (row, s.id)) for s in sets for row in s.patterns),
            grouped((key, s.id) for s in sets for key in s.excluded),
            grouped((row.system, (row, s.id)) for s in sets for row in s.excluded_patterns),
        )

    @property
    def systems(self) -> frozenset[str]:
        """Every system that a code of ours is of."""
        listed = {system for system, _ in (*self._exact, *self._exceptions)}
        return frozenset(listed.union(self._families, self._families_of_exceptions))

    def matches(self, system: str, code: str) -> tuple[Match, ...]:
        """The concepts that a code belongs to.  Where a value set leaves it out, that wins."""
        keys = _keys(system, code)
        found = dict.fromkeys(match for key in keys for match in self._found(*key))
        left_out = self._left_out_of(keys) if found else frozenset()
        return tuple(match for match in found if match.concept not in left_out)

    def is_left_out(self, system: str, code: str) -> bool:
        """Whether a value set names this code only to leave it out (stress incontinence).

        What an edition of ICD-10 leaves out of the American categories means something else there.
        """
        return bool(self._left_out_of(_keys(system, code)[-1:]))

    def _found(self, system: str, code: str) -> Iterator[Match]:
        yield from self._exact.get((system, code), ())
        for row, concept in self._families.get(system, ()):
            if row.pattern.match(code):
                yield Match(concept, row.guard, row.name or self.value_sets[concept].title)

    def _left_out_of(self, keys: Iterable[tuple[str, str]]) -> frozenset[str]:
        return frozenset(concept for key in keys for concept in self._excepted(*key))

    def _excepted(self, system: str, code: str) -> Iterator[str]:
        yield from self._exceptions.get((system, code), ())
        for row, concept in self._families_of_exceptions.get(system, ()):
            if row.pattern.match(code):
                yield concept


def _keys(system: str, code: str) -> tuple[tuple[str, str], ...]:
    """Under what a code is looked up: an edition of ICD-10 under WHO's categories and the American ones.

    They agree in the first four characters for almost all that we use; where they do not, the
    value set has a row of WHO's own (``docs/clinical-rules.md`` 8).
    """
    if edition_of(system) is None:
        return ((system, code),)
    category = category_of(code)
    return ((ICD_10, category), (ICD_10_CM, category))
