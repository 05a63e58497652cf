"""What stands in for orders: read as the order that it came of, asked about once, and marked as what it is."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cds_service.command_line.cli import main
from cds_service.replay.acts import Trace, told_by_others
from cds_service.replay.history import History, by_type
from cds_service.replay.past_order import past_order
from cds_service.replay.past_orders import instant_of, was_meant
from cds_service.replay.stand_ins import as_order

from .conftest import EARLIER, NOW, counts_of, mri, of_patient

Replayed = Callable[..., Path]
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
LUMBAR = {"text": "MRI lumbar spine without contrast"}
ALL = ("--orders-from", "procedures,imaging-studies,reports")


def procedure(own_id: str = "p1", **elements: Any) -> dict[str, Any]:
    done = {"status": "completed", "code": LUMBAR, "performedPeriod": {"start": NOW}}
    return of_patient("Procedure", own_id, **{**done, **elements})


def images(own_id: str = "i1", **elements: Any) -> dict[str, Any]:
    done = {"status": "available", "procedureCode": [LUMBAR], "started": NOW}
    return of_patient("ImagingStudy", own_id, **{**done, **elements})


def report(own_id: str = "r1", **elements: Any) -> dict[str, Any]:
    done = {"status": "final", "code": LUMBAR, "effectiveDateTime": NOW}
    return of_patient("DiagnosticReport", own_id, **{**done, **elements})


def refers(element: str, target: str) -> dict[str, Any]:
    return {element: [{"reference": target}]}


# -- as the order that it came of


@pytest.mark.parametrize(
    "entry",
    [
        procedure(),
        procedure(performedPeriod=None, performedDateTime=NOW),
        images(),
        report(),
        report(effectiveDateTime=None, effectivePeriod={"start": NOW}),
    ],
)
def test_what_was_done_is_an_order_of_the_time_at_which_it_was_done(entry: Any) -> None:
    order = as_order(entry)

    assert ("ServiceRequest", LUMBAR, AT) == (
        order["resourceType"],
        order["code"],
        instant_of(order),
    )
    assert was_meant(order)


def test_why_and_where_it_was_done_is_why_and_where_it_was_ordered() -> None:
    kept = {
        "reasonCode": [{"text": "Fever"}],
        **refers("reasonReference", "Condition/c"),
        "bodySite": [{"text": "lumbar"}],
        "encounter": {"reference": "Encounter/e"},
    }

    assert kept == {name: as_order(procedure(**kept))[name] for name in kept}


def test_what_was_found_does_not_stand_in_the_order() -> None:
    found: dict[str, Any] = {"conclusion": "Epidural abscess", "note": [{"text": "abscess"}]}

    assert not {*found} & {*as_order(report(**found))}


def test_images_without_a_code_are_called_as_they_are_described() -> None:
    site = {"system": "http://snomed.info/sct", "code": "421060004"}

    order = as_order(images(procedureCode=None, description="MR", series=[{"bodySite": site}]))

    assert ({"text": "MR"}, [{"coding": [site]}]) == (order["code"], order["bodySite"])


@pytest.mark.parametrize("status", ["not-done", "entered-in-error"])
def test_what_was_not_done_came_of_no_order(status: str) -> None:
    assert not was_meant(as_order(procedure(status=status)))


# -- once


@pytest.mark.parametrize(
    ("told", "traces"),
    [
        ({1}, [Trace("ServiceRequest/1"), Trace("Procedure/1", ("ServiceRequest/1",), "MRI")]),
        ({1}, [Trace("Procedure/1", (), "MRI"), Trace("ImagingStudy/1", ("Procedure/1",), "CT")]),
        ({1}, [Trace("Procedure/1", ("DiagnosticReport/1",), "MRI"), Trace("DiagnosticReport/1")]),
        (
            {0},
            [Trace("DiagnosticReport/1", (), "MRI", 86_400.0), Trace("ImagingStudy/1", (), "MRI")],
        ),
        (
            {1, 2},
            [
                Trace("Procedure/1", (), "MRI"),
                Trace("ImagingStudy/1", (), "MRI"),
                Trace("DiagnosticReport/1", ("ImagingStudy/1",), "CT"),
            ],
        ),
        (set(), [Trace("Procedure/1", (), "MRI"), Trace("ImagingStudy/1", (), "MRI", 86_401.0)]),
        (set(), [Trace("Procedure/1", (), "MRI"), Trace("ImagingStudy/1", (), "CT")]),
        (set(), [Trace("Procedure/1", (), "MRI"), Trace("Procedure/2", (), "MRI")]),
        (set(), [Trace("ServiceRequest/1"), Trace("Procedure/1", (), "MRI")]),
        (set(), [Trace("ServiceRequest/1"), Trace("ServiceRequest/2")]),
    ],
)
def test_of_one_act_the_first_in_turn_tells(told: set[int], traces: list[Trace]) -> None:
    assert told == told_by_others(traces)


def test_an_act_is_asked_about_once_however_many_tell_of_it(replayed: Replayed) -> None:
    out = replayed(
        report(),
        images(procedureReference={"reference": "Procedure/p1"}),
        procedure(),
        of_patient("Condition", "c"),
        images("chest", procedureCode=[{"text": "XR chest 2 views"}]),
        options=ALL,
    )

    counts = counts_of(out)
    assert 4 == counts["orders", "seen"]
    assert 2 == counts["orders", "told of by another entry of the same act"]
    assert 1 == counts["orders", "asked about"]


# -- as of then


def chart_of(asked: Any, *others: Any) -> Any:
    resources = by_type((asked, *others))
    exported = frozenset({"Procedure", "DiagnosticReport", "Observation", "Condition"})
    order = past_order(asked)
    return History("p", resources, exported, (order,)).call_for(order, AT).prefetch


@pytest.mark.parametrize(
    ("result", "known"),
    [
        (report(), False),
        (report(effectiveDateTime=EARLIER, issued=NOW), False),
        (report(effectiveDateTime=EARLIER), True),
        (report(effectiveDateTime=EARLIER, **refers("basedOn", "ImagingStudy/i1")), False),
    ],
)
def test_what_came_of_it_was_not_known(result: Any, *, known: bool) -> None:
    assert known == bool(chart_of(images(), result)["reports"])


def test_its_own_report_was_not_known_whatever_its_date() -> None:
    own = report(effectiveDateTime=EARLIER)

    assert [] == chart_of(procedure(**refers("report", "DiagnosticReport/r1")), own)["reports"]


def test_which_orders_there_were_is_not_known_where_none_were_exported() -> None:
    assert "orders" not in chart_of(procedure())
    assert [] == chart_of(procedure())["procedures"]


# -- said


def test_an_export_without_orders_is_told_what_can_stand_in_for_them(
    replayed: Replayed, capsys: pytest.CaptureFixture[str]
) -> None:
    out = replayed(procedure(), report())

    said = " ".join(capsys.readouterr().out.split())
    assert "--orders-from procedures,reports" in said
    assert "--orders-from procedures,reports" in (out / "report.html").read_text()


def test_an_export_with_orders_is_told_nothing_of_it(
    replayed: Replayed, capsys: pytest.CaptureFixture[str]
) -> None:
    replayed(mri(), procedure())

    assert "--orders-from" not in capsys.readouterr().out


def test_each_that_fired_is_marked_as_what_it_is(replayed: Replayed) -> None:
    reason: dict[str, Any] = {
        "reasonCode": [{"text": "Epidural abscess, new weakness of both legs"}]
    }
    out = replayed(mri("o", authoredOn="2026-01-01T00:00:00Z"), procedure(**reason), options=ALL)

    with (out / "orders.csv").open(newline="") as file:
        marks = {row["order"]: row["told by"] for row in csv.DictReader(file)}

    assert {"ServiceRequest/o": "order", "Procedure/p1": "procedure"} == marks
    assert "stand in for orders" in (out / "report.html").read_text()


def test_what_cannot_stand_in_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["replay", str(tmp_path), "--orders-from", "procedures,claims"])

    assert "'claims' is none of procedures, imaging-studies, reports" in capsys.readouterr().err
