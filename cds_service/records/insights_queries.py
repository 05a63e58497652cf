"""What was said and what became of it, counted: the questions of the insights page.

A card counts as accepted once any of its suggestions was, as overridden if it was only
overridden; of a card that was ignored nobody hears.  Of cards that were kept back (shadow) no
feedback can come: they are counted apart, and never among those that were shown.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    FromClause,
    Select,
    and_,
    case,
    func,
    or_,
    select,
)

from cds_service.frozen import dataclass
from cds_service.hooks.feedback import Outcome

from .database import reading, unavailable_if_it_fails
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
class WeekTally:
    """The same for the week (UTC) that begins on a Monday."""

    monday: date
    said: int
    accepted: int
    overridden: int


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many consultations ended in a status, and how long the slowest took."""

    status: str
    consultations: int
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


def count_consultations(engine: Engine, scope: Scope) -> tuple[StatusCount, ...]:
    """Consultations by status, the most frequent first."""
    query = (
        select(CONSULTATION.c.status, func.count(), func.max(CONSULTATION.c.duration_ms))
        .where(*_within(scope))
        .group_by(CONSULTATION.c.status)
    )
    counts = (StatusCount(*row) for row in _rows(engine, query))
    return tuple(sorted(counts, key=lambda each: (-each.consultations, each.status)))


def count_by_advice(engine: Engine, scope: Scope) -> tuple[Tally, ...]:
    """Cards by what they say: a card that says three things counts for each of them."""
    return _tallies(engine, scope, CARD_ADVICE.c.advice)


def count_by_leading_advice(engine: Engine, scope: Scope) -> tuple[Tally, ...]:
    """Cards by the gravest thing that they say, each once."""
    return _tallies(engine, scope, CARD.c.advice)


def count_by_client(engine: Engine, scope: Scope) -> tuple[Tally, ...]:
    """Cards by whose call they answered."""
    return _tallies(engine, scope, CONSULTATION.c.client)


def count_by_knowledge(engine: Engine, scope: Scope) -> tuple[Tally, ...]:
    """Cards by the version of the knowledge that they spoke from."""
    return _tallies(engine, scope, CONSULTATION.c.knowledge)


def count_by_week(engine: Engine, scope: Scope) -> tuple[WeekTally, ...]:
    """Cards by week, the earliest first."""
    rows = _rows(engine, _tally(scope, CONSULTATION.c.week).order_by(CONSULTATION.c.week))
    return tuple(WeekTally(*row) for row in rows)


def count_override_reasons(engine: Engine, scope: Scope) -> tuple[ReasonCount, ...]:
    """Why cards were overridden, by their leading advice, the most frequent first."""
    columns = (CARD.c.advice, FEEDBACK.c.reason_system, FEEDBACK.c.reason_code)
    query = (
        select(*columns, func.count())
        .select_from(CONSULTATION.join(CARD).join(FEEDBACK, FEEDBACK.c.card == CARD.c.id))
        .where(FEEDBACK.c.outcome == Outcome.OVERRIDDEN.value, _is_latest(), *_within(scope))
        .group_by(*columns)
    )
    counts = (ReasonCount(*row) for row in _rows(engine, query))
    return tuple(sorted(counts, key=lambda each: (-each.times, each.advice, each.code or "")))


def count_unlinked_feedback(engine: Engine) -> int:
    """Outcomes of cards that are not in the store: never ours, forgotten, or still in a spool."""
    known = select(CARD.c.id).where(CARD.c.id == FEEDBACK.c.card).exists()
    ((number,),) = _rows(engine, select(func.count()).select_from(FEEDBACK).where(~known))
    return int(number)


def _tallies(engine: Engine, scope: Scope, by: ColumnElement[str]) -> tuple[Tally, ...]:
    tallies = (Tally(*row) for row in _rows(engine, _tally(scope, by)))
    return tuple(sorted(tallies, key=lambda each: (-each.said, each.of)))


def _tally(scope: Scope, by: ColumnElement[Any]) -> Select[Any]:
    outcomes = _outcomes()
    accepted = outcomes.c.accepted == 1
    overridden = and_(outcomes.c.accepted == 0, outcomes.c.overridden == 1)
    cards: FromClause = CONSULTATION.join(CARD)
    if by is CARD_ADVICE.c.advice:
        cards = cards.join(CARD_ADVICE)
    heard = and_(outcomes.c.card == CARD.c.id, _is_latest())
    return (
        select(by, func.count(), _number(accepted), _number(overridden))
        .select_from(cards.outerjoin(outcomes, heard))
        .where(*_within(scope))
        .group_by(by)
    )


def _outcomes() -> FromClause:
    """What was heard of each card: one row per card, however often somebody spoke of it."""
    return (
        select(
            FEEDBACK.c.card,
            _any(FEEDBACK.c.outcome == Outcome.ACCEPTED.value).label("accepted"),
            _any(FEEDBACK.c.outcome == Outcome.OVERRIDDEN.value).label("overridden"),
        )
        .group_by(FEEDBACK.c.card)
        .subquery()
    )


def _is_latest() -> ColumnElement[bool]:
    """A client that uses a ``hookInstance`` twice for one patient may get a card's id twice: the later
    card is meant."""
    other, its = CARD.alias(), CONSULTATION.alias()
    later = or_(
        its.c.received > CONSULTATION.c.received,
        and_(its.c.received == CONSULTATION.c.received, its.c.id > CONSULTATION.c.id),
    )
    another = and_(other.c.id == CARD.c.id, other.c.record != CARD.c.record)
    found = select(other.c.id).where(another, other.c.record == its.c.id, later)
    return ~found.correlate(CARD, CONSULTATION).exists()


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _within(scope: Scope) -> Iterable[ColumnElement[bool]]:
    columns = CONSULTATION.c
    yield columns.shadow.is_(scope.shadow)
    if scope.since is not None:
        yield columns.received >= scope.since
    if scope.until is not None:
        yield columns.received < scope.until
    if scope.client is not None:
        yield columns.client == scope.client
    if scope.knowledge is not None:
        yield columns.knowledge == scope.knowledge
    if not scope.with_trials:
        yield columns.trial.is_(False)


def _rows(engine: Engine, query: Select[Any]) -> list[Any]:
    """Raises StoreUnavailable."""
    door = unavailable_if_it_fails("the records could not be read")
    with door, reading(engine).connect() as connection:
        return list(connection.execute(query))
