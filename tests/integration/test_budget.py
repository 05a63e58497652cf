"""The whole service before a FHIR server that is slow, failing or hostile: 200 or 412, in time."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from cds_service.command_line.cli import main
from cds_service.examples import read_example
from cds_service.web.wire import encode

Post = Callable[[Any], tuple[int, Any]]
SmallEhr = Callable[..., Any]

BUDGET = timedelta(milliseconds=500)
#: The budget, and a second for two cores that others use too.
AT_MOST = 0.5 + 1.0
JSON = {"Content-Type": "application/fhir+json"}
TOKEN = {"access_token": "lent-for-one-call", "token_type": "Bearer"}


@pytest.fixture(scope="module")
def hurried(caller: Callable[[timedelta], Post]) -> Post:
    return caller(BUDGET)


def silence(_asked: str) -> Any:
    Event().wait(3)
    return []


def drip(_asked: str) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n\r\n"
    while True:
        time.sleep(0.05)
        yield b" "


def endless(asked: str) -> Any:
    link = [{"relation": "next", "url": f"{asked}x"}]
    return {"resourceType": "Bundle", "type": "searchset", "link": link}


def nested(_asked: str) -> Any:
    return 200, JSON, b'{"resourceType": "Bundle", "entry": ' + b"[" * 90_000


def page(_asked: str) -> Any:
    return 200, {"Content-Type": "text/html"}, b"<html>Please log in</html>"


def elsewhere(_asked: str) -> Any:
    return 302, {"Location": "https://login.example.com/"}, b""


def failing(_asked: str) -> Any:
    return 503, {**JSON, "Retry-After": "600"}, b"{}"


def asked_of(ehr: Any, name: str = "article", **members: Any) -> Any:
    request = {**read_example(name), "fhirServer": ehr.base, "fhirAuthorization": TOKEN}
    return {**request, "prefetch": {}, **members}


@pytest.mark.conforms("cds-hooks_2.0@54")
@pytest.mark.parametrize(
    "reply", [silence, drip, nested, page, elsewhere, failing], ids=lambda reply: reply.__name__
)
def test_what_cannot_be_fetched_costs_the_budget_at_most(
    reply: Callable[[str], Any], small_ehr: SmallEhr, hurried: Post
) -> None:
    ehr = small_ehr(reply)
    begun = time.monotonic()

    status, outcome = hurried(asked_of(ehr))

    assert time.monotonic() - begun < AT_MOST
    assert 412 == status
    told = outcome["issue"][0]["diagnostics"]
    assert "could not be fetched: the server" in told
    assert "$.prefetch.conditions" in outcome["issue"][0]["expression"]
    assert not [each for each in ("127.0.0.1", "lent-for-one-call") if each in told]


def test_pages_without_end_cost_the_budget_at_most(small_ehr: SmallEhr, hurried: Post) -> None:
    begun = time.monotonic()

    status, answer = hurried(asked_of(small_ehr(endless)))

    assert time.monotonic() - begun < AT_MOST
    assert 200 == status
    assert (
        "conditions: cut off"
        in answer["extension"]["org.spine-imaging-cds.consultation"]["unknown"]
    )


def test_a_silent_server_takes_nothing_from_what_was_sent(
    small_ehr: SmallEhr, hurried: Post
) -> None:
    """The emergency is told from what is there; only what is not is unknown."""
    request = read_example("article")
    sent = {key: value for key, value in request["prefetch"].items() if key != "devices"}

    status, answer = hurried(asked_of(small_ehr(silence), prefetch=sent))

    assert 200 == status
    assert hurried(request)[1]["cards"][0]["summary"] == answer["cards"][0]["summary"]
    unknown = answer["extension"]["org.spine-imaging-cds.consultation"]["unknown"]
    assert "devices: not sent, and could not be fetched in time" in unknown


@pytest.mark.parametrize("name", ["medication-only", "nothing-drafted"])
def test_where_no_image_of_the_spine_is_in_question_nobody_is_asked(
    name: str, small_ehr: SmallEhr, hurried: Post
) -> None:
    ehr = small_ehr(silence)

    status, _ = hurried(asked_of(ehr, name))

    assert 200 == status
    assert [] == ehr.asked


def test_an_image_that_is_not_in_question_is_not_fetched_for(
    small_ehr: SmallEhr, hurried: Post
) -> None:
    ehr = small_ehr(silence)
    request = asked_of(ehr)
    another = {"resourceType": "ServiceRequest", "id": "another", "code": {"text": "CRP"}}
    request["context"]["draftOrders"]["entry"].append({"resource": another})
    request["context"]["selections"] = ["ServiceRequest/another"]

    status, _ = hurried(request)

    assert (200, []) == (status, ehr.asked)


def test_where_everything_was_sent_nobody_is_asked(small_ehr: SmallEhr, hurried: Post) -> None:
    ehr = small_ehr(silence)
    request = read_example("article")

    assert hurried(request) == hurried(asked_of(ehr, prefetch=request["prefetch"]))
    assert [] == ehr.asked


@pytest.mark.parametrize(
    "server", ["https://ehr.example.org/fhir", "http://10.0.0.1/fhir", "x", ""]
)
def test_a_server_that_is_not_allowed_is_told_apart(
    server: str, small_ehr: SmallEhr, hurried: Post
) -> None:
    status, outcome = hurried(asked_of(small_ehr(silence), fhirServer=server))

    assert 412 == status
    told = outcome["issue"][0]["diagnostics"]
    why = "not one that this service may read" if server else "no fhirServer that can be asked"
    assert why in told


def test_a_silent_server_of_one_caller_does_not_hold_another(
    small_ehr: SmallEhr, hurried: Post
) -> None:
    hanging = asked_of(small_ehr(silence))
    prefetched = read_example("article")
    with ThreadPoolExecutor(8) as callers:
        waiting = [callers.submit(hurried, hanging) for _ in range(7)]
        begun = time.monotonic()
        status, _ = hurried(prefetched)
        took = time.monotonic() - begun

    assert 200 == status
    assert took < BUDGET.total_seconds()
    assert {412} == {each.result()[0] for each in waiting}


def test_a_file_is_answered_as_the_service_answers_it(
    small_ehr: SmallEhr, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    ehr = small_ehr(failing)
    path = tmp_path / "request.json"
    path.write_bytes(encode(asked_of(ehr)))

    assert 2 == main(["consult", str(path), "--at", "2026-11-20T14:30:00Z"])
    told = " ".join(capsys.readouterr().err.split())
    assert "could not be fetched (the server answered 503)" in told
    assert "Condition" in " ".join(ehr.asked)
