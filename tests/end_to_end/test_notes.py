"""A note that is sent with a call counts as what was found; one that is only named is said to be unread."""

from base64 import b64encode
from typing import Any

import pytest

from .requests_made import CONSULTATION, EMERGENCY, RED_FLAGS, Answer, about, bundle, state


def with_note(request: Any, day: str = "2026-11-20", **attachment: str) -> Any:
    dated = f"{day}T08:00:00-06:00"
    note = about("DocumentReference", "d", None, status="current", date=dated)
    note["content"] = [{"attachment": {"contentType": "text/plain", **attachment}}]
    request["prefetch"]["notes"] = bundle(note)
    return request


def data(text: str) -> str:
    return b64encode(text.encode()).decode()


def test_a_new_deficit_in_a_note_is_an_emergency(plain: Any, answer: Answer) -> None:
    said = answer(with_note(plain, data=data("New bilateral leg weakness and urinary retention.")))
    assert EMERGENCY == state(said)


def test_a_note_that_denies_it_changes_nothing(plain: Any, answer: Answer) -> None:
    said = answer(with_note(plain, data=data("No leg weakness. Denies urinary retention.")))
    assert RED_FLAGS == state(said)


@pytest.mark.parametrize(
    "text", ["New bilateral leg weakness.", "Leg weakness since yesterday.", "Worsening foot drop."]
)
def test_what_an_old_note_calls_new_was_so_on_its_day(
    text: str, plain: Any, answer: Answer
) -> None:
    said = answer(with_note(plain, "2019-03-02", data=data(text)))
    assert RED_FLAGS == state(said)


def test_a_note_that_is_only_named_is_said_to_be_unread(plain: Any, answer: Answer) -> None:
    said = answer(with_note(plain, url="https://ehr.example.org/fhir/Binary/1"))
    unknown = said["extension"][CONSULTATION]["unknown"]

    assert RED_FLAGS == state(said)
    assert 1 == sum(each.startswith("notes: the text of DocumentReference/d") for each in unknown)
