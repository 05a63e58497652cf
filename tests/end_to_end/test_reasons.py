"""What an order gives as its reason, in words or by reference, counts as said now."""

from typing import Any

from .requests_made import EMERGENCY, RED_FLAGS, Answer, Scenario, advice, condition, drafted, state


def test_a_reason_in_the_words_of_the_ward_is_an_emergency(plain: Any, answer: Answer) -> None:
    plain["prefetch"]["vitals"] = plain["prefetch"]["labs"] = None
    plain["prefetch"]["conditions"] = None
    order = drafted(plain)
    order["reasonCode"] = [{"text": "h/o IVDU, back pain, new leg weakness"}]
    assert EMERGENCY == state(answer(plain))


def test_the_display_of_a_referenced_reason_counts(plain: Any, answer: Answer) -> None:
    drafted(plain)["reasonReference"] = [
        {"reference": "Condition/elsewhere", "display": "New weakness of both legs"}
    ]
    assert EMERGENCY == state(answer(plain))


def test_a_contained_reason_counts(plain: Any, answer: Answer) -> None:
    order = drafted(plain)
    order["contained"] = [condition("why", text="New weakness of both legs")]
    order["reasonReference"] = [{"reference": "#why"}]
    assert EMERGENCY == state(answer(plain))


def test_an_operation_of_which_a_reason_gives_no_date_is_not_called_recent(
    scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    drafted(request)["reasonCode"].append({"text": "s/p lumbar fusion"})
    said = answer(request)
    assert EMERGENCY == state(said)
    assert "VariantRecentIntervention" not in advice(said)


def test_the_visits_own_reason_is_an_emergency_and_one_that_denies_it_is_not(
    plain: Any, answer: Answer
) -> None:
    visit = plain["prefetch"]["encounter"]
    visit["reasonCode"] = [{"text": "Back pain"}, {"text": "Bilateral leg weakness since noon"}]
    assert EMERGENCY == state(answer(plain))

    visit["reasonCode"] = [{"text": "Back pain"}, {"text": "No leg weakness"}]
    assert RED_FLAGS == state(answer(plain))
