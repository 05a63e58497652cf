"""Who may say what beside whom: a graver topic that holds silences, one in doubt makes careful."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.judging.bearing import Bearing, Status, bearing_of
from cds_service.appropriateness.judging.precedence import Voice, is_silenced, voice_of
from cds_service.appropriateness.terms.answers import (
    Answer,
    Evidence,
    Lack,
    Met,
    NotMet,
    Unknown,
    Want,
)
from cds_service.appropriateness.terms.facts import PatientFacts

MET, NO = Met((Evidence("Condition/1", "discitis"),)), NotMet()
NOT_MEASURED = Unknown((Lack(Want.NOT_MEASURED, "CRP: no value"),))
NOT_READ = Unknown((Lack(Want.UNREADABLE, "conditions: not sent"),))
UNSURE = Unknown((Lack(Want.UNSETTLED, "old?"),), (Evidence("Condition/2", "discitis, undated"),))


def standing(suspicion: Answer, deficit: Answer, status: Status = Status.INDETERMINATE) -> Bearing:
    topic = shipped_knowledge().topics[0]
    facts = PatientFacts(now=datetime(2026, 11, 20, tzinfo=UTC))
    asked = bearing_of(topic, Inquiry(facts, topic.criteria), asked_of_the_spine=True)
    emergency = isinstance(suspicion, Met) and isinstance(deficit, Met)
    return replace(asked, suspicion=suspicion, deficit=deficit, emergency=emergency, status=status)


CALM = standing(MET, NO, Status.MATCHED)
URGENT = standing(MET, MET, Status.MATCHED)


@pytest.mark.parametrize(
    ("graver", "calm", "urgent"),
    [
        pytest.param((), Voice.FREE, Voice.FREE, id="nobody graver"),
        pytest.param((URGENT,), Voice.SILENT, Voice.SILENT, id="an emergency"),
        pytest.param((CALM,), Voice.SILENT, Voice.CAREFUL, id="it holds, and is no emergency"),
        pytest.param((standing(UNSURE, MET),), Voice.INFORMING, Voice.CAREFUL, id="it asks"),
        pytest.param((standing(MET, UNSURE),), Voice.INFORMING, Voice.CAREFUL, id="of the deficit"),
        pytest.param((standing(UNSURE, NO),), Voice.CAREFUL, Voice.CAREFUL, id="uncertain"),
        pytest.param((standing(NOT_READ, NO),), Voice.CAREFUL, Voice.CAREFUL, id="not read"),
        pytest.param((standing(NOT_MEASURED, NO),), Voice.FREE, Voice.FREE, id="nothing for it"),
        pytest.param((standing(NO, NO, Status.OUT_OF_SCOPE),), Voice.FREE, Voice.FREE, id="no"),
    ],
)
def test_how_freely_a_topic_speaks(graver: tuple[Bearing, ...], calm: Voice, urgent: Voice) -> None:
    assert (calm, urgent) == (voice_of(CALM, graver), voice_of(URGENT, graver))


def test_only_who_is_free_reassures_and_who_informs_changes_no_order() -> None:
    assert [Voice.FREE] == [voice for voice in Voice if voice.may_reassure]
    assert [Voice.FREE, Voice.CAREFUL] == [voice for voice in Voice if voice.may_change_orders]


BEARINGS = (CALM, URGENT, standing(UNSURE, MET), standing(MET, UNSURE), standing(NOT_READ, NO))


def test_what_is_not_asked_would_have_been_silent_whatever_it_answered() -> None:
    graver = [(one, other) for one in BEARINGS for other in BEARINGS]
    silencing = [both for both in graver if is_silenced(both)]

    assert (URGENT, URGENT) in silencing
    assert (CALM, CALM) not in silencing  # an emergency beside them is heard
    for both in silencing:
        assert {Voice.SILENT} == {voice_of(bearing, both) for bearing in BEARINGS}
