"""The words of order names, as they are looked for."""

import re

from cds_service.appropriateness.terms.studies import Contrast, Modality, Region
from cds_service.frozen import dataclass

from .lines import Lines, Words


@dataclass(frozen=True, slots=True)
class OrderNames:
    """The words of order names, compiled; they stand in knowledge/procedures/order-names.yaml."""

    signs: tuple[tuple[re.Pattern[str], str], ...]
    spellings: Lines[str]
    asides: Words
    exclusions: Words
    exclusions_but_places: Words
    beside: Words
    modalities: Lines[Modality]
    imaging: Words
    nothing_more: re.Pattern[str]
    films: Words
    regions: Lines[Region]
    spine: Words
    whole_spine: Words
    whole_spine_alone: Words
    contrasts: Lines[Contrast]
