"""Every scenario's whole answer, byte for byte, against the one that was read and accepted.

``pytest --accept`` writes ``fixtures/scenarios/<slug>/response.json`` anew.  Read the
difference before it is committed: it is what clinicians will see.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.examples import list_examples, moved_to, scenario_folders
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.wire import decode, encode

FOLDERS = tuple(scenario_folders())
CLIENTS = {example.name: example.client for example in list_examples()}
each_scenario = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)

CARD = "org.spine-imaging-cds.card"
CONSULTATION = "org.spine-imaging-cds.consultation"

#: Just after midnight, late in the evening, over a leap day, and years on.
OTHER_NOWS = (
    datetime(2026, 11, 21, 0, 0, 5, tzinfo=UTC),
    datetime(2027, 3, 5, 23, 59, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 6, 10, 0, tzinfo=UTC),
    datetime(2031, 7, 1, 14, 30, 0, tzinfo=UTC),
)

#: fixtures/README.md, *What to look for*: each card's codes, gravest first, and its indicator;
#: then status and variant.
EXPECTED: dict[str, tuple[list[tuple[list[str], str]], str, str | None]] = {
    "article": (
        [
            (["ImageNow", "AddContrast", "SpinalLevel"], "critical"),
            (["RenalFunctionUnknown"], "info"),
        ],
        "matched",
        "neurologic-deficit",
    ),
    "article-ct": (
        [
            (["ImageNow", "CtPreferMri", "SpinalLevel"], "critical"),
            (["RenalFunctionUnknown"], "info"),
        ],
        "matched",
        "neurologic-deficit",
    ),
    "article-radiograph": (
        [
            (["RadiographNotAppropriate", "ImageNow", "SpinalLevel"], "critical"),
            (["RenalFunctionUnknown"], "info"),
        ],
        "matched",
        "neurologic-deficit",
    ),
    "article-right-order": ([], "matched", "neurologic-deficit"),
    "article-order-sign": ([(["AfterMri"], "info")], "matched", "neurologic-deficit"),
    "article-mr-unsafe-device": (
        [(["ImplantedDevice"], "critical")],
        "matched",
        "neurologic-deficit",
    ),
    "article-unresolved-pacemaker": (
        [
            (["ImplantedDevice", "SpinalLevel", "CtBestAlternative"], "warning"),
            (["RenalFunctionUnknown"], "info"),
        ],
        "matched",
        "neurologic-deficit",
    ),
    "article-egfr-22": (
        [(["SpinalLevel"], "warning"), (["RenalFunctionLow"], "warning")],
        "matched",
        "neurologic-deficit",
    ),
    "article-severe-gadolinium-allergy": (
        [(["GadoliniumAllergy"], "critical")],
        "matched",
        "neurologic-deficit",
    ),
    "no-deficit": (
        [
            (["AddContrast"], "info"),
            (["RenalFunctionUnknown", "VariantRedFlags"], "info"),
        ],
        "matched",
        "red-flags",
    ),
    "fusion-three-weeks-ago": (
        [
            (["ImageNow", "AddContrast"], "critical"),
            (["VariantRecentIntervention", "RenalFunctionUnknown"], "warning"),
        ],
        "matched",
        "recent-intervention",
    ),
    "sacral-ulcer": (
        [
            (["ImageNow"], "warning"),
            (["VariantOverlyingUlcer", "RenalFunctionUnknown"], "warning"),
        ],
        "matched",
        "overlying-ulcer",
    ),
    "cauda-equina-disc": ([], "matched", "cauda-equina"),
    "nothing-drafted": (
        [(["MriWithoutAndWithContrast"], "warning")],
        "matched",
        "neurologic-deficit",
    ),
    "on-dialysis": (
        [(["SpinalLevel"], "warning"), (["Dialysis"], "warning")],
        "matched",
        "neurologic-deficit",
    ),
    "indication-unclear": (
        [(["IndicationUnclear"], "warning")],
        "indeterminate",
        None,
    ),
    "medication-only": ([], "not-relevant", None),
    "epic-shaped": (
        [
            (["ImageNow", "AddContrast", "SpinalLevel"], "critical"),
            (["RenalFunctionUnknown"], "info"),
        ],
        "matched",
        "neurologic-deficit",
    ),
    "sandbox-shaped": (
        [
            (["CtPreferMri", "ImageNow", "SpinalLevel"], "warning"),
            (["RenalFunctionUnknown"], "info"),
        ],
        "matched",
        "neurologic-deficit",
    ),
    "crd-shaped": (
        [
            (["ImageNow", "CtPreferMri", "SpinalLevel"], "critical"),
            (["RenalFunctionUnknown"], "info"),
        ],
        "matched",
        "neurologic-deficit",
    ),
}


@pytest.fixture(scope="session")
def client_of(
    knowledge: Knowledge, instant: datetime, shared_records: Records
) -> Callable[[str], FlaskClient]:
    """``client_of(profile)``: a client whom the open service answers in that profile."""

    @cache
    def made(profile: Literal["generic", "sandbox", "epic"]) -> FlaskClient:
        settings = Settings(open_profile=profile)
        app = create_app(settings, knowledge=knowledge, records=shared_records, now=lambda: instant)
        return app.test_client()

    return made


@each_scenario
def test_the_answer_is_the_accepted_one(
    folder: Path, client_of: Callable[[str], FlaskClient], pytestconfig: pytest.Config
) -> None:
    """In the shape of the client that sends it."""
    response = client_of(CLIENTS[folder.name]).post(
        "/cds-services/spine-imaging",
        data=(folder / "request.json").read_bytes(),
        content_type="application/json",
    )
    assert 200 == response.status_code
    actual = msgspec.json.format(response.get_data(), indent=2) + b"\n"
    golden = folder / "response.json"
    if pytestconfig.getoption("--accept"):
        golden.write_bytes(actual)
    assert golden.read_bytes().decode() == actual.decode()


@each_scenario
def test_the_answer_says_what_the_readme_of_the_fixtures_promises(
    folder: Path, answer: Callable[[object], Any]
) -> None:
    said = answer((folder / "request.json").read_bytes())
    cards = [(card["extension"][CARD]["advice"], card["indicator"]) for card in said["cards"]]
    consultation = said["extension"][CONSULTATION]
    actual = (cards, consultation["status"], consultation.get("variant"))
    assert EXPECTED[folder.name] == actual


@pytest.fixture(scope="module")
def answered_at(knowledge: Knowledge, shared_records: Records) -> Callable[[Any, datetime], Any]:
    """``answered_at(body, now)``: what the service answers at another instant."""
    clock: list[datetime] = []
    app = create_app(Settings(), knowledge=knowledge, records=shared_records, now=lambda: clock[-1])
    client = app.test_client()

    def ask(body: Any, now: datetime) -> Any:
        clock.append(now)
        response = client.post(
            "/cds-services/spine-imaging", data=encode(body), content_type="application/json"
        )
        return decode(response.get_data())

    return ask


@pytest.mark.parametrize("now", OTHER_NOWS, ids=str)
@each_scenario
def test_a_scenario_moved_to_another_now_gives_the_same_advice(
    folder: Path, now: datetime, instant: datetime, answered_at: Callable[[Any, datetime], Any]
) -> None:
    request = decode((folder / "request.json").read_bytes())

    there = answered_at(request, instant)
    moved = answered_at(moved_to(request, now, written_at=instant), now)
    assert advice_of(there) == advice_of(moved)


def advice_of(said: Any) -> Any:
    """All of an answer but its dates: what is said, what is offered, and what is not known."""
    consultation = said["extension"][CONSULTATION]
    cards = [
        {
            "summary": card["summary"],
            "indicator": card["indicator"],
            "topic": card["source"]["topic"]["code"],
            "advice": card["extension"][CARD]["advice"],
            "suggestions": [
                (each["label"], each["uuid"], each.get("isRecommended"))
                for each in card.get("suggestions", ())
            ],
            "evidence": [
                (each["resource"], each["says"])
                for each in card["extension"][CARD].get("evidence", ())
            ],
        }
        for card in said["cards"]
    ]
    rest = {
        key: consultation.get(key) for key in ("variant", "status", "unknown", "ratings", "topic")
    }
    return cards, rest


def test_dates_move_and_nothing_else_does(instant: datetime) -> None:
    later = instant + timedelta(days=1, hours=1)
    written = {"day": "2026-11-20", "time": "2026-11-20T08:28:40-06:00", "text": "2026-11-20 x"}
    expected = {"day": "2026-11-21", "time": "2026-11-21T09:28:40-06:00", "text": "2026-11-20 x"}
    assert expected == moved_to(written, later, written_at=instant)
