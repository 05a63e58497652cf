"""What was said and what became of it, counted: the questions of the insights page.

A card counts as accepted once any of its suggestions was, as overridden if it was only
overridden; of a card that was ignored nobody hears.  Of cards that were kept back (shadow) no
feedback can come: they are counted apart, and never among those that were shown.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, FromClause, Select, and_, case, func, select

from cds_service.frozen import dataclass
from cds_service.hooks.feedback import Outcome

from .database import reading, unavailable_if_it_fails
from .heard import is_latest_of_its_id, is_told_of_it, what_was_heard
from .tables import CARD, CARD_ADVICE, CONSULTATION, FEEDBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which consultations are counted: received from ``since`` on and before ``until``, and whose.

    Those whose cards were shown, or with ``shadow`` those whose cards were kept back.
    """

    since: datetime | None = None
    until: datetime | None = None
    client: str | None = None
    knowledge: str | None = None
    hook: str | None = None
    with_trials: bool = False
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Cards of one kind: how many were said, and what became of them."""

    of: str
    said: int
    accepted: int
    overridden: int


@dataclass(frozen=True, slots=True)
class CardCount:
    """Cards that are alike in all by which they are looked at, and what became of them.

    ``monday`` begins the week (UTC); ``advice`` is the gravest thing that they say.
    """

    monday: date
    hook: str
    client: str
    knowledge: str
    indicator: str
    advice: str
    said: int
    accepted: int
    overridden: int


@dataclass(frozen=True, slots=True)
class CallCount:
    """Calls that are alike in all by which they are looked at, and how long the slowest took."""

    monday: date
    hook: str
    client: str
    knowledge: str
    status: str
    calls: int
    slowest_ms: float


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How often the cards of an advice were overridden for a reason.

    Without a code: no reason was given, or one that was no code to be kept.
    """

    advice: str
    system: str | None
    code: str | None
    times: int


def count_calls(engine: Engine, scope: Scope) -> tuple[CallCount, ...]:
    """Every call that was answered, with cards or without, the earliest first."""
    columns = CONSULTATION.c
    by = (columns.week, columns.hook, columns.client, columns.knowledge, columns.status)
    query = (
        select(*by, func.count(), func.max(columns.duration_ms))
        .where(*_within(scope))
        .group_by(*by)
        .order_by(*by)
    )
    return tuple(CallCount(*row) for row in _rows(engine, query))


def count_all_calls(engine: Engine, scope: Scope) -> int:
    """How many there are, whatever they are like."""
    query = select(func.count()).select_from(CONSULTATION).where(*_within(scope))
    return _number_of(engine, query)


def count_cards(engine: Engine, scope: Scope) -> tuple[CardCount, ...]:
    """Every card once, the earliest first."""
    columns = CONSULTATION.c
    of_call = (columns.week, columns.hook, columns.client, columns.knowledge)
    by = (*of_call, CARD.c.indicator, CARD.c.advice)
    query = _tally(scope, CONSULTATION.join(CARD), *by).order_by(*by)
    return tuple(CardCount(*row) for row in _rows(engine, query))


def count_by_advice(engine: Engine, scope: Scope) -> tuple[Tally, ...]:
    """Cards by what they say: a card that says three things counts for each of them."""
    query = _tally(scope, CONSULTATION.join(CARD).join(CARD_ADVICE), CARD_ADVICE.c.advice)
    tallies = (Tally(*row) for row in _rows(engine, query))
    return tuple(sorted(tallies, key=lambda each: (-each.said, each.of)))


def count_override_reasons(engine: Engine, scope: Scope) -> tuple[ReasonCount, ...]:
    """Why cards were overridden, by their leading advice, the most frequent first."""
    columns = (CARD.c.advice, FEEDBACK.c.reason_system, FEEDBACK.c.reason_code)
    query = (
        select(*columns, func.count())
        .select_from(CONSULTATION.join(CARD).join(FEEDBACK, is_told_of_it(FEEDBACK)))
        .where(
            FEEDBACK.c.outcome == Outcome.OVERRIDDEN.value, is_latest_of_its_id(), *_within(scope)
        )
        .group_by(*columns)
    )
    counts = (ReasonCount(*row) for row in _rows(engine, query))
    return tuple(sorted(counts, key=lambda each: (-each.times, each.advice, each.code or "")))


def count_unlinked_feedback(engine: Engine) -> int:
    """Outcomes of cards that their client has none of in the store: never ours, another client's,
    forgotten, or still in a spool."""
    of_the_record = CARD.c.record == CONSULTATION.c.id
    known = select(CARD.c.id).where(of_the_record, is_told_of_it(FEEDBACK)).correlate(FEEDBACK)
    unlinked = select(func.count()).select_from(FEEDBACK).where(~known.exists())
    return _number_of(engine, unlinked)


def _tally(scope: Scope, cards: FromClause, *by: ColumnElement[Any]) -> Select[Any]:
    outcomes = what_was_heard()
    accepted = outcomes.c.accepted == 1
    overridden = and_(outcomes.c.accepted == 0, outcomes.c.overridden == 1)
    heard = and_(is_told_of_it(outcomes), is_latest_of_its_id())
    return (
        select(*by, func.count(), _number(accepted), _number(overridden))
        .select_from(cards.outerjoin(outcomes, heard))
        .where(*_within(scope))
        .group_by(*by)
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _within(scope: Scope) -> Iterable[ColumnElement[bool]]:
    columns = CONSULTATION.c
    yield columns.shadow.is_(scope.shadow)
    if scope.since is not None:
        yield columns.received >= scope.since
    if scope.until is not None:
        yield columns.received < scope.until
    for column, wanted in (
        (columns.client, scope.client),
        (columns.knowledge, scope.knowledge),
        (columns.hook, scope.hook),
    ):
        if wanted is not None:
            yield column == wanted
    if not scope.with_trials:
        yield columns.trial.is_(False)


def _number_of(engine: Engine, query: Select[Any]) -> int:
    ((number,),) = _rows(engine, query)
    return int(number)


def _rows(engine: Engine, query: Select[Any]) -> list[Any]:
    """Raises StoreUnavailable."""
    door = unavailable_if_it_fails("the records could not be read")
    with door, reading(engine).connect() as connection:
        return list(connection.execute(query))
