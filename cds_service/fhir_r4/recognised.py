"""One concept of ours, as an entry states it."""

from typing import NamedTuple

from cds_service.appropriateness.terms.studies import Region


class Recognised(NamedTuple):
    """One concept that an entry states.

    ``historical`` is what the words look back on (*s/p fusion*); ``past`` says that it is over.
    """

    concept: str
    says: str
    past: bool = False
    denied: bool = False
    called_new: bool = False
    by_words: bool = False
    historical: bool = False
    days_ago: int | None = None
    severe: bool = False
    regions: frozenset[Region] = frozenset()
    sides: frozenset[str] = frozenset()

    @property
    def in_our_words(self) -> str:
        """What a code says where nothing is written beside it: *generic weakness*."""
        return self.concept.replace("-", " ")
