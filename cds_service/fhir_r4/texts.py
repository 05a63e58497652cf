"""The free text of one call: each text is read once, and no more in all than a call may cost."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.reading.study_names import read_order_name
from cds_service.appropriateness.terms.studies import Study
from cds_service.narrative.mentions import Mention, read_narrative

from .limits import LEAST_OF_A_TEXT, LONGEST_TEXT, MOST_TEXT

#: Where a text may be cut: what stands before it says nothing of what follows.
_CLAUSE_END: Final = re.compile(r"[;\n\r!]|\.(?!\d)")

#: Characters around a cut in which the end of a clause is looked for; no clause is longer.
_NEAR_A_CUT: Final = 1500

#: Entries whose texts were not read that are named; more are counted.
_NAMED: Final = 3


class Texts:
    """What the texts of one call say.  ``source`` names whose text comes next, for ``unread``."""

    def __init__(self, reading: Reading, now: datetime) -> None:
        self.source: Callable[[], str] = str
        self._reading = reading
        self._this_year = now.year
        self._left = MOST_TEXT
        self._mentions: dict[str, tuple[Mention, ...]] = {}
        self._studies: dict[str, Study | None] = {}
        self._cut: dict[str, None] = {}
        self._unread: dict[str, None] = {}

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every concept that the text names, in whatever sense."""
        if not text or text.isspace():
            return ()
        if text not in self._mentions:
            read = self._taken(self.part_of(text))
            self._mentions[text] = read_narrative(
                read, self._reading.vocabulary, this_year=self._this_year
            )
        return self._mentions[text]

    def study_named(self, name: str) -> Study | None:
        """The study that a name asks for."""
        if not name:
            return None
        if name not in self._studies:
            read = self._taken(self.part_of(name))
            self._studies[name] = read_order_name(read, self._reading.order_names)
        return self._studies[name]

    def part_of(self, text: str) -> str:
        """So much of one text as is looked at: all of it, or its beginning and its end."""
        if len(text) <= LONGEST_TEXT:
            return text
        self._cut[self.source()] = None
        return from_both_ends(text, LONGEST_TEXT)

    def _taken(self, text: str) -> str:
        """So much of a text as the call still has room for."""
        cost = max(len(text), LEAST_OF_A_TEXT)
        left, self._left = self._left, max(self._left - cost, 0)
        if cost <= left:
            return text
        self._unread[self.source()] = None
        return from_both_ends(text, left) if left > LEAST_OF_A_TEXT else ""

    def unread(self) -> tuple[str, ...]:
        """What of the texts was not read, in a sentence each."""
        said = [
            f"{source}: of a text of more than {LONGEST_TEXT:,} characters the first and the last "
            f"{LONGEST_TEXT // 2:,} were read"
            for source in self._cut
        ]
        if self._unread:
            named = ", ".join(list(self._unread)[:_NAMED])
            more = len(self._unread) - _NAMED
            others = f" and {more} more" if more > 0 else ""
            said.append(
                f"free text: {MOST_TEXT:,} characters of it were read, "
                f"and not all that is said in {named}{others}"
            )
        return tuple(said)


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
