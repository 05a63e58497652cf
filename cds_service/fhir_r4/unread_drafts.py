"""Drafts whose study cannot be read, and that may be the very image that is missing."""

import re
from typing import Final

from cds_service.appropriateness.reading.study_names import leaves_open, names_another
from cds_service.appropriateness.terms.code_systems import CPT

from .coded import Coded
from .drafts import Draft
from .elements import codes, words_of
from .order_reading import site_ordered
from .recognition import Recogniser

#: Categories that say imaging: SNOMED CT's, HL7 v2's sections of a diagnostic service, and words.
_IMAGING: Final = frozenset(
    {"363679005", "imaging", "radiology", "rad", "rx", "rus", "ct", "nmr", "nms", "img"}
)

#: A name has a word of letters, or one like HbA1c; IMG2003 is a code once more.
_WORD: Final = re.compile(r"[^\W\d_]{3,}+(?!\d+\b)")

#: CPT numbers by the part of the body: 72 has spine and pelvis, 76 also what has no number of its own.
_CPT_ELSEWHERE: Final = re.compile(r"(?!7[26])\d{5}", re.ASCII)


def may_be_of_the_spine(draft: Draft, recogniser: Recogniser) -> bool:
    """Whether a draft that is no imaging of the spine for certain may yet be an MRI or a CT of it.

    It has no name, or no code at all, and nothing says that it is no imaging, or of another part; or its
    name leaves open of what it is.
    """
    if not draft.is_service_request:
        return False
    reading, texts = recogniser.reading, recogniser.texts
    code = Coded(draft.resource.get("code"), reading.codes)
    if code.known:
        return False
    category = draft.resource.get("category")
    if _WORD.search(code.words) is None:
        may_be = _says_imaging(category) or not codes(category)
        may_be = may_be and not _is_numbered_elsewhere(code)
        return may_be and not names_another(texts.spelled(code.words), reading.order_names)
    site = site_ordered(draft, reading) if "bodySite" in draft.resource else ""
    if site and names_another(texts.spelled(code.words), reading.order_names):
        site = ""  # *MRI knee* is of the knee, whatever its site
    name = f"{code.words} {site}".strip()
    return leaves_open(texts.spelled(name), reading.order_names, lambda: _says_imaging(category))


def _is_numbered_elsewhere(code: Coded) -> bool:
    return any(
        system == CPT and _CPT_ELSEWHERE.fullmatch(number) is not None
        for system, number in code.codings
    )


def _says_imaging(category: object) -> bool:
    words = words_of(category).casefold().replace(";", " ").split()
    return not _IMAGING.isdisjoint(codes(category)) or not _IMAGING.isdisjoint(words)
