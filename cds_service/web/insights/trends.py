"""How often cards speak, and how often they are overridden, from week to week."""

from collections.abc import Mapping, Sequence
from datetime import date

from .counted import Counted, Outcomes, most_first, of_call, of_card
from .question import By
from .table import Column, Count, Rate, Row, Table, Term

PER_100_ORDERS = "Cards per 100 orders"
OVERRIDE_RATE = "Override rate (%)"

_ALL_CARDS = "all cards"
_TITLES: Mapping[By | None, str] = {
    None: "Cards",
    By.HOOK: "Hook",
    By.CLIENT: "Client",
    By.INDICATOR: "Indicator",
    By.KNOWLEDGE: "Knowledge",
}


def trend(counted: Counted, weeks: Sequence[date], by: By | None) -> Table:
    """A line for each week, or for each week and whatever it is told apart by, the most frequent first."""
    told, called = of_card(by), of_call(by)
    outcomes = counted.outcomes(lambda card: (card.monday, told(card)))
    orders = counted.orders(lambda call: (call.monday, called(call) if called else ""))
    asked = counted.orders(called) if called else ()
    names = [name for name, _ in most_first(counted.outcomes(told), asked)] or [""]

    def row(monday: date, name: str) -> Row:
        said = outcomes.get((monday, name), Outcomes())
        of = orders.get((monday, name if called else ""), 0)
        cells = (Count(of), Count(said.said), Count(said.accepted), Count(said.overridden))
        rates = (rate_of_cards(said, of), rate_of_overrides(said))
        return (Term(monday.isoformat()), Term(name or _ALL_CARDS), *cells, *rates)

    return Table(
        name="trend",
        title="Cards per 100 orders, and override rate",
        says="Of 100 calls about imaging of the spine, how many cards were shown; of 100 cards "
        "of which something was heard, how many were overridden.",
        columns=(
            Column(title="Week of"),
            Column(title=_TITLES[by]),
            Column(title="Orders"),
            Column(title="Said"),
            Column(title="Accepted"),
            Column(title="Overridden"),
            Column(title=PER_100_ORDERS),
            Column(title=OVERRIDE_RATE),
        ),
        rows=tuple(row(monday, name) for name in names for monday in weeks),
    )


def rate_of_cards(outcomes: Outcomes, orders: int) -> Rate:
    """How many cards a hundred orders get."""
    return Rate(outcomes.said, orders, "cards per 100 orders")


def rate_of_overrides(outcomes: Outcomes) -> Rate:
    """How many of a hundred cards of which something was heard were overridden."""
    return Rate(outcomes.overridden, outcomes.heard, "% overridden")
