"""The months that are made to look at show all that the page can draw."""

import re

from made_months import keep_months

from cds_service.records.record_keeping import Records

from .pages import NOW, Browser


def test_half_a_year_has_lines_of_each_kind_and_a_change_of_wording(
    empty: Browser, records: Records
) -> None:
    keep_months(records, NOW)

    for by, names in {
        "client": {"general-hospital", "county-clinic", "university"},
        "hook": {"order-sign", "order-select"},
        "indicator": {"critical", "warning", "info"},
        "knowledge": {"0.1.0", "0.2.0"},
    }.items():
        page = empty.page(f"?weeks=26&by={by}")
        assert names == set(re.findall(r"<circle.*?<title>(\S+),", page))
        assert "Knowledge 0.2.0 begins in the week of 2026-08-31" in page
        assert not re.search(r"NaN|None|nan%", page)
