"""The front of a worker: what of a request reaches the application, and how a refusal is worded."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Semaphore
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rsgi_requests import Headers, Request, sent

from cds_service.telemetry.correlation import CURRENT
from cds_service.telemetry.logs import log_refusal
from cds_service.web.bodies import BodyLimits
from cds_service.web.front import Front
from cds_service.web.wire import decode, encode

SERVICE = "/cds-services/spine-imaging"
PATIENCE = 10.0


def front(
    app: Any, refused: Callable[[int], None] = lambda _status: None, *, most_bytes: int = 100
) -> Front:
    return Front(app, BodyLimits(most_bytes, timedelta(seconds=10)), refused)


def told(request: Request) -> Any:
    """What the application is told of a request."""

    def repeat(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        body = environ["wsgi.input"].read().decode()
        words = {name: value for name, value in environ.items() if isinstance(value, str)}
        return [encode({**words, "body": body})]

    asyncio.run(front(repeat).__rsgi__(request, request))
    return decode(request.answers[0][2])


def test_the_application_is_told_of_the_request() -> None:
    said = told(sent(b"{}", ("content-type", "application/json"), query_string="a=%C3%A9"))

    assert ("POST", SERVICE, "a=%C3%A9") == (
        said["REQUEST_METHOD"],
        said["PATH_INFO"],
        said["QUERY_STRING"],
    )
    assert ("[::1]", "8080", "http") == (
        said["SERVER_NAME"],
        said["SERVER_PORT"],
        said["wsgi.url_scheme"],
    )
    assert ("application/json", "2", "{}") == (
        said["CONTENT_TYPE"],
        said["CONTENT_LENGTH"],
        said["body"],
    )


def test_a_path_is_told_as_latin_1_of_its_bytes() -> None:
    """So PEP 3333 has it."""
    assert "/Ã¤" == told(Request("/ä"))["PATH_INFO"]


def test_a_header_that_is_sent_twice_is_one_list() -> None:
    said = told(Request(headers=Headers([("x-a", "1"), ("x-a", "2")])))

    assert "1,2" == said["HTTP_X_A"]


def test_a_body_that_came_in_chunks_has_a_length_for_the_application() -> None:
    request = Request(body=b"{}", headers=Headers([("transfer-encoding", "chunked")]))
    said = told(request)

    assert ("2", "{}") == (said["CONTENT_LENGTH"], said["body"])
    assert "HTTP_TRANSFER_ENCODING" not in said


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_that_the_process_lives_is_told_in_the_words_of_the_application(
    method: str, app: Flask
) -> None:
    request = Request("/health/live", method=method)
    asyncio.run(front(app).__rsgi__(request, request))
    status, headers, body = request.answers[0]

    assert (200, "application/json", b'{"status":"live"}') == (
        status,
        headers["Content-Type"],
        body,
    )


def test_every_refusal_is_counted_and_worded_for_whoever_asked(app: Flask) -> None:
    """However many have asked before: their origins are theirs to choose."""
    counted: list[int] = []
    one = front(app, counted.append)
    origins = [f"https://{number}.example.org" for number in range(600)] * 2
    requests = [sent(b" " * 101, ("origin", each)) for each in origins]
    for request in requests:
        asyncio.run(one.__rsgi__(request, request))
    headers = [request.answers[0][1] for request in requests]

    assert [413] * 1200 == counted
    assert origins == [each["Access-Control-Allow-Origin"] for each in headers]


def test_no_page_of_somebody_else_may_read_a_refusal_of_what_is_the_operators(app: Flask) -> None:
    request = sent(b" " * 101, ("origin", "https://a.example.org"), path="/insights")
    asyncio.run(front(app).__rsgi__(request, request))
    status, headers, _ = request.answers[0]

    assert 413 == status
    assert "Access-Control-Allow-Origin" not in headers


class SlowCounts:
    """An application whose insights are counted until they are let go; all else is answered at once."""

    def __init__(self) -> None:
        self.began, self.may_end = Semaphore(0), Event()
        self.inside, self.at_once = 0, list[int]()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if "insights" in environ["PATH_INFO"]:
            self.inside += 1
            self.at_once.append(self.inside)
            self.began.release()
            assert self.may_end.wait(PATIENCE)
            self.inside -= 1
        start_response("200 OK", [])
        return [b""]


def test_the_insights_are_counted_one_at_a_time_and_keep_no_other_page_waiting() -> None:
    app = SlowCounts()
    paths = ("/insights", "/insights/cards.csv", "//insights", "/insights")
    counts = [Request(each, method="GET") for each in paths]
    page = Request("/manual", method="GET")

    async def asked() -> None:
        one = front(app)
        answering = [asyncio.ensure_future(one.__rsgi__(each, each)) for each in counts]
        assert await asyncio.to_thread(app.began.acquire, timeout=PATIENCE)
        await asyncio.wait_for(one.__rsgi__(page, page), PATIENCE)
        assert not any(each.answers for each in counts)
        app.may_end.set()
        await asyncio.gather(*answering)

    asyncio.run(asked())
    assert [200] == [status for status, _, _ in page.answers]
    assert [1, 1, 1, 1] == app.at_once


# -- what can be read in two ways


@pytest.mark.parametrize(
    "headers",
    [
        [("host", "a"), ("host", "b")],
        [("transfer-encoding", "chunked, chunked")],
        [("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")],
        [("transfer-encoding", "gzip, chunked")],
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_and_nothing_is_read_after(
    headers: list[tuple[str, str]], app: Flask
) -> None:
    request = Request(body=b"{}", headers=Headers(headers))
    asyncio.run(front(app).__rsgi__(request, request))
    ((status, told, body),) = request.answers

    assert (400, "close") == (status, told["connection"])
    assert "structure" == decode(body)["issue"][0]["code"]


def test_one_host_and_chunks_in_any_spelling_are_read(app: Flask) -> None:
    headers = Headers([("host", "a"), ("transfer-encoding", "Chunked")])
    request = Request("/cds-services", method="GET", headers=headers)
    asyncio.run(front(app).__rsgi__(request, request))

    assert 200 == request.answers[0][0]


# -- by which ids a call is found again

SENT_IDS = (
    ("x-request-id", "gateway-0001"),
    ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
)


def test_an_answer_and_each_line_of_its_log_have_the_ids_that_were_sent(
    app: Flask, scenario: Callable[[str], Any], logged: Callable[[], list[Any]]
) -> None:
    body = encode(scenario("medication-only"))
    plain = ("content-type", "application/json")
    request = sent(body, plain, *SENT_IDS)
    asyncio.run(front(app, most_bytes=len(body)).__rsgi__(request, request))
    status, headers, _ = request.answers[0]
    (line,) = logged()

    assert 200 == status
    assert "gateway-0001" == headers["x-request-id"] == line["request_id"]
    assert "4bf92f3577b34da6a3ce929d0e0e4736" == line["trace_id"]
    assert f"00-{line['trace_id']}-{line['span_id']}-00" == headers["traceresponse"]


def test_each_refusal_before_the_application_has_its_own_ids(
    app: Flask, logged: Callable[[], list[Any]]
) -> None:
    """Though it is worded once for all."""
    requests = [sent(b" " * 101, ("x-request-id", f"request-{each}")) for each in range(3)]
    one = front(app, log_refusal)
    for request in requests:
        asyncio.run(one.__rsgi__(request, request))

    assert [f"request-{each}" for each in range(3)] == [each["request_id"] for each in logged()]
    assert ["request-0", "request-1", "request-2"] == [
        each.answers[0][1]["x-request-id"] for each in requests
    ]
    assert [("call_refused", 413)] * 3 == [(each["event"], each["status"]) for each in logged()]


def test_what_is_no_id_is_neither_logged_nor_sent_back(
    app: Flask, logged: Callable[[], list[Any]]
) -> None:
    said = "MARKER Jane Doe"
    request = sent(
        b"{}", ("x-request-id", said), ("traceparent", said), ("content-type", "text/json")
    )
    asyncio.run(front(app, log_refusal).__rsgi__(request, request))
    _, headers, body = request.answers[0]
    lines = logged()

    assert ["call_refused"] == [each["event"] for each in lines]
    assert lines[0]["request_id"] == headers["x-request-id"]
    assert "MARKER" not in repr((lines, headers, body))


def test_no_ids_are_left_for_the_next_call(app: Flask) -> None:
    request = sent(b"", *SENT_IDS, path="/health/ready", method="GET")
    asyncio.run(front(app).__rsgi__(request, request))

    assert CURRENT.get() is None


def test_that_the_process_lives_is_told_with_ids_too(app: Flask) -> None:
    request = Request("/health/live", method="GET", headers=Headers(SENT_IDS))
    asyncio.run(front(app).__rsgi__(request, request))

    assert "gateway-0001" == request.answers[0][1]["x-request-id"]


def test_a_page_elsewhere_may_send_and_read_the_ids(client: FlaskClient) -> None:
    origin = {"Origin": "https://ehr.example.org"}
    asks = {"Access-Control-Request-Method": "POST"}
    asks["Access-Control-Request-Headers"] = "x-request-id, traceparent"
    before = client.options(SERVICE, headers={**origin, **asks})
    answer = client.get("/cds-services", headers=origin)

    assert {"x-request-id", "traceparent"} <= names_in(
        before.headers["Access-Control-Allow-Headers"]
    )
    assert {"x-request-id", "traceresponse"} == names_in(
        answer.headers["Access-Control-Expose-Headers"]
    )


def names_in(header: str) -> set[str]:
    return {each.strip().lower() for each in header.split(",")}
