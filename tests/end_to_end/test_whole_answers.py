"""What every answer keeps as a whole, whoever the patient is."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from .exchanges import Call, ask


def test_nothing_is_null_or_empty_but_cards_and_what_is_the_clients_own(call: Call) -> None:
    assert [] == list(_empties(call.got, "$"))


def _empties(value: Any, path: str) -> Iterator[str]:
    if value in (None, "", [], {}) and path != "$.cards":
        yield path
    if isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _empties(inner, f"{path}[{place}]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not (key == "resource" and value.get("type") == "update"):
                yield from _empties(inner, f"{path}.{key}")


def test_the_same_call_gives_the_same_bytes(call: Call, post: Callable[..., TestResponse]) -> None:
    assert call.raw == post(call.body).get_data()


def test_every_uuid_is_lower_case_and_unique(call: Call) -> None:
    found = [card["uuid"] for card in call.cards] + [each["uuid"] for each in call.suggestions()]
    assert [str(UUID(each)) for each in found] == found
    assert len(set(found)) == len(found)


def test_another_hook_instance_gives_other_ids_and_the_same_advice(
    call: Call, post: Callable[..., TestResponse]
) -> None:
    other = ask({**call.sent, "hookInstance": "another"}, post)
    assert [card["summary"] for card in call.cards] == [card["summary"] for card in other.cards]
    assert not {card["uuid"] for card in call.cards} & {card["uuid"] for card in other.cards}
