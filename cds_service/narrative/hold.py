"""A cue that holds from its place in a clause on."""

from dataclasses import dataclass


@dataclass(slots=True)
class Hold:
    """A cue that still governs what follows it.

    ``heads`` a list, as *Denies:* and *Baseline: wheelchair, ...* do; ``bare`` until it has reached something; ``aside`` where what it denies is another thing
    (*no cause for*).  ``items`` are those that a list has had, up to the word ``at``;
    ``of_others`` says that we know not all of them.
    """

    heads: bool = False
    governs_lists: bool = False
    at: int = 0
    last: str | None = None
    interrupted: bool = False
    closed: bool = False
    bare: bool = True
    evident: bool = False
    aside: bool = False
    items: int = 0
    of_others: bool = False
