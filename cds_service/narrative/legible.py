"""A text put right: markup, escapes, odd spaces and invisible characters, before anything is read."""

import html
import re
import unicodedata
from typing import Final

from .answered import answered
from .listed import listed, unmarked
from .tables import tabled
from .wrapped import unwrapped

_ENDS_A_LINE: Final = re.compile(
    r"<(?:br|hr|/?(?:p|div|li|ul|ol|tr|table|h[1-6]|section|article|blockquote|dl|dt|dd|pre))\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_NEXT_CELL: Final = re.compile(r"</t[dh]>\s*<t[dh]\b[^<>]{0,200}>", re.IGNORECASE)
_CELL: Final = re.compile(r"</?t[dh]\b[^<>]{0,200}>", re.IGNORECASE)
_TAG: Final = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|font|sup|sub|small|big|mark|body|html|head|center|tbody|thead|label|code)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
#: What was struck out is not what the record says.
_STRUCK: Final = re.compile(
    r"<(s|del|strike)\b[^<>]{0,200}>(?:(?!<(?:s|del|strike)\b).){0,2000}?</\1\s*>"
    r"|<span\b[^<>]{0,200}line-through[^<>]{0,200}>(?:(?!<span\b).){0,2000}?</span>",
    re.IGNORECASE | re.DOTALL,
)
_STRUCK_IN_PLAIN: Final = re.compile(r"~~(?=[^\s~])[^~]{1,500}(?<=\S)~~")
_ESCAPED_LINE: Final = re.compile(r"\\\.br\\|\\X0[AD]\\|\\pard?\b|\\line\b|\\r\\n|\\[nr]")
_ESCAPED_SPACE: Final = re.compile(r"\\t")
#: *'09* is a year.
_YEAR: Final = re.compile(r"'(?<![\w']')(\d\d)(?![\w'])")
_THIS_CENTURY: Final = 50
#: Around words it quotes them; in *LE's* it makes a plural.
_SINGLE_QUOTE: Final = re.compile(r"'(?:(?<![\w']')(?=[A-Za-z])|(?<=[A-Za-z]')(?![\w']))")
_PLURAL: Final = re.compile(r"'s\b(?<=[A-Z]{2}'s)")
#: What a template asks to be chosen or filled in, and nobody did: *{Weakness:12345}*, *@NAME@*.
_TO_CHOOSE: Final = re.compile(r"\{[^{}\n]{1,60}:\d+\}|(?<!\S)@[A-Z][A-Z0-9_]*@")
#: Such a choice behind a finding is its answer: *Weakness {YES/NO:63}.*
_ANSWER_TO_CHOOSE: Final = re.compile(rf"(?<=\w) ?(?:{_TO_CHOOSE.pattern})(?=\s*(?:[.;,\n]|$))")
#: *No fever.. leg weakness*: points part what is said as a comma does, and before a capital as a full stop; before an
#: answer, a figure or a rule they lead to it.
_POINTS: Final = re.compile(
    r"\.\.(?:(?<=[\w)%]\.\.)|(?<=[\w)%] \.\.))\.*+[ \t]*+"
    r"(?![\d_]|(?:yes|no|none|nil|negative|neg|positive|denie[sd]|absent|present|normal|n|y)\b)",
    re.IGNORECASE,
)
#: What an answer may open a line with.
_OPENS: Final = frozenset("[(Nn")
#: A box of a form that is wider than one blank.
_WIDE_BOX: Final = re.compile(r"\[ {2,}\]")

#: A name or a value as most are: nothing in it is written for something else.  A figure before a point or
#: a parenthesis may number an item, a hyphen that stands behind nothing be a minus, and what a text opens with
#: answer it.
_LETTERS: Final = r"[A-Za-z0-9 ,;:%+=_?!(\]]*+"
_AS_IT_STANDS: Final = re.compile(
    rf"(?![\[(Nn]){_LETTERS}"
    rf"(?:(?:\.(?<![1.]\.)(?!\.)|/(?!/)|-(?<=[A-Za-z0-9]-)|\)(?<![0-9]\))|\[(?! )){_LETTERS})*+"
)
#: Characters of a text that is short enough to be looked at so.
_SHORT: Final = 200

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
#: The stroke of a fraction, and of a division.
_STROKES: Final = frozenset({0x2044, 0x2215})
_ELLIPSES: Final = frozenset({0x2025, 0x2026})
#: Boxes of a form, and the plus and the minus in a ring, by which some write what is there and what is not.
_BOXES: Final = {
    0x2295: "(+)",
    0x2296: "(-)",
    0x2610: "[]",
    0x25A1: "[]",
    0x25FB: "[]",
    0x2611: "[x]",
    0x2612: "[x]",
    0x2713: "[x]",
    0x2714: "[x]",
    0x2717: "[no]",
    0x2718: "[no]",
    0x274C: "[no]",
}
#: The last five are what word processors paste for theirs.
_BULLETS: Final = frozenset(
    {0x2022, 0x25CF, 0x25E6, 0x25AA, 0x2023, 0x2043, 0x25A0, 0xB7, 0x2219, 0x25BA, 0x25B6, 0x25C6}
    | {0x2756, 0x27A2, 0x27A4, 0xF0B7, 0xF0A7, 0xF0D8, 0xF076, 0xF0FC}
)
_COMPATIBLE: Final = ((0xFF01, 0xFF5E), (0xFB00, 0xFB06), (0xC0, 0x24F), (0x1E00, 0x1EFF))


#: Two boxes, one of them filled, with what each stands for: the filled one is the answer.
_FILLED, _EMPTY = "[\u25a0\u25cf\u2611\u2612\u2713\u2714\u25c9]", "[\u25a1\u25cb\u25ef\u2610]"
_ANSWER_IN_BOXES: Final = re.compile(
    rf"{_EMPTY}\s?y(?:es)?\s*{_FILLED}\s?(no?)\b|{_FILLED}\s?(y(?:es)?)\s*{_EMPTY}\s?no?\b"
    rf"|\by(?:es)?\s?{_EMPTY}\s*(no?)\s?{_FILLED}|\b(y(?:es)?)\s?{_FILLED}\s*no?\s?{_EMPTY}",
    re.IGNORECASE,
)


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
        (_STROKES, "/"),
        (_ELLIPSES, "..."),
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
_PLAIN_ASCII: Final = str.maketrans({"\t": " ", '"': " ", "`": "'", "\x0b": "\n", "\x0c": "\n"})


def _without_markup(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "~~" in text:
        text = _STRUCK_IN_PLAIN.sub(" ", text)
    if "<" in text:
        text = _STRUCK.sub(" ", text)
        text = _NEXT_CELL.sub(" | ", text)
        text = _TAG.sub("", _CELL.sub(" ", _ENDS_A_LINE.sub("\n", text)))
    if "\\" in text:
        text = _ESCAPED_SPACE.sub(" ", _ESCAPED_LINE.sub("\n", text))
    if "{" in text or "@" in text:
        text = _TO_CHOOSE.sub("***", _ANSWER_TO_CHOOSE.sub(": ***", text))
    return text


def legible(text: str) -> str:
    """The text as a reader sees it."""
    if len(text) <= _SHORT and _AS_IT_STANDS.fullmatch(text):
        return text
    return _put_right(text)


def _put_right(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = tabled(_without_markup(text))
    if not text.isascii():
        if any(box in text for box in _FILLED[1:-1]):
            text = _ANSWER_IN_BOXES.sub(lambda box: f": {box[box.lastindex or 0]}", text)
        text = text.translate(_PLAIN)
    elif "\t" in text or '"' in text or "`" in text or "\x0b" in text or "\x0c" in text:
        text = text.translate(_PLAIN_ASCII)
    text = _with_plain_signs(text)
    if "\n" in text or text[:1] in _OPENS:
        text = answered(unwrapped(unmarked(text)))
    return listed(text)


def _with_plain_signs(text: str) -> str:
    """Points, boxes and apostrophes as they are read."""
    if ".." in text:
        text = _POINTS.sub(_stop, text)
    if " // " in text:
        text = text.replace(" // ", ". ")
    if "[  " in text:
        text = _WIDE_BOX.sub("[ ]", text)
    if "'" in text:
        text = _PLURAL.sub("s", _YEAR.sub(_whole_year, text))
        text = _SINGLE_QUOTE.sub(" ", text)
    return text


def _stop(points: re.Match[str]) -> str:
    following = points.string[points.end() : points.end() + 1]
    return ", " if following.islower() else ". "


def _whole_year(short: re.Match[str]) -> str:
    return f"{20 if int(short[1]) < _THIS_CENTURY else 19}{short[1]}"
