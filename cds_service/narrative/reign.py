"""What governs the clauses of a text at the moment: a heading, or a list that is open."""

from dataclasses import dataclass
from typing import Final

from .frames import PLAIN, Frame
from .headings import REQUESTS
from .lexicon import Section

#: Lines that a heading governs at most.
LONGEST_LIST: Final = 25


@dataclass(slots=True)
class Reign:
    """The heading or open list that governs at the moment."""

    section: Section | None = None
    frame: Frame = PLAIN
    lines: int = 0
    #: Its list stands in the lines below it, each behind a mark where the first is.
    below: bool = False
    marked: bool = False
    #: It stands in the heading's own line (*PMH: 1) DM 2) HTN.*), and a full stop ends it.
    inline: bool = False


def go_on(reign: Reign, stop: str, *, is_marked: bool) -> None:
    """Whether it goes on over what stands before the next clause."""
    if "\n" in stop or "\u2022" in stop:
        reign.lines += 1
        if reign.lines == 1:
            reign.marked, reign.inline = is_marked, "\n" not in stop
        is_over = "\n\n" in stop or reign.lines > LONGEST_LIST or (reign.marked and not is_marked)
        ends = not reign.below or is_over
    else:
        goes_on = reign.below and not (reign.inline and reign.lines)
        ends = stop != ";" and not goes_on and reign.section not in REQUESTS
    if ends and reign.section not in REQUESTS:
        reign.section, reign.frame, reign.below = None, PLAIN, False
