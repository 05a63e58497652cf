"""What a heading says of all that stands below it."""

from collections.abc import Sequence, Set
from typing import Final

from .cues import CueAt
from .frames import PLAIN, Frame
from .lexicon import Cue, Section
from .newness import NEGATIONS

#: What most headings say of all that stands below them.
FRAMES: Final = {
    Section.HISTORY: Frame(past=True),
    Section.HABITS: Frame(habits=True),
    Section.FAMILY: Frame(of_other=True),
    Section.HYPOTHETICAL: Frame(supposed=True),
    Section.DENIED: Frame(denied=True),
    Section.REACTIONS: Frame(past=True),
}
#: Why a study was asked for; *history* is that only in a report, which has headings of its own.
REQUESTS: Final = frozenset({Section.INDICATION, Section.REQUEST})
_CONCLUSIONS: Final = frozenset({Section.FINDINGS, Section.IMPRESSION})
_OF_REPORTS: Final = frozenset({Section.FINDINGS, Section.REPORT})
#: Under them somebody tells what he has seen and asked himself.
_OF_NOTES: Final = frozenset({Section.BEDSIDE, Section.HABITS, Section.FAMILY})
_TELLING: Final = _OF_NOTES | _OF_REPORTS | _CONCLUSIONS
#: Headings that, within a clause, take what follows out of today.
TAKEN_OUT: Final = frozenset({*FRAMES, *REQUESTS, *_CONCLUSIONS}) - {Section.DENIED}
#: They open nothing: they tell of the clause before.
OF_THE_ONE_BEFORE: Final = frozenset(
    {Section.WORSE, Section.RESOLVED, Section.GIVEN_UP, Section.LISTING}
)
#: Letters that stand beside a time, those of who wrote among them.
_OF_A_TIME: Final = frozenset({"am", "pm", "h", "hr", "hrs", "rn", "md", "dr"})
_ON_SUPPOSING: Final = frozenset({Cue.HYPOTHETICAL, Cue.TURN, Cue.ARRIVAL})
_RESOLVED, _GIVEN_UP, _REQUEST = Section.RESOLVED, Section.GIVEN_UP, Section.REQUEST


def frame_of(cues: Sequence[CueAt]) -> Frame:
    """What an open list says of its items: *Denies:*."""
    said = {heard.cue for heard in cues}
    if not NEGATIONS.isdisjoint(said):
        return Frame(denied=True)
    return Frame(supposed=True) if Cue.HYPOTHETICAL in said else PLAIN


def is_stamp(words: Sequence[str]) -> bool:
    """Whether the words are when it was written, and no more: *11/25 14:30:*."""
    if not any(word[0].isdecimal() for word in words):
        return False
    return all(not word[0].isalpha() or word.lower() in _OF_A_TIME for word in words)


def judged(frame: Frame, told: Section | None) -> Frame:
    """*Leg weakness on admission.  Now resolved*, *Considered CES.  Less likely given*: as the next tells."""
    if told is _RESOLVED:
        return frame._replace(past=True)
    return frame._replace(given_up=True) if told is _GIVEN_UP else frame


def requests_among(sections: Set[Section | None]) -> frozenset[Section]:
    """The headings under which a text that concludes something says why the study was asked for.

    Under those of an operation stands what the patient has.
    """
    if _CONCLUSIONS.isdisjoint(sections) or Section.OPERATION in sections:
        return frozenset()
    return frozenset({Section.INDICATION}) if _OF_REPORTS.isdisjoint(sections) else REQUESTS


def asked_in_a_report(
    requests: frozenset[Section], sections: Sequence[Section | None]
) -> list[frozenset[Section]]:
    """For each clause, by what follows it: the requests, or none where a note goes on with what
    was seen: *Reason for referral: foot drop.  PE:*.
    """
    asked: list[frozenset[Section]] = []
    telling: Section | None = None
    for section in reversed(sections):
        asked.append(frozenset() if telling in _OF_NOTES else requests)
        if section in _TELLING:
            telling = section
    return asked[::-1]


def why_it_was_asked(frame: Frame, section: Section | None, asked: frozenset[Section]) -> Frame:
    """What stands under a request is supposed, or settled by what was concluded."""
    if section in asked:
        return frame._replace(supposed=True, settled=True)
    return frame._replace(settled=True) if section is _REQUEST else frame


def supposes_to_its_end(cues: Sequence[CueAt]) -> bool:
    """*Return precautions were discussed*, and not *told to return if worse, now has*."""
    said = [heard.cue for heard in cues if heard.cue in _ON_SUPPOSING]
    return bool(said) and said[-1] is Cue.HYPOTHETICAL
