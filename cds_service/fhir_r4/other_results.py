"""Results that nobody here asks about: most of a long chart, told apart before anything is read of them."""

from typing import Final

from cds_service.appropriateness.reading.code_table import NOTHING

from .elements import Json, words_of
from .recognition import Recogniser

#: Categories whose names and values are no findings of an examination.
NOT_EXAMINED: Final = frozenset({"laboratory", "imaging"})

#: Elements that may say more than the code does.
_SAY_MORE: Final = frozenset(
    {
        *("component", "contained", "valueCodeableConcept", "valueString"),
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
_FEW: Final = 4


def is_of_other(observation: Json, recogniser: Recogniser) -> bool:
    """Whether an observation surely is a value of something else than what knowledge asks about.

    As most are written: of the laboratory, with codes that mean nothing here under a name that
    means nothing, and a bare value.  Whatever is written in another way is read.
    """
    if not _SAY_MORE.isdisjoint(observation):
        return False
    try:
        rows = observation["code"]["coding"]
        if observation["category"][0]["coding"][0]["code"] not in NOT_EXAMINED or len(rows) > _FEW:
            return False
        for row in rows:
            if recogniser.meaning_of(row["system"], row["code"]) is not NOTHING:
                return False
    except (KeyError, IndexError, TypeError):
        return False
    return recogniser.texts.analyte_named(words_of(observation["code"])) is None
