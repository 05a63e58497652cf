"""A text put right, and cut into words.

Markup, escapes, odd spaces and invisible characters are put right before anything is read.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from .signs import grade, level

#: A minus right before a word says *no*; a hyphen between words is no more than a space.
MINUS: Final = "\u2212"

_ENDS_A_LINE: Final = re.compile(
    r"<(?:br|hr|/?(?:p|div|li|ul|ol|tr|table|h[1-6]|section|article|blockquote|dl|dt|dd|pre))\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_CELL: Final = re.compile(r"</?t[dh]\b[^<>]{0,200}>", re.IGNORECASE)
_TAG: Final = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|font|sup|sub|small|big|mark|body|html|head|center|tbody|thead|label|code)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_ESCAPED_LINE: Final = re.compile(r"\\\.br\\|\\r\\n|\\[nr]")
_ESCAPED_SPACE: Final = re.compile(r"\\t")
_NUMBERED: Final = re.compile(r"(?<!\S)\(?\d{1,2}\)(?= ?[A-Za-z])")
_HYPHEN: Final = re.compile(r"-(?:(?<=[^\W\d_]-)(?=\w)|(?<=\d-)(?=[^\W\d_]{2}))")
#: A point within a clause is that of an abbreviation, or of a number, or one of a row.
_POINT: Final = re.compile(r"\.(?<![.\d]\.)(?![.\d])")
_MINUS: Final = re.compile(r"-(?<![\w)\]-]-)(?=[^\W\d_])")

_TOKEN: Final = re.compile(
    r"""
    [A-Za-z]{2,}(?:'[A-Za-z]+)*(?![^\W\d_])
    | [,;:()?]
    | (?<![^\W_])[CTLSctls](?:1[0-2]|[1-9])(?:[-/]?[CTLSctls](?:1[0-2]|[1-9])|[-/](?:1[0-2]|[1-9]))?(?![^\W_]|\.\d)
    | (?<![\w/.])[0-5][ ]?[+-]?[ ]?/[ ]?5(?![\d/]|\.\d)
    | \d{1,4}[/-]\d{1,2}[/-]\d{1,4}(?!\d)
    | \d{1,2}:\d\d(?!\d)
    | \d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)? | \d+(?:\.\d+)? | \.\d+
    | [^\W\d_]+(?:'[^\W\d_]+)*
    | \[[ ]?\] | \.{2,} | [^\w\s] | _+
    """,
    re.VERBOSE,
)
#: With a digit behind it a level of the spine, or a part of one: *T10*, *.5*.
_LEVELS: Final = frozenset("CTLSctls")
_WITH_A_NUMBER: Final = _LEVELS | {"."}
_LONGEST_NUMBER: Final = 12

_SPACES: Final = frozenset(
    {0x1680, 0x180E, 0x202F, 0x205F, 0x3000, 0x00A0, 0x0009, *range(0x2000, 0x200B)}
)
_INVISIBLE: Final = frozenset(
    {
        0x00AD,
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        0x2060,
        0xFEFF,
        *range(0x202A, 0x202F),
        *range(0xFE00, 0xFE10),
    }
)
_LINES: Final = frozenset({0x2028, 0x2029, 0x0B, 0x0C, 0x85})
_APOSTROPHES: Final = frozenset({0x2018, 0x2019, 0x02BC, 0x00B4, 0x60, 0x2032})
_QUOTES: Final = frozenset({0x22, 0xAB, 0xBB, 0x201C, 0x201D, 0x201E})
_DASHES: Final = frozenset({0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63, 0xFF0D})
_BOXES: Final = {
    0x2610: "[]",
    0x25A1: "[]",
    0x25FB: "[]",
    0x2611: "[x]",
    0x2612: "[x]",
    0x2713: "[x]",
    0x2714: "[x]",
}
_BULLETS: Final = frozenset({0x2022, 0x25CF, 0x25E6, 0x25AA, 0x2023, 0x2043, 0x25A0, 0xB7})
_COMPATIBLE: Final = ((0xFF01, 0xFF5E), (0xFB00, 0xFB06), (0xC0, 0x24F), (0x1E00, 0x1EFF))


class _Plain(dict[int, str | None]):
    """For a character the one that is read in its stead, found when it is first met."""

    def __missing__(self, code: int) -> str | None:
        self[code] = plain = _plain(code)
        return plain


def _plain(code: int) -> str | None:
    for codes, plain in (
        (_SPACES, " "),
        (_INVISIBLE, None),
        (_LINES, "\n"),
        (_APOSTROPHES, "'"),
        (_QUOTES, " "),
        (_DASHES, "-"),
        (_BULLETS, "\u2022"),
    ):
        if code in codes:
            return plain
    if code in _BOXES:
        return _BOXES[code]
    if any(least <= code <= most for least, most in _COMPATIBLE):
        letters = unicodedata.normalize("NFKD", chr(code))
        return "".join(one for one in letters if not unicodedata.combining(one)) or None
    return chr(code)


_PLAIN: Final = _Plain()
_ODD_ASCII: Final = re.compile(r"[\t`\x0b\x0c\"]")
_PLAIN_ASCII: Final = str.maketrans({"\t": " ", '"': " ", "`": "'", "\x0b": "\n", "\x0c": "\n"})


def legible(text: str) -> str:
    """The text as a reader sees it."""
    if "<" in text:
        text = _TAG.sub("", _CELL.sub(" ", _ENDS_A_LINE.sub("\n", text)))
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text:
        text = _ESCAPED_SPACE.sub(" ", _ESCAPED_LINE.sub("\n", text))
    if not text.isascii():
        text = text.translate(_PLAIN)
    elif _ODD_ASCII.search(text):
        text = text.translate(_PLAIN_ASCII)
    return _NUMBERED.sub("\u2022", text) if ")" in text else text


def words_in(clause: str) -> list[str]:
    """The words of a clause; a number, a level, a strength and a sign are words too."""
    spaced = clause.replace(",", " , ")
    if spaced.replace(" ", "").replace(",", "").isalpha():
        return spaced.split()
    return _TOKEN.findall(_joined(clause))


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

    Made for one text and forgotten with it.
    """

    def __init__(
        self,
        as_written: Mapping[str, str],
        known: Mapping[str, str],
        of_unknown: Callable[[str], str | None],
        of_number: Callable[[float], int],
    ) -> None:
        super().__init__()
        self._as_written, self._known = as_written, known
        self._of_unknown, self._of_number = of_unknown, of_number

    def of(self, words: Iterable[str]) -> list[Key]:
        """What the words are, one after the other."""
        as_written = self._as_written
        return [as_written.get(word) or self[word] for word in words]

    def __missing__(self, word: str) -> Key:
        self[word] = key = self._as_written.get(word) or self._key(word)
        return key

    def _key(self, word: str) -> Key:
        """Of a word that the lexicon does not know as it is written."""
        if word.isalpha():
            plain = word.lower()
            return self._known.get(plain) or self._of_unknown(plain)
        if not stands_for_itself(word):
            return level(word) if word[0] in _LEVELS else self._key_of_number(word)
        plain = plain_word(word)
        return self._known.get(plain) or self._of_unknown(plain)

    def _key_of_number(self, word: str) -> Key:
        if "/" in word and word[-1] == "5" and word.count("/") == 1:
            return grade(int(word[0]))
        if len(word) > _LONGEST_NUMBER or not word.replace(",", "").replace(".", "", 1).isdecimal():
            return None
        return self._of_number(float(word.replace(",", "")))


def stands_for_itself(word: str) -> bool:
    """Whether a word is one of letters or signs: no number, no strength, no level of the spine."""
    if word[0].isdecimal():
        return False
    return not word[1:2].isdecimal() or word[0] not in _WITH_A_NUMBER
