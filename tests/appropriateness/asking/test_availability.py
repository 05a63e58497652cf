"""A list that was not read whole is unknown, and never a no."""

import pytest

from cds_service.appropriateness.asking.criteria import (
    Known,
    Measured,
    Positive,
    Recorded,
    Reported,
)
from cds_service.appropriateness.terms.answers import Lack, Met, NotMet, Unknown, Want, is_uncertain
from cds_service.appropriateness.terms.facts import Availability, Need

from .charts import (
    CRP,
    CULTURE,
    DIAGNOSIS,
    EVERYTHING_READ,
    FILM,
    FINDING,
    INFLAMMATION,
    SAYS,
    STANDING,
    ago,
    ask,
    crp,
    culture,
    diagnosis,
    kind,
)


def test_an_entry_counts_though_no_list_was_read_whole() -> None:
    assert Met((SAYS,)) == ask(DIAGNOSIS, diagnosis(ago(days=3)), read={})


@pytest.mark.parametrize("how", [a for a in Availability if a is not Availability.READ])
@pytest.mark.parametrize(
    ("criterion", "place"),
    [
        pytest.param(DIAGNOSIS, Need.CONDITIONS, id="diagnosis"),
        pytest.param(FINDING, Need.EXAM, id="finding"),
        pytest.param(CRP, Need.LABS, id="value"),
        pytest.param(CULTURE, Need.LABS, id="culture"),
        pytest.param(INFLAMMATION, Need.LABS, id="whether it is known"),
        pytest.param(STANDING, Need.DEVICES, id="device"),
        pytest.param(FILM, Need.REPORTS, id="report"),
    ],
)
def test_what_was_not_read_whole_is_unknown_and_says_how(
    criterion: Recorded | Measured | Known | Positive | Reported, place: Need, how: Availability
) -> None:
    answer = ask(criterion, read={**EVERYTHING_READ, place: how})

    assert isinstance(answer, Unknown)
    assert [Want.UNREADABLE] == [lack.why for lack in answer.lacking]
    assert f"{place.value}: {how.value}" == answer.lacking[0].what


def test_a_list_that_nobody_mentions_was_not_sent() -> None:
    lacking = Lack(Want.UNREADABLE, "conditions: not sent")

    assert Unknown((lacking,)) == ask(DIAGNOSIS, read={})


def test_each_list_that_was_not_read_is_named() -> None:
    answer = ask(FINDING, read={})

    assert isinstance(answer, Unknown)
    assert [
        "conditions: not sent",
        "exam: not sent",
    ] == [lack.what for lack in answer.lacking]


def test_an_old_entry_in_a_list_that_was_cut_off_leaves_the_question_open() -> None:
    """The page that was cut off may hold the new one."""
    cut = {**EVERYTHING_READ, Need.CONDITIONS: Availability.CUT_OFF}

    assert "unknown" == kind(ask(DIAGNOSIS, diagnosis(ago(days=400)), read=cut))


def test_an_unread_list_is_a_doubt_that_must_be_settled() -> None:
    assert is_uncertain(ask(DIAGNOSIS, read={}))


def test_an_unmeasured_value_is_no_doubt_to_settle() -> None:
    assert not is_uncertain(ask(CRP))


def test_a_resolved_entry_makes_an_unread_list_no_better() -> None:
    assert "unknown" == kind(ask(DIAGNOSIS, diagnosis(None, past=True), read={}))


def test_a_negative_culture_is_an_answer_though_the_list_was_cut_off() -> None:
    cut = {Need.LABS: Availability.CUT_OFF}

    assert NotMet() == ask(CULTURE, culture(positive=False), read=cut)


def test_a_value_is_known_though_the_list_was_cut_off() -> None:
    assert Met() == ask(INFLAMMATION, crp("4"), read={Need.LABS: Availability.CUT_OFF})
