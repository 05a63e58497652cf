"""What stands over a clause."""

from typing import Final, NamedTuple


class Frame(NamedTuple):
    """What stands over a clause before its first word: its heading, or a list that goes on.

    ``habits``: what is told of illness and habits there is of the past, and nothing else is.
    ``settled``: what is only suspected there the text itself concludes further down; with ``supposed``, why a study
    was asked for.
    ``given_up``: what was considered there the next sentence calls unlikely.
    """

    denied: bool = False
    supposed: bool = False
    past: bool = False
    of_other: bool = False
    habits: bool = False
    settled: bool = False
    given_up: bool = False


PLAIN: Final = Frame()
