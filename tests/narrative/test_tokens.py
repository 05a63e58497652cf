"""A text is put right before anything is read, and cut into words that phrases can be made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.narrative.legible import legible
from cds_service.narrative.tokens import MINUS, places_of_words, words_in


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("No fever<br/>Foot drop", "No fever\nFoot drop"),
        ("<ul><li>No fever</li><li>Foot drop</li></ul>", "\n\nNo fever\n\nFoot drop\n\n"),
        ("<b>Foot</b> drop", "Foot drop"),
        ("temp <38 and pulse >90", "temp <38 and pulse >90"),
        ("No fever\\nFoot drop", "No fever\nFoot drop"),
        ("No fever\\.br\\Foot drop", "No fever\nFoot drop"),
        ("foot&nbsp;drop &amp; fever", "foot drop & fever"),
        ("foot\u2003drop\u3000today", "foot drop today"),
        ("foot\u200b drop\u2060 dis\u00adcitis", "foot drop discitis"),
        ("\uff26\uff4f\uff4f\uff54 drop", "Foot drop"),
        ("can\u2019t walk \u2013 at all", "can't walk - at all"),
        ("\u2610 fever \u2611 weakness", "[] fever [x] weakness"),
        ("parapl\u00e9gia", "paraplegia"),
        ("1) fever 2) weakness", "\u2022 fever \u2022 weakness"),
    ],
)
def test_a_text_is_put_right(written: str, read: str) -> None:
    assert read == legible(written)


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("foot-drop", ["foot", "drop"]),
        ("Hx: L4/5 (T10), 2+?", ["Hx", ":", "L4/5", "(", "T10", ")", ",", "2", "+", "?"]),
        ("L4/5 and L5-S1", ["L4/5", "and", "L5-S1"]),
        ("strength 3/5 LLE", ["strength", "3/5", "LLE"]),
        ("4-/5 on 11/20/26", ["4-/5", "on", "11/20/26"]),
        ("WBC 18,000", ["WBC", "18,000"]),
        ("x2mo", ["x", "2", "mo"]),
        ("for 2mo, 3 visits", ["for", "2", "mo", ",", "3", "visits"]),
        ("at 12,000, 1,5 and 7", ["at", "12,000", ",", "1", ",", "5", "and", "7"]),
        ("[ ] fever, 4 - / 5", ["[ ]", "fever", ",", "4 - / 5"]),
        ("T2DM", ["T", "2", "DM"]),
        ("weakness....no", ["weakness", "....", "no"]),
        ("-weakness", [MINUS, "weakness"]),
        ("can't", ["can't"]),
    ],
)
def test_a_clause_is_cut_into_words(clause: str, words: list[str]) -> None:
    assert words == words_in(clause)


def test_each_word_stands_where_it_was_written() -> None:
    clause = "new foot-drop, 3/5"

    assert ["new", "foot", "drop", ",", "3/5"] == [
        clause[start:end] for start, end in places_of_words(clause)
    ]


PIECES = st.sampled_from(
    [
        *(
            "pain",
            "the",
            "at",
            "x",
            "L4",
            "T12/L1",
            "s",
            "can't",
            "e.g",
            "\u00e9t\u00e9",
            "\u0430\u0431",
        ),
        *("3", "12", "2024", "1,000", "3,45", "38.5", ".5", "..", "...", "12:30", "11/20/26", "0"),
        *(
            "3/5",
            "4 -/5",
            "4+ /5",
            "4 - / 5",
            "5/ 5",
            "/ 5",
            "[ ]",
            "[",
            "]",
            "+",
            "-",
            "_",
            "\u2265",
        ),
        *(",", ", ", " ,", " ", "  ", "-", " - ", "/", ":", "(", ")", "'", "?"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=2), max_size=9), st.sampled_from(["", " "]))
def test_the_words_are_those_that_stand_in_the_clause(pieces: list[str], between: str) -> None:
    """A clause that is written plainly is cut in a shorter way."""
    clause = legible(between.join(pieces))

    there = [clause[start:end] for start, end in places_of_words(clause)]
    assert there == [word.replace(MINUS, "-") for word in words_in(clause)]
