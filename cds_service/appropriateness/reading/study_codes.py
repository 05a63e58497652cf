"""ACR's procedures, and how a study and its codes find each other."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Self

from cds_service.appropriateness.terms.codings import CodePattern, Coding
from cds_service.appropriateness.terms.groups import grouped
from cds_service.appropriateness.terms.studies import (
    Contrast,
    ListedStudy,
    Modality,
    Region,
    Study,
    region_name,
)
from cds_service.frozen import dataclass


@dataclass(frozen=True, slots=True)
class CodedStudy:
    """One row of the code table: this procedure, of these regions, is called by these codes."""

    procedure: ListedStudy
    regions: frozenset[Region]
    codes: frozenset[tuple[str, str]]
    patterns: tuple[CodePattern, ...]
    suggested: tuple[Coding, ...]

    @property
    def study(self) -> Study:
        return Study(self.procedure.modality, self.regions, self.procedure.contrast)


@dataclass(frozen=True)
class StudyCodes:
    """All procedures that we recognise, by id, by kind and by code.

    ``local`` is what one client's own order codes stand for.  They are read before the
    standard ones and written before them: they are what that client's scanner list goes by.
    Of the standard ones the first of ``systems`` decides.
    """

    by_id: Mapping[str, ListedStudy]
    rows: tuple[CodedStudy, ...]
    systems: tuple[str, ...]
    local: tuple[CodedStudy, ...]
    _by_code: Mapping[tuple[str, str], CodedStudy]
    _ranges: Mapping[str, tuple[tuple[CodePattern, CodedStudy], ...]]
    _own_codes: frozenset[tuple[str, str]]
    _by_kind: Mapping[tuple[Modality, Contrast], ListedStudy]
    _suggested: Mapping[tuple[str, frozenset[Region]], tuple[Coding, ...]]

    @classmethod
    def of_rows(
        cls,
        by_id: Mapping[str, ListedStudy],
        rows: tuple[CodedStudy, ...],
        systems: tuple[str, ...],
        local: tuple[CodedStudy, ...] = (),
    ) -> Self:
        """The index of these procedures and their rows."""
        by_code = {key: row for row in (*rows, *local) for key in row.codes}
        by_kind = {(study.modality, study.contrast): study for study in by_id.values()}
        return cls(
            MappingProxyType(dict(by_id)),
            rows,
            systems,
            local,
            MappingProxyType(by_code),
            grouped((each.system, (each, row)) for row in rows for each in row.patterns),
            frozenset(key for row in local for key in row.codes),
            MappingProxyType(by_kind),
            MappingProxyType(_suggested((*local, *rows))),
        )

    def with_local(self, rows: Iterable[CodedStudy]) -> "StudyCodes":
        """The same procedures for a client that has order codes of its own."""
        return StudyCodes.of_rows(self.by_id, self.rows, self.systems, tuple(rows))

    @property
    def code_systems(self) -> frozenset[str]:
        """Every system that a study has a code of."""
        return frozenset({system for system, _ in self._by_code}.union(self._ranges))

    def turn_of(self, system: str, code: str) -> int:
        """Of several codes that name a study the lowest decides, and a client's own before any other:
        it names the orderable that will be done.
        """
        if (system, code) in self._own_codes:
            return -1
        return self.systems.index(system) if system in self.systems else len(self.systems)

    def study_of_code(self, system: str, code: str) -> Study | None:
        """The study that a code stands for, or None: we never guess."""
        row = self._by_code.get((system, code))
        if row is None:
            ranges = self._ranges.get(system, ())
            row = next((row for each, row in ranges if each.pattern.match(code)), None)
        return row.study if row is not None else None

    def of(self, study: Study) -> ListedStudy | None:
        """ACR's row for a study, or None where ACR has none for such a kind."""
        return self._by_kind.get((study.modality, study.contrast))

    def codings_of(self, study: Study) -> tuple[Coding, ...]:
        """The codes to write into an order for this study.

        The client's own first, for it is what an EHR finds the orderable by; then LOINC
        (``docs/clinical-rules.md`` 6).
        """
        procedure = self.of(study)
        return self._suggested.get((procedure.id, study.regions), ()) if procedure else ()

    def name_of(self, study: Study) -> str:
        procedure = self.of(study)
        if procedure is None:
            return f"{study.modality.value} of the {region_name(study.regions)}"
        return procedure.named(study.regions)


def _suggested(
    rows: Iterable[CodedStudy],
) -> dict[tuple[str, frozenset[Region]], tuple[Coding, ...]]:
    """What to write for each study: of the rows that have it, in turn, each coding once."""
    by_study: dict[tuple[str, frozenset[Region]], dict[tuple[str, str], Coding]] = {}
    for row in rows:
        known = by_study.setdefault((row.procedure.id, row.regions), {})
        for coding in row.suggested:
            known.setdefault((coding.system, coding.code), coding)
    return {study: tuple(codings.values()) for study, codings in by_study.items()}
