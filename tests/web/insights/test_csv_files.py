"""A table as a file: what a spreadsheet makes of it."""

import pytest
from made_records import keep

from cds_service.records.record_keeping import Records

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
        "Client,Said,Accepted,Overridden,Unanswered\r\nnorth,2,1,0,1\r\n"
    )
