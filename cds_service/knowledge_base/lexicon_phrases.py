"""The language of phrases: how one line of knowledge/words becomes elements.

``one|other`` is either; ``[word]`` may be missing, ``[word]*`` may come several times; ``(two
words)`` belong together; ``<class>`` is a class; ``..3`` up to three words of any kind;
``<200..999>`` a number; ``"(-)"`` signs as they stand.
"""

import re
from collections.abc import Mapping
from typing import Final

from cds_service.narrative.lexicon import Choice, Element, Gap, Number, Repeated, Row, Words
from cds_service.narrative.signs import CLOCK, END, SADDLE, grade, levels_of
from cds_service.narrative.tokens import plain_word, words_in

#: How often ``[word]*`` may come.
MOST_TIMES: Final = 6

_PIECE: Final = re.compile(
    r"""\s*(?P<piece> "[^"]*" | <[^<>]*> | \.\.\d+ | \]\* | [][()|] | (?:(?!\.\.\d)[^][\s()|"<])+ | \S)
        (?P<space>\s*)""",
    re.VERBOSE,
)
_NUMBERS: Final = re.compile(r"<(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)>")
_GRADES: Final = re.compile(r"<grade ([0-5])\.\.([0-5])>")
_STEM: Final = re.compile(r"[^\W_]{3,}\*")
_BUILT_IN: Final = {
    END: Words(frozenset({END})),
    SADDLE: Words(frozenset({SADDLE})),
    CLOCK: Words(frozenset({CLOCK})),
    "<level>": Words(levels_of("ctls")),
    "<sequence>": Words(frozenset({"<sequence>"})),
    **{f"<level {part}>": Words(levels_of(part)) for part in "ctls"},
}


class PhraseError(ValueError):
    """What is wrong with a phrase, as a sentence."""


def parsed(phrase: str, classes: Mapping[str, Element]) -> Element:
    """The elements of a phrase.  Raises PhraseError."""
    parser = _Parser(phrase, classes)
    element = parser.row(until="")
    if element is None:
        raise PhraseError("the phrase holds no word")
    return element


class _Parser:
    def __init__(self, phrase: str, classes: Mapping[str, Element]) -> None:
        self._pieces = [(m["piece"], bool(m["space"])) for m in _PIECE.finditer(phrase)]
        self._classes = classes
        self._at = 0

    def row(self, until: str) -> Element | None:
        """Elements up to what closes them; the empty string is the end of the phrase."""
        parts: list[Element] = []
        while self._at < len(self._pieces):
            piece, _ = self._pieces[self._at]
            if piece in ("]", "]*", ")"):
                if piece.rstrip("*") != until:
                    raise PhraseError(f"a {piece!r} closes nothing")
                break
            part = self._choice()
            if part is not None:
                parts.append(part)
        else:
            if until:
                raise PhraseError(f"a {until!r} is missing")
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _choice(self) -> Element | None:
        of = [self._atom()]
        while self._at < len(self._pieces) and self._pieces[self._at][0] == "|":
            self._at += 1
            if self._at == len(self._pieces):
                raise PhraseError("nothing stands behind a '|'")
            of.append(self._atom())
        return either([one for one in of if one is not None])

    def _atom(self) -> Element | None:
        piece, _ = self._pieces[self._at]
        self._at += 1
        if piece in ("(", "["):
            return self._inside(piece)
        if piece in ("|", "<"):
            raise PhraseError(f"a {piece!r} stands where a word should")
        if piece.startswith('"'):
            return _literal(piece.strip('"'))
        if piece.startswith("<"):
            return self._named(piece)
        if piece.startswith("..") and piece[2:].isdecimal():
            return Gap(int(piece[2:]))
        return _literal(piece)

    def _inside(self, opening: str) -> Element | None:
        closing = "]" if opening == "[" else ")"
        inner = self.row(until=closing)
        if self._at >= len(self._pieces):
            raise PhraseError(f"a {closing!r} is missing")
        many = self._pieces[self._at][0] == "]*"
        self._at += 1
        if inner is None:
            raise PhraseError("empty brackets")
        if opening == "(":
            return inner
        return Repeated(inner, MOST_TIMES if many else 1)

    def _named(self, piece: str) -> Element:
        if piece in _BUILT_IN:
            return _BUILT_IN[piece]
        numbers, grades = _NUMBERS.fullmatch(piece), _GRADES.fullmatch(piece)
        if numbers:
            return Number(float(numbers[1]), float(numbers[2]))
        if grades:
            return Words(frozenset(grade(n) for n in range(int(grades[1]), int(grades[2]) + 1)))
        name = piece[1:-1]
        if name not in self._classes:
            raise PhraseError(f"there is no class {piece}")
        return self._classes[name]


def either(of: list[Element]) -> Element | None:
    """One of these; single words together are one element."""
    if len(of) <= 1:
        return of[0] if of else None
    words = frozenset(word for one in of if isinstance(one, Words) for word in one.words)
    others = [one for one in _flat(of) if not isinstance(one, Words)]
    words = frozenset(word for one in _flat(of) if isinstance(one, Words) for word in one.words)
    if not others:
        return Words(words)
    return Choice((Words(words), *others) if words else tuple(others))


def _flat(of: list[Element]) -> list[Element]:
    return [each for one in of for each in (one.of if isinstance(one, Choice) else (one,))]


def _literal(text: str) -> Element | None:
    if _STEM.fullmatch(text):
        return Words(frozenset({text.lower()}))
    if text.startswith("=") and len(text) > 1 and text[1:].isalpha():
        return Words(frozenset({text}))
    parts = [_word(word) for word in words_in(text)]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def _word(word: str) -> Element:
    if word[0].isdecimal() and word.replace(".", "", 1).isdecimal():
        return Number(float(word), float(word))
    return Words(frozenset({plain_word(word)}))
