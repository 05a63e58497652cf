"""The page of a report: it opens by itself, runs nothing but its own script, and tells in words."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from cds_service.replay import listed
from cds_service.replay.cases import Case, Said
from cds_service.replay.listings import FIRED
from cds_service.replay.page import grouped
from cds_service.replay.strata import Stratum

from .conftest import counts_of, mri

Replayed = Callable[..., Path]


def page_of(out: Path) -> str:
    return (out / "report.html").read_text()


def case(indicator: str, advice: str, at: str = "2026-03-10T12:00:00Z") -> Case:
    said = Said("matched", "", indicator, ("myelopathy",), (advice,), cards=1)
    return Case(
        at=at,
        patient="Patient/p",
        orders=("ServiceRequest/1",),
        studies=("MRI",),
        stratum=Stratum("emergency", "40 to 64", "not known", "Monday"),
        said=said,
        unknown=(),
    )


def test_text_of_the_record_is_shown_as_text_and_runs_nowhere(replayed: Replayed) -> None:
    """The browser runs what has the hash that the page names, and loads nothing at all."""
    page = page_of(replayed(mri("<script>alert(1)</script>")))

    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert "&lt;script&gt;" in page
    assert "alert(1)" not in script
    assert "default-src 'none'; style-src 'sha256-" in page
    assert f"script-src 'sha256-{digest}';" in page
    assert not [each for each in ("<link", "src=", "http:", "https:", "style=") if each in page]
    assert [] == re.findall(r"\\son[a-z]+=", page)


def test_codes_are_told_in_words_with_the_code_beside_them(replayed: Replayed) -> None:
    page = page_of(replayed(mri()))

    assert "Image now<small>ImageNow</small>" in page
    assert "<small>suspected-spine-infection</small>" in page


def test_rates_are_of_orders_of_the_spine_and_of_all(replayed: Replayed) -> None:
    """One of two orders of the spine can be asked about, beside three of other things."""
    chest = [mri(f"chest-{n}", code={"text": "XR chest 2 views"}) for n in range(3)]
    out = replayed(mri(), mri("undated", authoredOn="2026"), *chest)

    rows = (out / "counts.csv").read_text().splitlines()
    assert "section,name,number,per 100 spine orders,per 100 orders" == rows[0]
    assert "cards,orders with a card,1,100.0,20.0" in rows
    assert "orders,seen,5,," in rows


def test_of_a_recorded_request_each_order_of_the_spine_counts(
    replayed: Replayed, scenario: Callable[[str], dict[str, object]]
) -> None:
    counts = counts_of(replayed(scenario("article")))

    assert counts["orders", "asked about"] == counts["cards", "orders with a card"]


def test_the_gravest_orders_stand_first_and_of_these_the_most() -> None:
    cases = [
        case("info", "AfterMri"),
        *[case("info", "VariantRedFlags", at) for at in ("2026-02", "2026-01")],
        case("critical", "ImageNow"),
    ]

    groups = grouped(FIRED, cases)

    assert ["ImageNow", "VariantRedFlags", "AfterMri"] == [each.advice for each in groups]
    assert ["2026-01", "2026-02"] == [each.at for each in groups[1].cases]


def test_what_is_too_much_for_the_page_stands_in_the_table(
    replayed: Replayed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "MOST_ON_THE_PAGE", 1)

    out = replayed(mri("first"), mri("second"))

    assert 1 == page_of(out).count("ServiceRequest/")
    assert 3 == len((out / "orders.csv").read_text().splitlines())
