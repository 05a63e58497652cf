"""The free text of one call: each text is read once, and no more in all than a call may cost."""

import re
from collections.abc import Collection
from datetime import datetime
from itertools import islice
from typing import Final, Protocol

from cds_service.appropriateness.reading.analytes import Analyte
from cds_service.appropriateness.reading.lines import Name
from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.reading.study_names import LONGEST_NAME, spelled, study_named
from cds_service.appropriateness.terms.studies import Study
from cds_service.narrative.mentions import Mention, Places, ReadClause, said_in

from .limits import LEAST_OF_A_TEXT, LONGEST_TEXT, MOST_CLAUSES, MOST_TEXT

#: Where a text may be cut: what stands before it says nothing of what follows.
_CLAUSE_END: Final = re.compile(r"[;\n\r!]|\.(?!\d)")

#: Characters around a cut in which the end of a clause is looked for; no clause is longer.
_NEAR_A_CUT: Final = 1500

#: Entries whose texts were not read that are named; more are counted.
_NAMED: Final = 3


class Named(Protocol):
    """An entry of the chart, or a draft."""

    @property
    def reference(self) -> str: ...


class Texts:
    """What the texts of one call say.  ``whose`` the next text is, is told in ``unread``."""

    def __init__(self, reading: Reading, now: datetime) -> None:
        self.whose: Named | None = None
        self._reading = reading
        self._this_year = now.year
        self._left = MOST_TEXT
        self._clauses_left = MOST_CLAUSES
        self._clauses: dict[str, tuple[ReadClause, ...]] = {}
        self._mentions: dict[str, tuple[Mention, ...]] = {}
        self._places: dict[str, Places] = {}
        self._may_name: dict[str, bool] = {}
        self._spelled: dict[str, Name] = {}
        self._studies: dict[str, Study | None] = {}
        self._analytes: dict[str, Analyte | None] = {}
        self._cut: dict[str, None] = {}
        self._unread: dict[str, None] = {}
        self._not_begun: dict[str, None] = {}

    @property
    def source(self) -> str:
        """The name of whose text comes next."""
        return self.whose.reference if self.whose is not None else ""

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every concept that the text names, in whatever sense."""
        if text in self._mentions:
            return self._mentions[text]
        if self._clauses_left <= 0 and text:
            self._not_begun[self.source] = None
            return ()
        read = self._taken(text)
        if not read:
            return ()
        clauses = self._reading.narrative.clauses(read, this_year=self._this_year)
        self._clauses[text] = clauses
        self._clauses_left -= len(clauses)
        found = said_in(clauses)
        self._mentions[text] = found
        return found

    def clauses(self, text: str) -> tuple[ReadClause, ...]:
        """The same, clause by clause: what stands in one of them is of one thing."""
        self.mentions(text)
        return self._clauses.get(text, ())

    def study_named(self, name: str) -> Study | None:
        """The study that a name asks for."""
        if len(name) > LONGEST_NAME:
            return None
        if name in self._studies:
            return self._studies[name]
        read = self._taken(name)
        if not read:
            return None
        found = study_named(self.spelled(read), self._reading.order_names)
        self._studies[name] = found
        return found

    def spelled(self, name: str) -> Name:
        """An order's name in one way of writing: its study is asked for, and what it leaves open."""
        if name not in self._spelled:
            self._spelled[name] = spelled(name, self._reading.order_names)
        return self._spelled[name]

    def analyte_named(self, name: str) -> Analyte | None:
        """What is measured under a name; a chart has few names, and each of them many times."""
        if name not in self._analytes:
            self._analytes[name] = self._reading.analyte_named(name)
        return self._analytes[name]

    def may_name(self, text: str) -> bool:
        """False only where a name with its value surely names nothing; asked once of each."""
        if text not in self._may_name:
            self._may_name[text] = self._reading.narrative.may_name(text)
        return self._may_name[text]

    def places_in(self, text: str) -> Places:
        """Where a text points; it is looked at once, however many codes stand beside it."""
        if text not in self._places:
            self._places[text] = self._reading.narrative.places_in(self.part_of(text))
        return self._places[text]

    def part_of(self, text: str) -> str:
        """So much of one text as is looked at: all of it, or its beginning and its end."""
        if len(text) <= LONGEST_TEXT:
            return text
        self._cut[self.source] = None
        return from_both_ends(text, LONGEST_TEXT)

    def _taken(self, text: str) -> str:
        """So much of a text as the call still has room for."""
        if not text or text.isspace():
            return ""
        part = self.part_of(text)
        cost = max(len(part), LEAST_OF_A_TEXT)
        left, self._left = self._left, max(self._left - cost, 0)
        if cost <= left:
            return part
        self._unread[self.source] = None
        return from_both_ends(part, left) if left > LEAST_OF_A_TEXT else ""

    def unread(self) -> tuple[str, ...]:
        """What of the texts was not read, in a sentence each."""
        said = []
        if self._cut:
            said.append(
                f"free text: of what is longer than {LONGEST_TEXT:,} characters the first and the "
                f"last {LONGEST_TEXT // 2:,} were read: {some_of(self._cut)}"
            )
        if self._unread:
            said.append(
                f"free text: no more than {MOST_TEXT:,} characters of a call were read, "
                f"not all of {some_of(self._unread)}"
            )
        if self._not_begun:
            said.append(
                f"free text: {MOST_CLAUSES:,} clauses of a call that say something were read, "
                f"and nothing of {some_of(self._not_begun)}"
            )
        return tuple(said)


def some_of(names: Collection[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(islice(names, _NAMED)) + (f" and {more:,} more" if more > 0 else "")


def from_both_ends(text: str, most: int) -> str:
    """The first and the last half of ``most`` characters, each cut between two clauses."""
    half = most // 2
    return f"{_ended(text[:half])}\n{_begun(text[-half:])}"


def _ended(text: str) -> str:
    """Without a clause that was cut at its end."""
    near = max(len(text) - _NEAR_A_CUT, 0)
    ends = [match.end() for match in _CLAUSE_END.finditer(text, near)]
    return text[: ends[-1]] if ends else text.rpartition(" ")[0] or text


def _begun(text: str) -> str:
    """Without a clause that was cut at its beginning."""
    end = _CLAUSE_END.search(text, 0, _NEAR_A_CUT)
    return text[end.end() :] if end else text.partition(" ")[2] or text
