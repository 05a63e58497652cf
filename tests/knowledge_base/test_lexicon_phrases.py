"""The language of phrases, as a radiologist writes it on one line."""

import pytest

from cds_service.knowledge_base.lexicon_phrases import PhraseError, parsed
from cds_service.narrative.alphabet import Alphabet
from cds_service.narrative.lexicon import Phrase, Role, Target, Words
from cds_service.narrative.matcher import Machine
from cds_service.narrative.network import network_of
from cds_service.narrative.tokens import words_in

CLASSES = {"leg": Words(frozenset({"leg", "legs"}))}


def takes(phrase: str, text: str) -> bool:
    """Whether the phrase takes all the words of a text."""
    phrases = [Phrase(parsed(phrase, CLASSES), Target(Role.NAMED, "it"))]
    stops = frozenset({"no"})
    alphabet = Alphabet(phrases, stops)
    machine = Machine(network_of(alphabet, stops, phrases))
    found = alphabet.keys.of(words_in(text))
    return len(found) in [length for _kind, _target, length in machine.longest(found, 0)]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("foot drop", "Foot-drop"),
        ("weak|numb leg", "numb leg"),
        ("weak [left] leg", "weak leg"),
        ("weak [left|right]* leg", "weak left right leg"),
        ("(can not)|cant walk", "can not walk"),
        ("weak <leg>", "weak legs"),
        ("leg ..2 weak", "leg is very weak"),
        ("pvr <200..999>", "PVR 450"),
        ("leg <grade 0..4>", "leg 3+/5"),
        ("<level> level", "T10 level"),
        ("=SEA", "SEA"),
        ("infect*", "infectious"),
        ('"(" - ")" leg', "(-) leg"),
    ],
)
def test_a_phrase_takes_what_it_says(phrase: str, text: str) -> None:
    assert takes(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("foot drop", "foot drops"),
        ("weak leg", "weak left leg"),
        ("leg ..2 weak", "leg is no weak"),
        ("pvr <200..999>", "PVR 40"),
        ("leg <grade 0..4>", "leg 5/5"),
        ("=SEA", "sea"),
        ("infect*", "infusion"),
    ],
)
def test_a_phrase_takes_nothing_else(phrase: str, text: str) -> None:
    assert not takes(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("weak <arm>", "there is no class <arm>"),
        ("weak [left", "a ']' is missing"),
        ("weak left]", "a ']' closes nothing"),
        ("weak (left", "a ')' is missing"),
        ("weak [] leg", "empty brackets"),
        ("weak|", "nothing stands behind a '|'"),
        ("| weak", "a '|' stands where a word should"),
        ("", "the phrase holds no word"),
    ],
)
def test_what_is_no_phrase_is_told_in_a_sentence(phrase: str, sentence: str) -> None:
    with pytest.raises(PhraseError, match=r".") as told:
        parsed(phrase, CLASSES)

    assert sentence == str(told.value)
