"""A table as a file: what a spreadsheet makes of it."""

import io
import zipfile

import pytest
from made_records import keep

from cds_service.records.record_keeping import Records
from cds_service.web.insights.tables import TABLES

from .pages import Browser, a_record


def test_a_table_that_there_is_not_is_not_found(empty: Browser) -> None:
    assert 404 == empty.get("/patients.csv").status_code


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_file_is_a_formula(name: str, empty: Browser, records: Records) -> None:
    keep(records, a_record("x", ("ImageNow",), client=name))
    (row,) = empty.table("cards-by-client")

    assert f"'{name}".replace("\r", "\n") == row[0].replace("\r", "\n")


def test_a_file_is_rfc_4180_and_says_what_it_is(month: Browser) -> None:
    answer = month.get("/cards-by-client.csv?weeks=1")

    assert "text/csv; charset=utf-8" == answer.headers["Content-Type"]
    assert (
        'attachment; filename="spine-imaging-cds-cards-by-client-2026-11-23-to-2026-11-25.csv"'
        == answer.headers["Content-Disposition"]
    )
    assert answer.get_data(as_text=True).startswith(
        "Client,Orders,Said,Accepted,Overridden,Unanswered,Cards per 100 orders,Override rate (%)\r\n"
        "north,1,2,1,0,1,,\r\n"
    )


def test_all_tables_come_in_one_file_that_says_what_was_asked(month: Browser) -> None:
    answer = month.get("/all.zip?weeks=3&client=north")
    archive = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    tables = {name for name in archive.namelist() if name.endswith(".csv")}

    assert "application/zip" == answer.headers["Content-Type"]
    assert (
        'attachment; filename="spine-imaging-cds-insights-2026-11-09-to-2026-11-25.zip"'
        == answer.headers["Content-Disposition"]
    )
    assert None is archive.testzip()
    assert {f"{name}.csv" for name in TABLES} == tables
    for name in tables:
        alone = month.get(f"/{name}?weeks=3&client=north").get_data()
        assert alone == archive.read(name)
    assert "weeks: 3\nclient: north\n" in archive.read("question.txt").decode()


def test_no_line_of_the_question_is_another(month: Browser) -> None:
    """A client's name may hold a new line: it is told on the line that it belongs to."""
    answer = month.get("/all.zip?client=a%0Aknowledge:%209")
    text = zipfile.ZipFile(io.BytesIO(answer.get_data())).read("question.txt").decode()

    assert 3 == len(text.splitlines())
