"""What is quoted of a clause where a finding stands in it."""

from collections.abc import Sequence
from typing import Final

from .found import Found
from .tokens import places_of_words

#: Characters of a clause that an answer may quote.
LONGEST_PHRASE: Final = 200


def quotes_of(text: str, found: Sequence[Found]) -> list[str]:
    """For each finding the clause, or of a long one the part around the finding."""
    clause = text.strip()
    if len(clause) <= LONGEST_PHRASE:
        return [clause] * len(found)
    places = places_of_words(text)
    return [
        _part(text, places[one.start][0], places[min(one.end, len(places)) - 1][1]) for one in found
    ]


def _part(text: str, first: int, last: int) -> str:
    spare = max(LONGEST_PHRASE - (last - first), 0) // 2
    return text[max(first - spare, 0) :].strip()[:LONGEST_PHRASE].strip()
