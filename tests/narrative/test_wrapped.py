"""Lines that a machine has cut for their length are one sentence; lines that a hand has cut are what they say."""

import pytest

from cds_service.narrative.wrapped import unwrapped

WRAPPED = {
    "before a capital": """\
Seen with the family this evening. Emergency MRI of the spine, without
MRI contrast as the eGFR is not known, is asked for and the team of
the ward agrees.""",
    "before a figure": """\
Back pain for three days and since this morning the strength of legs
2/5 on the left and of 3/5 on the right; reflexes are brisk in both
legs.""",
    "in capitals": """\
THE PATIENT WAS SEEN WITH HIS DAUGHTER THIS EVENING. PATIENT DENIES
LEG WEAKNESS, SADDLE ANESTHESIA, INCONTINENCE AND ALL OTHER MATTERS
OF THE KIND""",
    "a question": """\
Triage screen by the nurse in charge of the bay this evening. Fever?
no. Any weakness of the legs or numbness round the saddle was denied
by him.""",
}
LINES = {
    "a list of long items": """\
Low back pain for three weeks after he lifted a box, no fever, chills
Leg weakness since yesterday
Urinary retention of 800 ml""",
    "cut by hand": """\
Low back pain for three weeks after he lifted a box, and he has no
fever or
chills at all, nor weight loss that he or his wife have noticed so far
Leg weakness since yesterday""",
    "narrow": "No fever, no\nchills and no\ncough or any\nLeg weakness",
    "a sentence ends": """\
The patient was seen with his daughter this evening. He has no fever.
Leg weakness since yesterday, with numbness of the saddle and with no
retention.""",
    "a section begins": """\
The patient was seen with his daughter this evening, he has no fever,
no chills, no cough and on direct questioning no weakness of any kind
Exam: legs 2/5.""",
    "days are counted": """\
The patient was seen with his daughter this evening, he has no fever,
no chills, no cough and on direct questioning he has no pain on touch
3 days of leg weakness""",
    "something is parted": """\
The patient was seen with his daughter on the ward this evening, and
he has no pain; there is no fever, no cough and no rash at all here;
Leg weakness since noon""",
    "items with bullets": """\
- The patient was seen with his daughter this evening and has no pain
  on touch, nor any fever, and he has not lost weight in this one year
- leg weakness
* numbness""",
}


@pytest.mark.parametrize("name", WRAPPED)
def test_a_line_that_was_cut_for_its_length_goes_on(name: str) -> None:
    assert "\n" not in unwrapped(WRAPPED[name])


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_ends_by_itself_stays(name: str) -> None:
    """The last line of each says what a *no* before it must not reach."""
    lines = LINES[name].split("\n")
    kept = unwrapped(LINES[name]).split("\n")

    assert kept[-1].endswith(lines[-1])
    assert len(kept) > 1


def test_only_the_breaks_change() -> None:
    for text in (*WRAPPED.values(), *LINES.values()):
        assert unwrapped(text).split() == text.split()
