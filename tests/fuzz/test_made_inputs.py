"""Inputs made from their numbers, to the whole service in this process; and what was found by them."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from .failures import read, smallest, written
from .in_process import Heard, InProcess
from .inputs import FEEDBACK, SERVICE, Input, made
from .invariants import faults_of
from .many import Many
from .marks import MARK

FOUND = sorted((Path(__file__).parent / "found").glob("*.json"))
A_CALL = Input(0, "as shipped", "POST", SERVICE, "", {"content-type": "application/json"})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> InProcess:
    return InProcess(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("first", [0, 300])
def test_nothing_that_is_sent_breaks_the_service(
    first: int, service: InProcess, tmp_path: Path
) -> None:
    tally = Many(service, tmp_path).ask(made(number) for number in range(first, first + 300))

    assert {} == dict(tally.faults), tally.files
    assert 300 == tally.asked
    assert {200, 400, 412} <= set(tally.statuses)
    assert [] == service.faults_of_the_disk()


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.stem)
def test_what_broke_it_once_does_so_no_more(file: Path, service: InProcess) -> None:
    sent = read(file)
    with service.listening():
        assert [] == faults_of(sent, service.answer(sent))
        assert MARK not in service.logged()


def test_an_input_follows_from_its_number() -> None:
    assert [made(number) for number in range(40)] == [made(number) for number in range(40)]
    assert {SERVICE, FEEDBACK} < {made(number).path for number in range(200)}


def heard(body: bytes = b"{}", status: int = 200, seconds: float = 0.0) -> Heard:
    return Heard(status, {"content-type": "application/json"}, body, seconds)


OUTCOME = b'{"resourceType": "OperationOutcome", "issue": [%s]}'
ISSUE = b'{"severity": "error", "code": "invalid", "diagnostics": "%s"}'


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (heard(OUTCOME % (ISSUE % b"x"), 500), "status 500"),
        (heard(OUTCOME % (ISSUE % b"x"), 503), "status 503"),
        (heard(b'{"cards": []}', seconds=1.5), "more than 1 s of CPU"),
        (heard(b'{"cards": [{}]}'), "no Answer"),
        (heard(b"{", 200), "an answer that"),
        (heard(OUTCOME % b"", 400), "no OperationOutcome"),
        (heard(b"Bad Request", 400), "an answer that"),
        (heard(OUTCOME % (ISSUE % MARK.encode()), 400), "a refusal quotes"),
    ],
)
def test_this_test_knows_a_fault_when_it_sees_one(answer: Heard, fault: str) -> None:
    assert faults_of(A_CALL, answer)[0].startswith(fault)


def test_this_test_finds_none_where_there_is_none() -> None:
    assert [] == faults_of(A_CALL, heard(b'{"cards": []}'))
    assert [] == faults_of(A_CALL, heard(OUTCOME % (ISSUE % b"x"), 400))


def test_a_failure_is_made_small_and_can_be_repeated(tmp_path: Path) -> None:
    body = b'{"a": [1, {"b": "broken", "c": 3}, 2], "d": {"e": []}}'
    small = smallest(replace(A_CALL, body=body), lambda each: b"broken" in each.body)
    file = written(tmp_path, small, ["status 500"])

    assert b'{"a":[{"b":"broken"}]}' == small.body
    assert small == read(file)
    assert str(file) in file.read_text(encoding="utf-8")


def test_what_is_no_json_is_made_small_too() -> None:
    body = b"{" * 1000 + b"\xff" + b"}" * 1000
    small = smallest(replace(A_CALL, body=body), lambda each: b"\xff" in each.body)

    assert len(small.body) < 10


def test_a_mark_in_the_log_leads_to_what_left_it(
    service: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = service.answer

    def talkative(sent: Input) -> Heard:
        if sent.number == 7:
            logging.getLogger("cds_service").warning("the patient is %s", MARK)
        return answer(sent)

    monkeypatch.setattr(service, "answer", talkative)
    tally = Many(service, tmp_path).ask(made(number) for number in range(10))

    assert {"a mark of patient data in log or metrics": 1} == dict(tally.faults)
    assert [7] == [read(file).number for file in tally.files]
