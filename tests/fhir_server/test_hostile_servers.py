"""A FHIR server that fails, lies, hangs or drips: it costs the budget at most, and never the answer."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from ample_time import AMPLE, eventually
from small_ehr import dripping, silent

from cds_service.appropriateness.terms.facts import Availability, Need
from cds_service.fhir_r4.chart import Chart
from cds_service.fhir_server.addresses import AllowedServers
from cds_service.fhir_server.fetching import Fetcher, Lacking
from cds_service.fhir_server.prefetch_queries import Query
from cds_service.fhir_server.searching import Fetched
from cds_service.hooks.fhir_access import FhirAccess

from .conftest import reader

ChartOf = Callable[..., Chart]
SmallEhr = Callable[..., Any]

ONLY_CONDITIONS = {"patient": None}
JSON = {"Content-Type": "application/fhir+json"}
EMPTY = b'{"resourceType": "Bundle", "type": "searchset"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n"


def answered(status: int, body: bytes = EMPTY, headers: dict[str, str] | None = None) -> Any:
    return status, {**JSON, **(headers or {})}, body


def redirected(location: str) -> Any:
    return answered(302, EMPTY, {"Location": location})


def nested(depth: int) -> bytes:
    return b'{"resourceType": "Bundle", "x": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (answered(401), "the server answered 401"),
        (answered(403), "the server answered 403"),
        (answered(404), "the server answered 404"),
        (answered(500), "the server answered 500"),
        (answered(204, b""), "the server answered 204"),
        (answered(200, EMPTY, {"Content-Type": "text/html"}), "the server did not answer in JSON"),
        (answered(200, b"<html>"), "the server's answer is not JSON"),
        (answered(200, b""), "the server's answer is not JSON"),
        (answered(200, EMPTY[:-1]), "the server's answer is not JSON"),
        (answered(200, b'{"x": NaN}'), "the server's answer is not JSON"),
        (answered(200, b'{"x": 1e99999999999999999999999}'), "the server's answer is not JSON"),
        (answered(200, b'{"x": "\xff"}'), "the server's answer is not JSON"),
        (answered(200, nested(100)), "the server's answer is nested too deeply"),
        (answered(200, nested(100_000)), "the server's answer is not JSON"),
        (answered(200, b"[]"), "the server's answer is no FHIR resource"),
        (answered(200, b"null"), "the server's answer is no FHIR resource"),
        (answered(200, b'{"resourceType": "Condition"}'), "the server's answer is no searchset"),
        (
            answered(200, b'{"resourceType": "Bundle", "type": "history"}'),
            "the server's answer is no searchset",
        ),
        (answered(200, b" " * 4_300_000 + EMPTY), "the server sent more than is read"),
        (
            answered(200, gzip.compress(b" " * 40_000_000), {"Content-Encoding": "gzip"}),
            "the server sent more than is read",
        ),
        (
            answered(200, b"no gzip", {"Content-Encoding": "gzip"}),
            "the connection failed (ContentDecodingError)",
        ),
        (
            redirected("https://evil.example.com/fhir/Condition"),
            "the server redirected away from its own base",
        ),
        (redirected("/admin"), "the server redirected away from its own base"),
        (answered(302), "the server redirected away from its own base"),
        (redirected("Condition?again"), "the server redirected too often"),
    ],
)
def test_what_is_no_answer_is_told_as_one_that_could_not_be_fetched(
    reply: Any, reason: str, small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    chart = chart_of(small_ehr(lambda _: reply), ONLY_CONDITIONS)

    assert reason == chart.faults[Need.CONDITIONS]
    assert Availability.NOT_FETCHED is chart.availability[Need.CONDITIONS]


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200 + b"\r\n{}",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 70_000 + b"\r\n\r\n{}",
        HEAD + b"Content-Length: 500\r\n\r\n{}",
        HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n{}",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
        HEAD + b"Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n\r\n{}",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: \xff\xfejson\r\nSet-Cookie: \xff=;;=\r\n\r\n{}",
    ],
)
def test_what_is_no_http_is_told_too(wire: bytes, small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    chart = chart_of(small_ehr(lambda _: [wire]), ONLY_CONDITIONS)

    assert Availability.NOT_FETCHED is chart.availability[Need.CONDITIONS]


def test_a_server_that_is_not_there_is_told(small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    ehr = small_ehr(lambda _: {})
    ehr.base = "http://127.0.0.1:1/fhir"

    chart = chart_of(ehr, ONLY_CONDITIONS)

    assert "the connection failed (ConnectionError)" == chart.faults[Need.CONDITIONS]


def test_a_redirect_within_the_base_is_followed_twice_at_most(
    small_ehr: SmallEhr, chart_of: ChartOf
) -> None:
    ehr = small_ehr(
        lambda asked: answered(200) if asked.endswith("xx") else redirected(f"/fhir/{asked}x")
    )

    chart = chart_of(ehr, ONLY_CONDITIONS, token="s3cret")  # noqa: S106

    assert Availability.READ is chart.availability[Need.CONDITIONS]
    assert ["Bearer s3cret"] * 3 == [headers["Authorization"] for headers in ehr.headers]


def test_the_body_of_a_redirect_is_not_read(small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    """It may be of any size, and requests would read it whole."""
    head = b"HTTP/1.1 302 Found\r\nLocation: /fhir/Condition?there\r\n\r\n"
    endless = dripping(head, b"x" * 4096)
    ehr = small_ehr(lambda asked: answered(200) if "there" in asked else endless(asked))

    chart = chart_of(ehr, ONLY_CONDITIONS)

    assert Availability.READ is chart.availability[Need.CONDITIONS]
    assert [] == [asked for asked in ehr.answered if "there" not in asked]


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nx: ", b"y"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (HEAD + b"Content-Length: 9000\r\n\r\n", b" "),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", b"\x00"),
        (b"HTTP/1.1 302 Found\r\nLocation: Condition\r\n", b"x: y\r\n"),
    ],
    ids=["status", "headers", "header", "continue", "body", "chunks", "gzip", "redirect"],
)
def test_a_server_that_drips_does_not_hold_us(
    head: bytes, drop: bytes, small_ehr: SmallEhr, hurried_chart_of: ChartOf
) -> None:
    ehr = small_ehr(dripping(head, drop))

    chart = hurried_chart_of(ehr, ONLY_CONDITIONS)

    assert [] == ehr.answered
    assert chart.availability[Need.CONDITIONS] in (
        Availability.NOT_IN_TIME,
        Availability.NOT_FETCHED,
    )


def test_a_silent_server_does_not_hold_us(small_ehr: SmallEhr, hurried_chart_of: ChartOf) -> None:
    ehr = silent(small_ehr)

    chart = hurried_chart_of(ehr, ONLY_CONDITIONS)

    assert [] == ehr.answered
    assert Availability.NOT_IN_TIME is chart.availability[Need.CONDITIONS]
    assert "the server took too long" == chart.faults[Need.CONDITIONS]


@pytest.fixture
def budgets() -> Iterator[Iterator[Fetcher]]:
    """Ever longer ones, until a machine that does other things has got so far in one."""
    made = [Fetcher(timedelta(seconds=seconds)) for seconds in (0.5, 2, 8, 32)]
    yield iter(made)
    for each in made:
        each.close()


def test_slow_pages_count_as_far_as_they_came(
    small_ehr: SmallEhr, budgets: Iterator[Fetcher]
) -> None:
    """The first page comes, the second does not."""

    def reply(asked: str) -> Any:
        if asked.endswith("x"):
            ehr.closing.wait(AMPLE)
        entry = {"resource": {"resourceType": "Condition", "id": "a"}}
        link = [{"relation": "next", "url": f"{asked}x"}]
        return {"resourceType": "Bundle", "type": "searchset", "entry": [entry], "link": link}

    ehr = small_ehr(reply)
    charts = (reader(budget)(ehr, ONLY_CONDITIONS) for budget in budgets)
    chart = next(each for each in charts if list(each.of("Condition")))

    assert Availability.CUT_OFF is chart.availability[Need.CONDITIONS]
    assert ["a"] == [each["id"] for each in chart.of("Condition")]


def test_threads_that_wait_for_a_silent_server_come_back(
    small_ehr: SmallEhr, hurried_chart_of: ChartOf
) -> None:
    """A pool full of them must cost the next caller no more than its own budget, and then nothing."""
    hanging = silent(small_ehr)
    sound = small_ehr(lambda _: answered(200))
    with ThreadPoolExecutor(60) as callers:
        charts = list(callers.map(lambda _: hurried_chart_of(hanging, {}), range(60)))

    assert [] == hanging.answered
    assert {Availability.NOT_IN_TIME} == {each.availability[Need.CONDITIONS] for each in charts}
    later = (hurried_chart_of(sound, ONLY_CONDITIONS).availability for _ in range(AMPLE))
    assert any(Availability.READ is each[Need.CONDITIONS] for each in later)


def told_of_all(ehr: Any, fetcher: Fetcher) -> Mapping[Need, Fetched]:
    """What becomes of all that may be lacking."""
    server = fetcher.server(FhirAccess(ehr.base), AllowedServers.on_this_machine())
    assert server is not None
    needs = [need for need in Need if need is not Need.DRAFT_ORDERS]
    told = fetcher.fetch(server, [Lacking(Query(need, f"Condition?{need}")) for need in needs])
    assert needs == list(told)
    return told


def reasons_of(told: Mapping[Need, Fetched]) -> set[str]:
    return {each.fault.reason for each in told.values() if each.fault}


def test_more_reads_than_can_wait_are_refused_at_once(
    small_ehr: SmallEhr, budgets: Iterator[Fetcher]
) -> None:
    """What waits holds memory and a token: beyond a bound nothing is put in the line."""
    ehr = silent(small_ehr)

    def reasons_before(budget: Fetcher) -> set[str]:
        with ThreadPoolExecutor(15) as callers:
            told = callers.map(lambda _: told_of_all(ehr, budget), range(15))
            return set[str]().union(*map(reasons_of, told))

    reasons = {"the server took too long", "too many reads wait for FHIR servers"}
    assert any(reasons == reasons_before(each) for each in budgets)


DECIDING = {"conditions", "exam", "vitals", "labs", "patient"}


def test_what_decides_is_asked_first(small_ehr: SmallEhr, fetcher: Fetcher) -> None:
    """A slow server comes to some answers in time: to which must be no luck."""
    ehr = small_ehr(lambda _: {"resourceType": "Bundle", "type": "searchset"})

    assert set() == reasons_of(told_of_all(ehr, fetcher))
    assert 12 == len(ehr.asked)
    assert DECIDING == {asked.partition("?")[2] for asked in ehr.asked[:5]}


def test_what_decides_and_is_not_answered_keeps_nothing_else_from_being_asked(
    small_ehr: SmallEhr, budgets: Iterator[Fetcher]
) -> None:
    def reply(asked: str) -> Any:
        if asked.endswith("?conditions"):
            ehr.closing.wait(AMPLE)
        return {"resourceType": "Bundle", "type": "searchset"}

    ehr = small_ehr(reply)

    def is_alone_unanswered(budget: Fetcher) -> bool:
        told = told_of_all(ehr, budget)
        return {Need.CONDITIONS} == {need for need, each in told.items() if each.fault}

    assert any(map(is_alone_unanswered, budgets))


def test_charts_are_the_same_whoever_answers_first(small_ehr: SmallEhr, chart_of: ChartOf) -> None:
    def chart_where(last: str) -> Chart:
        """The chart, where one list is answered once the other was."""

        def reply(asked: str) -> Any:
            if asked.startswith(last):
                eventually(lambda: ehr.answered)
            return {"resourceType": "Bundle", "type": "searchset"}

        ehr = small_ehr(reply)
        return chart_of(ehr)

    assert chart_where("Patient") == chart_where("Condition")
