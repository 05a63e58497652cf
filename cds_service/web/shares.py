"""Shares: how much of what there is each caller holds, so that one cannot take all of it.

Whoever is alone may have as much as there is for all; beyond that lies some for those who hold little.
"""


class Shares:
    """Of one thing, by caller.  For the event loop alone: it counts without a lock.

    ``most`` anybody may hold; ``for_others`` lies beyond it, of which nobody gets more than leaves him
    with ``little``.  Callers who hold nothing are forgotten.
    """

    def __init__(self, most: int, *, for_others: int, little: int) -> None:
        self._most = most
        self._most_of_all = most + for_others
        self._little = little
        self._held = 0
        self._held_by: dict[str, int] = {}

    def has_room(self, caller: str, more: int = 1) -> bool:
        """Whether this caller may take so much more."""
        held = self._held + more
        if held <= self._most:
            return True
        return held <= self._most_of_all and self._held_by.get(caller, 0) + more <= self._little

    def take(self, caller: str, more: int = 1) -> None:
        """Have this caller hold so much more."""
        self._held += more
        self._held_by[caller] = self._held_by.get(caller, 0) + more

    def give_back(self, caller: str, much: int = 1) -> None:
        """Have this caller hold so much less."""
        self._held -= much
        left = self._held_by.pop(caller, 0) - much
        if left:
            self._held_by[caller] = left
