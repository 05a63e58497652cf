"""The insights count as a hand would, and mix nothing in silence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from made_records import keep, teller

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.hooks.feedback import Outcome
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings

from .pages import NOW, THIS_MONDAY, Browser, a_record, said_of


def test_cards_are_counted_by_the_gravest_thing_that_they_say(month: Browser) -> None:
    assert [
        ["The level of the spine", "SpinalLevel", "2", "0", "2", "0"],
        ["Image now", "ImageNow", "1", "1", "0", "0"],
        ["Pregnancy", "Pregnancy", "1", "0", "0", "1"],
    ] == month.table("cards-by-leading-advice")


def test_cards_are_counted_for_each_thing_that_they_say(month: Browser) -> None:
    assert [
        ["The level of the spine", "SpinalLevel", "3", "1", "2", "0"],
        ["Image now", "ImageNow", "1", "1", "0", "0"],
        ["Pregnancy", "Pregnancy", "1", "0", "0", "1"],
    ] == month.table("cards-by-advice")


def test_override_reasons_are_counted_in_the_words_of_the_card(month: Browser) -> None:
    assert [
        [
            *("The level of the spine", "SpinalLevel"),
            *("No reason, or none with a code", "", "1"),
        ],
        [
            *("The level of the spine", "SpinalLevel"),
            *("The level is certain on examination", "level-certain-on-exam", "1"),
        ],
    ] == month.table("override-reasons")


def test_every_week_has_a_line_those_in_which_nothing_was_said_too(month: Browser) -> None:
    assert [
        ["2026-11-09", "1", "0", "1", "0"],
        ["2026-11-16", "0", "0", "0", "0"],
        ["2026-11-23", "3", "1", "1", "1"],
    ] == month.table("cards-by-week", "?weeks=3")


def test_cards_are_counted_by_client_and_by_knowledge(month: Browser) -> None:
    no_rates = ["", ""]

    assert [
        ["north", "2", "3", "1", "1", "1", *no_rates],
        ["south", "1", "1", "0", "1", "0", *no_rates],
    ] == month.table("cards-by-client")
    assert [
        ["1.0", "2", "3", "1", "1", "1", *no_rates],
        ["0.9", "1", "1", "0", "1", "0", *no_rates],
    ] == month.table("cards-by-knowledge")


def test_cards_are_counted_by_hook_and_by_indicator(month: Browser) -> None:
    """A call that is about no imaging of the spine is no order; a card of any indicator may be of each."""
    counts = ["3", "4", "1", "2", "1", "", ""]

    assert [["order-sign", *counts]] == month.table("cards-by-hook")
    assert [["warning", *counts]] == month.table("cards-by-indicator")


def test_one_that_was_asked_and_got_no_card_has_its_line(empty: Browser, records: Records) -> None:
    keep(records, a_record("a", client="silent"))

    assert [["silent", "1", "0", "0", "0", "0", "", ""]] == empty.table("cards-by-client")


def test_rates_stand_where_there_are_twenty(empty: Browser, records: Records) -> None:
    cards = [("ImageNow",), ("Dialysis",)]
    keep(records, *(a_record(f"r{at}", *cards) for at in range(20)))
    heard = [said_of(f"r{at}-0", Outcome.OVERRIDDEN) for at in range(5)]
    heard += [said_of(f"r{at}-1", Outcome.ACCEPTED) for at in range(15)]
    records.keep_feedback(teller("north"), heard, now=NOW)

    assert ["200.0", "25.0"] == empty.table("cards-by-client")[0][-2:]


def test_knowledge_stands_in_the_order_in_which_it_was_used(
    empty: Browser, records: Records
) -> None:
    keep(
        records,
        a_record("new", ("ImageNow",), knowledge="0.9"),
        a_record("old", knowledge="1.0", received=THIS_MONDAY - timedelta(weeks=2)),
    )

    assert ["1.0", "0.9"] == [row[0] for row in empty.table("cards-by-knowledge")]


def test_consultations_are_counted_by_status(month: Browser) -> None:
    assert [
        ["A variant fits", "matched", "3", "3"],
        ["No imaging of the spine", "not-relevant", "1", "9"],
    ] == month.table("consultations-by-status")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", 4),
        ("?weeks=3", 4),
        ("?weeks=2", 3),
        ("?weeks=1", 3),
        ("?weeks=all", 5),
        ("?client=south", 1),
        ("?knowledge=1.0", 3),
        ("?hook=order-sign", 4),
        ("?hook=order-select", 0),
        ("?from=2026-11-16", 3),
        ("?from=2026-11-23&to=2026-11-23", 3),
        ("?to=2026-11-22&weeks=1", 2),
        ("?from=2026-11-15&to=2026-11-22", 1),
        ("?client=south&knowledge=1.0", 0),
        ("?trials=1", 5),
        ("?shadow=1", 1),
    ],
)
def test_a_question_narrows_what_is_counted(month: Browser, query: str, said: int) -> None:
    assert said == sum(int(row[2]) for row in month.table("cards-by-leading-advice", query))


def test_cards_that_were_kept_back_are_never_among_those_that_were_shown(month: Browser) -> None:
    assert "Dialysis" not in {row[1] for row in month.table("cards-by-advice")}
    assert ["Dialysis"] == [row[1] for row in month.table("cards-by-advice", "?shadow=1")]
    assert "with 1 card, all kept back." in month.page("?shadow=1")


def test_a_hook_and_its_feedback_show_on_the_page_of_the_service(
    knowledge: Knowledge, records: Records, scenario: Callable[[str], Any], instant: datetime
) -> None:
    """From the wire to the page and back, nothing made by hand."""
    app = create_app(Settings(), knowledge=knowledge, records=records, now=lambda: instant)
    own = app.test_client()
    path = "/cds-services/spine-imaging"
    (card, *_) = own.post(path, json=scenario("article")).get_json()["cards"]
    own.post(f"{path}/feedback", json={"feedback": [_overridden(card)]})
    records.drain()

    (row,) = Browser(own).table("override-reasons")
    reason = card["overrideReasons"][0]
    assert [card["source"]["topic"]["code"], reason["display"]] == [row[1], row[2]]


def _overridden(card: Any) -> Any:
    reason = {key: card["overrideReasons"][0][key] for key in ("system", "code")}
    return {
        "card": card["uuid"],
        "outcome": "overridden",
        "overrideReason": {"reason": reason},
        "outcomeTimestamp": "2026-11-20T12:00:00Z",
    }
