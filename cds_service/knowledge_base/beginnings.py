"""How the words begin that a pattern may begin with, as far as that can be told from its parts."""

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Final

from cds_service.appropriateness.reading.lines import BEGINNING, beginnings_in

#: How Python itself takes a pattern apart, as it has since 3.11; the types of neither are told.
_parser: Any = import_module("re._parser")
_signs: Any = import_module("re._constants")

#: Beginnings of one pattern; one that has more of them may begin with nearly anything.
_MOST: Final = 400

#: What only looks at what stands round it.
_LOOKS: Final = (_signs.AT, _signs.ASSERT, _signs.ASSERT_NOT)
_BOUNDARY: Final = (_signs.AT, _signs.AT_BOUNDARY)
_REPEATS: Final = (_signs.MAX_REPEAT, _signs.MIN_REPEAT)
_NOTHING_YET: Final = ""


class _CannotBeTold(Exception):
    """A part of a pattern stands for nearly any letter, or for none."""


def beginnings_of(patterns: Iterable[str]) -> frozenset[str] | None:
    """The first letters of each word with which a text can begin that one of these patterns is found in.

    The patterns are looked for as whole words; None where one of them may begin with nearly anything.
    """
    return _of_all(patterns, _of_whole_words)


def typed_beginnings_of(patterns: Iterable[str]) -> frozenset[str] | None:
    """The same in small letters, of patterns that each say themselves where a word begins and ends."""
    return _of_all(patterns, _of_marked_words)


def _of_all(
    patterns: Iterable[str], beginnings: Callable[[str], set[str]]
) -> frozenset[str] | None:
    try:
        found = frozenset[str]().union(*map(beginnings, patterns))
    except (_CannotBeTold, re.error):
        return None
    return None if _NOTHING_YET in found or len(found) > _MOST else found


def _of_whole_words(pattern: str) -> set[str]:
    over, begun = _along(_parser.parse(pattern), {_NOTHING_YET})
    return over | begun  # they end where the pattern ends


def _of_marked_words(pattern: str) -> set[str]:
    parts = _parser.parse(pattern)
    if not parts or parts[0] != _BOUNDARY:
        raise _CannotBeTold
    over, begun = _along(parts, {_NOTHING_YET})
    if not all(map(_is_whole, begun)) or not all(map(str.isascii, over | begun)):
        raise _CannotBeTold
    return set(map(str.lower, over | begun))


def _along(parts: Iterable[tuple[Any, Any]], begun: set[str]) -> tuple[set[str], set[str]]:
    """What has been begun, led on along the parts of a pattern: beginnings that are over, and those that go on."""
    over: set[str] = set()
    for kind, of_what in parts:
        whole = set(filter(_is_whole, begun))
        over |= whole
        begun = begun - whole
        if not begun:
            break
        if kind in _LOOKS:
            if (kind, of_what) == _BOUNDARY:
                over |= begun - {_NOTHING_YET}
                begun = begun & {_NOTHING_YET}
            continue
        ended, begun = _past(kind, of_what, begun)
        over |= ended
        if len(over) + len(begun) > _MOST:
            raise _CannotBeTold
    return over, begun


def _past(kind: Any, of_what: Any, begun: set[str]) -> tuple[set[str], set[str]]:
    """The same past one part."""
    if kind is _signs.LITERAL:
        return _with_one_of(chr(of_what), begun)
    if kind is _signs.IN:
        return _with_one_of("".join(map(_letters, of_what)), begun)
    if kind is _signs.BRANCH:
        ways = [_along(way, begun) for way in of_what[1]]
        return set().union(*(over for over, _ in ways)), set().union(*(on for _, on in ways))
    if kind is _signs.SUBPATTERN and not of_what[1]:  # without flags of its own
        return _along(of_what[3], begun)
    if kind in _REPEATS:
        least, most, repeated = of_what
        return _repeated(least, int(most), repeated, begun)
    raise _CannotBeTold


def _is_whole(begun: str) -> bool:
    """Whether a beginning is the same however its word goes on."""
    return begun != _NOTHING_YET and beginnings_in([f"{begun}A"]) == [begun]


def _with_one_of(letters: str, begun: set[str]) -> tuple[set[str], set[str]]:
    """A word goes on with a letter, and is over where something else stands."""
    over = set() if letters.isalnum() else begun
    return over, {each + letter for each in begun for letter in letters if letter.isalnum()}


def _letters(one: tuple[Any, Any]) -> str:
    """The letters that one part of a class stands for."""
    kind, of_what = one
    if kind is _signs.LITERAL:
        return chr(of_what)
    if kind is _signs.RANGE and of_what[1] - of_what[0] < _MOST:
        return "".join(map(chr, range(of_what[0], of_what[1] + 1)))
    raise _CannotBeTold


def _repeated(
    least: int, most: int, parts: Iterable[tuple[Any, Any]], begun: set[str]
) -> tuple[set[str], set[str]]:
    """No more often than letters count."""
    over: set[str] = set()
    after = set(begun) if least == 0 else set()
    for times in range(1, min(most, BEGINNING + least) + 1):
        ended, begun = _along(parts, begun)
        over |= ended
        if times >= least:
            after |= begun
        if not begun:
            break
    return over, after
