"""A CodeableConcept as it is read: its codes looked up once, its words when they are asked for."""

from typing import Final, NamedTuple

from cds_service.appropriateness.reading.code_table import NOTHING, CodeTable, Meaning
from cds_service.appropriateness.terms.code_systems import is_read, normal_form, unread_name
from cds_service.appropriateness.terms.studies import Region, Study

from .elements import as_text, coding_rows, is_seen, name_of, words_of
from .limits import MOST_CODINGS

#: Characters of a system that are quoted.
_LONGEST_SYSTEM: Final = 80

_NOWHERE: Final = frozenset[Region]()


class Known(NamedTuple):
    """A coding that means something to us, as it is written, and what it means."""

    code: str
    display: str
    meaning: Meaning

    def said(self, words: str, name: str) -> str:
        """What it says: in the record's own words, else under our name with the code behind it; and
        of which ICD-10 it is where that is not the American one."""
        if self._is_more_in(words):
            says = words
        else:
            says = self.display if self._is_more_in(self.display) else f"{name} ({self.code})"
        return f"{says} ({self.meaning.edition})" if self.meaning.edition else says

    def _is_more_in(self, words: str) -> bool:
        """Whether words show more than the code itself."""
        return is_seen(words) and words.casefold() != self.code.casefold()


class Coded:
    """A CodeableConcept, a Coding, or a list of them.  ``known`` are the codes that say something.

    ``rows`` are all of its codings, of which no more than ``most`` are looked up.

    Most of a record's codes mean nothing to us: of those no more is made than one look-up each.
    """

    __slots__ = ("_words", "_written", "element", "known", "rows")

    def __init__(self, element: object, table: CodeTable, most: int = MOST_CODINGS) -> None:
        self.element = element
        self.known: list[Known] = []
        self._words: str | None = None
        self._written: str | None = None
        self.rows = rows = coding_rows(element)
        meaning_of = table.meaning_of
        for system, code, row in rows[:most]:
            meaning = meaning_of(system, code)
            if meaning is not NOTHING:
                display = row.get("display")
                shown = display if type(display) is str else ""
                self.known.append(Known(code.strip(), shown, meaning))

    @property
    def codings(self) -> list[tuple[str, str]]:
        """All systems and codes in their normal form."""
        return [normal_form(system, code) for system, code, _ in self.rows]

    @property
    def words(self) -> str:
        if self._words is None:
            self._words = words_of(self.element)
        return self._words

    @property
    def written(self) -> str:
        """What somebody wrote beside its codes; nothing where that is what one of them is called."""
        if self._written is None:
            text = as_text(self.element.get("text")) if isinstance(self.element, dict) else ""
            self._written = "" if not text or self._calls_a_code(text.casefold()) else text
        return self._written

    def _calls_a_code(self, said: str) -> bool:
        for _, _, row in self.rows:
            if as_text(row.get("display")).casefold() == said:
                return True
        return any(said in known.meaning.names for known in self.known)

    @property
    def name(self) -> str:
        """The words, or failing them the code: something to show as evidence."""
        return self.words or name_of(self.element)

    @property
    def unread_system(self) -> str | None:
        """What its system is called, where it is coded, and in none that we read.

        A local system is told only where no word stands beside the code: nearly every record has
        one, and its words are read.
        """
        rows = self.rows[:MOST_CODINGS]
        if not rows or any(is_read(system, code) for system, code, _ in rows):
            return None
        systems = [system for system, _, _ in rows]
        named = next(filter(None, map(unread_name, systems)), None)
        if named is None and not self.words:
            return next(filter(None, systems), "no code system")[:_LONGEST_SYSTEM]
        return named

    @property
    def study(self) -> Study | None:
        """The study that its codes stand for: a client's own code decides before the standard ones."""
        named = [each for each in self.known if each.meaning.study is not None]
        return min(named, key=lambda each: each.meaning.turn).meaning.study if named else None

    @property
    def is_left_out(self) -> bool:
        """Whether one of its codes is named by a value set only to be left out."""
        return any(each.meaning.is_left_out for each in self.known)

    @property
    def is_history(self) -> bool:
        """Whether one of its codes is of what was once, or of the family: never an acute fact."""
        return any(each.meaning.is_history for each in self.known)

    @property
    def regions(self) -> frozenset[Region]:
        """Where in the spine its codes point."""
        placed = _NOWHERE
        for each in self.known:
            placed |= each.meaning.regions
        return placed
