"""A clause without an anchor is left at once: it must be one that names nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped_knowledge import shipped_knowledge

from cds_service.narrative.alphabet import Alphabet, leaves_of
from cds_service.narrative.anchors import anchors_of
from cds_service.narrative.clauses import take_apart
from cds_service.narrative.lexicon import Words
from cds_service.narrative.machines import Machines
from cds_service.narrative.signs import BEYOND, END
from cds_service.narrative.tokens import words_in

READER = shipped_knowledge().reading.narrative
LEXICON = READER.lexicon
ALPHABET = Alphabet((*LEXICON.phrases, *LEXICON.behind, *LEXICON.headings), LEXICON.gap_stops)
MACHINES = Machines(LEXICON, ALPHABET)
ANCHORS = anchors_of(LEXICON, ALPHABET)

#: The words of each phrase: in their order they are often the phrase itself.
OF_PHRASES = [
    [sorted(leaf.words) for leaf in leaves_of(phrase.element) if isinstance(leaf, Words)]
    for phrase in LEXICON.phrases
]


@st.composite
def like_phrases(draw: st.DrawFn) -> str:
    """Some words of a phrase, with others between them."""
    said = [
        draw(st.sampled_from(words)).strip("=*")
        for words in draw(st.sampled_from(OF_PHRASES))
        if draw(st.integers(0, 3))
    ]
    said.insert(
        draw(st.integers(0, len(said))), draw(st.sampled_from(["", "12", "3/5", "L4", "the"]))
    )
    return " ".join(said)


@given(like_phrases() | st.lists(like_phrases(), max_size=3).map(", ".join))
def test_whatever_names_something_has_an_anchor(clause: str) -> None:
    words = words_in(clause)
    keys = ALPHABET.keys.of(words)
    if take_apart(words, [*keys, END, BEYOND], MACHINES, LEXICON) is not None:
        assert ANCHORS.stand_in(keys)


@pytest.mark.parametrize("word", ["contrast", "contrasts", "dye", "dyes", "Contrasts."])
def test_a_word_that_names_something_only_where_it_stands_alone_is_read(word: str) -> None:
    """An allergy to *contrasts*: the end of the clause is no anchor, for it is no word."""
    (mention,) = READER(word)
    assert mention.concept == "contrast-unspecified"
    assert READER(f"{word.strip('.')} of light") == ()


def test_a_number_is_no_anchor() -> None:
    """Most clauses of a chart have one."""
    assert not any(isinstance(key, int) for key in (*ANCHORS.alone, *ANCHORS.company))
