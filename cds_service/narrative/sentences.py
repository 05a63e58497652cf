"""Where a clause ends: at a full stop that is one, at the end of a line, at a bullet."""

from collections.abc import Iterator
from typing import Final

#: Characters.  Nobody writes a longer sentence; this bounds the work on what is none.
LONGEST_CLAUSE: Final = 1500

#: What may end a clause beside a point.
_ENDS: Final = ";\n\r!\u2022"
_LONGEST_ABBREVIATION: Final = 8
#: Characters behind a point in which the next word begins.
_BLANKS_BEHIND: Final = 4


def split(
    text: str, abbreviations: frozenset[str], never_last: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Each clause with what stands between it and the one before.

    A point behind one of the abbreviations ends none where small letters follow; behind one that is
    ``never_last`` in a sentence, never.
    """
    start, place, stop = 0, -1, "\n"
    for piece in _pieces_of(text)[:-1]:
        place += len(piece) + 1
        sign = text[place]
        if sign == "." and not _is_full_stop(text, place, abbreviations, never_last):
            continue
        clause = text[start:place]
        if clause and not clause.isspace():
            if len(clause) <= LONGEST_CLAUSE:
                yield clause, stop
            else:
                yield from _cut(clause, stop)
            stop = ""
        stop = _joined(stop, sign) if stop or sign == "\r" else sign
        start = place + 1
    clause = text[start:]
    if len(clause) <= LONGEST_CLAUSE:
        yield clause, stop
    else:
        yield from _cut(clause, stop)


def _pieces_of(text: str) -> list[str]:
    """What stands between the signs that may end a clause, one character each."""
    for sign in _ENDS:  # one sign is looked for in a tenth of the time that one of several takes
        text = text.replace(sign, ".")
    return text.split(".")


def _is_full_stop(
    text: str, place: int, abbreviations: frozenset[str], never_last: frozenset[str]
) -> bool:
    """Whether a point ends a sentence: not in a number, nor in a row, nor in *evid. of*."""
    if text[place - 1 : place] == ".":
        return False
    following = text[place + 1 : place + 1 + _BLANKS_BEHIND]
    behind = following[:1]
    if behind != " ":  # as it mostly is
        if behind == "." or behind.isdecimal():
            return False
        if following[1:2] == "." and behind.isalpha():
            return False  # *I.E. SADDLE NUMBNESS*
    first = place - _LONGEST_ABBREVIATION if place > _LONGEST_ABBREVIATION else 0
    before = text[first:place].rsplit(None, 1)
    last = before[-1].lower() if before else ""
    if following.strip()[:1].islower():
        return last not in abbreviations
    return last not in never_last


def _joined(before: str, stop: str) -> str:
    """Two line ends are an empty line; a bullet or a line end is more than a full stop."""
    stop = "\n" if stop == "\r" else stop
    if not before:
        return stop
    if stop == "\n" and before.endswith("\n"):
        return "\n\n"
    if stop == "\u2022" and "\n" in before:
        return "\n\u2022"
    return stop if stop in "\n\u2022" else before


def _cut(clause: str, stop: str) -> Iterator[tuple[str, str]]:
    """A clause; one that never ends is cut at a space."""
    start = 0
    while len(clause) - start > LONGEST_CLAUSE:
        space = clause.rfind(" ", start + 1, start + LONGEST_CLAUSE)
        end = space if space > 0 else start + LONGEST_CLAUSE
        yield clause[start:end], stop
        start, stop = end, " "
    yield clause[start:], stop
