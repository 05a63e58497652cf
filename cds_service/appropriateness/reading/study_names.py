"""What study an order's name asks for, where the order carries no code that we know."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from cds_service.appropriateness.terms.studies import (
    NUCLEAR,
    WHOLE_SPINE,
    Contrast,
    Modality,
    Region,
    Study,
)

from .lines import Name
from .order_words import OrderNames
from .spelling import spelled_out

#: Characters.  A longer text is a letter, not a name; what it names nobody can tell.
LONGEST_NAME: Final = 400

#: A word on contrast with those that follow it, in the one way of writing.
_SAID_OF_CONTRAST: Final = re.compile(r"\bWITH(?:OUT)?\b(?: (?:WITH(?:OUT)?|CONTRAST)\b)*")

#: A tube in the spinal fluid makes another study of it.
_WITH_INTRATHECAL_CONTRAST: Final = {
    Modality.CT: Modality.CT_MYELOGRAPHY,
    Modality.RADIOGRAPHY: Modality.RADIOGRAPHIC_MYELOGRAPHY,
    Modality.MR: Modality.MR_INTRATHECAL,
    None: Modality.RADIOGRAPHIC_MYELOGRAPHY,
}


def read_order_name(name: str, words: OrderNames) -> Study | None:
    """The study of the spine that a name asks for, or None where it does not say for certain.

    Nothing is remembered between calls: an order's text may hold words about the patient.
    """
    return study_named(spelled(name, words), words)


def study_named(name: Name, words: OrderNames) -> Study | None:
    """The same of a name that is spelled."""
    if not (  # most name no imaging, and are not taken apart to learn it
        words.modalities.are_in(name)
        or words.films.search(name)
        or words.contrasts.are_in(name)  # a myelogram may be named by its contrast alone
    ):
        return None
    read = _taken_apart(name, words)
    if read is None:
        return None
    title, contrast = read
    if words.beside.search(title):
        return _spine_and_more(title, contrast, words)
    return _study(_modality(title, contrast, words), title, contrast, words)


def _spine_and_more(title: Name, contrast: Contrast, words: OrderNames) -> Study | None:
    """An MRI that shows the spine and another part: which of them a second contrast is of, nobody says."""
    if _modality(title, contrast, words) is not Modality.MR or not words.spine.search(title):
        return None
    said_once = len(_SAID_OF_CONTRAST.findall(title.text)) <= 1
    study = _study(Modality.MR, title, contrast if said_once else Contrast.UNSPECIFIED, words)
    return replace(study, covers_more=True) if study is not None else None


def leaves_open(name: Name, words: OrderNames, is_imaging: Callable[[], bool]) -> bool:
    """Whether a spelled name that names no study for certain may be that of an MRI or a CT of the spine.

    *MRI per protocol* and *imaging study* may; *MRI brain* and *back brace* say that they are something else.
    """
    if not (
        words.modalities.are_in(name)
        or words.imaging.search(name)
        or (words.spine.search(name) and is_imaging())
    ):
        return False
    read = _taken_apart(name, words)
    if read is None:
        return _names_a_place_beside_the_spine(name, words)
    if words.beside.search(read[0]):
        return False
    title, contrast = read
    if _says_no_more_than_imaging(title, words):
        return True
    if _study(_modality(title, contrast, words), title, contrast, words) is not None:
        return False
    said = _modalities(title, words)
    spine_alone = not said and words.spine.search(title) is not None and is_imaging()
    return spine_alone or not said.isdisjoint({Modality.MR, Modality.CT})


def _names_a_place_beside_the_spine(name: Name, words: OrderNames) -> bool:
    """Whether a name that is left alone for another part of the body names the spine, too: *MRI thoracic
    spine, breast cancer* may tell why."""
    return (
        words.spine.search(name) is not None
        and words.exclusions_but_places.search(name) is None
        and not _modalities(name, words).isdisjoint({Modality.MR, Modality.CT})
    )


def names_another(name: Name, words: OrderNames) -> bool:
    """Whether a spelled name, however short, says that it is no diagnostic study of the spine: *FL LP*."""
    return _taken_apart(name, words) is None


def _says_no_more_than_imaging(title: Name, words: OrderNames) -> bool:
    without_it, said = words.imaging.pattern.subn("", title.text)
    return said > 0 and not words.nothing_more.sub("", without_it).strip()


def contrast_in(detail: str, modality: Modality, words: OrderNames) -> Contrast:
    """What a detail of an order says of the contrast of its study; not where it names another."""
    read = _taken_apart(spelled(detail, words), words)
    if read is None:
        return Contrast.UNSPECIFIED
    title, contrast = read
    of_another = _modalities(title, words) - {modality}
    # An MR myelogram may be done with nothing injected: that is known by both words together.
    if (
        of_another
        or words.beside.search(title)
        or words.exclusions.search(Name(f"{modality.value} {title.text}"))
    ):
        return Contrast.UNSPECIFIED
    return contrast


def spelled(name: str, words: OrderNames) -> Name:
    """The name in one way of writing; nothing of what is no name."""
    if len(name) > LONGEST_NAME:
        return Name("")
    return spelled_out(name, words.signs, words.spellings)


def _taken_apart(name: Name, words: OrderNames) -> tuple[Name, Contrast] | None:
    """A spelled name without its reason, and its contrast; None of what is no diagnostic study."""
    reason = words.asides.search(name)
    title = name.up_to(reason.start()) if reason else name
    if words.exclusions.search(title):
        return None
    return title, _contrast(name, reason, words)


def _study(
    modality: Modality | None, title: Name, contrast: Contrast, words: OrderNames
) -> Study | None:
    """The parts of a name as one study, where they are enough to make one."""
    if modality is None:
        return None
    if modality in NUCLEAR:
        return Study(modality, WHOLE_SPINE, Contrast.NONE)
    regions = _regions(title, words)
    if contrast is Contrast.INTRATHECAL:  # a myelogram is of the spine, said or not
        return Study(modality, regions or frozenset(), contrast)
    if regions is None:
        return None
    has_contrast = modality is not Modality.RADIOGRAPHY
    return Study(modality, regions, contrast if has_contrast else Contrast.NONE)


def _modality(title: Name, contrast: Contrast, words: OrderNames) -> Modality | None:
    """The one modality that is named; two are ambiguous."""
    said = _modalities(title, words)
    if not said and words.films.search(title):
        said = {Modality.RADIOGRAPHY}
    if len(said) > 1:
        return None
    modality = said.pop() if said else None
    if contrast is Contrast.INTRATHECAL:
        return _WITH_INTRATHECAL_CONTRAST.get(modality)
    return modality


def _modalities(title: Name, words: OrderNames) -> set[Modality]:
    return set(words.modalities.said_in(title))


def _regions(title: Name, words: OrderNames) -> frozenset[Region] | None:
    """The regions that are named, none of them for a bare *spine*; None without any spine."""
    said = frozenset(words.regions.said_in(title))
    if words.whole_spine.search(title):
        return said | WHOLE_SPINE
    if said:
        return said
    if words.whole_spine_alone.search(title):
        return WHOLE_SPINE
    return said if words.spine.search(title) else None


def _contrast(name: Name, reason: re.Match[str] | None, words: OrderNames) -> Contrast:
    """What the name says of contrast, or else the reason, unless that speaks of another study.

    The name is read up to the first word of the reason, which tells *without, for abscess*
    from *without fever*.
    """
    said = _said_of_contrast(name.up_to(reason.end()) if reason else name, words)
    if said is not None or reason is None:
        return said or Contrast.UNSPECIFIED
    aside = Name(name.text[reason.end() :].lstrip())
    said = _said_of_contrast(aside, words)
    of_another = words.modalities.are_in(aside)
    if said is None or said is Contrast.INTRATHECAL or of_another:
        return Contrast.UNSPECIFIED
    return said


def _said_of_contrast(name: Name, words: OrderNames) -> Contrast | None:
    return next(words.contrasts.said_in(name), None)
