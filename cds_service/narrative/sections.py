"""A text cut into clauses, each with what stands over it: its heading, or a list that goes on."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from .anchors import Anchors
from .cues import CueAt, cues_of
from .frames import PLAIN, Frame
from .headings import (
    FRAMES,
    OF_THE_ONE_BEFORE,
    TAKEN_OUT,
    asked_in_a_report,
    frame_of,
    is_stamp,
    judged,
    requests_among,
    supposes_to_its_end,
    why_it_was_asked,
)
from .lexicon import Cue, Lexicon, Section
from .machines import Machines
from .parted import PartedList
from .reign import Reign, go_on
from .sentences import split
from .signs import BEYOND, END
from .tokens import Key, Keys, places_of_words, words_in
from .written import Passage, Written

#: Words of a heading at most, and of one that stands alone on its line without a colon.
_SHORT: Final = 3
_LONGEST_HEADING: Final = 8
#: *When to seek medical help* is no sentence.
_LONGEST: Final = {Section.HYPOTHETICAL: _LONGEST_HEADING}

_MOST_COLONS: Final = 60
#: What an item of a list begins with, where it is no bullet.
_MARKS: Final = frozenset({"-", "\u2212", "+"})

# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_WORSE, _REACTIONS, _GIVEN_UP = Section.WORSE, Section.REACTIONS, Section.GIVEN_UP
_NAMED: Final = {section.value: section for section in Section}
_FAMILY, _RELATIVE, _LISTING = Section.FAMILY, Section.RELATIVE, Section.LISTING


class Splitter:
    """Cuts texts into passages by one lexicon."""

    def __init__(self, lexicon: Lexicon, machines: Machines, anchors: Anchors, keys: Keys) -> None:
        self._abbreviated = frozenset(lexicon.abbreviations), lexicon.never_last
        answers = "|".join(map(re.escape, sorted(lexicon.answers, key=len, reverse=True)))
        self._dash = re.compile(rf" - (?=[A-Z])(?!(?i:{answers})\b)")
        self._headings = machines.headings
        self._open = machines.headings.beginnings
        self._anywhere = machines.anywhere
        self._anchors = anchors
        self._keys = keys

    def passages(self, text: str) -> Iterable[Passage]:
        """The clauses that say something, or something of the one before, each once."""
        clauses = list(self._clauses(text))
        if len(clauses) == 1 and clauses[0][0].is_bare:
            return ((0, clauses[0][0], PLAIN, False),)
        if not any(clause.is_anchored for clause, _ in clauses):
            return ()
        return self._governed(clauses)

    def _governed(self, clauses: Sequence[tuple[Written, str]]) -> Iterator[Passage]:
        """The same of clauses over which others may stand."""
        reign = Reign()
        seen: set[str | tuple[str, Frame]] = set()
        sections = [clause.section for clause, _ in clauses]
        told = self._told(clauses)
        asked = requests = requests_among(frozenset(sections))
        ahead = asked_in_a_report(requests, sections) if requests else []
        parted = PartedList(clauses, self._anywhere.phrases_in)
        for index, (clause, stop) in enumerate(clauses):
            if not clause.is_bare or reign.section is not None or reign.frame is not PLAIN:
                self._govern(reign, clause, stop)
            if clause.section in requests:
                asked = ahead[index]
            over = parted.over(index) if stop == ";" and reign.frame is PLAIN else reign.frame
            if not clause.is_anchored and told[index] is not _WORSE:
                continue
            frame = judged(over, told[index + 1]) if told[index + 1] else over
            if clause.tells is _LISTING and index and self._supposes(clauses[index - 1][0]):
                frame = frame._replace(supposed=True)
            if asked:
                frame = why_it_was_asked(frame, reign.section, asked)
            known = len(seen)
            seen.add(clause.text if frame is PLAIN else (clause.text, frame))
            if len(seen) > known:
                yield index, clause, frame, told[index] is _WORSE

    def _clauses(self, text: str) -> Iterator[tuple[Written, str]]:
        """Each clause with what stands before it; one that stands there twice is made once."""
        made: dict[str, Sequence[Written]] = {}
        if " - " in text and not text.isupper():  # where all are capitals none opens a sentence
            text = self._dash.sub("\n", text)
        for clause, stop in split(text, *self._abbreviated):
            if clause not in made:
                made[clause] = self._parts(clause)
            for part in made[clause]:
                yield part, stop
                stop = " "

    def _parts(self, clause: str) -> Sequence[Written]:
        """The clause, or what stands before each heading in it and what follows."""
        words = words_in(clause)
        found = self._keys.of(words)
        cuts = self._headings_within(words, found) if ":" in clause else []
        if not cuts:
            found += (END, BEYOND)
            return (self._clause(clause, words, found),) if words else ()
        places, parts = places_of_words(clause), []
        for start, end in pairwise((0, *cuts, len(words))):
            first = places[start][0]
            last = places[end][0] if end < len(words) else len(clause)
            of_part = [*found[start:end], END, BEYOND]
            parts.append(self._clause(clause[first:last], words[start:end], of_part))
        return parts

    def _clause(self, text: str, words: list[str], keys: list[Key]) -> Written:
        anchored = self._anchors.stand_in(keys)
        section, tells, longest = None, None, 0
        for _, target, end in self._headings.longest(keys, 0) if keys[0] in self._open else ():
            name = _NAMED[target.name]
            if name in OF_THE_ONE_BEFORE:
                tells = name
            elif end > longest and (end == len(words) or ":" in words[: end + 1]):
                section, longest = name, end
        tells = None if section else tells
        is_bare = section is None and tells is None and words[-1] != ":"
        return Written(text, words, keys, section, tells, anchored, is_bare)

    def _headings_within(self, words: list[str], keys: list[Key]) -> list[int]:
        """Where in a clause headings begin: one that takes what follows out of today, and all behind it."""
        colons = [index for index, word in enumerate(words) if word == ":"][:_MOST_COLONS]
        cuts: list[int] = []
        behind = is_out = False
        last = 0
        for colon in colons:
            start, names = self._heading_before(colon, keys, last)
            last = colon + 1
            if not names:
                continue
            is_out = not names.isdisjoint(TAKEN_OUT)
            if start and (behind or is_out or is_stamp(words[:start])):
                cuts.append(start)
            behind = behind or is_out
        return cuts

    def _heading_before(self, colon: int, keys: list[Key], last: int) -> tuple[int, set[str]]:
        """Where the longest heading begins that this colon closes, and which it is."""
        for start in range(max(colon - _LONGEST_HEADING, last), colon):
            ended = self._headings.longest(keys[:colon], start)
            names = {target.name for _, target, length in ended if start + length == colon}
            if names:
                return start, names
        return 0, set()

    def _govern(self, reign: Reign, clause: Written, stop: str) -> None:
        """Let the reign go on, end, or begin with this clause."""
        words, section, was = clause.words, clause.section, reign.section
        if reign.frame is not PLAIN or reign.section is not None:
            is_marked = "\u2022" in stop or words[0] in _MARKS or clause.text[0].isspace()
            go_on(reign, stop, is_marked=is_marked)
        if section is _RELATIVE:  # *Father:* goes on with a family history, and opens none
            if was is _FAMILY:
                reign.section, reign.frame = was, FRAMES[was]
            return
        if section is not None:
            reign.section, reign.frame, reign.lines = section, FRAMES.get(section, PLAIN), 0
            reign.below = section is not _REACTIONS and (
                words[-1] == ":"
                or (len(words) <= _LONGEST.get(section, _SHORT) and ":" not in words)
            )
        elif words[-1] == ":" and len(words) <= _LONGEST_HEADING:
            reign.section, reign.frame, reign.lines = None, frame_of(self._cues_of(clause.keys)), 0
            reign.below = True
        elif reign.below and reign.lines and reign.frame is not PLAIN and ":" in words[:5]:
            reign.section, reign.frame = None, PLAIN

    def _supposes(self, clause: Written) -> bool:
        """*Discussed return precautions.  These include leg weakness*: the list is of what was supposed."""
        return supposes_to_its_end(self._cues_of(clause.keys))

    def _told(self, clauses: Sequence[tuple[Written, str]]) -> list[Section | None]:
        """What each clause tells of the one before, on whose line it stands; behind the last, nothing."""
        told = [self._told_by(clause, stop) if clause.tells else None for clause, stop in clauses]
        return [*told, None]

    def _told_by(self, clause: Written, stop: str) -> Section | None:
        """*Less likely given the exam, but cannot be excluded* gives nothing up."""
        if "\n" in stop and "\u2022" not in stop:
            return None
        if clause.tells is _GIVEN_UP:
            cues = {each.cue for each in self._cues_of(clause.keys)}
            return None if Cue.SUSPICION in cues else clause.tells
        return clause.tells

    def _cues_of(self, keys: list[Key]) -> list[CueAt]:
        _, _, small_words, _, _ = self._anywhere.phrases_in(keys)
        return cues_of(small_words)
