"""Any patient and any orders, to search for one of whom something does not hold."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.asking.criteria import Recorded, leaves
from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.consultation import Consultation, advise
from cds_service.appropriateness.judging.bearing import bearing_of
from cds_service.appropriateness.judging.standing import Standing, assess
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import (
    ActiveStudy,
    Availability,
    Bounds,
    Fact,
    ImagingReport,
    Measurement,
    Need,
    PatientFacts,
    Setting,
    Sex,
    When,
)
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import WHOLE_SPINE, Contrast, Modality, Region, Study

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

#: Enough for some seconds, and the same in every run.  ``TEST_EXAMPLES=5000`` searches on.
EXAMPLES = os.environ.get("TEST_EXAMPLES")

search = settings(
    max_examples=int(EXAMPLES or 25),
    derandomize=EXAMPLES is None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@cache
def questions() -> tuple[Recorded, ...]:
    """Every question about the record that the topic asks, in the order of its files."""
    book = shipped_knowledge().topics[0].criteria
    asked = (leaf for criterion in book.values() for leaf in leaves(criterion, book))
    return tuple(dict.fromkeys(leaf for leaf in asked if isinstance(leaf, Recorded)))


@cache
def places_of_concepts() -> tuple[tuple[str, Need], ...]:
    """Every concept that somebody asks for, at each place where it may stand."""
    found = [(c, p) for asked in questions() for c in asked.concepts for p in asked.places]
    found += [(c, Need.DRAFT_ORDERS) for asked in questions() for c in asked.concepts]
    found += [(c, Need.CONDITIONS) for asked in questions() for c in asked.older_causes]
    found += [(c, Need.CONDITIONS) for asked in questions() for c in asked.lasting_causes]
    return tuple(dict.fromkeys(found))


def moments() -> st.SearchStrategy[When | None]:
    days = st.sampled_from([0, 1, 3, 6, 8, 20, 29, 31, 60, 100, 200, 400])
    instants = days.map(lambda ago: When.at(NOW - timedelta(days=ago)))
    whole_days = days.map(
        lambda ago: When(NOW - timedelta(days=ago, hours=12), NOW - timedelta(days=ago, hours=-12))
    )
    months = days.map(
        lambda ago: When(NOW - timedelta(days=ago + 15), NOW - timedelta(days=ago - 15))
    )
    return st.one_of(st.none(), instants, instants, whole_days, months)


def region_sets() -> st.SearchStrategy[frozenset[Region]]:
    single = st.sampled_from([frozenset({region}) for region in Region])
    return st.one_of(
        st.just(frozenset[Region]()),
        single,
        single,
        st.just(WHOLE_SPINE),
        st.frozensets(st.sampled_from(Region)),
    )


@st.composite
def facts_of(draw: st.DrawFn, concepts: tuple[tuple[str, Need], ...]) -> Fact:
    concept, place = draw(st.sampled_from(concepts))
    number = draw(st.integers(min_value=1, max_value=40))
    return Fact(
        concept=concept,
        found_in=place,
        evidence=Evidence(f"{place.value}/{concept}-{number}", f"{concept} {number}", "2026-11-01"),
        when=draw(moments()),
        past=draw(st.integers(0, 5)) == 0,
        looks_back=draw(st.integers(0, 5)) == 0,
        called_new=draw(st.booleans()),
        severe=draw(st.booleans()),
        regions=draw(region_sets()),
        sides=draw(st.sampled_from([frozenset[str](), frozenset({"left"}), frozenset({"right"})])),
    )


def recent(concept: str, *regions: Region, place: Need = Need.CONDITIONS) -> Fact:
    evidence = Evidence(f"{place.value}/{concept}", concept, "2026-11-19")
    when = When.at(NOW - timedelta(days=1))
    return Fact(concept, place, evidence, when, called_new=True, regions=frozenset(regions))


INFECTION = (recent("spine-infection", Region.LUMBAR), recent("spine-infection"))
DEFICIT = (
    recent("focal-weakness", Region.LUMBAR),
    recent("paralysis"),
    recent("cauda-equina", place=Need.EXAM),
    recent("bladder-dysfunction", place=Need.DRAFT_ORDERS),
    recent("long-tract-signs", place=Need.EXAM),
)
MARKERS = (
    recent("fever"),
    recent("bloodstream-infection"),
    recent("raised-c-reactive-protein"),
    recent("spine-pain", Region.LUMBAR),
    recent("injecting-drug-use"),
)

#: Analytes with values on both sides of their thresholds.
VALUES = {
    "body-temperature": ("36.8", "38.0", "39.4"),
    "c-reactive-protein": ("4", "10", "180"),
    "erythrocyte-sedimentation-rate": ("12", "25", "90"),
    "white-cell-count": ("3.1", "9", "18"),
    "procalcitonin": ("0.1", "0.5"),
    "post-void-residual": ("40", "200", "600"),
    "estimated-gfr": ("12", "29.9", "30", "85"),
    "creatinine": ("0.8", "1.1", "1.7", "4.2"),
}


@st.composite
def values(draw: st.DrawFn) -> Measurement:
    analyte = draw(st.sampled_from(sorted(VALUES)))
    value = draw(st.sampled_from(VALUES[analyte]))
    when = draw(moments())
    name = f"Observation/{analyte}-{value}-{when.earliest if when else ''}"
    return Measurement(analyte, Bounds.exactly(Decimal(value)), "", Evidence(name, name), when)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    row = draw(st.sampled_from(shipped_knowledge().study_codes.rows))
    unspecified = (
        row.procedure.modality in (Modality.MR, Modality.CT) and draw(st.integers(0, 4)) == 0
    )
    contrast = Contrast.UNSPECIFIED if unspecified else row.procedure.contrast
    regions = row.regions if draw(st.booleans()) else draw(region_sets())
    return Study(row.procedure.modality, regions, contrast)


@st.composite
def reports(draw: st.DrawFn) -> ImagingReport:
    study = draw(studies())
    concepts = ["spine-infection", "inflammation-on-imaging", "non-diagnostic-imaging"]
    concluded = draw(st.frozensets(st.sampled_from(concepts)))
    name = f"DiagnosticReport/{study.modality.value}"
    return ImagingReport(study, Evidence(name, name), draw(moments()), concluded)


def active_studies() -> st.SearchStrategy[ActiveStudy]:
    evidence = Evidence("ServiceRequest/active", "active")
    return st.builds(
        ActiveStudy, studies(), st.just(evidence), st.sampled_from(["stat", "routine", None])
    )


def availabilities() -> st.SearchStrategy[dict[Need, Availability]]:
    read = dict.fromkeys(Need, Availability.READ)
    mixed = st.dictionaries(st.sampled_from(Need), st.sampled_from(Availability))
    return st.one_of(st.just(read), mixed.map(lambda some: {**read, **some}), mixed)


@st.composite
def patients(draw: st.DrawFn, *, emergency: bool = False) -> PatientFacts:
    """Any record: often with an infection, often with a deficit, with anything beside them."""
    asked = facts_of(places_of_concepts())
    safety = tuple(
        pair
        for pair in places_of_concepts()
        if pair[1] in (Need.ALLERGIES, Need.DEVICES) or pair[0] in ("pregnancy", "dialysis")
    )
    maybe = st.sampled_from([(), *((each,) for each in INFECTION + DEFICIT)])
    sure = st.sampled_from([(INFECTION[0], each) for each in DEFICIT])
    core = draw(sure if emergency else st.tuples(maybe, maybe).map(lambda two: two[0] + two[1]))
    beside = draw(st.lists(asked, max_size=5)) + draw(st.lists(facts_of(safety), max_size=2))
    return PatientFacts(
        now=NOW,
        facts=(*core, *beside),
        measurements=tuple(draw(st.lists(values(), max_size=4))),
        reports=tuple(draw(st.lists(reports(), max_size=1))),
        active_studies=tuple(draw(st.lists(active_studies(), max_size=1))),
        ordered_tests=draw(st.frozensets(st.sampled_from(["creatinine", "blood-culture"]))),
        availability=draw(availabilities()),
        age=draw(st.sampled_from([None, 9, 45, 62, 88])),
        sex=draw(st.sampled_from([None, *Sex])),
        setting=draw(st.sampled_from(Setting)),
    )


@st.composite
def orders(draw: st.DrawFn, number: int = 0) -> ImagingOrder:
    study = draw(studies())
    ahead = draw(st.sampled_from([None, None, timedelta(0), timedelta(hours=4), timedelta(days=2)]))
    return ImagingOrder(
        reference=f"ServiceRequest/{number}",
        study=study,
        procedure=shipped_knowledge().study_codes.of(study),
        priority=draw(st.sampled_from([None, Priority.STAT, *Priority])),
        starts=None if ahead is None else NOW + ahead,
        in_question=draw(st.integers(0, 4)) > 0,
    )


def drafts(at_least: int = 0) -> st.SearchStrategy[tuple[ImagingOrder, ...]]:
    def numbered(size: int) -> st.SearchStrategy[tuple[ImagingOrder, ...]]:
        return st.tuples(*(orders(number) for number in range(size)))

    return st.sampled_from([n for n in (0, 1, 1, 1, 2, 3) if n >= at_least]).flatmap(numbered)


def answer(drafted: tuple[ImagingOrder, ...], facts: PatientFacts) -> Consultation:
    return advise(drafted, facts, shipped_knowledge(), signing=True, confirm=True)


def standing_of(drafted: tuple[ImagingOrder, ...], facts: PatientFacts) -> Standing:
    knowledge = shipped_knowledge()
    topic = knowledge.topics[0]
    inquiry = Inquiry(facts, topic.criteria)
    bearing = bearing_of(topic, inquiry, asked_of_the_spine=any(o.in_question for o in drafted))
    return assess(bearing, drafted, knowledge.study_codes, signing=True, confirm=True)


def with_facts(patient: PatientFacts, facts: tuple[Fact, ...]) -> PatientFacts:
    return PatientFacts(**{**vars_of(patient), "facts": facts})  # type: ignore[arg-type]


def vars_of(patient: PatientFacts) -> dict[str, object]:
    return {name: getattr(patient, name) for name in PatientFacts.__dataclass_fields__}
