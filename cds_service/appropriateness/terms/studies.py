"""Imaging studies of the spine: modality, region and contrast."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from cds_service.frozen import dataclass


class Modality(StrEnum):
    """How the picture is made, as far as ACR's table for this topic tells it apart."""

    MR = "MR"
    CT = "CT"
    RADIOGRAPHY = "XR"
    BONE_SCAN = "NM_BONE"
    GALLIUM_SCAN = "NM_GALLIUM"
    WBC_SCAN = "NM_WBC"
    PET = "PET"
    CT_MYELOGRAPHY = "MYELO_CT"
    RADIOGRAPHIC_MYELOGRAPHY = "MYELO_XR"
    MR_INTRATHECAL = "MR_INTRATHECAL"


#: What takes the patient into the scanner's field.
MRI = frozenset({Modality.MR, Modality.MR_INTRATHECAL})
NUCLEAR = frozenset({Modality.BONE_SCAN, Modality.GALLIUM_SCAN, Modality.WBC_SCAN, Modality.PET})
MYELOGRAPHY = frozenset({Modality.CT_MYELOGRAPHY, Modality.RADIOGRAPHIC_MYELOGRAPHY})


class Region(StrEnum):
    """A part of the spine.  An order names a set of them; all three upper ones are the whole spine."""

    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    SACRUM = "sacrum"


WHOLE_SPINE = frozenset({Region.CERVICAL, Region.THORACIC, Region.LUMBAR})
_REGIONS = {region.value: region for region in Region}


def regions_named(names: Iterable[str]) -> frozenset[Region]:
    """The regions of these names.  Raises KeyError for a name of none."""
    return frozenset([_REGIONS[name] for name in names])


class Contrast(StrEnum):
    """What the order says of intravenous contrast.

    ENHANCED is SNOMED CT's "with contrast", which does not tell *with* from *without and
    with*; UNSPECIFIED is an order that says nothing; NONE is a study that has no contrast
    to speak of (a radiograph, a scan with a tracer).
    """

    WITHOUT = "without"
    WITH = "with"
    WITHOUT_AND_WITH = "without-and-with"
    ENHANCED = "enhanced"
    UNSPECIFIED = "unspecified"
    INTRATHECAL = "intrathecal"
    NONE = "none"


_WITHOUT = Contrast.WITHOUT  # looked up once: it takes Python as long as a line of code


@dataclass(frozen=True, slots=True)
class Study:
    """One imaging study as an order asks for it.  No region means that the order names none.

    ``covers_more`` is true of an MRI that shows the spine and another part of the body: it is a
    spine MRI, but never rewritten, for the other part would be lost.
    """

    modality: Modality
    regions: frozenset[Region]
    contrast: Contrast
    covers_more: bool = False


class StudyKind(NamedTuple):
    """A study without its region: what ACR rates of "the spine area of interest".

    It is looked for among others at every turn; a tuple is told apart at once.
    """

    modality: Modality
    contrast: Contrast

    @staticmethod
    def of(study: Study) -> "StudyKind":
        return _kind(study.modality, study.contrast)

    @property
    def uses_gadolinium(self) -> bool:
        """Whether gadolinium will or may be given, in a vein or in the spinal fluid."""
        return self.modality in MRI and self.contrast is not _WITHOUT

    def over(self, regions: frozenset[Region]) -> Study:
        return Study(self.modality, regions, self.contrast)


@cache
def _kind(modality: Modality, contrast: Contrast) -> StudyKind:
    """The one of that name: there are some dozens, and they are asked for at every turn."""
    return StudyKind(modality, contrast)


_ORDER = (Region.CERVICAL, Region.THORACIC, Region.LUMBAR, Region.SACRUM)


@dataclass(frozen=True, slots=True)
class ListedStudy:
    """A row of ACR's table: "MRI of the spine area of interest without and with IV contrast".

    ``spine_study`` is False for whole-body nuclear studies, which are ordered for many
    other reasons and never make a call depend on data that was not sent.
    """

    id: str
    modality: Modality
    contrast: Contrast
    label: str
    short_label: str
    spine_study: bool

    def named(self, regions: frozenset[Region]) -> str:
        """What a person calls it: "MRI of the whole spine without and with IV contrast"."""
        return self.label.replace("{region}", region_name(regions))


@cache
def region_name(regions: frozenset[Region]) -> str:
    """ "whole spine", "lumbar spine", "lumbar spine and sacrum", or just "spine"."""
    if regions >= WHOLE_SPINE:
        return "whole spine"
    spine = [region.value for region in _ORDER[:3] if region in regions]
    parts = [f"{_listed(spine)} spine"] if spine else []
    if Region.SACRUM in regions:
        parts.append("sacrum")
    return " and ".join(parts) or "spine"


@cache
def region_code(regions: frozenset[Region]) -> str:
    """The same for machines: ``whole``, ``lumbar``, ``cervical+thoracic``, or ``unspecified``."""
    if regions >= WHOLE_SPINE:
        return "whole"
    return "+".join(region.value for region in _ORDER if region in regions) or "unspecified"


def _listed(words: Iterable[str]) -> str:
    *head, last = words
    return f"{', '.join(head)} and {last}" if head else last
