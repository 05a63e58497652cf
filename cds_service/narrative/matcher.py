"""All phrases of a lexicon, looked for at once.

The phrases become one machine.  From each word of a clause it goes on as long as some phrase
goes on, and the longest phrase of each target wins: a clause is gone through once, and how
many phrases there are costs nothing.
"""

from collections.abc import Collection, Iterable, Sequence

from .alphabet import Alphabet
from .lexicon import Choice, Element, Gap, Number, Phrase, Repeated, Row, Target, Words
from .tokens import Key

#: A phrase where it stands: what it is for, its first word, and the one behind its last.
Taken = tuple[Target, int, int]


class State:
    """The phrases that are still possible, and those that end here.

    ``following`` remembers where words of the lexicon lead; no word of a text is kept.
    """

    __slots__ = ("accepts", "following", "goes_on", "places")

    def __init__(self, places: frozenset[int], accepts: tuple[int, ...], *, goes_on: bool) -> None:
        self.places = places
        self.accepts = accepts
        self.goes_on = goes_on
        self.following: dict[Key, State | None] = {}


class Machine:
    """Phrases made into one machine."""

    def __init__(
        self, phrases: Iterable[Phrase], alphabet: Alphabet, gap_stops: frozenset[str]
    ) -> None:
        self._alphabet = alphabet
        self._edges: list[list[tuple[frozenset[Key] | None, int]]] = []
        self._silent: list[list[int]] = []
        self._ends: dict[int, int] = {}
        numbers: dict[Target, int] = {}
        self._gap_stops = gap_stops
        self._taken: dict[Words | Number, frozenset[Key]] = {}
        beginning = self._place()
        for phrase in phrases:
            number = numbers.setdefault(phrase.target, len(numbers))
            self._ends[self._add(phrase.element, beginning)] = number
        self.targets = tuple(numbers)
        self._states: dict[frozenset[int], State] = {}
        self._first = self._beginnings(beginning)

    @property
    def beginnings(self) -> Collection[Key]:
        """The words with which a phrase begins."""
        return self._first.keys()

    def longest(self, keys: Sequence[Key], start: int) -> dict[int, int]:
        """Which of the targets begin at a word, and where the longest phrase of each ends."""
        state = self._first.get(keys[start]) if start < len(keys) else None
        return {} if state is None else self._ends_from(state, keys, start + 1)

    def phrases_in(self, keys: Sequence[Key]) -> list[Taken]:
        """From each word on the longest phrase of each target, in the order of the text."""
        taken: list[Taken] = []
        first, targets = self._first, self.targets
        last = len(keys) - 1
        for start in [start for start, key in enumerate(keys) if key in first]:
            state = first[keys[start]]
            if state.accepts or start == last or state.following.get(keys[start + 1], state):
                for number, end in self._ends_from(state, keys, start + 1).items():
                    taken.append((targets[number], start, end))
        return taken

    def _ends_from(self, state: State | None, keys: Sequence[Key], index: int) -> dict[int, int]:
        ends: dict[int, int] = {}
        last = len(keys)
        while state is not None:
            for target in state.accepts:
                ends[target] = index
            if index == last or not state.goes_on:
                break
            key = keys[index]
            following = state.following
            state = following[key] if key in following else self._go(state, key)
            index += 1
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
            self._states[places] = State(places, tuple(accepts), goes_on=goes_on)
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
