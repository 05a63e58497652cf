"""ACR's procedures, and how a study and its codes find each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cds_service.appropriateness.terms.codings import CodePattern, Coding
from cds_service.appropriateness.terms.studies import (
    Contrast,
    ListedStudy,
    Modality,
    Region,
    Study,
    region_name,
)


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
    """

    by_id: Mapping[str, ListedStudy]
    rows: tuple[CodedStudy, ...]
    local: tuple[CodedStudy, ...] = ()
    _by_code: dict[tuple[str, str], CodedStudy] = field(default_factory=dict)
    _own_codes: set[tuple[str, str]] = field(default_factory=set)
    _by_kind: dict[tuple[Modality, Contrast], ListedStudy] = field(default_factory=dict)
    _suggested: dict[tuple[str, frozenset[Region]], tuple[Coding, ...]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        for row in (*self.rows, *self.local):
            self._by_code.update(dict.fromkeys(row.codes, row))
        self._own_codes.update(*(row.codes for row in self.local))
        for row in (*self.local, *self.rows):
            study = (row.procedure.id, row.regions)
            before = self._suggested.get(study, ())
            known = {(coding.system, coding.code) for coding in before}
            new = tuple(c for c in row.suggested if (c.system, c.code) not in known)
            if new:
                self._suggested[study] = (*before, *new)
        for procedure in self.by_id.values():
            self._by_kind[procedure.modality, procedure.contrast] = procedure

    def with_local(self, rows: Iterable[CodedStudy]) -> "StudyCodes":
        """The same procedures for a client that has order codes of its own."""
        return StudyCodes(self.by_id, self.rows, tuple(rows))

    def is_local(self, system: str, code: str) -> bool:
        """Whether a code is one of the client's own, which decides before any other."""
        return (system, code) in self._own_codes

    def study_of_code(self, system: str, code: str) -> Study | None:
        """The study that a code stands for, or None: we never guess."""
        row = self._by_code.get((system, code))
        if row is None:
            row = next((r for r in self.rows if _in_a_range(r.patterns, system, code)), None)
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


def _in_a_range(patterns: tuple[CodePattern, ...], system: str, code: str) -> bool:
    return any(row.system == system and row.pattern.match(code) for row in patterns)
