"""The words of cards: blanks, phrases and labels."""

from cds_service.appropriateness.terms.wording import (
    AdviceWords,
    Indicator,
    Label,
    Phrase,
    Wording,
    fill,
)


def test_blanks_are_filled_by_name() -> None:
    assert "order MRI now, MRI" == fill("order {target} now, {target}", {"target": "MRI"})


def test_what_is_no_blank_stays() -> None:
    """No formats and no expressions: a brace in a sentence is a brace."""
    assert "{0} {a.b} {x!r} MRI" == fill("{0} {a.b} {x!r} {target}", {"target": "MRI"})


def test_text_of_a_record_is_never_taken_for_a_blank() -> None:
    blanks = {"value": "eGFR {target}", "target": "MRI"}

    assert "eGFR {target}: order MRI" == fill("{value}: order {target}", blanks)


def test_graver_is_later_in_the_list() -> None:
    assert [0, 1, 2] == [i.gravity for i in (Indicator.INFO, Indicator.WARNING, Indicator.CRITICAL)]


def test_words_are_found_by_advice_and_saying() -> None:
    phrase = Phrase(Indicator.WARNING, "summary", "says")
    words = AdviceWords("CtPreferMri", "MRI before CT", {"emergency": phrase})

    assert phrase == Wording({"CtPreferMri": words}).phrase("CtPreferMri", "emergency")


def test_a_label_is_filled() -> None:
    assert "Change to MRI" == Wording(labels={"change": "Change to {study}"}).label(
        Label.CHANGE, study="MRI"
    )
