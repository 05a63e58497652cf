"""The page of the insights: what it tells, what it leaves out, and when it cannot."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_records import keep, teller

from cds_service.hooks.feedback import Outcome
from cds_service.records.record_keeping import Records, open_records
from cds_service.web.operator import OperatorAccess

from .pages import NOW, Browser, a_record, said_of

TABLES = (
    "trend",
    "cards-by-week",
    "cards-by-leading-advice",
    "override-reasons",
    "cards-by-knowledge",
    "cards-by-indicator",
    "cards-by-hook",
    "cards-by-client",
    "cards-by-advice",
    "consultations-by-status",
)


def test_the_page_sums_up_and_has_every_table(month: Browser) -> None:
    page = month.page()

    assert "Since Monday 2026-09-07: 4 consultations, each answered within 9 ms;" in page
    assert "3 about imaging of the spine, with 4 cards: 1 accepted, 2 overridden, 1" in page
    assert list(TABLES) == re.findall(r'<h2 id="([a-z-]+)">', page)
    assert len(TABLES) == page.count("<caption>") == page.count("<details>")
    assert len(TABLES) + 1 == page.count('role="img"')


def test_every_picture_is_told_in_words(month: Browser) -> None:
    page = month.page("?by=client")
    pictures = re.findall(r'role="img".*?aria-labelledby="(\S+) (\S+)"', page)
    said = dict(re.findall(r'<(?:title|desc) id="([a-z0-9-]+)">(.+?)</', page))

    assert pictures
    assert {name for pair in pictures for name in pair} == set(said)
    assert "north: no week has enough to be drawn" in said["override-rate-desc"]


def test_the_form_asks_what_is_asked_and_keeps_what_is_narrowed(month: Browser) -> None:
    form = re.search(
        r"<form.*?</form>", month.page("?client=south&from=2026-11-01&by=hook&trials=1")
    )

    assert form
    for part in (
        'name="from" value="2026-11-01"',
        '<option value="hook" selected>',
        'name="trials" value="1" checked',
        'type="hidden" name="client" value="south"',
    ):
        assert part in form[0]


def test_what_is_left_out_is_told_with_the_way_to_it(month: Browser) -> None:
    page = month.page()

    assert '1 consultation tried on our own page left out: <a href="/insights?trials=1"' in page
    assert "1 consultation answered in shadow" in page
    assert "1 outcome of cards that are not in the store" in page


def test_links_and_files_keep_the_question(month: Browser) -> None:
    page = month.page("?client=south&weeks=4")

    assert "/insights/cards-by-week.csv?weeks=4&amp;client=south" in page
    assert "/insights?weeks=4&amp;client=south&amp;knowledge=0.9" in page


def test_a_share_is_shown_only_beside_its_count_and_where_there_is_enough(
    empty: Browser, records: Records
) -> None:
    keep(records, *(a_record(f"r{at}", ("ImageNow",)) for at in range(20)))
    keep(records, *(a_record(f"s{at}", ("Dialysis",)) for at in range(19)))
    heard = [said_of(f"{name}{at}-0", Outcome.ACCEPTED) for name in "rs" for at in range(5)]
    records.keep_feedback(teller("north"), heard, now=NOW)

    _, _, page = empty.page().partition('id="cards-by-leading-advice"')
    first, second = re.findall(r"<tr> <th scope=row>.*?</tr>", page)[:2]
    assert "5<br><small>25 %</small>" in first
    assert "%" not in second


def test_with_no_data_it_says_how_to_get_some(empty: Browser) -> None:
    page = empty.page()

    assert "Since Monday 2026-09-07 nothing was asked." in page
    assert "cds-service example article | curl" in page
    assert "http://here:8080/cds-services/spine-imaging" in page
    assert "/insights?trials=1" in page
    assert "<table" not in page
    assert "all.zip" not in page


def test_trials_alone_are_no_data_but_are_told(empty: Browser, records: Records) -> None:
    keep(records, a_record("t", ("ImageNow",), trial=True))

    assert "1 consultation tried on our own page left out" in empty.page()


@pytest.fixture
def lost(tmp_path: Path, served: Callable[..., Browser]) -> Iterator[Browser]:
    """A store whose file is no database."""
    (tmp_path / "broken.db").write_bytes(b"SECRET " * 1000)
    records = open_records(f"sqlite:///{tmp_path}/broken.db", retention_days=0, now=lambda: NOW)
    yield served(OperatorAccess(is_open=True), records)
    records.close()


def test_a_store_that_is_down_is_said_in_a_sentence(lost: Browser) -> None:
    page = lost.get()

    assert (503, "30") == (page.status_code, page.headers["Retry-After"])
    assert "The store cannot be read just now." in page.get_data(as_text=True)
    for trace in ("Error", "SECRET", "sqlite", "Traceback"):
        assert trace not in page.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/cards-by-week.csv", "/all.zip"])
def test_a_file_of_a_store_that_is_down_is_an_operation_outcome(path: str, lost: Browser) -> None:
    answer = lost.get(path)

    assert (503, "30") == (answer.status_code, answer.headers["Retry-After"])
    assert "OperationOutcome" == answer.get_json()["resourceType"]
    assert "feedback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "?weeks=0",
        "?weeks=-1",
        "?weeks=521",
        "?weeks=%D9%A3",
        "?weeks=1e9",
        "?trials=yes",
        "?shadow=2",
        "?from=yesterday",
        "?from=2026-02-30",
        "?from=20261101",
        "?to=1999-12-31",
        "?from=2016-01-01",
        "?to=2026-11-01&from=2026-11-02",
        "?by=patient",
        "?hook=%00",
        "?client=a%00b",
        "?knowledge=%00",
    ],
)
@pytest.mark.parametrize("path", ["", "/cards-by-week.csv", "/all.zip"])
def test_a_question_that_cannot_be_answered_is_refused(
    path: str, query: str, empty: Browser
) -> None:
    answer = empty.get(path + query)

    assert 400 == answer.status_code
    assert query[1:].split("=")[0] in answer.get_json()["issue"][0]["diagnostics"]


def test_names_are_escaped_on_the_page(empty: Browser, records: Records) -> None:
    name = "<script>alert(1)</script>"
    keep(records, a_record("x", ("<b>Bold",), client=name, knowledge='"><i>'))
    page = empty.page(f"?client={name}")

    assert "&lt;script&gt;" in page
    for markup in ("<script", "<b>Bold", "<i>"):
        assert markup not in page


def test_the_page_runs_nothing_and_is_kept_nowhere(month: Browser) -> None:
    answer = month.get()

    assert (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
        == answer.headers["Content-Security-Policy"]
    )
    assert "no-store" == answer.headers["Cache-Control"]
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=", answer.get_data(as_text=True))
