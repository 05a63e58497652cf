"""A replay's report of 2,000 orders that fired: read, searched and printed, from a file alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect
from shipped_knowledge import shipped_knowledge

from cds_service.knowledge_base.words import words_of
from cds_service.replay.cases import Case, Said
from cds_service.replay.findings import Findings
from cds_service.replay.report import write_report
from cds_service.replay.sources import SourceFile
from cds_service.replay.strata import AGES, WEEKDAYS, Stratum
from cds_service.replay.tally import Cell, Counted, Fate, Measure, Placed, Section

from .conftest import PICTURES
from .looking import DESK, MARGINS, PHONE, Looker, cut_off, grave, sheets_of
from .test_pages import SCHEMES, UNFOLD

#: What leads a card, and how grave it is.
LEADING = (
    ("critical", ("ImageNow", "AddContrast", "RenalFunctionUnknown")),
    ("warning", ("AddContrast", "SpinalLevel")),
    ("warning", ("CtPreferMri",)),
    ("info", ("VariantRedFlags",)),
)
MANY = 2_000
CHANGED = MANY // 40
TOPICS = ("suspected-spine-infection",)
STRATUM = Stratum("emergency", AGES[2], "services|emergency-medicine", WEEKDAYS[0])
PAGE = "/report.html"
#: Of each group some orders are enough to be looked at.
FEW = "() => document.querySelectorAll('.cases tr:nth-child(n+5)').forEach((row) => row.remove())"


def case(number: int) -> Case:
    indicator, advice = LEADING[number % len(LEADING)]
    matched = number % 3 > 0
    said = Said(
        status="matched" if matched else "indeterminate",
        variant="suspected-spine-infection/neurologic-deficit" if matched else "",
        indicator=indicator,
        topics=TOPICS,
        advice=advice,
        cards=1,
    )
    return Case(
        at=f"2026-{1 + number % 12:02}-{1 + number % 28:02}T14:{number % 60:02}:00Z",
        patient=f"Patient/made-{number // 2:06}",
        orders=(f"ServiceRequest/made-{number // 2:06}-servicerequest-{number % 2}",),
        studies=("MRI of the lumbar spine without IV contrast",),
        stratum=STRATUM,
        said=said,
        unknown=(),
        before=(said if number % 40 else replace(said, indicator="", advice=(), cards=0),),
    )


def figures() -> Iterator[tuple[Section, str, int]]:
    """A figure or two of every kind, as a replay would have counted them."""
    yield Section.ORDERS, "seen", 61_000
    yield Section.ORDERS, "imaging of the spine", 2_800
    yield Section.ORDERS, Fate.JUDGED, 2_700
    yield Section.CARDS, "cards", 2_900
    yield Section.CARDS, "orders with a card", MANY
    for (indicator, advice), section in product(LEADING, (Section.LEADING, Section.SAID)):
        yield section, advice[0], MANY // len(LEADING) + len(indicator)
    yield Section.INDICATOR, "critical", MANY // 4
    yield Section.TOPIC, "suspected-spine-infection", 2_900
    yield Section.VARIANT, "suspected-spine-infection/neurologic-deficit", 700
    yield Section.STATUS, "matched", 1_300
    yield Section.UNKNOWN, "kidney function: no recent value that settles it", 912
    yield Section.BEFORE, "cards", 2_850
    yield Section.CHANGES, "answered otherwise", CHANGED
    yield Section.GRAVITY_CHANGE, "no card → critical", CHANGED
    yield Section.GAINED, "ImageNow", CHANGED
    yield Section.TOPICS_CHANGE, "none → suspected-spine-infection", CHANGED
    yield Section.BAD, "is not JSON", 1
    yield Section.LINES, "read", 933_000
    yield Section.TYPES, "Condition", 412_000


def burden() -> Iterator[tuple[Cell, Measure, int]]:
    strata = (*(replace(STRATUM, age=age) for age in AGES), Stratum(*["not known"] * 4))
    for stratum, measure in product(strata, Measure):
        yield Cell(stratum, TOPICS), measure, MANY // len(strata)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("replayed")
    findings = Findings(
        files=(SourceFile("a-rather-long-name/of-a-folder/Condition.0000.ndjson.gz", "", 7, 0),),
        knowledge="0.1.0 (draft)",
        at=None,
        exported=frozenset({"Patient", "ServiceRequest"}),
        order_kinds=("ServiceRequest", "Procedure"),
        total=Counted(
            tuple(sorted(figures())), (Placed(0, 812, "is not JSON"),), tuple(sorted(burden()))
        ),
        words=words_of(shipped_knowledge()),
        compared_with="0.0.9 (draft) of /srv/knowledge-of-last-year",
    )
    write_report(findings, map(case, range(MANY)), out)
    return out


@pytest.fixture
def look(browser: Browser, report: Path) -> Iterator[Looker]:
    """The file as it is, without any server; nothing may be refused or asked for."""
    looker = Looker(browser, report.as_uri(), PICTURES)
    yield looker
    looker.close()
    assert [] == looker.faults


@dataclass(frozen=True)
class Search:
    """The field, what it tells, and what is left to be read."""

    page: Page

    def of(self, words: str) -> None:
        self.page.get_by_role("searchbox").fill(words)

    @property
    def told(self) -> str:
        return self.page.locator("#found").inner_text()

    @property
    def shown(self) -> int:
        return self.page.locator(".cases tbody tr:visible").count()


def test_nothing_is_cut_off_and_axe_finds_nothing_grave(look: Looker, axe: str) -> None:
    """Folded as it opens, and with all figures and some orders unfolded."""
    page = look.at(PAGE)
    found: dict[str, list[str]] = {}
    for state in ("folded", "unfolded"):
        if state == "unfolded":
            page.evaluate(UNFOLD)
            page.evaluate(FEW)
        for width, scheme in product((DESK, PHONE), SCHEMES):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            look.picture(page, f"replay-{state}-{width}-{scheme}")
            found[f"{state} {width} {scheme}"] = [*cut_off(page), *grave(page, axe)]

    assert {} == {view: faults for view, faults in found.items() if faults}


def test_all_of_it_is_seen_on_a_few_screens_before_anything_is_unfolded(look: Looker) -> None:
    page = look.at(PAGE)

    assert page.evaluate("document.body.scrollHeight") < 5 * 844


def test_an_order_is_found_by_any_of_its_words(look: Looker) -> None:
    page = look.at(PAGE)
    search = Search(page)

    search.of("made-000123 SERVICEREQUEST-1")

    assert "1 of 2,050 orders" == search.told
    assert 1 == search.shown
    expect(page.locator(".group:not([hidden])")).to_have_count(1)
    expect(page.locator(".group:not([hidden]) .many")).to_have_text("1 of 500 orders")


def test_orders_are_found_by_what_leads_their_card(look: Looker) -> None:
    page = look.at(PAGE)
    search = Search(page)

    search.of("critical image now 2026-05-")

    shown = page.locator(".cases tbody tr:not([hidden]) time").all_inner_texts()
    assert shown
    assert all(each.startswith("2026-05-") for each in shown)


def test_what_is_nowhere_is_told_and_an_empty_field_shows_all_again(look: Looker) -> None:
    page = look.at(PAGE)
    search = Search(page)

    search.of("nobody-has-this")
    assert "0 of 2,050 orders" == search.told
    search.of("")

    assert "" == search.told
    expect(page.locator(".group:not([hidden])")).to_have_count(1 + len(LEADING))
    expect(page.locator(".cases tr[hidden]")).to_have_count(0)


def test_the_keyboard_alone_unfolds_all(look: Looker) -> None:
    page = look.at(PAGE)
    page.get_by_role("searchbox").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".group:not([open])")).to_have_count(0)


def test_without_a_script_it_is_read_and_no_field_is_shown(look: Looker) -> None:
    page = look.at(PAGE, PHONE, script=False)

    page.locator(".group summary").first.click()

    expect(page.locator(".group tbody tr").first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_hidden()


def test_figures_are_printed_folded_or_not_and_orders_that_are_unfolded(look: Looker) -> None:
    page = look.at(PAGE)
    unfolded = page.locator(".figures[open]").count()
    page.emulate_media(media="print")
    folded = sheets_of(page.pdf(format="A4", margin=MARGINS))
    page.locator(".group").last.evaluate("(each) => { each.open = true; }")

    assert folded <= 8
    assert sheets_of(page.pdf(format="A4", margin=MARGINS)) > 2 * folded
    expect(page.locator(".figures[open]")).to_have_count(unfolded)
