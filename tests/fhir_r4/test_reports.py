"""Imaging reports: what they conclude, wherever it stands; and what of them was not sent is named."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import ImagingReport, PatientFacts

Read = Callable[..., PatientFacts]
SUSPICIOUS = "INDICATION: back pain.\nFINDINGS: endplate erosion at L3-4.\nIMPRESSION: Suspicious for discitis."
CLEAN = "INDICATION: ?discitis.\nFINDINGS: normal alignment.\nIMPRESSION: No evidence of discitis or osteomyelitis."
DISCITIS = {"coding": [{"system": "http://snomed.info/sct", "code": "2304001"}]}


def form(text: str, kind: str = "text/plain") -> dict[str, Any]:
    return {"contentType": kind, "data": b64encode(text.encode()).decode()}


def report(**members: Any) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "code": {"text": "XR lumbar spine 2 views"},
        "effectiveDateTime": "2026-11-18T09:00:00Z",
        **members,
    }


def impression(**members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "i",
        "status": "final",
        "category": [{"coding": [{"code": "imaging"}]}],
        "code": {"text": "Impression"},
        "valueString": "Suspicious for discitis at L3-4",
        **members,
    }


def imaging(read: Read, *resources: Any) -> ImagingReport:
    (found,) = read({"reports": list(resources)}).reports
    return found


HELD = {"contained": [impression()], "result": [{"reference": "#i"}]}


@pytest.mark.parametrize(
    "members",
    [
        {"conclusion": SUSPICIOUS},
        {"presentedForm": [form(SUSPICIOUS)]},
        {"presentedForm": [form(f"<p>{SUSPICIOUS}</p>", "text/html")]},
        {"presentedForm": [{"url": "Binary/1"}, form(SUSPICIOUS)]},
        {"conclusionCode": [DISCITIS]},
        HELD,
        {**HELD, "contained": [impression(valueString=None, valueCodeableConcept=DISCITIS)]},
        {"conclusion": "See report", "presentedForm": [form(SUSPICIOUS)]},
    ],
    ids=str,
)
def test_what_imaging_concludes_is_read_wherever_it_stands(members: Any, read: Read) -> None:
    assert "spine-infection" in imaging(read, report(**members)).concepts


@pytest.mark.parametrize(
    "members",
    [
        {"conclusion": CLEAN},
        {"presentedForm": [form(CLEAN)]},
        {"presentedForm": [form(SUSPICIOUS, "application/pdf")]},
        {**HELD, "contained": [impression(valueString="No discitis")]},
        {**HELD, "contained": [impression(status="entered-in-error")]},
        {**HELD, "result": [{"reference": "#another"}]},
        {"presentedForm": [form(SUSPICIOUS)], "code": {"text": "CT abdomen"}, "category": [{"text": "RAD"}]},
    ],
    ids=str,
)  # fmt: skip
def test_what_it_rules_out_or_does_not_say_is_not_concluded(members: Any, read: Read) -> None:
    reports = read({"reports": [report(**members)]}).reports
    assert not any("spine-infection" in each.concepts for each in reports)


def test_a_result_that_stands_in_the_chart_is_read_with_its_report(read: Read) -> None:
    found = read(
        {"reports": [report(result=[{"reference": "Observation/i"}])], "x": [impression()]}
    )
    (concluded,) = found.reports
    assert "spine-infection" in concluded.concepts


def test_one_of_another_patient_is_not(read: Read) -> None:
    others = impression(subject={"reference": "Patient/another"})
    found = read({"reports": [report(result=[{"reference": "Observation/i"}])], "x": [others]})
    (concluded,) = found.reports
    assert frozenset() == concluded.concepts


def test_the_evidence_tells_what_was_found_not_why_it_was_asked_for(read: Read) -> None:
    says = imaging(read, report(presentedForm=[form(SUSPICIOUS)])).evidence.says
    assert "Suspicious for discitis" in says
    assert "back pain" not in says


UNREAD = "reports: what DiagnosticReport/r concluded was not sent, or is no text: not read"


@pytest.mark.parametrize(
    "members",
    [
        {"presentedForm": [{"contentType": "application/pdf", "url": "Binary/1"}]},
        {"presentedForm": [form("%PDF", "application/pdf")]},
        {"presentedForm": [{"contentType": "text/html", "url": "Binary/1"}]},
        {"presentedForm": [form("", "text/plain")]},
    ],
    ids=str,
)
def test_imaging_of_the_spine_whose_conclusion_was_not_sent_is_named(
    members: Any, read: Read
) -> None:
    assert (UNREAD,) == read({"reports": [report(**members)]}).left_out


PDF = {"presentedForm": [form("%PDF", "application/pdf")]}


@pytest.mark.parametrize(
    "members",
    [
        {"presentedForm": [form(CLEAN)]},
        {**PDF, "conclusion": CLEAN},
        {**PDF, "conclusionCode": [DISCITIS]},
        {**PDF, **HELD},
        {**PDF, "status": "cancelled"},
        {**PDF, "code": {"text": "CT abdomen"}},
        {},
    ],
    ids=str,
)
def test_one_that_says_what_it_concludes_or_is_of_something_else_is_not_named(
    members: Any, read: Read
) -> None:
    assert () == read({"reports": [report(**members)]}).left_out


def test_a_report_of_the_laboratory_may_hold_its_values(read: Read) -> None:
    crp = {
        "resourceType": "Observation",
        "id": "1",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "1988-5"}]},
        "valueQuantity": {"value": 120, "unit": "mg/L"},
    }
    holder = report(code={"text": "Chemistry"}, contained=[crp], result=[{"reference": "#1"}])
    (found,) = read({"labs": [holder]}).measurements

    assert ("c-reactive-protein", "DiagnosticReport/r") == (found.analyte, found.evidence.resource)
    assert "2026-11-18T09:00:00Z" == found.evidence.date


@pytest.mark.parametrize(
    ("conclusion", "concept"),
    [("New bilateral leg weakness, foot drop", {"focal-weakness"}), ("No weakness", set())],
)
def test_the_conclusion_of_a_report_that_is_a_note_is_read(
    conclusion: str, concept: set[str], read: Read
) -> None:
    consult = report(code={"text": "Neurology consultation"}, conclusion=conclusion)
    assert concept == {fact.concept for fact in read({"reports": [consult]}).facts}
