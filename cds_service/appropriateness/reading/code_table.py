"""One table from code to meaning: all that knowledge says of a code, in one look-up."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from cds_service.appropriateness.terms.code_systems import (
    ICD_10_CM,
    category_of,
    edition_of,
    is_icd_10,
    normal_form,
)
from cds_service.appropriateness.terms.codings import Match, Terminology
from cds_service.appropriateness.terms.groups import grouped
from cds_service.appropriateness.terms.studies import Region, Study
from cds_service.frozen import dataclass

from .analytes import Analyte
from .study_codes import StudyCodes

#: Codes that are remembered.  A hospital uses some thousands; a client can send any number.
_REMEMBERED: Final = 8192
_SYSTEMS_REMEMBERED: Final = 256

#: Where the code tells in which system it stands (BfArM's OIDs), one that may be of use.
_LIKE_ICD_10: Final = "A00.0"

#: Characters of a system and a code that are remembered together; what is longer is no code.
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class RegionCode:
    """Codes that themselves say which region of the spine they are about."""

    system: str
    pattern: re.Pattern[str]
    regions: frozenset[Region]


@dataclass(frozen=True, slots=True)
class HistoryCodes:
    """Chapters of ICD-10 that tell of the past, of the patient or of the family: no acute fact."""

    icd_10: tuple[str, ...]

    def hold(self, system: str, code: str) -> bool:
        return is_icd_10(system) and code.startswith(self.icd_10)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one code says.

    ``concepts`` are those that it belongs to, each with its guard, ``names`` what it is called as
    one of them, in lower case; ``analyte`` is what is
    measured, or ordered as a test, under it; ``is_left_out`` says that a value set names it only
    to leave it out; ``is_history``, that it is of what was once, or of the family; ``edition`` is
    the edition of ICD-10, where it is not the American one.  Of several codes that name a study the
    one of the lowest ``turn`` decides.
    """

    concepts: tuple[Match, ...] = ()
    names: frozenset[str] = frozenset()
    analyte: Analyte | None = None
    study: Study | None = None
    regions: frozenset[Region] = frozenset()
    is_left_out: bool = False
    is_history: bool = False
    edition: str | None = None
    turn: int = 0


#: Of nearly all codes of a record.
NOTHING: Final = Meaning()


class CodeTable:
    """What each code means to us, found at its first sight and remembered.

    It remembers codes alone, never whose they are, and no more than some thousands of them.
    """

    def __init__(
        self,
        terminology: Terminology,
        procedures: StudyCodes,
        region_codes: Iterable[RegionCode],
        analytes: Mapping[str, Analyte],
        history: HistoryCodes,
    ) -> None:
        self._terminology = terminology
        self._procedures = procedures
        self._region_codes = grouped((row.system, row) for row in region_codes)
        self._analytes = analytes
        self._history = history
        self._systems = terminology.systems | procedures.code_systems | set(self._region_codes)
        self._is_of_use = lru_cache(maxsize=_SYSTEMS_REMEMBERED)(self._names_any)
        self._remembered: dict[tuple[str, str], Meaning] = {}

    def meaning_of(self, system: str, code: str) -> Meaning:
        """What a code says, its system and itself as the record spells them."""
        known = self._remembered.get((system, code))
        if known is not None:
            return known
        if len(system) + len(code) > _LONGEST:
            return self._found(system, code)
        if not self._is_of_use(system):
            return NOTHING
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        found = self._remembered[system, code] = self._found(system, code)
        return found

    def _names_any(self, system: str) -> bool:
        """Whether any code of a system can mean something; those of a site's own fill no memory."""
        name, _ = normal_form(system, _LIKE_ICD_10)
        return name in self._systems or is_icd_10(name)

    def _found(self, system: str, code: str) -> Meaning:
        key = normal_form(system, code)
        concepts = self._terminology.matches(*key)
        study = self._procedures.study_of_code(*key)
        found = Meaning(
            concepts=concepts,
            names=frozenset(match.name.casefold() for match in concepts),
            edition=edition_of(key[0]) if concepts else None,
            analyte=next(
                (self._analytes[m.concept] for m in concepts if m.concept in self._analytes), None
            ),
            study=study,
            regions=self._regions(*key),
            is_left_out=self._terminology.is_left_out(*key),
            is_history=self._history.hold(*key),
            turn=self._procedures.turn_of(*key) if study else 0,
        )
        return found if found != NOTHING else NOTHING

    def _regions(self, system: str, code: str) -> frozenset[Region]:
        if edition_of(system) is not None:
            system, code = ICD_10_CM, category_of(code)
        rows = self._region_codes.get(system, ())
        return frozenset[Region]().union(*(r.regions for r in rows if r.pattern.match(code)))
