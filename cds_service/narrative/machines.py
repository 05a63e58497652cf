"""The machines of one lexicon."""

from collections.abc import Iterable

from .alphabet import Alphabet
from .lexicon import Lexicon, Phrase, Role
from .matcher import Machine
from .network import network_of

_BESIDE_NAMES = frozenset({Role.ABSENT, Role.LISTED, Role.EXCEPT})
_OF_PLACES = frozenset({Role.REGION, Role.NO_REGION, Role.SIDE})


class Machines:
    """The phrases of a lexicon, apart by where they are looked for.

    ``anywhere`` finds five kinds: names of concepts, what denies, lists or excepts one, cues, ages
    with what is told again, and places; ``whole`` are concepts that are named where a clause says nothing else; ``behind`` stands right behind a finding.
    """

    def __init__(self, lexicon: Lexicon, alphabet: Alphabet) -> None:
        def machine(*kinds: Iterable[Phrase]) -> Machine:
            return Machine(network_of(alphabet, lexicon.gap_stops, *kinds))

        anywhere = [phrase for phrase in lexicon.phrases if not phrase.whole]
        known = {Role.NAMED} | _BESIDE_NAMES | _OF_PLACES
        names = [each for each in anywhere if each.target.role is Role.NAMED]
        beside = [each for each in anywhere if each.target.role in _BESIDE_NAMES]
        places = [each for each in anywhere if each.target.role in _OF_PLACES]
        others = [each for each in anywhere if each.target.role not in known]
        cues = [each for each in others if each.target.cue is not None]
        ages = [each for each in others if each.target.cue is None]
        self.anywhere = machine(names, beside, cues, ages, places)
        self.places = machine(places)
        self.whole = machine(phrase for phrase in lexicon.phrases if phrase.whole)
        self.behind = machine(lexicon.behind)
        self.headings = machine(lexicon.headings)
        self.beginnings_of_whole = frozenset(self.whole.beginnings)
