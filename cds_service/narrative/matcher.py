"""All phrases of a lexicon, looked for at once.

The phrases become one machine.  From each word of a clause it goes on as long as some phrase
goes on, and the longest phrase of each target wins: a clause is gone through once, and how
many phrases there are costs nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import count, islice

from .alphabet import Alphabet
from .lexicon import Choice, Element, Gap, Number, Phrase, Repeated, Row, Target, Words
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

    def __init__(
        self, alphabet: Alphabet, gap_stops: frozenset[str], *kinds: Iterable[Phrase]
    ) -> None:
        self._alphabet = alphabet
        self._edges: list[list[tuple[frozenset[Key] | None, int]]] = []
        self._silent: list[list[int]] = []
        self._ends: dict[int, int] = {}
        self._gap_stops = gap_stops
        self._taken: dict[Words | Number, frozenset[Key]] = {}
        self._kinds = range(len(kinds))
        targets: list[Target] = []
        self._kind_of: list[int] = []
        beginning = self._place()
        for kind, phrases in enumerate(kinds):
            numbers: dict[Target, int] = {}
            for phrase in phrases:
                number = numbers.setdefault(phrase.target, len(targets) + len(numbers))
                self._ends[self._add(phrase.element, beginning)] = number
            targets += numbers
            self._kind_of += [kind] * len(numbers)
        self.targets = tuple(targets)
        self._states: dict[frozenset[int], State] = {}
        self._nowhere: Following = {}
        self._first = self._beginnings(beginning)

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

    def _beginnings(self, beginning: int) -> dict[Key, State]:
        reached: dict[Key, set[int]] = {}
        for place in self._with_silent({beginning}):
            for taken, following in self._edges[place]:
                for key in taken or ():
                    reached.setdefault(key, set()).add(following)
        states = {key: self._state(places) for key, places in reached.items()}
        return {key: state for key, state in states.items() if state is not None}

    def _place(self) -> int:
        self._edges.append([])
        self._silent.append([])
        return len(self._edges) - 1

    def _add(self, element: Element, place: int) -> int:
        """The place that is reached from a place when the element has taken its words."""
        match element:
            case Row(parts):
                for part in parts:
                    place = self._add(part, place)
                return place
            case Choice(of):
                end = self._place()
                for one in of:
                    self._silent[self._add(one, place)].append(end)
                return end
            case Repeated(what, most):
                return self._add_repeated(what, most, place)
            case Gap(most):
                return self._add_gap(most, place)
            case _:
                return self._add_words(element, place)

    def _add_words(self, element: Words | Number, place: int) -> int:
        if element not in self._taken:
            self._taken[element] = self._alphabet.taken_by(element)
        end = self._place()
        self._edges[place].append((self._taken[element], end))
        return end

    def _add_repeated(self, what: Element, most: int, place: int) -> int:
        end = self._place()
        self._silent[place].append(end)
        for _ in range(most):
            place = self._add(what, place)
            self._silent[place].append(end)
        return end

    def _add_gap(self, most: int, place: int) -> int:
        end = self._place()
        self._silent[place].append(end)
        for _ in range(most):
            following = self._place()
            self._edges[place].append((None, following))
            self._silent[following].append(end)
            place = following
        return end
