"""Lines that were cut for their length, joined again."""

import re
from collections.abc import Set
from typing import Final

#: A line that was cut for its length, or at a word that ends no sentence, goes on in the next.
_NEXT_LINE: Final = re.compile(r"\n[ ]{0,3}(?=[a-z])")
_LONG: Final = r"(?<=[^\n]{49}[^\n.:;!?])"
_GOES_ON: Final = re.compile(
    rf"{_LONG}|(?<=[ ,](?:or|of|in|to|an))|(?<=[ ,](?:and|nor|the|for|his|her))|(?<= with)"
)
_BREAK: Final = re.compile(r"\n[ ]{0,3}(?=\S)")
_WORD: Final = re.compile(r"\S*")
#: No machine wraps a note at less; and one full line alone may be the longest by chance.
_NARROWEST: Final = 50
_FEWEST: Final = 2
#: So much of a text in capitals as tells that it is: above it may stand the name of what it is.
_LATEST: Final = 200
#: What stands at the beginning of an item, an entry or a section, or counts days: *no rash | 3 days of leg weakness*.
_BEGINS_ANEW: Final = re.compile(
    r"[-\u2022*+~#>|]|\[[ xX]?\]|\d{1,2}[.)] |[\d/.-]{3,9} ?[:-]|[A-Z][\w /&-]{1,30}:"
    r"|\d+[- ]?(?:d|h|w|m|y|days?|hours?|hrs?|weeks?|wks?|months?|years?|yrs?)\b(?! ago)"
)
#: What no line ends with by itself: *strength in the | LLE 2/5*, *advice sheet for | CES*.
_OPEN_END: Final = re.compile(
    r"(?:[,(\[/&=]|(?:^|[ (])(?:a|about|after|an|and|any|as|at|before|bilateral|both|by|despite|during|except|for|from"
    r"|had|has|have|her|his|in|is|left|like|new|no|nor|not|of|on|or|per|re|right|since|suspected|their|the|to|undergoes"
    r"|vs|was|were|with|without|worsening|x))$",
    re.IGNORECASE,
)
_LONGEST: Final = 12
#: What is asked or parted goes on in small letters, figures and answers alone; behind a colon whatever is no item.
_PARTS: Final = frozenset("?;")
_ASKS: Final = frozenset("?:;")
_ENDS: Final = frozenset(".!")
_ANSWER: Final = re.compile(
    r"(?-i:[a-z\d])|\*\*\*|\[[ x]?\] ?(?:yes|no)\b|(?:yes|no|none|y|n|positive|negative|absent|present|denie[sd])\b",
    re.IGNORECASE,
)


def unwrapped(text: str) -> str:
    """Each line that goes on in the next joined with it."""
    breaks = {
        following.end(): end
        for following in _NEXT_LINE.finditer(text)
        if (end := _end_of_what_goes_on(text, following.start())) is not None
    }
    if breaks or text[-_LATEST:].isupper():
        breaks = dict(sorted((_of_full_lines(text, breaks.keys()) | breaks).items()))
    lines, begin = [], 0
    for following_begin, end in breaks.items():
        lines.append(text[begin:end])
        begin = following_begin
    return " ".join([*lines, text[begin:]])


def _end_of_what_goes_on(text: str, end: int) -> int | None:
    """Where the line ends, without a blank at its end; None where it does not go on."""
    if text[end - 1 : end] == " " and _GOES_ON.match(text, end - 1):
        return end - 1
    return end if _GOES_ON.match(text, end) else None


def _of_full_lines(text: str, going_on: Set[int]) -> dict[int, int]:
    """Of a text that a machine has wrapped: by where each further line begins that goes on, where the one before ends.

    None of a text that a hand has cut: there some line goes on though the next word had its place in it.
    """
    width = max(map(len, text.split("\n")))
    full = {
        one.end(): one.start()
        for one in _BREAK.finditer(text)
        if _is_full(text, one.end(), one.start(), width)
    }
    if width < _NARROWEST or len(full) < _FEWEST or not going_on <= full.keys():
        return {}
    return {begin: end for begin, end in full.items() if _may_go_on(text, end, begin)}


def _is_full(text: str, begin: int, end: int, width: int) -> bool:
    """Whether the first word of the next line had no place in the line that ends there."""
    word = _WORD.match(text, begin)
    return end - text.rfind("\n", 0, end) + len(word[0] if word else "") > width


def _may_go_on(text: str, end: int, begin: int) -> bool:
    last = text[end - 1 : end]
    if last in _ENDS:
        return text[begin].islower()  # *incl.*, *approx.*: no sentence begins so
    if last in _ASKS and _ANSWER.match(text, begin):
        return True
    if last in _PARTS:
        return False
    if _OPEN_END.search(text[max(end - _LONGEST, 0) : end]):
        return True
    return not _BEGINS_ANEW.match(text, begin)
