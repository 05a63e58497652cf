"""All phrases of a lexicon, looked for at once.

The phrases become one machine.  From each word of a clause it goes on as long as some phrase
goes on, and the longest phrase of each target wins: a clause is gone through once, and how
many phrases there are costs nothing.
"""

from collections.abc import Collection, Sequence
from itertools import count, islice
from typing import Self

from .lexicon import Target
from .network import BEGINNING, Network
from .tokens import Key

#: A phrase where it stands: what it is for, its first word, and the one behind its last.
Taken = tuple[Target, int, int]


class State:
    """The phrases that are still possible, and those that end here.

    ``following`` remembers where words of the lexicon lead; no word of a text is kept.
    """

    __slots__ = ("accepts", "following", "places")

    def __init__(
        self, places: frozenset[int], accepts: tuple[int, ...], following: "Following"
    ) -> None:
        self.places = places
        self.accepts = accepts
        self.following = following


Following = dict[Key, State | None]


class Machine:
    """Phrases of one kind or of several made into one machine.

    ``targets`` are what the phrases are for, by number.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._edges, self._silent, self._ends = network.edges, network.silent, network.ends
        self._gap_stops = network.gap_stops
        self._kinds = range(network.kinds)
        self._kind_of, self.targets = network.kind_of, network.targets
        self._states: dict[frozenset[int], State] = {}
        self._nowhere: Following = {}
        self._first = self._beginnings()

    def __reduce__(self) -> tuple[type[Self], tuple[Network]]:
        """Kept as its network: the states that it has learned it learns again."""
        return type(self), (self._network,)

    @property
    def beginnings(self) -> Collection[Key]:
        """The words with which a phrase begins."""
        return self._first.keys()

    def longest(self, keys: Sequence[Key], start: int) -> dict[int, int]:
        """Which of the targets begin at a word, and where the longest phrase of each ends."""
        state = self._first.get(keys[start]) if start < len(keys) else None
        return {} if state is None else self._ends_from(state, keys, start + 1, {})

    def phrases_in(self, keys: Sequence[Key]) -> list[list[Taken]]:
        """Of each kind, from each word on the longest phrase of each target, in the order of the text.

        The words are those of a clause with its END, at which no phrase begins.
        """
        taken: list[list[Taken]] = [[] for _ in self._kinds]
        targets, kind_of = self.targets, self._kind_of
        states, following = map(self._first.get, keys), islice(keys, 1, None)
        for start, state, key in zip(count(), states, following, strict=False):
            if state is None:
                continue
            try:
                second = state.following[key]
            except KeyError:
                second = self._go(state, key)
            if second is None:  # most go on with no phrase
                for number in state.accepts:
                    taken[kind_of[number]].append((targets[number], start, start + 1))
            else:
                ends = dict.fromkeys(state.accepts, start + 1)
                for number, end in self._ends_from(second, keys, start + 2, ends).items():
                    taken[kind_of[number]].append((targets[number], start, end))
        return taken

    def _ends_from(
        self, state: State, keys: Sequence[Key], index: int, ends: dict[int, int]
    ) -> dict[int, int]:
        """Which targets are reached from a state on, and where each of them is reached last."""
        for target in state.accepts:
            ends[target] = index
        for key in keys[index:]:
            try:
                reached = state.following[key]
            except KeyError:
                reached = self._go(state, key)
            if reached is None:
                break
            state = reached
            index += 1
            for target in state.accepts:
                ends[target] = index
        return ends

    def _go(self, state: State, key: Key) -> State | None:
        reached = set()
        for place in state.places:
            for taken, following in self._edges[place]:
                if key in taken if taken is not None else key not in self._gap_stops:
                    reached.add(following)
        state.following[key] = found = self._state(reached)
        return found

    def _state(self, reached: set[int]) -> State | None:
        if not reached:
            return None
        places = frozenset(self._with_silent(reached))
        if places not in self._states:
            accepts = {self._ends[place]: None for place in sorted(places) if place in self._ends}
            goes_on = any(self._edges[place] for place in places)
            following: Following = {} if goes_on else self._nowhere
            self._states[places] = State(places, tuple(accepts), following)
        return self._states[places]

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
        states = {key: self._state(places) for key, places in reached.items()}
        return {key: state for key, state in states.items() if state is not None}
