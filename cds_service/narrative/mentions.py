"""What free text in a record says: which findings, and whether they are there.

A text is put right, cut into clauses, and each clause is read on its own, but for what its
heading, the list above it, or a *worse since* in the next sentence say of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from .alphabet import Alphabet
from .anchors import Anchors, anchors_of
from .clauses import names_of, places_among, take_apart
from .frames import Frame
from .glance import Glance
from .legible import legible
from .lexicon import Lexicon, Role
from .machines import Machines
from .quotes import LONGEST_PHRASE, quotes_of
from .scopes import read_clause
from .sections import Splitter
from .senses import Scoped, Sense
from .sentences import LONGEST_CLAUSE
from .signs import BEYOND, END
from .slips import slips_of
from .tokens import words_in
from .written import Written
from .zones import Near

__all__ = ["LONGEST_PHRASE", "Mention", "Places", "ReadClause", "Reader", "Sense", "said_in"]

#: Mentions of one text: nobody names more findings.  Beyond it, how often one is said in the same sense.
MANY: Final = 250
MOST_ALIKE: Final = 10


class Mention(NamedTuple):
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


class Places(NamedTuple):
    """Where words point: regions of the spine, sides of the body."""

    regions: frozenset[str]
    sides: frozenset[str]


_NOWHERE: Final = Places(frozenset(), frozenset())
#: Makes a named tuple in half the time that its own constructor takes, which is Python's.
_made: Final = tuple.__new__
_EXPLAINED: Final = Sense.EXPLAINED  # looked up once: it takes Python as long as a line of code


class ReadClause(NamedTuple):
    """A clause as it was written, what it says, and which of the text's clauses it is."""

    text: str
    mentions: tuple[Mention, ...]
    at: int


class Reader:
    """Reads texts by one lexicon.  Nothing is remembered between calls: a text is about a patient."""

    def __init__(self, lexicon: Lexicon) -> None:
        everything = (*lexicon.phrases, *lexicon.behind, *lexicon.headings)
        self._lexicon = lexicon
        slips = slips_of(lexicon.misspelt, lexicon.spared)
        self._alphabet = Alphabet(everything, lexicon.gap_stops, slips)
        self._machines = Machines(lexicon, self._alphabet)
        anchors = anchors_of(lexicon, self._alphabet)
        self._splitter = Splitter(lexicon, self._machines, anchors, self._alphabet.keys)
        self._glance = Glance(anchors, self._alphabet.slips)
        places = Anchors(frozenset(self._machines.places.beginnings), {})
        self._glance_at_places = Glance(places, self._alphabet.slips)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reader) and self._lexicon == other._lexicon

    def __hash__(self) -> int:
        return hash(self._lexicon.phrases)

    @property
    def concepts(self) -> frozenset[str]:
        """What the lexicon has words for."""
        roles = (Role.NAMED, Role.ABSENT, Role.LISTED)
        return frozenset(p.target.name for p in self._lexicon.phrases if p.target.role in roles)

    @property
    def lexicon(self) -> Lexicon:
        """The words by which it reads."""
        return self._lexicon

    @property
    def yields_to(self) -> Mapping[str, frozenset[str]]:
        """The general concepts, each with the particular ones that are cases of it."""
        return self._lexicon.kinship.yields_to

    def yielding_to(self, concept: str) -> frozenset[str]:
        """The general concepts that a particular one is a case of."""
        return frozenset(name for name, stronger in self.yields_to.items() if concept in stronger)

    def __call__(self, text: str, *, this_year: int | None = None) -> tuple[Mention, ...]:
        """What the text says, in the order of the text, each thing once.

        A year in words makes a finding historical; with ``this_year`` given, only an earlier one.
        """
        return said_in(self.clauses(text, this_year=this_year))

    def may_name(self, text: str) -> bool:
        """False only where the text surely names nothing; to be asked of many short texts."""
        return len(text) > LONGEST_CLAUSE or self._glance.may_have(legible(text))

    def clauses(self, text: str, *, this_year: int | None = None) -> tuple[ReadClause, ...]:
        """The clauses that say something; what stands in the text twice is read once."""
        plain = legible(text)
        if not self._glance.may_have(plain):
            return ()
        read: list[ReadClause] = []
        last = -1
        for at, written, frame, worse in self._splitter.passages(plain):
            if worse and read and at == last + 1:
                read[-1] = _made_worse(read[-1])
            mentions = self._mentions(written, frame, this_year) if written.is_anchored else ()
            if mentions:
                read.append(_made(ReadClause, (written.text.strip(), mentions, at)))
                last = at
        return tuple(read)

    def _mentions(
        self, written: Written, frame: Frame, this_year: int | None
    ) -> tuple[Mention, ...]:
        clause = take_apart(written.words, written.keys, self._machines, self._lexicon)
        if clause is None:
            return ()
        scoped = read_clause(clause, self._lexicon, self._machines.behind, frame, this_year)
        quotes = quotes_of(written.text, clause.found)
        mentions = []
        of_each = zip(clause.found, quotes, scoped, clause.around, clause.near, strict=True)
        for found, quote, reading, (regions, sides), near in of_each:
            mention = (
                found.concept,
                quote,
                reading.sense,
                reading.called_new,
                regions,
                _sides(sides, self._lexicon) if sides else sides,
                _days_ago(near, reading) if near else None,
            )
            mentions.append(_made(Mention, mention))
        return tuple(mentions)

    def places_in(self, text: str) -> Places:
        """The regions of the spine and the sides of the body that words name."""
        plain = legible(text)
        if not self._glance_at_places.may_have(plain):
            return _NOWHERE
        keys = self._alphabet.keys.of(words_in(plain))
        (taken,) = self._machines.places.phrases_in([*keys, END, BEYOND])
        regions, sides = names_of(places_among(taken))
        return Places(regions, _sides(sides, self._lexicon))


def said_in(clauses: Iterable[ReadClause]) -> tuple[Mention, ...]:
    """What the clauses of a text say, each thing once."""
    mentions = dict.fromkeys([mention for clause in clauses for mention in clause.mentions])
    return tuple(mentions if len(mentions) <= MANY else _without_repetition(mentions))


def _without_repetition(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """What says the same in other words as many times as that says no more."""
    said: Counter[tuple[object, ...]] = Counter()
    for mention in mentions:
        meaning = (mention.concept, *mention[2:])
        said[meaning] += 1
        if said[meaning] <= MOST_ALIKE:
            yield mention


def _sides(named: frozenset[str], lexicon: Lexicon) -> frozenset[str]:
    return _NOWHERE.sides.union(*[lexicon.sides[name] for name in named])


def _made_worse(read: ReadClause) -> ReadClause:
    """*Leg weakness for 2 years.  Worse since yesterday*: the second sentence dates the first."""
    worse = tuple(
        mention._replace(sense=Sense.AFFIRMED, called_new=True, days_ago=None)
        if mention.sense in (Sense.AFFIRMED, Sense.HISTORICAL)
        else mention
        for mention in read.mentions
    )
    return read._replace(mentions=worse)


def _days_ago(near: Sequence[Near], reading: Scoped) -> int | None:
    """The nearest age that is told; what is worse now is as old as now, and what another cause explains has none."""
    if reading.worse or reading.sense is _EXPLAINED:
        return None
    if len(near) == 1:
        return near[0][1].days
    dated = [(far, age.days) for far, age in near if age.days is not None]
    return min(dated)[1] if dated else None
