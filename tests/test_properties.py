"""What holds of every patient and every order, whatever the record says: searched, not listed."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cds_service.appropriateness.advising.advice import AdviceCode, ChangeOrder, CreateStudy
from cds_service.appropriateness.advising.on_orders import advise_on_order
from cds_service.appropriateness.asking.criteria import Recorded, leaves
from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.consultation import Consultation, advise
from cds_service.appropriateness.judging.bearing import bearing_of
from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing, assess
from cds_service.appropriateness.knowledge import Knowledge
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
from cds_service.appropriateness.terms.wording import SUMMARY_LIMIT
from cds_service.knowledge_base.load import load_knowledge

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MRI = (Modality.MR, Modality.MR_INTRATHECAL)

#: Enough for some seconds, and the same in every run.  ``TEST_EXAMPLES=5000`` searches on.
EXAMPLES = os.environ.get("TEST_EXAMPLES")

search = settings(
    max_examples=int(EXAMPLES or 25),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@cache
def real_knowledge() -> Knowledge:
    return load_knowledge(Path(__file__).parents[1] / "knowledge")


@cache
def questions() -> tuple[Recorded, ...]:
    """Every question about the record that the topic asks, in the order of its files."""
    book = real_knowledge().topics[0].criteria
    asked = (leaf for criterion in book.values() for leaf in leaves(criterion, book))
    return tuple(dict.fromkeys(leaf for leaf in asked if isinstance(leaf, Recorded)))


@cache
def places_of_concepts() -> tuple[tuple[str, Need], ...]:
    """Every concept that somebody asks for, at each place where it may stand."""
    found = [(c, p) for asked in questions() for c in asked.concepts for p in asked.places]
    found += [(c, Need.DRAFT_ORDERS) for asked in questions() for c in asked.concepts]
    found += [(c, Need.CONDITIONS) for asked in questions() for c in asked.older_causes]
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
    row = draw(st.sampled_from(real_knowledge().study_codes.rows))
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
        procedure=real_knowledge().study_codes.of(study),
        priority=draw(st.sampled_from([None, Priority.STAT, *Priority])),
        starts=None if ahead is None else NOW + ahead,
        in_question=draw(st.integers(0, 4)) > 0,
    )


def drafts(at_least: int = 0) -> st.SearchStrategy[tuple[ImagingOrder, ...]]:
    def numbered(size: int) -> st.SearchStrategy[tuple[ImagingOrder, ...]]:
        return st.tuples(*(orders(number) for number in range(size)))

    return st.sampled_from([n for n in (0, 1, 1, 1, 2, 3) if n >= at_least]).flatmap(numbered)


def answer(drafted: tuple[ImagingOrder, ...], facts: PatientFacts) -> Consultation:
    return advise(drafted, facts, real_knowledge(), signing=True, confirm=True)


def situation(drafted: tuple[ImagingOrder, ...], facts: PatientFacts) -> Standing:
    knowledge = real_knowledge()
    topic = knowledge.topics[0]
    inquiry = Inquiry(facts, topic.criteria)
    bearing = bearing_of(topic, inquiry, asked_of_the_spine=any(o.in_question for o in drafted))
    return assess(bearing, drafted, knowledge.study_codes, signing=True, confirm=True)


def with_facts(patient: PatientFacts, facts: tuple[Fact, ...]) -> PatientFacts:
    return PatientFacts(**{**vars_of(patient), "facts": facts})  # type: ignore[arg-type]


def vars_of(patient: PatientFacts) -> dict[str, object]:
    return {name: getattr(patient, name) for name in PatientFacts.__dataclass_fields__}


def gravest(consultation: Consultation) -> int:
    """0 for silence, then info, warning, critical."""
    return max((card.indicator.gravity + 1 for card in consultation.cards), default=0)


def essence(consultation: Consultation) -> object:
    """All that a clinician could act on, without the order in which findings are told."""
    return (
        consultation.variant,
        consultation.status,
        consultation.emergency,
        frozenset(consultation.evidence),
        frozenset(consultation.unknown),
        [
            (
                *(card.about, card.indicator, card.summary, card.advice, card.override_reasons),
                frozenset(card.evidence),
                [(s.label, s.change, s.recommended) for s in card.buttons],
            )
            for card in consultation.cards
        ],
        consultation.ratings,
    )


@search
@given(drafts(), patients(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_never_matters(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts, chance: Random
) -> None:
    """A server sorts a search as it likes."""
    shuffled = tuple(sorted(patient.facts, key=lambda _: chance.random()))

    assert essence(answer(drafted, patient)) == essence(
        answer(drafted, with_facts(patient, shuffled))
    )


@search
@given(drafts(), patients(), st.data())
def test_a_fact_that_stands_there_twice_changes_nothing(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts, data: st.DataObject
) -> None:
    """The same resource comes under two keys, or on two pages."""
    assume(patient.facts)
    again = data.draw(st.sampled_from(patient.facts))

    assert answer(drafted, patient) == answer(drafted, with_facts(patient, (*patient.facts, again)))


@search
@given(drafts(), patients(), moments(), st.sampled_from(Need), region_sets())
def test_a_fact_that_nobody_asks_for_changes_nothing(
    drafted: tuple[ImagingOrder, ...],
    patient: PatientFacts,
    when: When | None,
    place: Need,
    regions: frozenset[Region],
) -> None:
    evidence = Evidence("Condition/tennis-elbow", "tennis elbow")
    beside = Fact("tennis-elbow", place, evidence, when, regions=regions)

    assert answer(drafted, patient) == answer(
        drafted, with_facts(patient, (beside, *patient.facts))
    )


@search
@given(drafts(), patients())
def test_the_same_question_has_the_same_answer(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """Nothing is remembered between two calls; a replay says what was said."""
    fresh = PatientFacts(**vars_of(patient))  # type: ignore[arg-type]

    assert answer(drafted, patient) == answer(drafted, fresh)


@search
@given(orders(), patients(), st.sampled_from((*INFECTION, *DEFICIT, *MARKERS)))
def test_more_evidence_never_makes_the_answer_milder(
    order: ImagingOrder, patient: PatientFacts, new: Fact
) -> None:
    """Evidence of infection or of a new deficit never lowers the gravest card on one draft.

    Unless with it the draft, or an active order, is all that is needed, or is an MRI at STAT
    of which only the contrast is to be said: then a warning about a fact that was missing
    gives way to ``SpecifyContrast``, which is information (docs/clinical-rules.md 5).  Of several
    drafts it does not hold: where the level becomes unclear one carries the whole spine, and a
    critical *now* on another becomes information beside it.
    """
    drafted = (order,)
    more = with_facts(patient, (*patient.facts, new))
    found = situation(drafted, more)
    assume(not found.plan.is_covered)
    said = [each.code for each in advise_on_order(order, found)]
    assume([AdviceCode.SPECIFY_CONTRAST] != said)

    assert gravest(answer(drafted, patient)) <= gravest(answer(drafted, more))


@search
@given(drafts(), patients())
def test_no_card_speaks_without_evidence(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    assert [] == [card.about for card in answer(drafted, patient).cards if not card.evidence]


@search
@given(drafts(), patients())
def test_an_order_is_updated_by_its_own_card_alone(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """No second click undoes the first (docs/clinical-rules.md 6)."""
    updates = [
        (card.order, suggestion.change.reference)
        for card in answer(drafted, patient).cards
        for suggestion in card.buttons
        if isinstance(suggestion.change, ChangeOrder)
    ]

    assert [] == [pair for pair in updates if pair[0] != pair[1]]


@search
@given(drafts(), patients())
def test_there_is_one_card_for_one_thing(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """One per order, one of safety, one of information: ids are derived from what a card is about."""
    about = [card.about for card in answer(drafted, patient).cards]

    assert sorted(set(about)) == sorted(about)


@search
@given(drafts(), patients())
def test_only_a_drafts_own_id_is_changed_or_removed(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    in_question = {order.reference for order in drafted if order.in_question}

    assert {card.order for card in answer(drafted, patient).cards if card.order} <= in_question


@search
@given(drafts(), patients())
def test_every_summary_fits_its_card(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """CDS Hooks 2.0: fewer than 140 characters, after filling in."""
    summaries = [card.summary for card in answer(drafted, patient).cards]

    assert [] == [s for s in summaries if not 0 < len(s) < SUMMARY_LIMIT]


@search
@given(drafts(), patients())
def test_no_blank_is_left_unfilled(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    said = [
        text
        for card in answer(drafted, patient).cards
        for text in (card.summary, card.detail, *(s.label for s in card.buttons))
    ]

    assert [] == [text for text in said if "{" in text or "}" in text]


@search
@given(drafts(), patients())
def test_at_most_one_suggestion_of_an_exclusive_card_is_preselected(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    counts = [
        sum(suggestion.recommended for suggestion in card.buttons)
        for card in answer(drafted, patient).cards
        if card.exclusive
    ]

    assert [] == [count for count in counts if count > 1]


@search
@given(drafts(at_least=1), patients(emergency=True))
def test_an_emergency_is_never_silent_over_an_order_that_is_not_right(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """The worst fault that this service can have (docs/clinical-rules.md 3)."""
    here = situation(drafted, patient)
    assume(here.emergency and here.in_question and not here.plan.is_covered)

    spoken_of = {card.order for card in answer(drafted, patient).cards}

    assert spoken_of & {order.reference for order in here.in_question}


KINDS = sorted(
    {(row.procedure.modality, row.procedure.contrast) for row in real_knowledge().study_codes.rows}
    | {(Modality.MR, Contrast.UNSPECIFIED), (Modality.CT, Contrast.UNSPECIFIED)}
)
CAUTIONS = {
    "none": (),
    "MR-unsafe device": (recent("device-mr-unsafe", place=Need.DEVICES),),
    "pacemaker": (recent("pacemaker-or-defibrillator", place=Need.DEVICES),),
    "gadolinium reaction": (recent("gadolinium-contrast", place=Need.ALLERGIES),),
    "severe gadolinium reaction": (
        replace(recent("gadolinium-contrast", place=Need.ALLERGIES), severe=True),
    ),
    "MR-unsafe device, severe iodine reaction": (
        recent("device-mr-unsafe", place=Need.DEVICES),
        replace(recent("iodinated-contrast", place=Need.ALLERGIES), severe=True),
    ),
    "pregnancy": (recent("pregnancy"),),
    "dialysis": (recent("dialysis"),),
}


def lumbar_emergency(*cautions: Fact) -> PatientFacts:
    sure = (recent("spine-infection", Region.LUMBAR), recent("focal-weakness", Region.LUMBAR))
    read = dict.fromkeys(Need, Availability.READ)
    return PatientFacts(now=NOW, facts=(*sure, *cautions), availability=read, age=62)


def stat_order(modality: Modality, contrast: Contrast) -> ImagingOrder:
    study = Study(modality, frozenset({Region.LUMBAR}), contrast)
    procedure = real_knowledge().study_codes.of(study)
    return ImagingOrder(
        "ServiceRequest/1", study, procedure, Priority.STAT, starts=None, in_question=True
    )


@pytest.mark.parametrize("caution", CAUTIONS)
@pytest.mark.parametrize(("modality", "contrast"), KINDS)
def test_each_kind_of_study_is_accepted_or_spoken_of_under_each_caution(
    modality: Modality, contrast: Contrast, caution: str
) -> None:
    """At STAT and of the right level: only the study can be wrong."""
    drafted, patient = (stat_order(modality, contrast),), lumbar_emergency(*CAUTIONS[caution])
    here = situation(drafted, patient)

    assert here.emergency
    assert here.plan.is_covered or [card for card in answer(drafted, patient).cards if card.order]


def test_gadolinium_in_the_spinal_fluid_after_a_severe_reaction_is_spoken_of() -> None:
    """Gadolinium in the spinal fluid is gadolinium: silence here would be the worst of faults."""
    drafted = (stat_order(Modality.MR_INTRATHECAL, Contrast.INTRATHECAL),)
    patient = lumbar_emergency(*CAUTIONS["severe gadolinium reaction"])

    assert situation(drafted, patient).emergency
    assert "ServiceRequest/1" in [card.order for card in answer(drafted, patient).cards]


@search
@given(drafts(), patients())
def test_where_mri_is_impossible_no_click_makes_one(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """None is created, none is changed to, and none is hurried (docs/clinical-rules.md 4)."""
    unsafe = recent("device-mr-unsafe", place=Need.DEVICES)
    patient = with_facts(patient, (*patient.facts, unsafe))
    drafted_as = {order.reference: order.study for order in drafted}
    actions = [s.change for card in answer(drafted, patient).cards for s in card.buttons]
    aimed_at = [
        action.study or drafted_as[action.reference]
        if isinstance(action, ChangeOrder)
        else action.study
        for action in actions
        if isinstance(action, ChangeOrder | CreateStudy)
    ]

    assert situation(drafted, patient).holds(Safety.MRI_IMPOSSIBLE)
    assert [] == [study for study in aimed_at if study.modality in MRI]
