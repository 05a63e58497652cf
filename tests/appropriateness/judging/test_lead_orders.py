"""Several orders of the spine are judged together: three of one region each make a whole spine."""

from datetime import UTC, datetime

from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.consultation import Consultation, advise
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Availability, Fact, Need, PatientFacts
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import (
    WHOLE_SPINE,
    Contrast,
    Modality,
    Region,
    Study,
    region_code,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CERVICAL, THORACIC, LUMBAR, SACRUM = Region.CERVICAL, Region.THORACIC, Region.LUMBAR, Region.SACRUM


def mri(*regions: Region) -> ImagingOrder:
    study = Study(Modality.MR, frozenset(regions), Contrast.WITHOUT_AND_WITH)
    reference = f"ServiceRequest/{region_code(study.regions)}"
    procedure = shipped_knowledge().study_codes.of(study)
    return ImagingOrder(reference, study, procedure, Priority.STAT, starts=None, in_question=True)


def emergency(*orders: ImagingOrder) -> Consultation:
    """Infection and a new deficit, and nothing that tells the level."""
    facts = tuple(
        Fact(concept, Need.DRAFT_ORDERS, Evidence(f"Condition/{concept}", concept))
        for concept in ("spine-infection", "paralysis")
    )
    read = dict.fromkeys(Need, Availability.READ)
    patient = PatientFacts(now=NOW, facts=facts, availability=read)
    return advise(orders, patient, shipped_knowledge(), signing=True)


def about_the_level(*orders: ImagingOrder) -> list[str]:
    return [card.about for card in emergency(*orders).cards if "SpinalLevel" in card.advice]


def test_three_orders_of_one_region_each_make_a_whole_spine() -> None:
    """The CPT book has no number for a whole spine: it is ordered as three."""
    assert [] == about_the_level(mri(CERVICAL), mri(THORACIC), mri(LUMBAR))


def test_one_order_of_the_whole_spine_is_one() -> None:
    assert [] == about_the_level(mri(*WHOLE_SPINE))


def test_two_regions_of_three_are_no_whole_spine() -> None:
    assert ["ServiceRequest/cervical"] == about_the_level(mri(CERVICAL), mri(LUMBAR))
