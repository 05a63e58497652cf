"""What the store counted in one go, summed up by whatever a table is about."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil
from typing import TypeVar

from cds_service.appropriateness.judging.bearing import Status
from cds_service.records.insights_queries import CallCount, CardCount

from .question import By

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Cards, and what became of them; of the rest nothing was heard."""

    said: int = 0
    accepted: int = 0
    overridden: int = 0

    @property
    def unanswered(self) -> int:
        return self.said - self.heard

    @property
    def heard(self) -> int:
        return self.accepted + self.overridden

    def with_more(self, more: CardCount) -> "Outcomes":
        return Outcomes(
            self.said + more.said,
            self.accepted + more.accepted,
            self.overridden + more.overridden,
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """All cards, and all calls, with cards or without."""

    cards: tuple[CardCount, ...]
    calls: tuple[CallCount, ...]

    def outcomes(self, key: Callable[[CardCount], Key]) -> dict[Key, Outcomes]:
        """What became of cards, by what each has in common with others."""
        found: dict[Key, Outcomes] = {}
        for each in self.cards:
            of = key(each)
            found[of] = found.get(of, Outcomes()).with_more(each)
        return found

    def orders(self, key: Callable[[CallCount], Key]) -> Mapping[Key, int]:
        """Calls about imaging of the spine, by what each has in common with others."""
        found: Counter[Key] = Counter()
        for each in self.calls:
            if each.status != Status.NOT_RELEVANT.value:
                found[key(each)] += each.calls
        return found

    def all_outcomes(self) -> Outcomes:
        """What became of all cards."""
        return self.outcomes(lambda _: "").get("", Outcomes())

    def slowest_ms(self) -> int:
        """How long the slowest call took."""
        return ceil(max((each.slowest_ms for each in self.calls), default=0))

    def new_knowledge(self) -> Mapping[date, str]:
        """The weeks in which another version of the knowledge was first spoken from."""
        first: dict[str, date] = {}
        for each in self.calls:
            first[each.knowledge] = min(each.monday, first.get(each.knowledge, each.monday))
        begun = sorted((monday, version) for version, monday in first.items())
        return {monday: version for (_, (monday, version)) in pairwise(begun)}


def of_card(by: By | None) -> Callable[[CardCount], str]:
    """What a card has in common with those of its line."""
    return lambda card: str(getattr(card, by.value)) if by else ""


def of_call(by: By | None) -> Callable[[CallCount], str] | None:
    """The same of a call; None where a call has no such thing: it has cards of any indicator."""
    if by is By.INDICATOR:
        return None
    return lambda call: str(getattr(call, by.value)) if by else ""


def most_first(
    outcomes: Mapping[str, Outcomes], asked: Iterable[str] = ()
) -> list[tuple[str, Outcomes]]:
    """The most frequent first, those of one frequency by name; and last what ``asked`` and got no card."""
    every = {**dict.fromkeys(asked, Outcomes()), **outcomes}
    return sorted(every.items(), key=lambda each: (-each[1].said, each[0]))
