"""What prefetch lacks is fetched: which key, from where, and what comes of it."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Availability, Need
from cds_service.fhir_r4.chart import Chart
from cds_service.fhir_server.addresses import AllowedServers

ChartOf = Callable[..., Chart]
SmallEhr = Callable[..., Any]

FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
JSON = {"Content-Type": "application/fhir+json"}


def condition(own_id: str, patient: str = "p") -> dict[str, Any]:
    subject = {"reference": f"Patient/{patient}"}
    return {"resourceType": "Condition", "id": own_id, "subject": subject}


def bundle(*own_ids: str, **members: Any) -> dict[str, Any]:
    entries = [{"resource": condition(own_id)} for own_id in own_ids]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **members}


def linked(url: str, *own_ids: str, **members: Any) -> dict[str, Any]:
    return bundle(*own_ids, link=[{"relation": "next", "url": url}], **members)


def patient_and(conditions: Any) -> Callable[[str], Any]:
    """An EHR that has the patient, and answers this to a search."""

    def reply(asked: str) -> Any:
        return {"resourceType": "Patient", "id": "p"} if asked == "Patient/p" else conditions

    return reply


def ids(chart: Chart) -> list[str]:
    return [each["id"] for each in chart.of("Condition")]


# -- the four states


@pytest.mark.conforms("cds-hooks_2.0@34", "cds-hooks_2.0@60")
def test_a_key_that_was_not_sent_is_fetched(small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    ehr = small_ehr(patient_and(bundle("a", "b")))

    chart = chart_of(ehr)

    assert ["a", "b"] == ids(chart)
    assert ["p"] == [each["id"] for each in chart.of("Patient")]
    assert Availability.READ is chart.availability[Need.CONDITIONS]
    assert ["Condition?patient=p&_count=200", "Patient/p"] == sorted(ehr.asked)


@pytest.mark.conforms("cds-hooks_2.0@52")
@pytest.mark.parametrize("sent", [None, {}, bundle(), bundle("a"), condition("a"), FAILED])
def test_a_key_that_was_sent_is_not_fetched(
    sent: Any, small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    """Null and an empty bundle are *none*; an OperationOutcome is sent to spare a second query."""
    ehr = small_ehr(patient_and(bundle("x")))

    chart = chart_of(ehr, {"conditions": sent})

    assert ["Patient/p"] == ehr.asked
    assert "x" not in ids(chart)


def test_an_error_inside_a_bundle_is_not_asked_again(
    small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    ehr = small_ehr(patient_and(bundle("x")))
    sent = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": FAILED}]}

    chart = chart_of(ehr, {"conditions": sent, "patient": None})

    assert [] == ehr.asked
    assert Availability.UNREADABLE is chart.availability[Need.CONDITIONS]


def test_an_encounter_is_fetched_only_where_the_context_names_one(
    small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    ehr = small_ehr(lambda _: {"resourceType": "Encounter", "id": "e"})
    sent = {"patient": None, "conditions": None}

    assert Need.ENCOUNTER not in chart_of(ehr, sent).availability
    assert Availability.READ is chart_of(ehr, sent, encounter="e").availability[Need.ENCOUNTER]
    assert ["Encounter/e"] == ehr.asked


def test_a_fetched_outcome_is_an_answer_if_a_poor_one(
    small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    chart = chart_of(small_ehr(patient_and(FAILED)))

    assert Availability.UNREADABLE is chart.availability[Need.CONDITIONS]


# -- pages


def test_the_pages_behind_a_fetched_one_are_read(small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    pages = {
        "Condition?patient=p&_count=200": linked("Condition?page=2", "a", total=3),
        "Condition?page=2": linked("/fhir/Condition?page=3", "b", total=3),
        "Condition?page=3": bundle("c", total=3),
    }
    chart = chart_of(small_ehr(pages.__getitem__), {"patient": None})

    assert ["a", "b", "c"] == ids(chart)
    assert Availability.READ is chart.availability[Need.CONDITIONS]


def test_the_pages_behind_a_prefetched_one_are_read(small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    ehr = small_ehr(lambda _: bundle("b"))
    sent = {"patient": None, "conditions": linked(f"{ehr.base}/Condition?page=2", "a", total=2)}

    chart = chart_of(ehr, sent)

    assert ["Condition?page=2"] == ehr.asked
    assert ["a", "b"] == ids(chart)
    assert Availability.READ is chart.availability[Need.CONDITIONS]


def test_a_prefetched_search_with_a_greater_total_is_asked_anew(
    small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    ehr = small_ehr(lambda _: bundle("a", "b", total=2))

    chart = chart_of(ehr, {"patient": None, "conditions": bundle("a", total=2)})

    assert ["Condition?patient=p&_count=200"] == ehr.asked
    assert ["a", "b"] == ids(chart)
    assert Availability.READ is chart.availability[Need.CONDITIONS]


@pytest.mark.parametrize("reply", [FAILED, (500, JSON, b"{}"), bundle("b", total=2)])
def test_a_page_that_was_sent_counts_whatever_comes_of_the_search(
    reply: Any, small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    ehr = small_ehr(lambda _: reply)

    chart = chart_of(ehr, {"patient": None, "conditions": bundle("a", total=2)})

    assert "a" in ids(chart)
    assert Availability.READ is not chart.availability[Need.CONDITIONS]


@pytest.mark.parametrize("url", ["https://evil.example.com/fhir/x", "/admin", "", "?page=é", 5])
def test_a_next_page_elsewhere_is_not_followed(
    url: Any, small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    ehr = small_ehr(lambda _: linked(url, "a"))
    for sent in ({}, {"conditions": linked(url, "a")}):
        ehr.asked.clear()
        chart = chart_of(ehr, {"patient": None, **sent})

        assert [] == [asked for asked in ehr.asked if "_count" not in asked]
        assert ["a"] == ids(chart)
        assert Availability.CUT_OFF is chart.availability[Need.CONDITIONS]


def test_what_came_of_a_search_counts_although_the_rest_did_not(
    small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    """A discitis on the first page is one, whatever the second would have said."""
    pages = {"Condition?patient=p&_count=200": linked("Condition?page=2", "a")}
    ehr = small_ehr(lambda asked: pages.get(asked, (500, JSON, b"{}")))

    chart = chart_of(ehr, {"patient": None})

    assert ["a"] == ids(chart)
    assert Availability.CUT_OFF is chart.availability[Need.CONDITIONS]
    assert "the server answered 500" == chart.faults[Need.CONDITIONS]


def test_pages_that_lead_back_end(small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    ehr = small_ehr(lambda _: linked("Condition?page=2", "a"))

    chart = chart_of(ehr, {"patient": None})

    assert 2 == len(ehr.asked)
    assert Availability.CUT_OFF is chart.availability[Need.CONDITIONS]


def test_pages_without_end_end(small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    ehr = small_ehr(lambda asked: linked(f"Condition?page={len(asked) * 'x'}", "a"))

    chart = chart_of(ehr, {"patient": None})

    assert len(ehr.asked) <= 20
    assert Availability.CUT_OFF is chart.availability[Need.CONDITIONS]


def test_a_page_of_too_many_resources_is_not_all_that_there_is(
    small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    chart = chart_of(small_ehr(lambda _: bundle(*map(str, range(2001)))), {"patient": None})

    assert Availability.CUT_OFF is chart.availability[Need.CONDITIONS]


# -- who is asked, and with what


@pytest.mark.conforms("cds-hooks_2.0@61")
def test_each_request_carries_the_token_of_the_call(small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    pages = {"Condition?patient=p&_count=200": linked("Condition?page=2", "a")}
    ehr = small_ehr(lambda asked: pages.get(asked, bundle("b")))

    chart_of(ehr, {"patient": None}, token="s3cret")  # noqa: S106

    assert ["Bearer s3cret"] * 2 == [headers["Authorization"] for headers in ehr.headers]
    assert {"application/fhir+json"} == {headers["Accept"] for headers in ehr.headers}


def test_without_a_token_none_is_sent_whatever_a_netrc_says(
    small_ehr: SmallEhr, chart_of: ChartOf, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login operator password s3cret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    ehr = small_ehr(patient_and(bundle()))

    chart_of(ehr)

    assert [] == [headers for headers in ehr.headers if "Authorization" in headers]


def test_a_cookie_of_one_call_is_not_sent_with_the_next(
    small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    ehr = small_ehr(lambda _: (200, {**JSON, "Set-Cookie": "session=of-somebody"}, b"{}"))

    for _ in range(2):
        chart_of(ehr, {"patient": None})

    assert [] == [headers for headers in ehr.headers if "Cookie" in headers]


def test_a_server_that_is_not_allowed_is_not_asked(
    small_ehr: SmallEhr, chart_of: ChartOf, caplog: pytest.LogCaptureFixture
) -> None:
    ehr = small_ehr(patient_and(bundle("a")))

    chart = chart_of(ehr, allowed=AllowedServers.named(["https://ehr.example.org/fhir"]))

    assert [] == ehr.asked
    assert Need.CONDITIONS not in chart.availability
    assert "not one that this service may read" in chart.faults[Need.CONDITIONS]
    assert "not one that this service may read" in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_what_belongs_to_another_patient_is_set_aside(
    small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    foreign = {"resourceType": "Bundle", "entry": [{"resource": condition("a", "other")}]}

    chart = chart_of(small_ehr(patient_and(foreign)))

    assert [] == ids(chart)
    assert ("Condition/a: belongs to another patient",) == chart.set_aside


# -- what the log may say


def test_neither_token_nor_patient_nor_address_reaches_the_log(
    small_ehr: SmallEhr, chart_of: ChartOf, caplog: pytest.LogCaptureFixture
) -> None:
    """The HTTP library writes every address at DEBUG, and that is whose chart was read."""
    caplog.set_level(logging.DEBUG)
    ehr = small_ehr(lambda _: [b"HTTP/1.1 200 OK\r\nno header at all\r\n: x\r\n\r\n{"])

    chart_of(ehr, token="s3cret")  # noqa: S106

    assert "could be fetched" in caplog.text
    assert not [each for each in ("s3cret", "patient=p", "127.0.0.1") if each in caplog.text]
