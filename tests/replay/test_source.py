"""What is read of a source, and what is stepped over."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from cds_service import examples
from cds_service.command_line.cli import main
from cds_service.replay import gathering
from cds_service.replay.job import exported_types
from cds_service.replay.sources import find_sources
from cds_service.replay.tally import Counted
from cds_service.settings import shipped
from cds_service.web.wire import encode

from .conftest import counts_of, mri, of_patient

Replayed = Callable[..., Path]
AT = ("--at", "2026-11-20T14:30:00Z")
ARTICLE = "scenarios/article/request.json"


def fate_of(out: Path, fate: str) -> int:
    return counts_of(out)["orders", fate]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"resourceType": "Condition", "id": "SECRET', "is not JSON"),
        (b"SECRET", "is not JSON"),
        (b'"SECRET \xff"', "is not UTF-8"),
        (b'{"deep": ' + b"[" * 100_000, "is not JSON"),
        (b'"SECRET"', "$ is not what FHIR puts there"),
        (b'{"id": "SECRET"}', "is neither a FHIR resource nor a hook request"),
        (b'{"resourceType": "Patient"}', "is a Patient without an id"),
        (b'{"resourceType": "Condition", "id": "SECRET"}', "is a Condition whose subject names"),
        (b'{"resourceType": "Device", "patient": 7}', "$.patient is not what FHIR puts there"),
        (b'{"hook": "patient-view", "context": {"patientId": "SECRET"}}', "no hook request of"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_line_is_counted_and_named_and_never_quoted(
    line: bytes, reason: str, replayed: Replayed
) -> None:
    out = replayed(mri(), line)

    page = (out / "report.html").read_text()
    assert (2, 1) == (counts_of(out)["lines", "read"], counts_of(out)["lines", "bad"])
    assert 1 == fate_of(out, "asked about")
    assert reason in page
    assert "source.ndjson" in page
    assert "SECRET" not in page


def test_a_bad_line_is_named_by_the_byte_at_which_it_begins(replayed: Replayed) -> None:
    order = encode(mri())

    page = (replayed(order, b"", b"not json") / "report.html").read_text()

    assert f'<td class="n">{len(order) + 2}</td>' in page


def test_an_order_is_found_however_its_type_is_written(replayed: Replayed) -> None:
    written = encode(mri()).replace(b'"ServiceRequest"', b'"Service\\u0052equest"')

    assert 1 == fate_of(replayed(written), "asked about")


def test_a_line_beyond_measure_is_skipped_unread(replayed: Replayed) -> None:
    out = replayed(b'"' + b"x" * 17 * 1024 * 1024 + b'"', mri())

    assert 1 == counts_of(out)["lines", "bad"]
    assert 1 == fate_of(out, "asked about")


def test_of_a_packed_file_that_breaks_off_what_could_be_read_counts(tmp_path: Path) -> None:
    packed = gzip.compress(
        b"".join(b'{"resourceType": "Basic", "n": %d}\n' % n for n in range(9999))
    )
    (tmp_path / "Basic.ndjson.gz").write_bytes(packed[:-40])
    out = tmp_path / "report"

    assert 0 == main(["replay", str(tmp_path), "--out", str(out), "--workers", "1"])

    assert 1 == counts_of(out)["lines", "bad"]
    assert "its packing is damaged" in (out / "report.html").read_text()


def test_other_types_and_a_devices_cupboard_are_counted_and_not_bad(replayed: Replayed) -> None:
    out = replayed({"resourceType": "Claim"}, {"resourceType": "Device", "id": "in a cupboard"})

    counts = counts_of(out)
    assert 1 == counts["lines", "of resource types that a chart is not read from"]
    assert 1 == counts["lines", "of no patient"]
    assert 0 == counts["lines", "bad"]


@pytest.mark.parametrize(
    ("order", "fate"),
    [
        (mri(), "asked about"),
        (mri(status="revoked"), "asked about"),
        (mri(code={"text": "XR chest 2 views"}), "not imaging of the spine"),
        (mri(authoredOn=None), "without an instant"),
        (mri(status="entered-in-error"), "no order of a clinician's"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_order_is_counted_by_what_became_of_it(
    order: Any, fate: str, replayed: Replayed
) -> None:
    counts = counts_of(replayed(order, {"resourceType": "Patient", "id": "p"}))

    assert 1 == counts["orders", "seen"]
    assert 1 == sum(n for (part, name), n in counts.items() if part == "orders" and fate in name)


def test_where_the_problem_list_is_not_exported_it_is_unknown_and_the_page_says_so(
    replayed: Replayed,
) -> None:
    """The service answers 412 where the answer hangs on it."""
    out = replayed(mri(reasonCode=[{"text": "back pain"}]))

    assert 1 == fate_of(out, "not answered: the problem list was not sent")
    assert "Condition" in (out / "report.html").read_text().split("Not in the export")[1][:200]


def test_an_empty_file_says_that_the_export_holds_none(tmp_path: Path) -> None:
    (tmp_path / "Condition.ndjson").touch()

    assert {"Condition"} == exported_types(Counted(), find_sources([tmp_path]))


def test_an_urn_of_a_patient_is_that_patient(replayed: Replayed) -> None:
    order = mri(subject={"reference": "urn:uuid:p"})

    assert (
        1 == counts_of(replayed(order, {"resourceType": "Patient", "id": "p"}))["patients", "met"]
    )


def test_an_order_of_the_year_one_does_not_end_the_run(replayed: Replayed) -> None:
    """Windows reach before the first of all days: that order is counted as one that we failed."""
    out = replayed(mri(authoredOn="0001-01-01T00:00:00+14:00"), mri("today"))

    assert 1 == fate_of(out, "could not be answered: a fault of ours")
    assert 1 == fate_of(out, "asked about")


# -- recorded requests


def test_the_fixtures_are_replayed_as_of_the_instant_that_is_given(tmp_path: Path) -> None:
    out = tmp_path / "report"

    assert 0 == main(["replay", str(shipped("fixtures")), "--out", str(out), "--workers", "1", *AT])

    scenarios = len(examples.list_examples())
    assert scenarios == counts_of(out)["cards", "consultations"]


def test_a_recorded_request_says_what_the_service_said(tmp_path: Path) -> None:
    out = tmp_path / "report"
    main(["replay", str(shipped("fixtures") / ARTICLE), "--out", str(out), "--workers", "1", *AT])

    (row,) = (out / "orders.csv").read_text().splitlines()[1:]
    assert "ImageNow AddContrast SpinalLevel RenalFunctionUnknown" in row


def test_a_recorded_request_is_of_the_time_recorded_in_it_else_of_its_order(
    replayed: Replayed, scenario: Callable[[str], Any]
) -> None:
    recorded = scenario("article")
    recorded["extension"] = {"org.spine-imaging-cds.recorded-at": "2026-11-20T14:31:00Z"}

    rows = (replayed(recorded, scenario("article")) / "orders.csv").read_text().splitlines()[1:]

    assert ["2026-11-20T14:28:40Z", "2026-11-20T14:31:00Z"] == [row.split(",")[2] for row in rows]


def test_a_recorded_request_without_any_time_asks_for_one(
    replayed: Replayed, scenario: Callable[[str], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    request = scenario("article")
    del request["context"]["draftOrders"]["entry"][0]["resource"]["authoredOn"]

    out = replayed(request)

    assert 1 == fate_of(out, "without an instant")
    assert "give --at INSTANT" in " ".join(capsys.readouterr().out.split())


# -- memory


def test_a_chart_beyond_measure_is_not_judged_and_its_orders_are_counted(
    replayed: Replayed,
) -> None:
    notes = [of_patient("Condition", str(n), note="x" * 12 * 1024 * 1024) for n in range(3)]

    out = replayed(mri(), mri("chest", code={"text": "XR chest 2 views"}), *notes)

    assert 1 == fate_of(out, "chart beyond 32 MiB")
    assert 1 == fate_of(out, "not imaging of the spine")


def test_recorded_requests_of_one_patient_are_asked_however_many(
    replayed: Replayed, scenario: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each stands for itself: together they would be a chart beyond measure."""
    longest = len(encode(scenario("article")))
    monkeypatch.setattr(gathering, "MOST_BYTES_OF_A_CHART", 2 * longest)

    out = replayed(*[scenario("article")] * 3)

    assert 3 == counts_of(out)["cards", "consultations"]
    assert 1 == counts_of(out)["patients", "met"]


# -- the tables


def test_the_list_names_an_order_by_references(replayed: Replayed) -> None:
    head, row = (replayed(mri()) / "orders.csv").read_text().splitlines()

    assert (
        "order,patient,date,study,variant,status,advice,indicator,cards,unknown,"
        "told by,setting,age,service,weekday,topics"
    ) == head
    assert row.startswith(
        "ServiceRequest/mri,Patient/p,2026-03-10T12:00:00Z,"
        "MRI of the lumbar spine without IV contrast,"
    )
    assert "ImageNow" in row


@pytest.mark.parametrize("table", ["orders", "counts", "burden"])
def test_a_table_in_parquet_has_the_rows_of_the_one_in_csv(table: str, replayed: Replayed) -> None:
    out = replayed(mri("a line\nand, another"), mri())

    rows = parquet.read_table(out / f"{table}.parquet").to_pylist()

    with (out / f"{table}.csv").open(newline="") as file:
        assert list(csv.DictReader(file)) == [
            {name: "" if value is None else str(value) for name, value in row.items()}
            for row in rows
        ]


def test_where_nobody_watches_a_line_tells_how_far_it_is(
    replayed: Replayed, capsys: pytest.CaptureFixture[str]
) -> None:
    replayed(mri())

    said = capsys.readouterr().err.splitlines()
    assert ["reading orders: 100 %", "finding whom to ask about: 25 %"] == said[:2]
