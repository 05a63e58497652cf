"""Entries that say nothing of what knowledge asks about: most of a chart, told at a glance.

As most are written: codes that mean nothing here, a name that names nothing, a bare value.  An
entry that is written in another way is read.
"""

from collections.abc import Iterable
from typing import Final

from cds_service.appropriateness.reading.code_table import NOTHING
from cds_service.appropriateness.terms.code_systems import is_read

from .elements import Json, words_of
from .kinds import CONDITION, OBSERVATION, PROCEDURE, Kind
from .recognition import Recogniser
from .values import shown

#: Categories whose names and values are no findings of an examination.
NOT_EXAMINED: Final = frozenset({"laboratory", "imaging"})

_READ_SO: Final = (CONDITION, OBSERVATION, PROCEDURE)
#: Elements that may say more than a name and a number do.
_SAY_MORE: Final = frozenset(
    {
        *("component", "contained", "bodySite"),
        *("valueCodeableConcept", "valueString", "valueBoolean"),
        *(
            "note",
            "notes",
            "comment",
            "comments",
            "conclusion",
            "summary",
            "description",
            "content",
        ),
    }
)
#: Codings of one code that are looked at.
_FEW: Final = 4


def says_nothing(entry: Json, kind: Kind, recogniser: Recogniser) -> bool:
    """Whether an entry surely states nothing that anybody here asks about."""
    if kind not in _READ_SO or not _SAY_MORE.isdisjoint(entry):
        return False
    try:
        code = entry["code"]
        rows = code["coding"]
        if len(rows) > _FEW or _means_something(rows, recogniser):
            return False
        if kind is CONDITION and not _is_in_a_system_of_ours(rows[0]):
            return False  # in which system a diagnosis stands that is not read, is told
    except (KeyError, IndexError, TypeError):
        return False
    words = words_of(code)
    if kind is OBSERVATION:
        if recogniser.texts.analyte_named(words) is not None:
            return False
        if _is_not_examined(entry):
            return True
        words = f"{words} {shown(entry)}"
    return not recogniser.reading.narrative.may_name(words)


def _means_something(rows: Iterable[Json], recogniser: Recogniser) -> bool:
    """Whether one of these codings is one of ours, or says more than a code does."""
    for row in rows:
        if "extension" in row or recogniser.meaning_of(row["system"], row["code"]) is not NOTHING:
            return True
    return False


def _is_in_a_system_of_ours(row: Json) -> bool:
    return bool(row["code"]) and is_read(row["system"], row["code"])


def _is_not_examined(observation: Json) -> bool:
    try:
        return observation["category"][0]["coding"][0]["code"] in NOT_EXAMINED
    except (KeyError, IndexError, TypeError):
        return False
