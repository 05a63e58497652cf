"""What is no hook request is refused with what is wrong and where, and never quoted."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse
from work import calls_in

from cds_service.web.wire import encode

from .refusals import issue_of


def without(request: Any, *path: str) -> Any:
    *outer, last = path
    part = request
    for key in outer:
        part = part[key]
    del part[last]
    return request


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda r: without(r, "hook"), "$.hook"),
        (lambda r: without(r, "hookInstance"), "$.hookInstance"),
        (lambda r: without(r, "context"), "$.context"),
        (lambda r: without(r, "context", "patientId"), "$.context.patientId"),
        (lambda r: {**r, "hook": "patient-view"}, "$.hook"),
        (lambda r: {**r, "hook": None}, "$.hook"),
        (lambda r: {**r, "hookInstance": ""}, "$.hookInstance"),
        (lambda r: {**r, "hookInstance": 7}, "$.hookInstance"),
        (lambda r: {**r, "context": []}, "$.context"),
        (lambda r: {**r, "context": {**r["context"], "patientId": ""}}, "$.context.patientId"),
        (lambda r: {**r, "context": {**r["context"], "patientId": 1}}, "$.context.patientId"),
        (lambda r: {**r, "context": {**r["context"], "draftOrders": []}}, "$.context.draftOrders"),
        (lambda r: {**r, "prefetch": []}, "$.prefetch"),
    ],
)
def test_what_is_no_hook_request_is_400_with_the_path_of_the_fault(
    change: Callable[[Any], Any],
    path: str,
    scenario: Callable[[str], Any],
    post: Callable[..., TestResponse],
) -> None:
    issue = issue_of(post(change(scenario("article"))), 400)
    assert [path] == issue["expression"]
    assert path in issue["diagnostics"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b'{"hook": "order-sign",}',
        b'{"hook": NaN}',
        b'{"hook": -Infinity}',
        b"[]",
        b"null",
        b'"order-sign"',
        b"7",
        b"\xff\xfe{\x00}\x00",
        b'{"hook": "\xff"}',
        b'{"hook": "\\ud800"}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_json_object_is_400(body: bytes, post: Callable[..., TestResponse]) -> None:
    assert ["$"] == issue_of(post(body), 400)["expression"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", '"\\ud800"', '"\\udc00 x"'])
def test_numbers_and_characters_that_json_does_not_have_are_400_wherever_they_stand(
    value: str, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    body = json.dumps(scenario("article"), default=str).replace(
        '"valueBoolean": true', f'"valueBoolean": {value}'
    )
    assert value in body
    issue_of(post(body.encode()), 400)


@pytest.mark.parametrize("depth", [50, 300, 600, 900, 960, 975, 985, 5000, 100_000])
@pytest.mark.parametrize("brackets", [("[", "]"), ('{"extension":', "}")])
@pytest.mark.parametrize("place", ["order", "chart"])
def test_however_deep_a_request_is_nested_it_is_answered_or_refused(
    depth: int,
    brackets: tuple[str, str],
    place: str,
    scenario: Callable[[str], Any],
    post: Callable[..., TestResponse],
) -> None:
    request = scenario("article")
    if place == "order":
        request["context"]["draftOrders"]["entry"][0]["resource"]["extension"] = "DEEP"
    else:
        request["prefetch"]["conditions"]["entry"][0]["resource"]["extension"] = "DEEP"
    deep = brackets[0] * depth + "1" + brackets[1] * depth
    response = post(json.dumps(request, default=str).replace('"DEEP"', deep).encode())
    assert response.status_code in (200, 400)
    assert 200 == response.status_code or depth > 300


def test_a_refusal_never_quotes_the_request(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("article")
    request["hook"] = request["hookInstance"] = "SECRET"
    request["context"]["patientId"] = ["SECRET"]
    assert "SECRET" not in post(request).get_data(as_text=True)
    assert "SECRET" not in post(b'{"SECRET": SECRET}').get_data(as_text=True)
    assert "0xff" not in post(b'{"hook": "\xff"}').get_data(as_text=True)


@pytest.mark.parametrize("number", ["1e99999999999999999999999", "-1e-99999999999999999999999"])
def test_a_number_beyond_all_sense_is_refused_and_no_fault_of_ours(
    number: str, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    body = encode(scenario("article")).replace(b"{", b'{"x":' + number.encode() + b",", 1)

    assert 400 == post(body).status_code


def test_a_patient_without_a_name_is_refused(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("article")
    request["context"]["patientId"] = "Patient/"
    response = post(request)

    assert 400 == response.status_code
    assert ["$.context.patientId"] == response.get_json()["issue"][0]["expression"]


@pytest.mark.parametrize(
    "path", ["/cds-services/spine-imaging", "/cds-services/spine-imaging/feedback"]
)
def test_a_million_faults_are_told_with_no_more_work_than_twenty(
    path: str, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    def ask(faults: int) -> int:
        request = {**scenario("article"), "feedback": [0] * faults}
        request["context"]["selections"] = [0] * faults
        return post(request, path).status_code

    assert [400, 400] == [ask(20), ask(200_000)]
    assert calls_in(lambda: ask(200_000)) < 2 * calls_in(lambda: ask(20))
