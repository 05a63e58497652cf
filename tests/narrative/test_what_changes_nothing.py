"""How a text is set says nothing: capitals, blanks, line ends, markup, and what stands before or behind it."""

import textwrap
from collections.abc import Callable, Mapping

import pytest

from .test_what_speaks import ACUTE, is_of_today, lines_of, stated

TEXTS = (*(line.rpartition("|")[0] for line in lines_of("loud.txt")), *lines_of("quiet.txt"))


#: In capitals *LES* is a sphincter of the gullet, and a capital behind *WEAKN.* begins a sentence.
AS_WRITTEN = ("LEs", "LE's", "weakn.")


def in_capitals(text: str) -> str:
    return text if any(word in text for word in AS_WRITTEN) else text.upper()


def neutral_before(text: str) -> str:
    return f"62 yo man with diabetes. {text[:1].upper()}{text[1:]}"


BEFORE = (
    "The patient is a 62 year old man who was brought to the emergency department by his daughter, who works there as a "
    "nurse and was with him all evening."
)
BEHIND = (
    "He was seen by the doctor on call, who talked it over with the team of the ward and asked for the notes of his own "
    "doctor, which came by fax."
)


#: What has lines of its own, and what nobody could tell from an item, a heading or an end when a line was cut there.
SET_BY_HAND = (
    *("\n", "\\", "<", "&", "- ", "\u2013 ", "\u25a1", "\u2717"),
    *("eakn.", "l.e.", "Location:", "Y/N:", "Extremity Weakness:", "RED FLAG ADVICE:"),
)


def wrapped_at(width: int) -> Callable[[str], str]:
    """In a paragraph that a machine has cut into lines of so many characters; what has lines of its own keeps them."""

    def wrapped(text: str) -> str:
        if any(sign in text for sign in SET_BY_HAND):
            return text
        said = f"{text[:1].upper()}{text[1:].rstrip('. ')}."
        return textwrap.fill(f"{BEFORE} {said} {BEHIND}", width, break_on_hyphens=False)

    return wrapped


CHANGES: Mapping[str, Callable[[str], str]] = {
    "two blanks": lambda text: text.replace(" ", "  "),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "tabs": lambda text: text.replace(" ", "\t"),
    "between lines of Windows": lambda text: f"Alert, oriented.\r\n{text}\r\nAbdomen soft.\r\n",
    "blank lines round it": lambda text: f"\n\n{text}\n",
    "markup": lambda text: f"<div><p>{text}</p></div>",
    "bold": lambda text: f"<b>{text}</b>",
    "a sentence before it": neutral_before,
    "a sentence behind it": lambda text: f"{text.rstrip('. ')}. Abdomen soft, non-tender.",
    "capitals": in_capitals,
    **{f"wrapped at {width}": wrapped_at(width) for width in (66, 72, 75, 80, 100)},
    "curly apostrophes": lambda text: text.replace("'", "\u2019"),
}


def emergencies(text: str) -> set[str]:
    return {m.concept for m in stated(text) if m.concept in ACUTE and is_of_today(m)}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_changes_something(name: str) -> None:
    """Else nothing would be held of it."""
    assert any(CHANGES[name](text) != text for text in TEXTS)


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_read_stays_the_same(name: str) -> None:
    change = CHANGES[name]
    other = [
        (change(text), emergencies(text), emergencies(change(text)))
        for text in TEXTS
        if emergencies(change(text)) != emergencies(text)
    ]

    assert [] == other
