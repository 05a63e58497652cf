"""What was heard of a card: an outcome counts where the client that got the card tells of it."""

from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_, select

from cds_service.hooks.feedback import Outcome

from .tables import CARD, CONSULTATION, FEEDBACK


def what_was_heard() -> FromClause:
    """What each client told of each card: one row for both, however often it spoke of it."""
    return (
        select(
            FEEDBACK.c.card,
            FEEDBACK.c.client,
            _any(FEEDBACK.c.outcome == Outcome.ACCEPTED.value).label("accepted"),
            _any(FEEDBACK.c.outcome == Outcome.OVERRIDDEN.value).label("overridden"),
        )
        .group_by(FEEDBACK.c.card, FEEDBACK.c.client)
        .subquery()
    )


def is_told_of_it(outcome: FromClause) -> ColumnElement[bool]:
    """Whether an outcome is of this card, told by the client that got it: of its cards no other may tell."""
    return and_(outcome.c.card == CARD.c.id, outcome.c.client == CONSULTATION.c.client)


def is_latest_of_its_id() -> ColumnElement[bool]:
    """A client that uses a ``hookInstance`` twice for one patient may get a card's id twice: the later
    card is meant."""
    other, its = CARD.alias(), CONSULTATION.alias()
    later = or_(
        its.c.received > CONSULTATION.c.received,
        and_(its.c.received == CONSULTATION.c.received, its.c.id > CONSULTATION.c.id),
    )
    another = and_(other.c.id == CARD.c.id, other.c.record != CARD.c.record)
    its_own = and_(other.c.record == its.c.id, its.c.client == CONSULTATION.c.client)
    found = select(other.c.id).where(another, its_own, later)
    return ~found.correlate(CARD, CONSULTATION).exists()


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))
