"""A clause as it is written, and what stands over it."""

from dataclasses import dataclass

from .frames import Frame
from .lexicon import Section
from .tokens import Key


@dataclass(slots=True)
class Written:
    """A clause with its heading, or with what it ``tells`` of the one before.

    ``is_anchored``: it may name something.  ``keys`` have an END behind those of its words.
    """

    text: str
    words: list[str]
    keys: list[Key]
    section: Section | None
    tells: Section | None
    is_anchored: bool

    @property
    def is_bare(self) -> bool:
        """Whether it is no heading and opens no list: where it is all of a text, nothing stands over it."""
        return self.section is None and self.tells is None and self.words[-1] != ":"


#: Which clause of the text, what stands over it, and whether it only tells of the clause before (*worse since yesterday*).
Passage = tuple[int, Written, Frame, bool]
