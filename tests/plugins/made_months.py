"""Half a year of consultations that nobody had, to look at the insights with.

Seed a store: ``python tests/plugins/made_months.py sqlite:///var/made.db``, then serve it with that
``CDS_DATABASE_URL``.  The same seed makes the same months, up to the week in which it is asked.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from made_records import a_record, an_id, feedback, teller

from cds_service.hooks.feedback import Feedback, Outcome
from cds_service.records.consultation_record import CardRecord, ConsultationRecord
from cds_service.records.record_keeping import Records, open_records

OURS = "https://spine-imaging-cds.org/CodeSystem/override-reason"
CLIENTS = ("general-hospital", "county-clinic", "university")
#: What a card leads with, how grave it calls itself, how often it is said, and how often it is overridden.
SAID = (
    (("ImageNow", "MriWithoutAndWithContrast"), "critical", 0.10, 0.15),
    (("MriWithoutAndWithContrast",), "warning", 0.18, 0.30),
    (("AddContrast", "SpinalLevel"), "warning", 0.12, 0.45),
    (("RenalFunctionUnknown",), "info", 0.14, 0.70),
    (("IndicationUnclear",), "info", 0.12, 0.60),
)
REASONS = ("level-certain-on-exam", "discussed-with-radiology", None)
CHANGED = 14  # weeks after the first: another wording, and fewer overrides


def months(
    now: datetime, *, weeks: int = 26
) -> Iterator[tuple[ConsultationRecord, list[Feedback]]]:
    """Consultations, and what was heard of each one's cards."""
    dice = random.Random(20261123)  # noqa: S311  nothing is hidden by it
    first = now - timedelta(weeks=weeks)
    for week in range(weeks):
        for number in range(dice.randint(40, 90)):
            received = first + timedelta(weeks=week, hours=dice.uniform(0, 160))
            if received < now:
                yield _one(f"{week}-{number}", received, dice, is_changed=week >= CHANGED)


def _one(
    name: str, received: datetime, dice: random.Random, *, is_changed: bool
) -> tuple[ConsultationRecord, list[Feedback]]:
    is_of_the_spine = dice.random() < 0.7
    said = [row for row in SAID if is_of_the_spine and dice.random() < row[2]]
    cards = tuple(
        CardRecord(
            id=an_id(f"{name}-{place}"),
            indicator=indicator,
            advice=advice,
            order=None,
            suggestions=(),
        )
        for place, (advice, indicator, _, _) in enumerate(said)
    )
    record = a_record(
        name,
        cards=cards,
        received=received,
        hook=dice.choice(("order-sign", "order-sign", "order-select")),
        client=dice.choices(CLIENTS, (6, 3, 1))[0],
        knowledge="0.2.0" if is_changed else "0.1.0",
        status="matched" if cards else "out-of-scope" if is_of_the_spine else "not-relevant",
        duration_ms=dice.uniform(2, 40),
        trial=dice.random() < 0.05,
        topic="suspected-spine-infection",
    )
    heard = [
        _heard(f"{name}-{place}", dice, overridden * (0.6 if is_changed else 1))
        for place, (*_, overridden) in enumerate(said)
        if dice.random() < 0.8
    ]
    return record, heard


def _heard(card: str, dice: random.Random, overridden: float) -> Feedback:
    if dice.random() >= overridden:
        return feedback(card, Outcome.ACCEPTED)
    reason = dice.choice(REASONS)
    system = OURS if reason else None
    return feedback(card, Outcome.OVERRIDDEN, reason_system=system, reason_code=reason)


def keep_months(records: Records, now: datetime) -> None:
    """Put them into a store, as a service would have."""
    heard: dict[str, list[Feedback]] = defaultdict(list)
    for record, outcomes in months(now):
        records.keep_consultation(record)
        heard[record.client] += outcomes
    records.drain()
    for client, outcomes in heard.items():
        records.keep_feedback(teller(client), outcomes, now=now)


if __name__ == "__main__":
    instant = datetime.now(UTC)
    store = open_records(sys.argv[1], retention_days=0, now=lambda: instant)
    store.prepare()
    keep_months(store, instant)
    store.close()
