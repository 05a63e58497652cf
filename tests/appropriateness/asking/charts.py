"""Made questions, a chart to put them to, and the kind of each answer."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from cds_service.appropriateness.asking.criteria import (
    Comparison,
    Criterion,
    Known,
    Measured,
    Positive,
    Recorded,
    Reported,
    Undated,
)
from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.terms.answers import Answer, Evidence, Met, NotMet, Unknown
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
    lasting_causes=("paraplegia",),
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
