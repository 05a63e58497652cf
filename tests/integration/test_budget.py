"""The whole service before a FHIR server that is slow, failing or hostile: 200 or 412, in time."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from ample_time import AMPLE_MS
from small_ehr import dripping, silent

from cds_service.command_line.cli import main
from cds_service.examples import read_example
from cds_service.fhir_server.searching import MOST_PAGES
from cds_service.web.wire import encode

Post = Callable[[Any], tuple[int, Any]]
SmallEhr = Callable[..., Any]

BUDGET = timedelta(milliseconds=500)
JSON = {"Content-Type": "application/fhir+json"}
TOKEN = {"access_token": "lent-for-one-call", "token_type": "Bearer"}


@pytest.fixture(scope="module")
def hurried(caller: Callable[[timedelta], Post]) -> Post:
    return caller(BUDGET)


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


def dripping_ehr(small_ehr: SmallEhr) -> Any:
    return small_ehr(
        dripping(b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n\r\n", b" ")
    )


def assert_told(status: int, outcome: Any) -> None:
    """The lists are named that were lacking, and neither server nor token is."""
    assert 412 == status
    told = outcome["issue"][0]["diagnostics"]
    assert "could not be fetched: the server" in told
    assert "$.prefetch.conditions" in outcome["issue"][0]["expression"]
    assert not [each for each in ("127.0.0.1", "lent-for-one-call") if each in told]


@pytest.mark.conforms("cds-hooks_2.0@54")
@pytest.mark.parametrize("start", [silent, dripping_ehr], ids=["silence", "drip"])
def test_a_server_that_comes_to_no_end_is_not_waited_for(
    start: Callable[[SmallEhr], Any], small_ehr: SmallEhr, hurried: Post
) -> None:
    ehr = start(small_ehr)

    status, outcome = hurried(asked_of(ehr))

    assert [] == ehr.answered
    assert_told(status, outcome)


@pytest.mark.conforms("cds-hooks_2.0@54")
@pytest.mark.parametrize(
    "reply", [nested, page, elsewhere, failing], ids=lambda reply: reply.__name__
)
def test_what_cannot_be_fetched_is_told(
    reply: Callable[[str], Any], small_ehr: SmallEhr, call: Post
) -> None:
    status, outcome = call(asked_of(small_ehr(reply)))

    assert_told(status, outcome)
    assert "took too long" not in outcome["issue"][0]["diagnostics"]


def test_pages_without_end_are_followed_no_further_than_is_read(
    small_ehr: SmallEhr, call: Post
) -> None:
    ehr = small_ehr(endless)

    status, answer = call(asked_of(ehr))

    pages = Counter(asked.rstrip("x") for asked in ehr.asked)
    assert MOST_PAGES == max(pages.values())
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

    status, answer = hurried(asked_of(silent(small_ehr), prefetch=sent))

    assert 200 == status
    assert hurried(request)[1]["cards"][0]["summary"] == answer["cards"][0]["summary"]
    unknown = answer["extension"]["org.spine-imaging-cds.consultation"]["unknown"]
    assert "devices: not sent, and could not be fetched in time" in unknown


@pytest.mark.parametrize("name", ["medication-only", "nothing-drafted"])
def test_where_no_image_of_the_spine_is_in_question_nobody_is_asked(
    name: str, small_ehr: SmallEhr, hurried: Post
) -> None:
    ehr = silent(small_ehr)

    status, _ = hurried(asked_of(ehr, name))

    assert 200 == status
    assert [] == ehr.asked


def test_an_image_that_is_not_in_question_is_not_fetched_for(
    small_ehr: SmallEhr, hurried: Post
) -> None:
    ehr = silent(small_ehr)
    request = asked_of(ehr)
    another = {"resourceType": "ServiceRequest", "id": "another", "code": {"text": "CRP"}}
    request["context"]["draftOrders"]["entry"].append({"resource": another})
    request["context"]["selections"] = ["ServiceRequest/another"]

    status, _ = hurried(request)

    assert (200, []) == (status, ehr.asked)


def test_where_everything_was_sent_nobody_is_asked(small_ehr: SmallEhr, hurried: Post) -> None:
    ehr = silent(small_ehr)
    request = read_example("article")

    assert hurried(request) == hurried(asked_of(ehr, prefetch=request["prefetch"]))
    assert [] == ehr.asked


@pytest.mark.parametrize(
    "server", ["https://ehr.example.org/fhir", "http://10.0.0.1/fhir", "x", ""]
)
def test_a_server_that_is_not_allowed_is_told_apart(
    server: str, small_ehr: SmallEhr, hurried: Post
) -> None:
    status, outcome = hurried(asked_of(silent(small_ehr), fhirServer=server))

    assert 412 == status
    told = outcome["issue"][0]["diagnostics"]
    why = "not one that this service may read" if server else "no fhirServer that can be asked"
    assert why in told


def test_a_silent_server_of_one_caller_does_not_hold_another(
    small_ehr: SmallEhr, call: Post
) -> None:
    """They have time enough to wait; the other is answered while they do."""
    ehr = silent(small_ehr)
    with ThreadPoolExecutor(8) as callers:
        waiting = [callers.submit(call, asked_of(ehr)) for _ in range(7)]
        status, _ = call(read_example("article"))
        answered_before = [each for each in waiting if each.done()]
        ehr.closing.set()

    assert 200 == status
    assert [] == answered_before
    assert {412} == {each.result()[0] for each in waiting}


def test_a_file_is_answered_as_the_service_answers_it(
    small_ehr: SmallEhr,
    tmp_path: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CDS_FHIR_BUDGET_MS", str(AMPLE_MS))
    ehr = small_ehr(failing)
    path = tmp_path / "request.json"
    path.write_bytes(encode(asked_of(ehr)))

    assert 2 == main(["consult", str(path), "--at", "2026-11-20T14:30:00Z"])
    told = " ".join(capsys.readouterr().err.split())
    assert "could not be fetched (the server answered 503)" in told
    assert "Condition" in " ".join(ehr.asked)
