"""An observation, or one component of it, as its readers see it."""

import re
from typing import Final

from cds_service.appropriateness.reading.record import Absence
from cds_service.narrative.legible import legible

from .coded import Coded
from .elements import Json, as_list, as_text, target_of
from .entries import Entry

#: A name is none, whatever point or line end stands behind it.
_ENDS_A_SENTENCE: Final = frozenset(".!")
_ROUND_A_NAME: Final = " .!\n"
_BEHIND_A_HEADING: Final = " :"

#: *Yes* before more words, which tell how and since when.
_YES_AND: Final = re.compile(r"(?:yes|present|positive)\s*[,:(-]\s*(?=\w)", re.IGNORECASE)

#: What is said of the heading itself, *Neuro exam*: *grossly intact*, *abnormal*; and *-LE wkns*, which below it would be an item.
_ANSWERS_ITS_HEADING: Final = re.compile(
    r"\S*\s*\S*\s*$|-[A-Za-z][^-+\n]*$|\S{0,12}\s?(?:normal|intact|non-?\s?focal|unremarkable|wnl|wdl|nad)\b",
    re.IGNORECASE,
)

_Y_OR_P: Final = frozenset("yYpP")  # without asking the pattern

#: What stands round a value and says nothing: *"Negative"*, *- reduced*, *(Not assessed)*.
_ROUND_A_VALUE: Final = " \n\r\t\"'"
_BULLETS: Final = ("- ", "* ", "\u2022 ")
_SHORTEST_IN_PARENTHESES: Final = len("(ab)")  # *(-)* is a sign
_SAYS_MORE: Final = frozenset("(-*\u2022\"' \n\r\t")

#: Words of an answer that was picked from a list; what is longer is a sentence.
_LONGEST_PICK: Final = 4

#: Whom an observation may be about, in place of the patient in whose record it stands.
_PERSONS: Final = frozenset({"Patient", "RelatedPerson", "Practitioner"})


def has_value(part: Json) -> bool:
    """Whether it has a value of its own, of whichever type."""
    return any(name.startswith("value") for name in part)


def is_of_somebody_else(observation: Json) -> bool:
    """Whether it stands in this record and is about a child to be born, a donor, a parent."""
    if "focus" not in observation:
        return False
    own = target_of(observation.get("subject"))
    about = [target_of(each) for each in as_list(observation["focus"])]
    return any(each != own and each.partition("/")[0] in _PERSONS for each in about)


def bare(value: str) -> str:
    """A value without its markup, its bullet, and the blanks, quotes or parentheses round it."""
    if "<" in value or "&" in value:
        value = legible(value)
    if value[:1] not in _SAYS_MORE and value[-1:] not in _SAYS_MORE:
        return value
    said = value.strip(_ROUND_A_VALUE)
    if said.startswith(_BULLETS) and said[2:3].isalnum():
        said = said[2:]
    is_enclosed = said[:1] == "(" and said[-1:] == ")" and said.count("(") == 1
    return said[1:-1].strip() if is_enclosed and len(said) >= _SHORTEST_IN_PARENTHESES else said


def as_one_phrase(name: str, value: str, absence: Absence) -> str:
    """A row as it is read: *Hip flexion - Right*: *2/5*.

    Dashes part a name, not a sentence; what ends as ``heading_names`` do is a heading, and below one of ``text_names`` a text begins;
    *yes, since 2011* is what stands behind the yes; several answers that were picked, *Numbness;Weakness*, are each the answer.
    """
    if not name.isprintable() or name[-1:] in _ENDS_A_SENTENCE or "<" in name:
        name = legible(name).strip(_ROUND_A_NAME)
    if " - " in name:
        name = name.replace(" - ", " ")
    heading = name.rstrip(_BEHIND_A_HEADING)
    plain = heading.casefold()
    if plain in absence.text_names and not _ANSWERS_ITS_HEADING.match(value):
        return f"{heading}:\n{value}"
    if plain.endswith(absence.heading_names):
        name = f"{heading}:"
    value = bare(value)
    if value[:1] in _Y_OR_P and "?" not in name:
        yes = _YES_AND.match(value)
        value = value[yes.end() :] if yes else value
    if ";" in value and name:
        picked = [each.strip() for each in value.split(";")]
        if all(0 < len(each.split()) <= _LONGEST_PICK for each in picked):
            return ". ".join(f"{name} {each}" for each in picked)
    return f"{name} {value}".strip()


class Observed:
    """What has a name and a value, with the date and the site of the whole.

    ``aspect`` is the name of a component that answers for the whole: then the name is the whole's.
    """

    def __init__(self, whole: Entry, part: Json, code: Coded, aspect: str = "") -> None:
        self.whole = whole
        self.part = part
        self.code = code
        self.aspect = aspect
        self.recogniser = whole.recogniser
        self.value = self.recogniser.coded(part.get("valueCodeableConcept"))

    def is_coded_as(self, codes_of_a_kind: frozenset[tuple[str, str]]) -> bool:
        """Whether its value is one of these systems and codes, in their normal form."""
        return not codes_of_a_kind.isdisjoint(self.value.codings)

    @property
    def said(self) -> str:
        """What was typed or picked as its value, as it is compared."""
        typed = as_text(self.part.get("valueString"))
        if not typed and self.value.element is None:
            return ""
        return bare(typed or self.value.name).strip(" .").casefold()

    @property
    def is_blank(self) -> bool:
        """Whether its value was left empty, and nothing is flagged in its place."""
        is_empty = isinstance(self.part.get("valueString"), str) and not self.said
        return is_empty and "interpretation" not in self.part
