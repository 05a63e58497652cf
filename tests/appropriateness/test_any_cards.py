"""What every card keeps, whoever the patient is: searched, not listed."""

from hypothesis import given

from cds_service.appropriateness.advising.advice import changes_of
from cds_service.appropriateness.speaking.budget import SUMMARY_CHARACTERS
from cds_service.appropriateness.speaking.measures import excesses
from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.appropriateness.terms.orders import ImagingOrder

from .any_patient import answer, drafts, patients, search


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
    cards = answer(drafted, patient).cards
    spoken_of = [order for card in cards for order in (card.order, *card.others) if order]
    updates = [
        (card.order, card.others, change.reference)
        for card in cards
        for suggestion in card.buttons
        for change in changes_of(suggestion.change)
    ]

    assert len(set(spoken_of)) == len(spoken_of)
    assert [] == [each for each in updates if each[2] not in (each[0], *each[1])]


@search
@given(drafts(), patients())
def test_an_answer_is_read_in_ten_seconds(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """Whatever is joined on a card (``speaking/budget.py``)."""
    assert [] == list(excesses(answer(drafted, patient).cards))


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
    summaries = [card.summary for card in answer(drafted, patient).cards]

    assert [] == [s for s in summaries if not 0 < len(s) <= SUMMARY_CHARACTERS]


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
@given(drafts(), patients())
def test_no_line_of_a_detail_ends_in_a_blank(
    drafted: tuple[ImagingOrder, ...], patient: PatientFacts
) -> None:
    """A blank of a saying may have nothing to fill it; two at a line's end are a break in Markdown."""
    details = [card.detail for card in answer(drafted, patient).cards]

    assert [] == [d for d in details if any(line != line.rstrip() for line in d.splitlines())]
