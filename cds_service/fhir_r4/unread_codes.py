"""Codes that were sent and not read: of systems that nobody here reads, and beyond what a call may cost."""

from collections import Counter
from collections.abc import Iterator

from .coded import Coded
from .limits import MOST_CODINGS, MOST_CODINGS_OF_A_CALL, MOST_NAMED
from .texts import some_of


class UnreadCodes:
    """What of the codes of one call was not read."""

    def __init__(self) -> None:
        self._with_more: dict[str, None] = {}
        self._systems: Counter[str] = Counter()

    def more_codes_of(self, reference: str) -> None:
        """Remember an entry that has more codes than are looked up."""
        self._with_more[reference] = None

    def pass_over(self, diagnosis: Coded) -> None:
        """Remember in which system a diagnosis stands of which nothing was read."""
        name = diagnosis.unread_system
        if name is not None:
            self._systems[name] += 1

    def told(self) -> Iterator[str]:
        """A sentence for each system, and one for the entries."""
        for name, count in sorted(self._systems.items())[:MOST_NAMED]:
            stand = "diagnosis stands" if count == 1 else "diagnoses stand"
            yield f"conditions: {count:,} {stand} in {name}, which is not read"
        if self._with_more:
            yield (
                f"codes: no more than {MOST_CODINGS} of an element and {MOST_CODINGS_OF_A_CALL:,} of a "
                f"call were read, not all of {some_of(self._with_more)}"
            )
