"""Which draft a client has selected, however it spells it."""

import pytest

from .requests_made import CONSULTATION, Answer, Scenario, entry_of

FULL_URL = "urn:uuid:7b1c3a52-6a3e-4b0b-9d0e-3f1f5f3b1c11"


@pytest.mark.parametrize(
    "selection",
    [
        "ServiceRequest/draft-mri-lumbar",
        "https://ehr.example.org/fhir/ServiceRequest/draft-mri-lumbar",
        "https://ehr.example.org/fhir/ServiceRequest/draft-mri-lumbar/_history/3",
        "ServiceRequest/draft-mri-lumbar/_history/3",
        "draft-mri-lumbar",
        FULL_URL,
        "ServiceRequest/unknown",
    ],
)
def test_the_spelling_of_a_selection_never_silences_an_emergency(
    selection: str, scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    entry_of(request)["fullUrl"] = FULL_URL
    request["context"]["selections"] = [selection]

    assert "ImageNow" == answer(request)["cards"][0]["source"]["topic"]["code"]


def test_a_selection_that_names_no_draft_is_told(scenario: Scenario, answer: Answer) -> None:
    request = scenario("article")
    request["context"]["selections"] = ["ServiceRequest/unknown"]
    told = answer(request)["extension"][CONSULTATION]["unknown"]

    assert any(line.startswith("selections: none of them names a draft") for line in told)
