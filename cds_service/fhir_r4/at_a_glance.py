"""Entries that say nothing of what knowledge asks about: most of a chart, told at a glance.

As most are written: codes that mean nothing here, a name and a value that name nothing.  An entry
that is written in another way is read.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from cds_service.appropriateness.reading.code_table import NOTHING
from cds_service.appropriateness.terms.code_systems import is_read

from .elements import Json, words_of
from .kinds import CONDITION, OBSERVATION, PROCEDURE, Kind
from .recognition import Recogniser
from .values import shown, unit_shown

#: Categories whose names and values are no findings of an examination.
NOT_EXAMINED: Final = frozenset({"laboratory", "imaging"})

#: Elements that may say more than a name and a number do.
_SAY_MORE: Final = frozenset(
    {
        *("component", "contained", "bodySite"),
        *("valueCodeableConcept", "valueBoolean"),
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
#: With all the signs that one may have.
_ANY_NUMBER: Final = "0.0"
#: In the place of a name that was not met before; None is for one that may state something.
_NOT_SEEN: Final = ""
#: Codings of one code that are looked at.
_FEW: Final = 4


class AtAGlance:
    """Tells the entries of one call that surely state nothing that anybody here asks about.

    A chart has few names of results and each of them many times: what is looked at of a name with
    its code is remembered for the call.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self._meaning_of = recogniser.meaning_of
        self._texts = recogniser.texts
        self._names: dict[tuple[object, ...], str | None] = {}

    def may_state(self, entries: Iterable[Json], kind: Kind) -> list[Json]:
        """The entries of one kind without those that surely state nothing."""
        if kind is OBSERVATION:
            return [each for each in entries if not self._finds_nothing(each)]
        if kind is CONDITION or kind is PROCEDURE:
            return [each for each in entries if not self._names_nothing(each, kind)]
        return list(entries)

    def _names_nothing(self, entry: Json, kind: Kind) -> bool:
        """Whether a diagnosis or a procedure names nothing by its codes and its words."""
        if not _SAY_MORE.isdisjoint(entry):
            return False
        try:
            code = entry["code"]
            rows = code["coding"]
            if self._means_something(rows):
                return False
            if kind is CONDITION:
                first = rows[0]
                if not first["code"] or not is_read(first["system"], first["code"]):
                    return False  # in which system a diagnosis stands that is not read, is told
        except (KeyError, IndexError, TypeError):
            return False
        return not self._texts.may_name(words_of(code))

    def _finds_nothing(self, observation: Json) -> bool:
        """Whether an observation finds nothing by its codes, its name and its value."""
        if not _SAY_MORE.isdisjoint(observation):
            return False
        try:
            code = observation["code"]
            rows = code["coding"]
            if len(rows) == 1 and "extension" not in rows[0]:
                row = rows[0]
                system, value = row["system"], row["code"]
                key = system, value, code.get("text"), row.get("display")
                name = self._names.get(key, _NOT_SEEN)
                if name is _NOT_SEEN:
                    is_ours = self._meaning_of(system, value) is not NOTHING
                    name = self._names[key] = None if is_ours else self._unmeasured(code)
            else:
                name = None if self._means_something(rows) else self._unmeasured(code)
        except (KeyError, IndexError, TypeError):
            return False  # it is written otherwise than most
        if name is None:
            return False
        try:
            if observation["category"][0]["coding"][0]["code"] in NOT_EXAMINED:
                return True
        except (KeyError, IndexError, TypeError):
            pass  # of a category of its own
        return self._value_finds_nothing(observation, name)

    def _unmeasured(self, code: Json) -> str | None:
        """What an observation is called, where that is the name of nothing that is measured."""
        name = words_of(code)
        return None if self._texts.analyte_named(name) is not None else name

    def _value_finds_nothing(self, observation: Json, name: str) -> bool:
        if "valueString" in observation and "interpretation" in observation:
            return False  # *see note*, flagged abnormal, is read as *abnormal*
        told = f"{name} {_value_of(observation)}"
        if "<" in told or "~" in told:
            return False  # the name's markup ends with the name
        return not self._texts.may_name(told)

    def _means_something(self, rows: Sequence[Json]) -> bool:
        """Whether one of these codings is one of ours, or says more than a code does, or they are many."""
        if len(rows) > _FEW:
            return True
        for row in rows:
            if "extension" in row or self._meaning_of(row["system"], row["code"]) is not NOTHING:
                return True
        return False


def _value_of(observation: Json) -> str:
    """A value as it is read, but a plain number as any other: a chart has many of each name."""
    quantity: Any = observation.get("valueQuantity")
    try:
        if quantity["value"] >= 0 and "comparator" not in quantity:
            return f"{_ANY_NUMBER} {unit_shown(quantity)}"
    except (KeyError, TypeError):
        pass  # as it stands
    return shown(observation)
