"""What never changes an answer, whatever the record says: searched, not listed."""

from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts, When
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import Region

from .any_patient import answer, drafts, moments, patients, region_sets, search, vars_of, with_facts


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
