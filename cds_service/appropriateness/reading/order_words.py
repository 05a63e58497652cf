"""The words of order names, as they are looked for."""

import re

from cds_service.appropriateness.terms.studies import Contrast, Modality, Region
from cds_service.frozen import dataclass

from .lines import Lines


@dataclass(frozen=True, slots=True)
class OrderNames:
    """The words of order names, compiled; they stand in knowledge/procedures/order-names.yaml."""

    signs: Lines[str]
    spellings: tuple[Lines[str], ...]
    asides: re.Pattern[str]
    exclusions: re.Pattern[str]
    exclusions_but_places: re.Pattern[str]
    beside: re.Pattern[str]
    modalities: Lines[Modality]
    imaging: re.Pattern[str]
    nothing_more: re.Pattern[str]
    films: re.Pattern[str]
    regions: Lines[Region]
    spine: re.Pattern[str]
    whole_spine: re.Pattern[str]
    whole_spine_alone: re.Pattern[str]
    contrasts: Lines[Contrast]
