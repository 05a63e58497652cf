"""An emergency is never passed over in silence, nor made milder: searched, not listed."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.advising.advice import AdviceCode, CreateStudy, changes_of
from cds_service.appropriateness.advising.on_orders import advise_on_order
from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.terms.facts import Availability, Fact, Need, PatientFacts
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region, Study

from .any_patient import (
    DEFICIT,
    INFECTION,
    MARKERS,
    NOW,
    answer,
    drafts,
    orders,
    patients,
    recent,
    search,
    standing_of,
    with_facts,
)

MRI = (Modality.MR, Modality.MR_INTRATHECAL)


def gravest(consultation: Consultation) -> int:
    """0 for silence, then info, warning, critical."""
    return max((card.indicator.gravity + 1 for card in consultation.cards), default=0)


@search
@given(orders(), patients(), st.sampled_from((*INFECTION, *DEFICIT, *MARKERS)))
def test_more_evidence_never_makes_the_answer_milder(
    order: ImagingOrder, patient: PatientFacts, new: Fact
) -> None:
    """Evidence of infection or of a new deficit never lowers the gravest card on one draft.

    Unless with it the draft, or an active order, is all that is needed, or is an MRI at STAT
    of which only the contrast is to be said: then a warning about a fact that was missing
    gives way to ``SpecifyContrast``, which docs/clinical-rules.md 5 makes information.  Of several drafts it
    does not hold: where the level becomes unclear one carries the whole spine, and a critical
    *now* on another becomes information beside it (docs/clinical-rules.md 5, several spine drafts).
    """
    drafted = (order,)
    more = with_facts(patient, (*patient.facts, new))
    found = standing_of(drafted, more)
    assume(not found.plan.is_covered)
    said = [each.code for each in advise_on_order(order, found)]
    assume([AdviceCode.SPECIFY_CONTRAST] != said)

    assert gravest(answer(drafted, patient)) <= gravest(answer(drafted, more))


@search
@given(drafts(at_least=1), patients(emergency=True))
def test_an_emergency_is_never_silent_over_an_order_that_is_not_right(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """The worst fault that this service can have (docs/clinical-rules.md 3)."""
    here = standing_of(drafted, patient)
    assume(here.emergency and here.in_question and not here.plan.is_covered)

    cards = answer(drafted, patient).cards
    spoken_of = {order for card in cards for order in (card.order, *card.others)}

    assert spoken_of & {order.reference for order in here.in_question}


KINDS = sorted(
    {
        (row.procedure.modality, row.procedure.contrast)
        for row in shipped_knowledge().study_codes.rows
    }
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
    procedure = shipped_knowledge().study_codes.of(study)
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
    here = standing_of(drafted, patient)

    assert here.emergency
    assert here.plan.is_covered or [card for card in answer(drafted, patient).cards if card.order]


def test_gadolinium_in_the_spinal_fluid_after_a_severe_reaction_is_spoken_of() -> None:
    """Gadolinium in the spinal fluid is gadolinium: silence here would be the worst of faults."""
    drafted = (stat_order(Modality.MR_INTRATHECAL, Contrast.INTRATHECAL),)
    patient = lumbar_emergency(*CAUTIONS["severe gadolinium reaction"])

    assert standing_of(drafted, patient).emergency
    assert "ServiceRequest/1" in [card.order for card in answer(drafted, patient).cards]


@search
@given(drafts(), patients())
def test_where_mri_is_impossible_no_click_makes_one(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """None is created, none is changed to, and none is hurried (docs/clinical-rules.md 4, rows 1 and 2)."""
    unsafe = recent("device-mr-unsafe", place=Need.DEVICES)
    patient = with_facts(patient, (*patient.facts, unsafe))
    drafted_as = {order.reference: order.study for order in drafted}
    actions = [s.change for card in answer(drafted, patient).cards for s in card.buttons]
    changes = [each for action in actions for each in changes_of(action)]
    aimed_at = [each.study or drafted_as[each.reference] for each in changes]
    aimed_at += [action.study for action in actions if isinstance(action, CreateStudy)]

    assert standing_of(drafted, patient).holds(Safety.MRI_IMPOSSIBLE)
    assert [] == [study for study in aimed_at if study.modality in MRI]
