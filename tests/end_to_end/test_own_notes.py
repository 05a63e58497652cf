"""What a click of ours wrote on an order is no finding: the record has to say so itself."""

from typing import Any

import pytest

from cds_service.web.wire import encode

from .requests_made import EMERGENCY, RED_FLAGS, Answer, Scenario, drafted, state


def clicked(request: Any, answer: Answer) -> Any:
    """The request after its recommended change was carried out."""
    (button, *_) = answer(request)["cards"][0]["suggestions"]
    changed = button["actions"][0]["resource"]
    assert changed["note"]
    order = drafted(request)
    order.clear()
    order.update(changed)
    return request


@pytest.mark.parametrize(
    "name", ["article", "article-ct", "fusion-three-weeks-ago", "sacral-ulcer"]
)
def test_a_note_of_ours_is_quoted_nowhere(name: str, scenario: Scenario, answer: Answer) -> None:
    request = scenario(name)
    before = state(answer(request))
    said = answer(clicked(request, answer))

    assert before[:2] == state(said)[:2]
    assert b"EMERGENCY" not in encode([each["detail"] for each in said["cards"]])
    assert b"EMERGENCY" not in encode(said["extension"])


def test_an_emergency_that_is_withdrawn_is_not_kept_alive_by_it(
    scenario: Scenario, answer: Answer
) -> None:
    """Somebody examines the patient again, and finds no deficit."""
    request = clicked(scenario("article"), answer)
    calm = scenario("no-deficit")["prefetch"]
    request["prefetch"] = {
        **request["prefetch"],
        **{key: calm[key] for key in ("conditions", "exam")},
    }
    drafted(request)["priority"] = "routine"

    assert RED_FLAGS == state(answer(request))


def test_what_a_clinician_notes_beside_it_still_counts(scenario: Scenario, answer: Answer) -> None:
    request = clicked(scenario("article"), answer)
    calm = scenario("no-deficit")["prefetch"]
    request["prefetch"] = {**request["prefetch"], "conditions": calm["conditions"], "exam": None}
    drafted(request)["priority"] = "routine"
    drafted(request)["note"].append({"text": "New weakness of both legs since this morning."})

    assert EMERGENCY == state(answer(request))
