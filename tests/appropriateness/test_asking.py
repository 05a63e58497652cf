"""How a chart answers: each cell of the truth table at its edges (``docs/clinical-rules.md`` 2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cds_service.appropriateness.asking.criteria import (
    Aged,
    AllOf,
    AnyOf,
    AtLeast,
    Comparison,
    Criterion,
    Doubtful,
    Known,
    Measured,
    Named,
    Not,
    Positive,
    Possible,
    Recorded,
    Reported,
    Severity,
    Undated,
)
from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.answers import (
    Answer,
    Evidence,
    Lack,
    Met,
    NotMet,
    Unknown,
    Want,
    is_uncertain,
)
from cds_service.appropriateness.terms.facts import (
    Availability,
    Bounds,
    Fact,
    ImagingReport,
    Measurement,
    Need,
    PatientFacts,
    When,
)
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region, Study
from cds_service.knowledge_base.load import load_knowledge

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
EVERYTHING_READ = dict.fromkeys(Need, Availability.READ)
SAYS = Evidence("Condition/1", "what it says")

DIAGNOSIS = Recorded(
    label="infection",
    concepts=("infection",),
    places=(Need.CONDITIONS,),
    within=timedelta(days=30),
    undated=Undated.UNCERTAIN,
)
FINDING = Recorded(
    label="a deficit",
    concepts=("weakness",),
    places=(Need.CONDITIONS, Need.EXAM),
    within=timedelta(days=30),
    uncertain_within=timedelta(days=90),
    examined_within=timedelta(days=7),
    undated=Undated.UNCERTAIN,
    may_be_old=True,
    long_standing_after=timedelta(days=90),
    told_if_not_recorded=True,
    older_causes=("old-stroke",),
)
STANDING = Recorded(label="a device", concepts=("device",), places=(Need.DEVICES,))
CRP = Measured(
    label="CRP",
    analyte="crp",
    place=Need.LABS,
    comparison=Comparison.ABOVE,
    threshold=Decimal(10),
    within=timedelta(days=14),
)
RESIDUAL = Measured(
    label="PVR",
    analyte="pvr",
    place=Need.EXAM,
    comparison=Comparison.AT_LEAST,
    threshold=Decimal(200),
    within=timedelta(days=3),
    not_measured_is_no=True,
)
INFLAMMATION = Known("inflammation", ("crp", "esr"), (Need.LABS,), within=timedelta(days=14))
CULTURE = Positive("blood culture", "culture", Need.LABS, timedelta(days=30))
FILM = Reported("a film", (Modality.RADIOGRAPHY,), ("infection",), timedelta(days=30))


@cache
def real_knowledge() -> Knowledge:
    return load_knowledge(Path(__file__).parents[2] / "knowledge")


def ago(**length: float) -> When:
    return When.at(NOW - timedelta(**length))


def day(text: str) -> When:
    start = datetime.fromisoformat(f"{text}T00:00:00+00:00")
    return When(start, start + timedelta(days=1))


def month(start: str, end: str) -> When:
    return When(
        datetime.fromisoformat(f"{start}T00:00:00+00:00"),
        datetime.fromisoformat(f"{end}T00:00:00+00:00"),
    )


def diagnosis(when: When | None, **more: Any) -> Fact:
    return Fact("infection", Need.CONDITIONS, SAYS, when, **more)


def finding(when: When | None, **more: Any) -> Fact:
    return Fact("weakness", Need.EXAM, SAYS, when, **more)


def crp(
    value: str, when: When | None = None, *, comparator: str = "", flagged: bool = False
) -> Measurement:
    number = Decimal(value)
    bounds = {
        "": Bounds.exactly(number),
        ">": Bounds(number, None, is_open=True),
        ">=": Bounds(number, None),
        "<": Bounds(None, number, is_open=True),
        "<=": Bounds(None, number),
    }[comparator]
    return Measurement("crp", bounds, "mg/L", SAYS, when or ago(days=1), flagged_high=flagged)


def undated_crp(value: str) -> Measurement:
    return Measurement("crp", Bounds.exactly(Decimal(value)), "mg/L", SAYS)


def culture(*, positive: bool | None, when: When | None = None) -> Measurement:
    bounds = Bounds(None, None)
    return Measurement("culture", bounds, "", SAYS, when or ago(days=1), positive=positive)


def report(when: When | None, *, modality: Modality = Modality.RADIOGRAPHY) -> ImagingReport:
    study = Study(modality, frozenset({Region.LUMBAR}), Contrast.NONE)
    return ImagingReport(study, SAYS, when, frozenset({"infection"}))


def ask(
    criterion: Criterion,
    *recorded: Fact | Measurement | ImagingReport,
    read: dict[Need, Availability] | None = None,
    age: int | None = None,
) -> Answer:
    facts = PatientFacts(
        now=NOW,
        facts=tuple(each for each in recorded if isinstance(each, Fact)),
        measurements=tuple(each for each in recorded if isinstance(each, Measurement)),
        reports=tuple(each for each in recorded if isinstance(each, ImagingReport)),
        availability=EVERYTHING_READ if read is None else read,
        age=age,
    )
    return Inquiry(facts, {}).ask(criterion)


def kind(answer: Answer) -> str:
    match answer:
        case Met():
            return "met"
        case NotMet():
            return "not met"
        case Unknown(because=because):
            return "uncertain" if because else "unknown"


def test_a_diagnosis_in_force_and_in_its_window_is_met() -> None:
    assert Met((SAYS,)) == ask(DIAGNOSIS, diagnosis(ago(days=3)))


def test_a_finding_in_its_window_is_met() -> None:
    assert Met((SAYS,)) == ask(FINDING, finding(ago(days=3)))


def test_a_value_in_its_window_is_the_value() -> None:
    assert Met((SAYS,)) == ask(CRP, crp("11"))


def test_an_entry_counts_wherever_it_stands() -> None:
    """Resources are read by what they are, whatever list they came under."""
    elsewhere = Fact("infection", Need.REPORTS, SAYS, ago(days=3))

    assert Met((SAYS,)) == ask(DIAGNOSIS, elsewhere)


def test_an_entry_counts_though_no_list_was_read_whole() -> None:
    assert Met((SAYS,)) == ask(DIAGNOSIS, diagnosis(ago(days=3)), read={})


def test_each_of_several_entries_is_named_once() -> None:
    other = Evidence("Condition/2", "discitis")
    twice = (diagnosis(ago(days=3)), diagnosis(ago(days=4)))

    assert Met((SAYS, other)) == ask(
        DIAGNOSIS, *twice, Fact("infection", Need.CONDITIONS, other, ago(days=1))
    )


def test_a_sure_entry_is_not_made_doubtful_by_one_without_a_date() -> None:
    assert Met((SAYS,)) == ask(DIAGNOSIS, diagnosis(None), diagnosis(ago(days=3)))


def test_a_diagnosis_absent_from_a_list_that_was_read_is_not_met() -> None:
    assert NotMet() == ask(DIAGNOSIS)


def test_a_finding_absent_from_lists_that_were_read_is_not_recorded() -> None:
    """An examination that nobody wrote down is not a normal one; the answer says so."""
    assert NotMet(("a deficit: not recorded",)) == ask(FINDING)


def test_a_finding_that_an_examination_denies_is_not_told_as_unrecorded() -> None:
    denied = finding(When.at(NOW), past=True, denied=True)

    assert NotMet() == ask(FINDING, denied)


def test_a_value_that_nobody_measured_is_unknown_and_never_normal() -> None:
    lacking = Lack(Want.NOT_MEASURED, "CRP: no value within 14 days")

    assert Unknown((lacking,)) == ask(CRP)


def test_a_culture_that_nobody_took_is_no_positive_one() -> None:
    assert NotMet() == ask(CULTURE)


def test_a_bedside_measure_that_nobody_wrote_down_is_not_recorded() -> None:
    """A post-void residual is part of an examination (``not_measured: "no"``)."""
    assert NotMet() == ask(RESIDUAL)


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


def test_a_diagnosis_without_a_date_is_uncertain_and_shown() -> None:
    answer = ask(DIAGNOSIS, diagnosis(None))

    assert isinstance(answer, Unknown)
    assert (SAYS,) == answer.because


@pytest.mark.parametrize(
    ("counts_as", "answer"),
    [(Undated.MET, "met"), (Undated.UNCERTAIN, "uncertain"), (Undated.IGNORED, "not met")],
)
def test_knowledge_says_what_a_diagnosis_without_a_date_counts_for(
    counts_as: Undated, answer: str
) -> None:
    """Spine pain counts, an infection is uncertain, a weak sign is left out."""
    asked = Recorded(
        "it", ("infection",), (Need.CONDITIONS,), within=timedelta(30), undated=counts_as
    )

    assert answer == kind(ask(asked, diagnosis(None)))


def test_a_finding_without_a_date_is_uncertain_whatever_a_diagnosis_would_be() -> None:
    asked = Recorded(
        "it", ("weakness",), (Need.EXAM,), within=timedelta(30), undated=Undated.IGNORED
    )

    assert "uncertain" == kind(ask(asked, finding(None)))


def test_a_value_without_a_date_proves_nothing() -> None:
    assert "unknown" == kind(ask(CRP, undated_crp("200")))


def test_a_standing_fact_needs_no_date() -> None:
    assert "met" == kind(ask(STANDING, Fact("device", Need.DEVICES, SAYS)))


def test_a_standing_fact_never_grows_too_old() -> None:
    assert "met" == kind(ask(STANDING, Fact("device", Need.DEVICES, SAYS, ago(days=9000))))


def test_a_resolved_diagnosis_is_as_if_it_were_not_there() -> None:
    assert NotMet() == ask(DIAGNOSIS, diagnosis(ago(days=3), past=True))


def test_a_resolved_finding_is_as_if_it_were_not_there() -> None:
    assert "not met" == kind(ask(FINDING, finding(ago(days=3), past=True)))


def test_a_past_standing_fact_is_as_if_it_were_not_there() -> None:
    """An explanted pacemaker forbids nothing."""
    assert NotMet() == ask(STANDING, Fact("device", Need.DEVICES, SAYS, past=True))


def test_a_resolved_entry_makes_an_unread_list_no_better() -> None:
    assert "unknown" == kind(ask(DIAGNOSIS, diagnosis(None, past=True), read={}))


def test_an_orders_reason_is_what_the_clinician_says_now() -> None:
    """It needs no date; drafts come with the call, and are always read."""
    assert "met" == kind(ask(DIAGNOSIS, Fact("infection", Need.DRAFT_ORDERS, SAYS)))


def test_an_orders_reason_of_an_older_date_is_said_now_all_the_same() -> None:
    said = Fact("infection", Need.DRAFT_ORDERS, SAYS, ago(days=400))

    assert "met" == kind(ask(DIAGNOSIS, said))


@pytest.mark.parametrize(
    ("when", "answer"),
    [(ago(days=3), "met"), (ago(days=31), "not met"), (None, "uncertain")],
    ids=["recent", "long ago", "undated"],
)
def test_an_orders_reason_that_looks_back_counts_by_its_own_date(
    when: When | None, answer: str
) -> None:
    """*s/p fusion* in a reason does not make the fusion recent."""
    said = Fact("infection", Need.DRAFT_ORDERS, SAYS, when, looks_back=True)

    assert answer == kind(ask(DIAGNOSIS, said))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=30), "met", id="exactly at the window"),
        pytest.param(When.at(NOW - timedelta(days=30) - SECOND), "not met", id="a second more"),
        pytest.param(When.at(NOW), "met", id="this moment"),
        pytest.param(When.at(NOW + timedelta(hours=23)), "met", id="a clock that runs ahead"),
        pytest.param(day("2026-10-21"), "met", id="its last day, part of it outside"),
        pytest.param(day("2026-10-20"), "not met", id="the day before, whole outside"),
        pytest.param(month("2026-11-01", "2026-12-01"), "met", id="this month, whole within"),
        pytest.param(month("2026-10-01", "2026-11-01"), "uncertain", id="a month across the edge"),
        pytest.param(month("2026-09-01", "2026-10-01"), "not met", id="a month outside"),
        pytest.param(month("2026-01-01", "2027-01-01"), "uncertain", id="a year across the edge"),
    ],
)
def test_a_diagnosis_is_dated_as_precisely_as_the_record_gives_it(when: When, answer: str) -> None:
    assert answer == kind(ask(DIAGNOSIS, diagnosis(when)))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=90), "uncertain", id="exactly at the longer window"),
        pytest.param(When.at(NOW - timedelta(days=90) - SECOND), "not met", id="a second more"),
        pytest.param(
            When.at(NOW - timedelta(days=30) - SECOND), "uncertain", id="past the shorter"
        ),
        pytest.param(month("2026-08-01", "2026-09-01"), "uncertain", id="a month across the edge"),
        pytest.param(month("2026-07-01", "2026-08-01"), "not met", id="a month outside"),
    ],
)
def test_between_the_two_windows_a_deficit_is_uncertain(when: When, answer: str) -> None:
    weakness = Fact("weakness", Need.CONDITIONS, SAYS, when)

    assert answer == kind(ask(FINDING, weakness))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=7), "met", id="exactly at its window"),
        pytest.param(When.at(NOW - timedelta(days=7) - SECOND), "uncertain", id="a second more"),
        pytest.param(day("2026-11-13"), "met", id="its last day"),
        pytest.param(day("2026-11-12"), "uncertain", id="the day before"),
        pytest.param(ago(days=90), "uncertain", id="at the longer window"),
        pytest.param(When.at(NOW - timedelta(days=90) - SECOND), "not met", id="beyond it"),
    ],
)
def test_a_finding_has_a_window_of_its_own(when: When, answer: str) -> None:
    """An examination of last month says little of today's legs."""
    assert answer == kind(ask(FINDING, finding(when)))


def test_a_finding_without_a_window_of_its_own_takes_the_diagnoses() -> None:
    asked = Recorded("it", ("weakness",), (Need.EXAM,), within=timedelta(30))

    assert "met" == kind(ask(asked, finding(ago(days=20))))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=14), "met", id="exactly at the window"),
        pytest.param(When.at(NOW - timedelta(days=14) - SECOND), "unknown", id="a second more"),
        pytest.param(day("2026-11-06"), "met", id="its last day"),
        pytest.param(day("2026-11-05"), "unknown", id="the day before"),
        pytest.param(
            month("2026-11-01", "2026-12-01"), "unknown", id="a month is no date of a value"
        ),
    ],
)
def test_a_value_outside_its_window_was_not_measured(when: When, answer: str) -> None:
    assert answer == kind(ask(CRP, crp("200", when)))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=30), "met", id="exactly at the window"),
        pytest.param(When.at(NOW - timedelta(days=30) - SECOND), "not met", id="a second more"),
        pytest.param(day("2026-10-21"), "met", id="its last day"),
        pytest.param(None, "not met", id="undated"),
    ],
)
def test_a_report_counts_in_its_window(when: When | None, answer: str) -> None:
    assert answer == kind(ask(FILM, report(when)))


def test_a_report_of_another_modality_is_not_asked_for() -> None:
    assert NotMet() == ask(FILM, report(ago(days=1), modality=Modality.MR))


def test_a_report_that_concludes_something_else_is_not_asked_for() -> None:
    asked = Reported("a film", (Modality.RADIOGRAPHY,), ("fracture",), timedelta(30))

    assert NotMet() == ask(asked, report(ago(days=1)))


def old(when: When | None, concept: str = "weakness", **more: Any) -> Fact:
    return Fact(concept, Need.CONDITIONS, Evidence("Condition/old", "known"), when, **more)


@pytest.mark.parametrize(
    ("older", "answer"),
    [
        pytest.param(old(ago(days=91)), "uncertain", id="longer on the record than ninety days"),
        pytest.param(old(ago(days=90)), "met", id="ninety days: not yet long-standing"),
        pytest.param(old(ago(days=3), past=True), "uncertain", id="resolved"),
        pytest.param(old(None, past=True), "uncertain", id="resolved, undated"),
        pytest.param(old(ago(days=91), "numbness"), "met", id="of another concept"),
        pytest.param(old(None, "old-stroke"), "uncertain", id="a late effect, undated"),
        pytest.param(old(ago(days=3), "old-stroke"), "uncertain", id="a late effect, entered now"),
    ],
)
def test_a_finding_with_an_older_cause_on_the_record_is_not_surely_new(
    older: Fact, answer: str
) -> None:
    assert answer == kind(ask(FINDING, finding(ago(days=1)), older))


@pytest.mark.parametrize(
    ("found", "known", "answer"),
    [
        pytest.param({"left"}, {"left"}, "uncertain", id="the same limb"),
        pytest.param({"left"}, {"right"}, "met", id="the other limb"),
        pytest.param({"left", "right"}, {"right"}, "met", id="one of both"),
        pytest.param({"left"}, {"left", "right"}, "uncertain", id="both of one"),
        pytest.param({"left", "right"}, {"left", "right"}, "uncertain", id="both of both"),
        pytest.param({"left"}, set(), "uncertain", id="the old one says no side"),
        pytest.param(set(), {"left"}, "uncertain", id="the new one says no side"),
    ],
)
def test_an_older_cause_is_one_of_the_same_limb(
    found: set[str], known: set[str], answer: str
) -> None:
    """A stroke that weakened the right arm explains no new weakness of the left leg, nor of both."""
    new = finding(ago(days=1), sides=frozenset(found))

    assert answer == kind(ask(FINDING, new, old(ago(days=400), sides=frozenset(known))))


def test_what_is_called_new_or_worse_is_new_whatever_is_older() -> None:
    assert "met" == kind(ask(FINDING, finding(ago(days=1), called_new=True), old(ago(days=400))))


def test_a_reason_of_an_order_may_be_old_too() -> None:
    said = Fact("weakness", Need.DRAFT_ORDERS, SAYS)

    assert "uncertain" == kind(ask(FINDING, said, old(ago(days=400))))


def test_a_diagnosis_with_a_recent_date_of_its_own_is_new() -> None:
    """Somebody entered it now, beside the older one."""
    entered = Fact("weakness", Need.CONDITIONS, SAYS, ago(days=3))

    assert "met" == kind(ask(FINDING, entered, old(ago(days=400))))


def test_an_older_examination_is_no_older_cause() -> None:
    """Only a problem list says that something stands since long."""
    before = Fact("weakness", Need.EXAM, SAYS, ago(days=400))

    assert "met" == kind(ask(FINDING, finding(ago(days=1)), before))


def test_a_question_that_does_not_care_for_age_does_not_look_for_older_causes() -> None:
    asked = Recorded("it", ("weakness",), (Need.EXAM,), within=timedelta(30))

    assert "met" == kind(ask(asked, finding(ago(days=1)), old(ago(days=400))))


@pytest.mark.parametrize(("days", "answer"), [(40, "met"), (90, "met"), (91, "uncertain")])
@pytest.mark.parametrize(
    ("concept", "name"),
    [
        ("generic-weakness", "weak-sign-generic-weakness"),
        ("sensory-loss", "weak-sign-numbness"),
        ("bladder-symptom", "weak-sign-bladder"),
        ("paralysis-unspecified", "weak-sign-paralysis-unspecified"),
    ],
)
def test_a_weak_sign_is_long_standing_after_ninety_days_and_not_before(
    concept: str, name: str, days: int, answer: str
) -> None:
    """More than 90 days is long-standing, 40 are not (docs/clinical-rules.md 3)."""
    topic = real_knowledge().topics[0]
    facts = PatientFacts(
        now=NOW,
        facts=(
            Fact(concept, Need.EXAM, SAYS, ago(days=1)),
            Fact(concept, Need.CONDITIONS, Evidence("Condition/2", "known"), ago(days=days)),
        ),
        availability=EVERYTHING_READ,
    )

    assert answer == kind(Inquiry(facts, topic.criteria).ask_named(name))


@pytest.mark.parametrize(
    ("asked", "severe", "answer"),
    [
        (Severity.ANY, True, "met"),
        (Severity.ANY, False, "met"),
        (Severity.SEVERE, True, "met"),
        (Severity.SEVERE, False, "not met"),
    ],
)
def test_a_question_about_severe_reactions_leaves_the_others_out(
    asked: Severity, answer: str, *, severe: bool
) -> None:
    question = Recorded("a reaction", ("gadolinium",), (Need.ALLERGIES,), severity=asked)

    assert answer == kind(ask(question, Fact("gadolinium", Need.ALLERGIES, SAYS, severe=severe)))


@pytest.mark.parametrize(
    ("comparison", "comparator", "value", "answer"),
    [
        (Comparison.ABOVE, "", "10.0", "not met"),
        (Comparison.ABOVE, "", "10.1", "met"),
        (Comparison.ABOVE, ">", "10", "met"),
        (Comparison.ABOVE, ">=", "10", "unknown"),
        (Comparison.ABOVE, ">", "9.9", "unknown"),
        (Comparison.ABOVE, ">=", "10.1", "met"),
        (Comparison.ABOVE, "<", "10", "not met"),
        (Comparison.ABOVE, "<=", "10", "not met"),
        (Comparison.ABOVE, "<", "10.1", "unknown"),
        (Comparison.AT_LEAST, "", "9.9", "not met"),
        (Comparison.AT_LEAST, "", "10", "met"),
        (Comparison.AT_LEAST, ">", "9.9", "unknown"),
        (Comparison.AT_LEAST, ">=", "10", "met"),
        (Comparison.AT_LEAST, ">", "10", "met"),
        (Comparison.AT_LEAST, "<", "10", "not met"),
        (Comparison.AT_LEAST, "<=", "10", "unknown"),
        (Comparison.AT_LEAST, "<=", "9.9", "not met"),
        (Comparison.BELOW, "", "10", "not met"),
        (Comparison.BELOW, "", "9.9", "met"),
        (Comparison.BELOW, "<", "10", "met"),
        (Comparison.BELOW, "<=", "10", "unknown"),
        (Comparison.BELOW, "<=", "9.9", "met"),
        (Comparison.BELOW, "<", "15", "unknown"),
        (Comparison.BELOW, ">", "10", "not met"),
        (Comparison.BELOW, ">=", "10", "not met"),
        (Comparison.BELOW, ">", "9.9", "unknown"),
    ],
)
def test_a_value_with_a_comparator_decides_only_where_it_surely_does(
    comparison: Comparison, comparator: str, value: str, answer: str
) -> None:
    asked = Measured("CRP", "crp", Need.LABS, comparison, Decimal(10), timedelta(days=14))

    assert answer == kind(ask(asked, crp(value, comparator=comparator)))


def test_a_value_that_does_not_decide_is_unknown_and_not_normal() -> None:
    assert "unknown" == kind(ask(CRP, crp("5"), crp("15", comparator="<")))


def test_one_raised_value_in_the_window_is_enough() -> None:
    """A fever that paracetamol brought down was a fever."""
    assert "met" == kind(ask(CRP, crp("4", ago(hours=1)), crp("120", ago(days=2))))


def test_a_raised_value_outside_the_window_is_not_made_up_for_by_a_normal_one_within() -> None:
    assert NotMet() == ask(CRP, crp("4"), crp("120", ago(days=20)))


def test_a_laboratorys_own_flag_counts_where_knowledge_says_so() -> None:
    flagged = Measured(
        "CRP", "crp", Need.LABS, Comparison.ABOVE, Decimal(10), timedelta(14), or_flagged_high=True
    )

    assert "met" == kind(ask(flagged, crp("8", flagged=True)))


def test_a_laboratorys_own_flag_counts_nowhere_else() -> None:
    assert NotMet() == ask(CRP, crp("8", flagged=True))


def test_a_bedside_value_that_does_not_decide_is_unknown_and_not_unrecorded() -> None:
    more_than_150 = Measurement(
        "pvr", Bounds(Decimal(150), None, is_open=True), "mL", SAYS, ago(days=1)
    )

    assert "unknown" == kind(ask(RESIDUAL, more_than_150))


@pytest.mark.parametrize(
    ("positive", "answer"), [(True, "met"), (False, "not met"), (None, "not met")]
)
def test_a_culture_is_positive_only_where_it_grew(answer: str, *, positive: bool | None) -> None:
    assert answer == kind(ask(CULTURE, culture(positive=positive)))


def test_one_positive_culture_of_several_is_enough() -> None:
    cultures = (culture(positive=False), culture(positive=True), culture(positive=False))

    assert "met" == kind(ask(CULTURE, *cultures))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=30), "met", id="exactly at the window"),
        pytest.param(When.at(NOW - timedelta(days=30) - SECOND), "not met", id="a second more"),
    ],
)
def test_a_culture_counts_in_its_window(when: When, answer: str) -> None:
    assert answer == kind(ask(CULTURE, culture(positive=True, when=when)))


def test_a_negative_culture_is_an_answer_though_the_list_was_cut_off() -> None:
    cut = {Need.LABS: Availability.CUT_OFF}

    assert NotMet() == ask(CULTURE, culture(positive=False), read=cut)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(crp("4"), id="normal"),
        pytest.param(crp("400"), id="raised"),
        pytest.param(crp("15", comparator="<"), id="below a limit"),
        pytest.param(crp("4", ago(days=14)), id="exactly at the window"),
        pytest.param(replace(crp("4"), analyte="esr"), id="the other analyte"),
    ],
)
def test_a_value_is_known_whatever_it_is(value: Measurement) -> None:
    assert Met() == ask(INFLAMMATION, value)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param((), id="none"),
        pytest.param((crp("4", When.at(NOW - timedelta(days=14) - SECOND)),), id="too old"),
        pytest.param((undated_crp("4"),), id="undated"),
        pytest.param((replace(crp("4"), analyte="pvr"),), id="of something else"),
    ],
)
def test_without_a_dated_value_in_the_window_nothing_is_known(
    values: tuple[Measurement, ...],
) -> None:
    assert NotMet() == ask(INFLAMMATION, *values)


def test_a_value_is_known_though_the_list_was_cut_off() -> None:
    assert Met() == ask(INFLAMMATION, crp("4"), read={Need.LABS: Availability.CUT_OFF})


@pytest.mark.parametrize(("age", "answer"), [(60, "not met"), (61, "met"), (None, "unknown")])
def test_older_than_sixty_begins_at_sixty_one(age: int | None, answer: str) -> None:
    assert answer == kind(ask(Aged(60), age=age))


PRESENT = Fact("device", Need.DEVICES, SAYS)


@pytest.mark.parametrize(
    ("criterion", "answer"),
    [
        (AllOf((STANDING, DIAGNOSIS)), "not met"),
        (AnyOf((STANDING, DIAGNOSIS)), "met"),
        (AtLeast(1, (STANDING, DIAGNOSIS)), "met"),
        (AtLeast(2, (STANDING, DIAGNOSIS)), "not met"),
        (AllOf((STANDING, CRP)), "unknown"),
        (Not(STANDING), "not met"),
        (Not(DIAGNOSIS), "met"),
        (Not(CRP), "unknown"),
        (Doubtful(STANDING, "whether"), "uncertain"),
        (Doubtful(CRP, "whether"), "not met"),
        (Possible(Doubtful(STANDING, "whether")), "met"),
        (Possible(CRP), "unknown"),
    ],
)
def test_questions_are_composed_by_kleenes_logic(criterion: Criterion, answer: str) -> None:
    assert answer == kind(ask(criterion, PRESENT))


def test_a_doubt_says_what_to_settle() -> None:
    settle = Lack(Want.UNSETTLED, "whether it is new")

    assert Unknown((settle,), (SAYS,)) == ask(Doubtful(STANDING, "whether it is new"), PRESENT)


def test_a_named_question_is_asked_once_and_kept_for_the_explanation() -> None:
    inquiry = Inquiry(PatientFacts(now=NOW, facts=(PRESENT,)), {"a-device": STANDING})
    answer = inquiry.ask(AllOf((Named("a-device"), Named("a-device"))))

    assert Met((SAYS,)) == answer
    assert {"a-device": Met((SAYS,))} == inquiry.answers


def test_a_question_that_the_topic_does_not_have_is_not_met() -> None:
    assert NotMet() == Inquiry(PatientFacts(now=NOW), {}).ask_if_in_the_book("mri-impossible")


def test_an_answer_that_was_worked_out_is_taken_as_it_is() -> None:
    inquiry = Inquiry(PatientFacts(now=NOW), {})
    inquiry.answers["creatinine-rise"] = Met((SAYS,))

    assert Met((SAYS,)) == inquiry.ask_if_in_the_book("creatinine-rise")


def test_facts_are_read_as_of_an_instant_with_a_zone() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        PatientFacts(now=datetime(2026, 11, 20, 12))
