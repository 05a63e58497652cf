"""Imaging studies of the spine: modality, region and contrast."""

from dataclasses import dataclass
from enum import StrEnum


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


NUCLEAR = frozenset({Modality.BONE_SCAN, Modality.GALLIUM_SCAN, Modality.WBC_SCAN, Modality.PET})
MYELOGRAPHY = frozenset({Modality.CT_MYELOGRAPHY, Modality.RADIOGRAPHIC_MYELOGRAPHY})


class Region(StrEnum):
    """A part of the spine.  An order names a set of them; all three upper ones are the whole spine."""

    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    SACRUM = "sacrum"


WHOLE_SPINE = frozenset({Region.CERVICAL, Region.THORACIC, Region.LUMBAR})


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


@dataclass(frozen=True, slots=True)
class Study:
    """One imaging study as an order asks for it.  No region means that the order names none."""

    modality: Modality
    regions: frozenset[Region]
    contrast: Contrast

    @property
    def is_whole_spine(self) -> bool:
        return self.regions >= WHOLE_SPINE
