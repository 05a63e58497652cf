"""What free text in a record says: which findings, and whether they are there.

A text is read clause by clause.  The words stand in knowledge/words; in this folder stands only
how far each of them reaches.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .clauses import Clause, split, take_apart
from .scopes import Scoped, Sense, read_clause
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator


__all__ = ["Mention", "Sense", "Vocabulary", "read_narrative"]

#: Characters of a clause that an answer may quote.
LONGEST_PHRASE: Final = 200

#: One character for one, so that a place in the text stays its place.
_TYPOGRAPHY: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\t", " "),
        **dict.fromkeys("\u2028\u2029\x0b\x0c\x85", "\n"),
    }
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One finding as a clause names it.

    ``days_ago`` is the age in words (*3 weeks ago*, *POD 5*); None where none is given.
    """

    concept: str
    phrase: str
    sense: Sense
    called_new: bool
    regions: frozenset[str]
    sides: frozenset[str]
    days_ago: int | None


def read_narrative(
    text: str, vocabulary: Vocabulary, *, this_year: int | None = None
) -> tuple[Mention, ...]:
    """What the text says, in the order of the text, each thing once.

    A year in words makes a finding historical; with ``this_year`` given, only an earlier one.
    Nothing is remembered between calls: the text is about a patient.
    """
    # Notes are copied forward from day to day: what was said twice is read once.
    parts = dict.fromkeys(split(text.translate(_TYPOGRAPHY), vocabulary.clause_end))
    legible = "\n".join(parts)
    concepts = [words for words in vocabulary.concepts if words.occur_in(legible)]
    mentions: dict[Mention, None] = {}
    for part in parts if concepts else ():
        clause = take_apart(part, concepts, vocabulary)
        if clause:
            mentions.update(dict.fromkeys(_mentions(clause, vocabulary, this_year)))
    return tuple(mentions)


def _mentions(clause: Clause, vocabulary: Vocabulary, this_year: int | None) -> "Iterator[Mention]":
    placed: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for index, reading in enumerate(read_clause(clause, vocabulary, this_year)):
        around = clause.text[slice(*clause.zones[index])]
        if around not in placed:
            placed[around] = _place(around, vocabulary)
        yield _mention(clause, index, reading, placed[around])


def _place(words: str, vocabulary: Vocabulary) -> tuple[frozenset[str], frozenset[str]]:
    """The regions of the spine and the sides of the body that the words name."""
    sides = [names for pattern, names in vocabulary.sides if pattern.search(words)]
    regions = (region for pattern, region in vocabulary.regions if pattern.search(words))
    return frozenset(regions), frozenset[str]().union(*sides)


def _mention(
    clause: Clause,
    index: int,
    reading: Scoped,
    place: tuple[frozenset[str], frozenset[str]],
) -> Mention:
    found = clause.found[index]
    return Mention(
        concept=found.concept,
        phrase=_phrase(clause.text, found.start, found.end),
        sense=reading.sense,
        called_new=reading.called_new,
        regions=place[0],
        sides=place[1],
        days_ago=_days_ago(clause, index),
    )


def _days_ago(clause: Clause, index: int) -> int | None:
    """The nearest age that the words give; what stands before wins nothing by standing first."""
    dated = [(far, age.days) for far, age in clause.ages_near(index) if age.days is not None]
    return min(dated)[1] if dated else None


def _phrase(text: str, start: int, end: int) -> str:
    """The clause, or of a long one the part around the finding."""
    clause = text.strip()
    if len(clause) <= LONGEST_PHRASE:
        return clause
    spare = max(LONGEST_PHRASE - (end - start), 0) // 2
    return text[max(start - spare, 0) :].strip()[:LONGEST_PHRASE].strip()
