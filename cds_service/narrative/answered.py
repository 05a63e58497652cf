"""Answers that stand on a line of their own, or before what they answer, put where an answer is looked for."""

import re
from typing import Final

from .tokens import MINUS

_PLAIN: Final = r"(?:yes|no|none|nil|n|y|false|true|nope|not present)"
_BEFORE_IT: Final = (
    r"(?:[ \t]*\n)?[ \t]{0,8}(?:[-\u2022>*][ \t]?|(?:A|Ans|Answer|Response) ?:[ \t]?)?"
)
_CLOSES: Final = r"[ \t]*\.?(?=[ \t]*(?:\n|$))"
#: *Leg weakness? | No*: below what was asked, behind a bullet or a name at most.
_BELOW_A_QUESTION: Final = re.compile(
    rf"\n(?<=[?:=]\n){_BEFORE_IT}({_PLAIN}|negative|neg|positive|denies|denied|absent|present)(?:{_CLOSES}|(?=[;,]))",
    re.IGNORECASE,
)
#: *Leg weakness | No | Retention | Yes*: each with its answer, or *No* could be the heading of what follows.
_BELOW: Final = re.compile(
    rf"\n(?<![\s.,;!?:=]\n){_BEFORE_IT}({_PLAIN}){_CLOSES}"
    rf"(?=\s*$|\s*\n[^\n]+\n\s*(?:[-\u2022>*][ \t]?)?{_PLAIN}{_CLOSES}|\s*\n[^\n]{{1,80}}[:?])",
    re.IGNORECASE,
)
#: *Leg weakness | Yes | No*: what could be ticked, and nothing tells what was.
_OPTIONS: Final = re.compile(
    r"\n(?<![\s.,;!]\n)[ \t]{0,8}(?:yes[ \t]*\n[ \t]{0,8}no|no[ \t]*\n[ \t]{0,8}yes)(?=[ \t]*(?:\n|$))",
    re.IGNORECASE,
)
_NOT_ANSWERED: Final = ": ***"
#: Where the first line is an answer, each stands above what it answers, and none below.
_ABOVE: Final = re.compile(r"\s*(?:yes|no|none|n|y)[ \t]*\n", re.IGNORECASE)
#: *[N] leg weakness [Y] retention*, *(Y) retention*: the line's boxes hold letters, and none closes it as an answer does.
_LETTERED: Final = re.compile(
    r"\n[ \t]*[\[(](?:n|no|y|yes)[\])] ?[A-Za-z][^\n]*+(?<![\])])(?<![\])]\.)", re.IGNORECASE
)
_LETTER: Final = re.compile(r"[\[(](?:(n|no)|y|yes)[\])]", re.IGNORECASE)
#: *Neg - leg weakness, fever*, where that opens a line.
_DENIED: Final = re.compile(r"\n(?<![?:]\n)[ \t]*(?:neg|negative) ?- (?=[A-Za-z])", re.IGNORECASE)
#: *+ back pain | - fever*: lines of which some begin with a plus and some with a minus; one with a figure is an item of a list.
_SIGNED_LINES: Final = re.compile(r"(?:\n[ \t]*[-+] ?[A-Za-z][^\n:]{0,80}(?=\n|$)){2,40}")
_MINUS_LINE: Final = re.compile(r"\n([ \t]*)- ?(?=[A-Za-z][^\n\d]*(?:\n|$))")
#: *Fever - | Back pain +*.
_LINES_WITH_SIGNS: Final = re.compile(r"(?:\n[^\n:]{0,60}[A-Za-z)] ?[-+](?=\n|$)){2,40}")
_SIGN_AT_END: Final = re.compile(r" ?([-+])(?=\n|$)")


def answered(text: str) -> str:
    """The text with each answer where one is looked for: behind a colon, or in a box before what it answers."""
    if not _ABOVE.match(text):
        text = _OPTIONS.sub(_NOT_ANSWERED, text)
        text = _BELOW.sub(r": \1", _BELOW_A_QUESTION.sub(r" \1", text))
    text = _DENIED.sub("\nNegative: ", _LETTERED.sub(_boxed, f"\n{text}"))
    if "+" in text and "-" in text:
        text = _LINES_WITH_SIGNS.sub(_signs_behind, _SIGNED_LINES.sub(_signs_before, text))
    return text[1:]


def _boxed(line: re.Match[str]) -> str:
    return _LETTER.sub(lambda box: "[no]" if box[1] else "[x]", line[0])


def _signs_before(lines: re.Match[str]) -> str:
    """Of items that stand one below the other; what stands further in belongs to the item above it."""
    parts = [line.partition(line.lstrip()[0]) for line in lines[0][1:].split("\n")]
    signs, margins = {sign for _, sign, _ in parts}, {margin for margin, _, _ in parts}
    return _MINUS_LINE.sub(rf"\n\1{MINUS}", lines[0]) if len(signs) > len(margins) else lines[0]


def _signs_behind(lines: re.Match[str]) -> str:
    signs = {line[-1] for line in lines[0][1:].split("\n")}
    return _SIGN_AT_END.sub(r": \1", lines[0]) if len(signs) > 1 else lines[0]
