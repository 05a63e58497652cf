"""What a source says of a study in one variant: how appropriate it is, and its radiation."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from cds_service.appropriateness.terms.studies import Region
from cds_service.frozen import dataclass


class AppropriatenessCategory(StrEnum):
    """ACR's categories, best first."""

    USUALLY_APPROPRIATE = "usually-appropriate"
    MAY_BE_APPROPRIATE = "may-be-appropriate"
    USUALLY_NOT_APPROPRIATE = "usually-not-appropriate"

    @property
    def rank(self) -> int:
        return _RANKS[self]

    @property
    def in_words(self) -> str:
        return _IN_WORDS[self]


_RANKS = {category: place for place, category in enumerate(AppropriatenessCategory)}
_IN_WORDS = {category: category.value.replace("-", " ") for category in AppropriatenessCategory}


@dataclass(frozen=True, slots=True)
class Rating:
    """What a source says of one procedure in one variant.

    ``provenance`` is whose word it is: a source that knowledge describes, ``policy`` where it is ours;
    ``called`` says it in a word or two.  ``radiation_of`` is told by region, of a study that varies.
    """

    category: AppropriatenessCategory
    radiation: str | None
    provenance: str
    called: str = ""
    note: str | None = None
    radiation_of: Mapping[Region, str] = field(default_factory=dict)

    def radiation_over(self, regions: frozenset[Region]) -> str | None:
        """That of this region, else what the table says of any."""
        return self.radiation_there(regions) or self.radiation

    def radiation_there(self, regions: frozenset[Region]) -> str | None:
        """What the region decides, where it is one, and its level could be read."""
        if len(regions) != 1:
            return None
        (region,) = regions
        return self.radiation_of.get(region)
