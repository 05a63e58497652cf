"""A clause as it is written, and what stands over it."""

from dataclasses import dataclass

from .frames import Frame
from .lexicon import Section
from .tokens import Key


@dataclass(slots=True)
class Written:
    """A clause with its heading, or with what it ``tells`` of the one before.

    ``is_anchored``: it may name something; ``is_bare``: it is no heading, opens no list and tells of
    none.  ``keys`` have an END behind those of its words, and what is BEYOND it.
    """

    text: str
    words: list[str]
    keys: list[Key]
    section: Section | None
    tells: Section | None
    is_anchored: bool
    is_bare: bool


#: Which clause of the text, what stands over it, and whether it only tells of the clause before (*worse since yesterday*).
Passage = tuple[int, Written, Frame, bool]
