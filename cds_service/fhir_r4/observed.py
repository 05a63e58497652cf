"""An observation, or one component of it, as its readers see it."""

from .coded import Coded
from .elements import Json
from .entries import Entry


def has_value(part: Json) -> bool:
    """Whether it has a value of its own, of whichever type."""
    return any(name.startswith("value") for name in part)


class Observed:
    """What has a name and a value, with the date and the site of the whole.

    ``aspect`` is the name of a component that answers for the whole: then the name is the whole's.
    """

    def __init__(self, whole: Entry, part: Json, code: Coded, aspect: str = "") -> None:
        self.whole = whole
        self.part = part
        self.code = code
        self.aspect = aspect
        self.recogniser = whole.recogniser
        self.value = self.recogniser.coded(part.get("valueCodeableConcept"))

    def is_coded_as(self, codes_of_a_kind: frozenset[tuple[str, str]]) -> bool:
        """Whether its value is one of these systems and codes, in their normal form."""
        return not codes_of_a_kind.isdisjoint(self.value.codings)
