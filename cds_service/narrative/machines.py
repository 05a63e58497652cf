"""The machines of one lexicon: a clause that names nothing is left when the first has seen it."""

from collections.abc import Iterable

from .alphabet import Alphabet
from .lexicon import Lexicon, Phrase, Role
from .matcher import Machine

_OF_CONCEPTS = frozenset({Role.NAMED, Role.ABSENT, Role.LISTED, Role.EXCEPT})
_OF_PLACES = frozenset({Role.REGION, Role.NO_REGION, Role.SIDE})


class Machines:
    """The phrases of a lexicon, apart by what they are looked for.

    ``concepts`` say whether a clause names anything, ``whole`` too, where it says nothing else;
    ``cues`` are the small words and the ages; ``behind`` stand right behind a finding.
    """

    def __init__(self, lexicon: Lexicon, alphabet: Alphabet) -> None:
        def machine(phrases: Iterable[Phrase]) -> Machine:
            return Machine(phrases, alphabet, lexicon.gap_stops)

        anywhere = [phrase for phrase in lexicon.phrases if not phrase.whole]
        known = _OF_CONCEPTS | _OF_PLACES
        self.whole = machine(phrase for phrase in lexicon.phrases if phrase.whole)
        self.concepts = machine(each for each in anywhere if each.target.role in _OF_CONCEPTS)
        self.places = machine(each for each in anywhere if each.target.role in _OF_PLACES)
        self.cues = machine(each for each in anywhere if each.target.role not in known)
        self.behind = machine(lexicon.behind)
        self.headings = machine(lexicon.headings)
