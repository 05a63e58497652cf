"""A draft that shows the spine and more, or that cannot be read: nothing is made of it, or beside it."""

from typing import Any

import pytest

from .requests_made import (
    CARD,
    CONSULTATION,
    Answer,
    Scenario,
    advice,
    draft,
    with_drafts,
)

IMAGING = [{"coding": [{"system": "http://snomed.info/sct", "code": "363679005"}]}]
LOCAL = {"coding": [{"system": "urn:site:orders", "code": "IMG2003"}]}


def emergency(scenario: Scenario, *drafts: Any) -> Any:
    """A patient with an emergency for whom these are drafted."""
    return with_drafts(scenario("nothing-drafted"), *drafts)


def offers(answer: Any) -> list[Any]:
    return [each for card in answer["cards"] for each in card.get("suggestions", ())]


def preselected_studies(answer: Any) -> list[str]:
    return [
        each["label"]
        for each in offers(answer)
        if each.get("isRecommended") and "MRI" in each["label"]
    ]


def unread(answer: Any) -> list[str]:
    said = answer["extension"][CONSULTATION].get("unknown", [])
    return [line for line in said if line.startswith("ServiceRequest/")]


# -- the spine and more


@pytest.mark.parametrize(
    "name", ["MRI brain and total spine w/wo contrast", "MRI neuraxis with and without contrast"]
)
def test_a_right_mri_of_the_spine_and_more_is_all_that_is_needed(
    name: str, scenario: Scenario, answer: Answer
) -> None:
    said = answer(emergency(scenario, draft("o", name)))

    assert [] == [c for c in said["cards"] if c["extension"][CARD].get("order")]
    assert "MriWithoutAndWithContrast" not in advice(said)


def test_an_mri_of_the_spine_and_more_is_spoken_of_and_never_rewritten(
    scenario: Scenario, answer: Answer
) -> None:
    order = draft("o", "MRI brain and total spine without contrast", priority="routine")
    said = answer(emergency(scenario, order))
    card = next(c for c in said["cards"] if c["extension"][CARD].get("order"))

    assert {"ImageNow", "AddContrast"} <= set(card["extension"][CARD]["advice"])
    assert [] == card.get("suggestions", [])


def test_an_mri_of_the_spine_alone_is_rewritten(scenario: Scenario, answer: Answer) -> None:
    order = draft("o", "MRI total spine without contrast", priority="routine")

    assert preselected_studies(answer(emergency(scenario, order)))


def test_an_mri_of_the_brain_is_none_of_the_spine(scenario: Scenario, answer: Answer) -> None:
    said = answer(emergency(scenario, draft("o", "MRI brain without contrast")))

    assert (preselected_studies(said) != [], []) == (True, unread(said))


CPT = "http://www.ama-assn.org/go/cpt"


@pytest.mark.parametrize("number", ["70551", "71046", "73721", "74177", "80053", "93306"])
def test_a_number_of_another_part_of_the_body_is_none_of_the_spine(
    number: str, scenario: Scenario, answer: Answer
) -> None:
    order = {**draft("o", ""), "code": {"coding": [{"system": CPT, "code": number}]}}
    said = answer(emergency(scenario, order))

    assert (preselected_studies(said) != [], []) == (True, unread(said))


# -- drafts that cannot be read


def unnamed(**members: Any) -> dict[str, Any]:
    order = draft("o", "", **members)
    return {**order, "code": LOCAL}


@pytest.mark.parametrize(
    "order",
    [
        unnamed(category=IMAGING),
        unnamed(),
        {**unnamed(), "code": {"coding": [{"system": CPT, "code": "72195"}]}},
        {**unnamed(), "code": {**LOCAL, "text": "IMG2003"}},
        {**unnamed(), "code": {}},
        draft("o", "Imaging study"),
        draft("o", "Radiology procedure (unlisted)"),
        draft("o", "STAT scan, per protocol"),
        draft("o", "MRI"),
        draft("o", "MRI per protocol"),
        draft("o", "CT or MRI lumbar spine"),
        draft("o", "MRI kręgosłupa lędźwiowego"),
        draft("o", "MRT Kreuz nativ"),
        draft("o", "IRM de la charnière sans injection"),
        draft("o", "MRI thoracic spine, breast cancer, back pain"),
        draft("o", "CT abdomen/pelvis with lumbar spine reformats"),
        draft("o", "Spine, per radiology", category=[{"text": "Imaging"}]),
    ],
    ids=[
        "imaging",
        "nothing",
        "a number of the pelvis",
        "a code for a name",
        "no code",
        "a study",
        "unlisted",
        "a scan",
        "MRI",
        "MRI protocol",
        "CT or MRI",
        "Polish",
        "German",
        "French",
        "a place in the indication",
        "CT of more than the spine",
        "spine",
    ],
)
def test_a_draft_that_may_be_the_mri_is_named_and_nothing_is_preselected_beside_it(
    order: Any, scenario: Scenario, answer: Answer
) -> None:
    said = answer(emergency(scenario, order))

    assert ["ServiceRequest/o: its study cannot be read; it may be imaging of the spine"] == (
        unread(said)
    )
    assert [] == preselected_studies(said)
    assert any(card["summary"].startswith("If not already ordered") for card in said["cards"])


@pytest.mark.parametrize(
    "order",
    [
        unnamed(category=[{"coding": [{"code": "laboratory"}]}]),
        draft("o", "Complete blood count"),
        draft("o", "CT abdomen and pelvis", category=IMAGING),
        draft("o", "Screening mammogram", category=IMAGING),
        draft("o", "Back brace"),
        draft("o", "Bladder scan"),
        draft("o", "Imaging of the chest"),
        draft("o", "Diagnostic study"),
        draft("o", "FL LP", category=IMAGING),
        draft("o", "MRI pancreas", category=IMAGING),
        draft("o", "CT guided biopsy of the spine, breast cancer", category=IMAGING),
        draft("o", "CT C/A/P", category=IMAGING),
        {**unnamed(), "code": {**LOCAL, "text": "HbA1c"}},
    ],
    ids=[
        "laboratory",
        "a test",
        "CT of the belly",
        "a mammogram",
        "no image",
        "of the bladder",
        "of the chest",
        "no word of imaging",
        "a puncture",
        "of the pancreas",
        "a biopsy",
        "CT of the trunk",
        "a digit in a name",
    ],
)
def test_a_draft_that_is_something_else_changes_nothing(
    order: Any, scenario: Scenario, answer: Answer
) -> None:
    said = answer(emergency(scenario, order))

    assert (True, []) == (preselected_studies(said) != [], unread(said))


def with_placed(scenario: Scenario, order: Any, status: str = "active") -> Any:
    """The emergency in which nothing of the spine is drafted, beside an order that was placed."""
    request = scenario("nothing-drafted")
    patient = f"Patient/{request['context']['patientId']}"
    placed = {**order, "status": status, "subject": {"reference": patient}}
    request["prefetch"]["orders"] = {"resourceType": "Bundle", "entry": [{"resource": placed}]}
    return request


@pytest.mark.parametrize("order", [unnamed(category=IMAGING), draft("o", "MRI per protocol")])
def test_a_placed_order_that_may_be_the_mri_leaves_unsaid_that_there_is_none(
    order: Any, scenario: Scenario, answer: Answer
) -> None:
    said = answer(with_placed(scenario, order))

    assert ["ServiceRequest/o: its study cannot be read; it may be imaging of the spine"] == (
        unread(said)
    )
    assert "holds no spine MRI" not in said["cards"][0]["detail"]
    assert said["cards"][0]["summary"].startswith("If not already ordered")


@pytest.mark.parametrize(
    ("order", "status"),
    [
        (draft("o", "CT abdomen and pelvis", category=IMAGING), "active"),
        ({**unnamed(), "code": {**LOCAL, "text": "HbA1c"}}, "active"),
        (unnamed(), "completed"),
    ],
    ids=["something else", "a digit in its name", "not active"],
)
def test_a_placed_order_that_is_none_lets_it_be_said(
    order: Any, status: str, scenario: Scenario, answer: Answer
) -> None:
    said = answer(with_placed(scenario, order, status))

    assert [] == unread(said)
    assert "holds no spine MRI" in said["cards"][0]["detail"]


def test_a_film_beside_a_draft_that_cannot_be_read_gets_no_preselected_mri(
    scenario: Scenario, answer: Answer
) -> None:
    film = draft("film", "XR thoracic spine 2 views")
    alone, beside = (
        answer(emergency(scenario, film, *more)) for more in ((), (unnamed(category=IMAGING),))
    )

    assert (True, []) == (preselected_studies(alone) != [], preselected_studies(beside))


def of_another(order: Any) -> dict[str, Any]:
    return {**order, "subject": {"reference": "Patient/somebody-else"}}


def test_an_imaging_order_of_another_patient_is_named_and_nothing_is_preselected(
    scenario: Scenario, answer: Answer
) -> None:
    said = answer(emergency(scenario, of_another(draft("o", "MRI thoracic spine w/wo"))))

    assert ["ServiceRequest/o: an imaging order of another patient"] == unread(said)
    assert [] == preselected_studies(said)


def test_another_order_of_another_patient_changes_nothing(
    scenario: Scenario, answer: Answer
) -> None:
    said = answer(emergency(scenario, of_another(draft("o", "Complete blood count"))))

    assert (True, []) == (preselected_studies(said) != [], unread(said))
