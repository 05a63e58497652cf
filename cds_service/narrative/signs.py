"""Words that stand for what is no word: a level of the spine, a strength, a time of day, the end of a clause."""

from collections.abc import Iterator
from typing import Final

#: The word that stands for the end of a clause.
END: Final = "<end>"

#: Stands behind the end, so that whoever goes on from word to word comes to a last one: no phrase takes it.
BEYOND: Final = "<beyond>"

#: The word that stands for a time of day that can be no other number: *0600*, *14:30*.
CLOCK: Final = "<clock>"

#: T1 and T2 are levels of the spine, or sequences of the MRI.
SEQUENCES: Final = frozenset({"t1", "t2"})
_PARTS: Final = "ctls"

#: The sacral levels that reach the saddle: *S3*, *S4-5*, *S2-4*.
SADDLE: Final = "<level s3..5>"
_REACHES_THE_SADDLE: Final = frozenset("345")


def level(word: str) -> str:
    """The word that stands for a level: its letters, *<level ls>* for L5-S1."""
    letters = sorted({letter for letter in word.lower() if letter in _PARTS})
    if letters == ["s"] and word[-1] in _REACHES_THE_SADDLE:
        return SADDLE
    return "<sequence>" if word.lower() in SEQUENCES else f"<level {''.join(letters)}>"


def often_written() -> Iterator[str]:
    """Whole numbers, years among them, strengths and levels, as texts mostly have them."""
    yield from map(str, range(2100))
    yield from (f"{number}/5" for number in range(6))
    for part, last, following in (("C", 7, "T1"), ("T", 12, "L1"), ("L", 5, "S1"), ("S", 5, "")):
        levels = [f"{part}{number}" for number in range(1, last + 1)]
        yield from levels
        for number, upper in enumerate(levels[:-1], 2):
            yield from (f"{upper}{joined}{number}" for joined in "/-")
        yield from (f"{levels[-1]}{joined}{following}" for joined in "/-" if following)


def levels_of(letters: str) -> frozenset[str]:
    """All words that stand for a level with one of these letters."""
    ranges = {level(one + other) for one in _PARTS for other in _PARTS}
    ranges.add(SADDLE)
    found = {name for name in ranges if not set(letters).isdisjoint(name[7:-1])}
    return frozenset(found | ({"<sequence>"} if "t" in letters else set()))


def grade(number: int) -> str:
    """The word that stands for a strength of so many of five."""
    return f"<grade {number}>"
