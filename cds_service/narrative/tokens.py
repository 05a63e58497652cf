"""A clause cut into words."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from .signs import CLOCK, grade, level, often_written

#: A minus right before a word says *no*; a hyphen between words is no more than a space.
MINUS: Final = "\u2212"

_HYPHEN: Final = re.compile(r"-(?:(?<=[^\W\d_]-)(?=\w)|(?<=\d-)(?=[^\W\d_]{2}))")
#: A point within a clause is that of an abbreviation, or of a number, or one of a row.
_POINT: Final = re.compile(r"\.(?<![.\d]\.)(?![.\d])")
_MINUS: Final = re.compile(r"-(?<![\w)\]-]-)(?=[^\W\d_])")

#: What stands behind the first letter of a level: *L4*, *L4/5*, *L5-S1*.
_OF_A_LEVEL: Final = r"(?:1[0-2]|[1-9])(?:[-/]?[CTLSctls](?:1[0-2]|[1-9])|[-/](?:1[0-2]|[1-9]))?"

_TOKEN: Final = re.compile(
    rf"""
    [A-Za-z]{{2,}}(?:'[A-Za-z]+)*(?![^\W\d_])
    | [,;:()?]
    | (?<![^\W_])[CTLSctls]{_OF_A_LEVEL}(?![^\W_]|\.\d)
    | (?<![\w/.])[0-5][ ]?[+-]?[ ]?/[ ]?5(?![\d/]|\.\d)
    | \d{{1,4}}[/-]\d{{1,2}}[/-]\d{{1,4}}(?!\d)
    | \d{{1,2}}:\d\d(?!\d)
    | \d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)? | \d+(?:\.\d+)? | \.\d+
    | [^\W\d_]+(?:'[^\W\d_]+)*
    | \[[ ]?\] | \.{{2,}} | [^\w\s] | _+
    """,
    re.VERBOSE,
)
#: Signs that are a token wherever they stand, but for those within a number.
_RARER: Final = ":(?+)"
_SIGNS: Final = f",{_RARER}"
#: Letters and such signs, with strengths, whole numbers and levels that stand apart: cut at spaces and signs they are the
#: tokens.
_PLAIN: Final = re.compile(
    rf"""
    [A-Za-z\ {_SIGNS}]*+
    (?:
      (?:(?<![^ ])(?:[0-5]/5|[0-9]++)|(?<=(?<![^ ])[CTLSctls]){_OF_A_LEVEL})(?=[\ {_SIGNS}]|$)
      [A-Za-z\ {_SIGNS}]*+
    )*+
    """,
    re.VERBOSE,
)
#: The tokens that have a space in them, or the beginning of one: *4 - / 5*, *[ ]*.
_OVER_A_SPACE: Final = re.compile(
    r"/(?: 5|(?<=[0-5] /)|(?<=[0-5] [ +-]/)|(?<=[0-5] [+-] /)|(?<=[0-5][+-] /))"
)

#: With a digit behind it a level of the spine, or a part of one: *T10*, *.5*.
_LEVELS: Final = frozenset("CTLSctls")
_WITH_A_NUMBER: Final = _LEVELS | {"."}
_LONGEST_NUMBER: Final = 12
_OF_A_CLOCK: Final = 4


def words_in(clause: str) -> list[str]:
    """The words of a clause; a number, a level, a strength and a sign are words too."""
    if _PLAIN.fullmatch(clause):
        if "," in clause:
            clause = clause.replace(",", " , ")
        for sign in _RARER:
            if sign in clause:
                clause = clause.replace(sign, f" {sign} ")
        return clause.split()
    joined = _joined(clause)
    if _OVER_A_SPACE.search(joined) or "[ ]" in joined:
        return _TOKEN.findall(joined)
    words: list[str] = []
    for written in joined.replace(", ", " , ").split():
        if written.isalpha() or written.isdecimal() or written == ",":
            words.append(written)
        else:
            words += _TOKEN.findall(written)
    return words


def places_of_words(clause: str) -> list[tuple[int, int]]:
    """Where each of the words stands."""
    return [match.span() for match in _TOKEN.finditer(_joined(clause))]


def _joined(clause: str) -> str:
    """Each hyphen as what it is; a sign for a sign, so that a place stays its place."""
    if "-" in clause:
        clause = _MINUS.sub(MINUS, _HYPHEN.sub(" ", clause))
    return _POINT.sub(" ", clause) if "." in clause else clause


def plain_word(word: str) -> str:
    """A word as the lexicon writes it: small letters, no apostrophe; dots that lead are two."""
    if len(word) > 1 and not word[0].isalnum():
        return "[]" if word[0] == "[" else word[:2]
    return word.lower().replace("'", "") or word


#: What a word is to a lexicon: itself, the beginning that it has, a number's range, or nothing.
Key = str | int | None


class Keys(dict[str, Key]):
    """What each word of a text is to a lexicon: itself, a class, a number's range, or nothing.

    Of its own words, as texts most often have them, it is known; any other is looked at whenever it is met, and not kept.
    """

    __slots__ = ("_known", "_of_number", "_of_unknown")

    def __init__(
        self,
        as_written: Mapping[str, Key],
        known: Mapping[str, str],
        of_unknown: Callable[[str], str | None],
        of_number: Callable[[float], int],
    ) -> None:
        super().__init__(as_written)
        self._known = known
        self._of_unknown, self._of_number = of_unknown, of_number
        self.update([(word, self[word]) for word in often_written()])

    def of(self, words: Iterable[str]) -> list[Key]:
        """What the words are, one after the other."""
        return list(map(self.__getitem__, words))

    def __missing__(self, word: str) -> Key:
        """Of a word that the lexicon does not know as it is written."""
        if word.isalpha():
            plain = word.lower()
            return self._known.get(plain) or self._of_unknown(plain)
        if not stands_for_itself(word):
            if word[0] not in _LEVELS:
                return self._key_of_number(word)
            name = level(word)
            return self._known.get(name, name)
        plain = plain_word(word)
        return self._known.get(plain) or self._of_unknown(plain)

    def _key_of_number(self, word: str) -> Key:
        if "/" in word and word[-1] == "5" and word.count("/") == 1:
            return grade(int(word[0]))
        if ":" in word or (word[0] == "0" and len(word) == _OF_A_CLOCK and word.isdecimal()):
            return CLOCK  # *PVR 0600 45*: no residual of 600
        if len(word) > _LONGEST_NUMBER or not word.replace(",", "").replace(".", "", 1).isdecimal():
            return None
        return self._of_number(float(word.replace(",", "")))


def stands_for_itself(word: str) -> bool:
    """Whether a word is one of letters or signs: no number, no strength, no level of the spine."""
    if word[0].isdecimal():
        return False
    return not word[1:2].isdecimal() or word[0] not in _WITH_A_NUMBER
