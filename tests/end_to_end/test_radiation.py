"""What a study's radiation is: told of one region, where its level could be read."""

from typing import Any

import pytest

from .requests_made import Answer, Scenario, drafted

CONSULTATION = "org.spine-imaging-cds.consultation"


def _told(request: dict[str, Any], answer: Answer, name: str) -> tuple[str, str]:
    drafted(request)["code"] = {"text": name}
    got = answer(request)
    (rated,) = got["extension"][CONSULTATION]["ratings"]
    return rated["radiation"], got["cards"][0]["detail"]


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("CT LUMBAR SPINE WITHOUT CONTRAST", "1-10 mSv"),
        ("CT LUMBAR SPINE WITH CONTRAST", "1-10 mSv"),
        ("XR SPINE LUMBAR 2V", "1-10 mSv"),
    ],
)
def test_of_the_lumbar_spine_the_level_is_told(
    name: str, level: str, scenario: Scenario, answer: Answer
) -> None:
    told, detail = _told(scenario("article"), answer, name)

    assert level == told
    assert f"({level})" in detail


@pytest.mark.parametrize(
    "name",
    [
        "CT THORACIC SPINE WITHOUT CONTRAST",
        "CT CERVICAL SPINE WITHOUT CONTRAST",
        "CT THORACIC AND LUMBAR SPINE WITHOUT CONTRAST",
        "CT SPINE WITHOUT CONTRAST",
    ],
)
def test_of_any_other_region_it_is_said_to_vary_and_the_card_is_silent(
    name: str, scenario: Scenario, answer: Answer
) -> None:
    told, detail = _told(scenario("article"), answer, name)

    assert "radiation varies with the region" == told
    assert "mSv" not in detail


def test_what_a_table_says_of_any_region_stays(scenario: Scenario, answer: Answer) -> None:
    told, _ = _told(scenario("article"), answer, "MRI LUMBAR SPINE WITHOUT CONTRAST")

    assert "0 mSv" == told
