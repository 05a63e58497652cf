"""All phrases of a lexicon, looked for at once.

The phrases become one machine.  From each word of a clause it goes on as long as some phrase
goes on, and the longest phrase of each target wins: a clause is gone through once, and how
many phrases there are costs nothing.
"""

from collections.abc import Collection, Sequence
from typing import Final, Self

from .lexicon import Target
from .network import BEGINNING, Network
from .signs import BEYOND
from .tokens import Key

#: A phrase where it stands: what it is for, its first word, and the one behind its last.
Taken = tuple[Target, int, int]
#: A phrase that has ended: its kind, what it is for, and how many words it took.
Ended = tuple[int, Target, int]


class State:
    """The phrases that are still possible after so many words, and those that ended on the way.

    Of what has ended for one target the longest is kept: in ``ends`` by its number, in ``ended`` as
    it is taken.  ``following`` remembers where words of the lexicon lead; no word of a text is kept.
    """

    __slots__ = ("ended", "ends", "following", "length", "places")

    def __init__(self, places: frozenset[int], length: int, ends: dict[int, int]) -> None:
        self.places = places
        self.length = length
        self.ends = ends
        self.ended: tuple[Ended, ...] = ()
        self.following: Following = {}


Following = dict[Key, State | None]
_NOTHING_ENDED: Final[dict[int, int]] = {}


class Machine:
    """Phrases of one kind or of several made into one machine."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._edges, self._silent, self._ends = network.edges, network.silent, network.ends
        self._gap_stops = network.gap_stops | {BEYOND}
        self._none_of_each: tuple[tuple[Taken, ...], ...] = ((),) * network.kinds
        self._kind_of, self._targets = network.kind_of, network.targets
        self._states: dict[tuple[frozenset[int], int, tuple[tuple[int, int], ...]], State] = {}
        self._nowhere: Following = {}
        self._first = self._beginnings()
        #: The words with which a phrase begins.
        self.beginnings: Collection[Key] = self._first

    def __reduce__(self) -> tuple[type[Self], tuple[Network]]:
        """Kept as its network: the states that it has learned it learns again."""
        return type(self), (self._network,)

    def longest(self, keys: Sequence[Key], start: int) -> Sequence[Ended]:
        """Of the phrases that begin at a word the longest of each target."""
        reached = self._first.get(keys[start]) if start < len(keys) else None
        if reached is None:
            return ()
        while reached is not None:
            state = reached
            start += 1
            try:
                reached = state.following[keys[start]]
            except KeyError:
                reached = self._go(state, keys[start])
            except IndexError:  # nothing is BEYOND these words
                break
        return state.ended

    def phrases_in(self, keys: Sequence[Key]) -> list[list[Taken]]:
        """Of each kind, from each word on the longest phrase of each target, in the order of the text.

        The words are those of a clause, with its END and what is BEYOND it: no phrase begins there.
        """
        taken: list[list[Taken]] = list(map(list, self._none_of_each))
        for start, reached in enumerate(map(self._first.get, keys)):
            if reached is None:
                continue
            # As in ``longest``: to call that for each word takes as long as the words themselves.
            state, index = reached, start + 1
            try:
                while (reached := state.following[keys[index]]) is not None:
                    state = reached
                    index += 1
            except LookupError:  # where a word leads is yet to learn
                ended = self.longest(keys, start)
            else:
                ended = state.ended
            if ended:
                for kind, target, length in ended:
                    taken[kind].append((target, start, start + length))
        return taken

    def _go(self, state: State, key: Key) -> State | None:
        reached = set()
        for place in state.places:
            for taken, following in self._edges[place]:
                if key in taken if taken is not None else key not in self._gap_stops:
                    reached.add(following)
        state.following[key] = found = self._state(reached, state.length + 1, state.ends)
        return found

    def _state(self, reached: set[int], length: int, before: dict[int, int]) -> State | None:
        """Where words lead that are so many, and on whose way these phrases ended ``before``."""
        if not reached:
            return None
        places = frozenset(self._with_silent(reached))
        ended_here = [self._ends[place] for place in sorted(places) if place in self._ends]
        ends = before | dict.fromkeys(ended_here, length)
        known = places, length, tuple(ends.items())
        found = self._states.get(known)
        if found is None:
            found = State(places, length, ends)
            found.ended = tuple(
                [(self._kind_of[n], self._targets[n], end) for n, end in ends.items()]
            )
            if not any(self._edges[place] for place in places):
                found.following = self._nowhere
            self._states[known] = found  # whole, for another thread may find it at once
        return found

    def _with_silent(self, reached: set[int]) -> set[int]:
        todo, places = list(reached), set(reached)
        while todo:
            for place in self._silent[todo.pop()]:
                if place not in places:
                    places.add(place)
                    todo.append(place)
        return places

    def _beginnings(self) -> dict[Key, State]:
        reached: dict[Key, set[int]] = {}
        for place in self._with_silent({BEGINNING}):
            for taken, following in self._edges[place]:
                for key in taken or ():
                    reached.setdefault(key, set()).add(following)
        states = {key: self._state(places, 1, _NOTHING_ENDED) for key, places in reached.items()}
        return {key: state for key, state in states.items() if state is not None}
