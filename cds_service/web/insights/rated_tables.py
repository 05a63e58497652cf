"""Tables with rates: how often cards speak and are overridden, by hook, indicator, client and knowledge."""

from collections.abc import Mapping
from datetime import date

from .counted import Outcomes, most_first
from .counting import OUTCOMES, Counting, outcomes_of
from .table import Column, Count, Row, Table, Term
from .trends import OVERRIDE_RATE, PER_100_ORDERS, rate_of_cards, rate_of_overrides

_RATES = (Column(title=PER_100_ORDERS), Column(title=OVERRIDE_RATE))


def by_hook(counting: Counting) -> Table:
    """How often cards speak at each hook."""
    orders = counting.counted.orders(lambda call: call.hook)
    return Table(
        name="cards-by-hook",
        title="Cards by hook",
        says="An order that is selected and then signed is answered twice, and counts once for each.",
        columns=(Column(title="Hook"), Column(title="Orders"), *OUTCOMES, *_RATES),
        rows=_rated_rows(counting.counted.outcomes(lambda card: card.hook), orders),
        narrows="hook",
    )


def by_indicator(counting: Counting) -> Table:
    """How often cards of each gravity speak."""
    total = sum(counting.counted.orders(lambda _: "").values())
    outcomes = counting.counted.outcomes(lambda card: card.indicator)
    return Table(
        name="cards-by-indicator",
        title="Cards by indicator",
        says="How grave a card calls itself; an order may have cards of each.",
        columns=(Column(title="Indicator"), Column(title="Orders"), *OUTCOMES, *_RATES),
        rows=_rated_rows(outcomes, dict.fromkeys(outcomes, total)),
    )


def by_client(counting: Counting) -> Table:
    """How often cards speak to each client."""
    return Table(
        name="cards-by-client",
        title="Cards by client",
        says="Whose calls they answered; “open” is everyone where callers are not verified.",
        columns=(Column(title="Client"), Column(title="Orders"), *OUTCOMES, *_RATES),
        rows=_rated_rows(
            counting.counted.outcomes(lambda card: card.client),
            counting.counted.orders(lambda call: call.client),
        ),
        narrows="client",
    )


def by_knowledge(counting: Counting) -> Table:
    """In the order in which they were spoken from: before and after a change."""
    first: dict[str, tuple[date, str]] = {}
    for each in counting.counted.calls:
        first.setdefault(each.knowledge, (each.monday, each.knowledge))
    outcomes = counting.counted.outcomes(lambda card: card.knowledge)
    orders = counting.counted.orders(lambda call: call.knowledge)
    in_turn = {
        name: outcomes.get(name, Outcomes()) for name in sorted(first, key=first.__getitem__)
    }
    return Table(
        name="cards-by-knowledge",
        title="Cards by knowledge version",
        says="The version of the knowledge that they spoke from, the first that was used on top: "
        "what a change of wording did stands from one line to the next.",
        columns=(Column(title="Knowledge"), Column(title="Orders"), *OUTCOMES, *_RATES),
        rows=tuple(
            (Term(name), *_rated(each, orders.get(name, 0))) for name, each in in_turn.items()
        ),
        narrows="knowledge",
    )


def _rated_rows(by: Mapping[str, Outcomes], orders: Mapping[str, int]) -> tuple[Row, ...]:
    every = most_first(by, asked=orders)
    return tuple((Term(name), *_rated(each, orders.get(name, 0))) for name, each in every)


def _rated(outcomes: Outcomes, orders: int) -> Row:
    rates = (rate_of_cards(outcomes, orders), rate_of_overrides(outcomes))
    return (Count(orders), *outcomes_of(outcomes), *rates)
