"""From an entry's codes and words to our concepts: codes first, words where no code says it."""

from collections.abc import Callable
from datetime import datetime

from cds_service.appropriateness.reading.concepts import UNPLACED, OwnConcept
from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.terms.studies import Region, regions_named
from cds_service.narrative.mentions import Mention, Sense

from .coded import Coded
from .limits import MOST_CODINGS, MOST_CODINGS_OF_A_CALL
from .reactions import blamed_in
from .recognised import Recognised
from .sites import sited
from .texts import Named, Texts
from .unread_codes import UnreadCodes

_AFFIRMATIVE, _HISTORICAL = (Sense.AFFIRMED, Sense.SUSPECTED), Sense.HISTORICAL
#: What is there, and has no date as a sign of today: of the past, or explained by another cause.
_LOOKS_BACK = (_HISTORICAL, Sense.EXPLAINED)
_NOWHERE: frozenset[Region] = frozenset()


def nothing_more() -> str:
    """Where an entry has no words but those of its code."""
    return ""


class Recogniser:
    """Reads the codes and words of entries for one call, by one body of knowledge."""

    def __init__(self, reading: Reading, now: datetime) -> None:
        self.reading = reading
        self.now = now
        self.texts = Texts(reading, now)
        self._table = reading.codes
        self.meaning_of = reading.codes.meaning_of
        self._not_coded = Coded(None, self._table)
        self._codings_left = MOST_CODINGS_OF_A_CALL
        self._unread = UnreadCodes()
        self._said: dict[str, tuple[Recognised, ...]] = {}
        self.not_understood: set[str] = set()

    def begin(self, whose: Named) -> None:
        """What is read from here on is this one's: it is named where it is not read whole."""
        self.texts.whose = whose

    def coded(self, element: object) -> Coded:
        """A CodeableConcept with what its codes mean."""
        if element is None:
            return self._not_coded
        most = min(self._codings_left, MOST_CODINGS)
        coded = Coded(element, self._table, most)
        count = len(coded.rows)
        if count > most:
            self._unread.more_codes_of(self.texts.source)
            self._codings_left -= most
        else:
            self._codings_left -= count
        return coded

    def by_code(self, concept: Coded, context: Callable[[], str]) -> tuple[Recognised, ...]:
        """What the codes mean, each under its guard.  ``context`` is all the entry's own words.

        Most of a record means nothing to us: its words are looked at only where a code does.
        """
        matched = [(known, match) for known in concept.known for match in known.meaning.concepts]
        if not matched:
            return ()
        own = concept.words
        words = f"{own}. {context()}" if own else context()
        places = self.texts.places_in(words)
        regions = concept.regions or regions_named(places.regions)
        found: dict[str, Recognised] = {}
        for known, match in matched:
            name = self._under_guard(match.concept, match.guard, words)
            if name is not None:
                says = known.said(own, match.name)
                found[name] = Recognised(name, says, regions=regions, sides=places.sides)
        return tuple(found.values())

    def by_words(self, text: str) -> tuple[Recognised, ...]:
        """What the words state or suspect; what they deny, plan or say of another is not here.

        A contrast agent is named wherever contrast is ordered: it counts only where the
        words blame it for a reaction, and is severe only where they say so.
        """
        stated = self.with_agents(text)
        agents = self.reading.agents
        if agents.isdisjoint([each.concept for each in stated]):
            return stated
        blamed = blamed_in(self.texts.clauses(text), agents, self._counts)
        others = tuple(each for each in stated if each.concept not in agents)
        return others + tuple(self._stated(m)._replace(severe=blamed[m]) for m in blamed)

    def with_agents(self, text: str) -> tuple[Recognised, ...]:
        """The same where every agent that is named is what somebody reacted to: an allergy."""
        stated = self._said.get(text)
        if stated is None:
            mentions = self.mentions(text)
            stated = tuple([self._stated(m) for m in mentions if self._counts(m)])
            if mentions:  # of what was not read for want of room each entry is told
                self._said[text] = stated
        return stated

    def _counts(self, mention: Mention) -> bool:
        if mention.concept in self.reading.devices.resolved_by:
            return mention.sense in (Sense.AFFIRMED, Sense.HISTORICAL)  # a doubt settles nothing
        return mention.sense in _AFFIRMATIVE or mention.sense in _LOOKS_BACK

    def _stated(self, mention: Mention) -> Recognised:
        concept, phrase, sense, called_new, names, sides, days_ago = mention
        return Recognised(
            concept,
            phrase,
            past=sense is _HISTORICAL and concept not in self.reading.goes_on,
            called_new=called_new,
            by_words=True,
            historical=sense in _LOOKS_BACK,
            days_ago=days_ago,
            regions=regions_named(names) if names else _NOWHERE,
            sides=sides,
        )

    def by_code_or_words(
        self, concept: Coded, context: Callable[[], str] = nothing_more, site: str = ""
    ) -> tuple[Recognised, ...]:
        """Codes first, with what is written beside them; words where no code is one of ours.

        Nothing where the code is one that we leave out.
        """
        found = self.by_code(concept, context)
        if found:
            return self.specified(
                found,
                lambda: sited(concept.words or found[0].in_our_words, site),
                lambda: sited(concept.written, site),
            )
        return () if concept.is_left_out else self.by_words(sited(concept.words, site))

    def specified(
        self,
        found: tuple[Recognised, ...],
        words: Callable[[], str],
        written: Callable[[], str],
    ) -> tuple[Recognised, ...]:
        """What a code says with the words beside it: the more specific decides.

        Beside a general code all words count, its name and site too; beside another those that
        somebody wrote; beside an older cause, whose words describe it, what they call new.
        """
        general = self.reading.general
        named = {each.concept for each in found}
        text = written() if named.isdisjoint(general) else words()
        stated = self.by_words(text)
        if not stated:
            return found
        only_new = not named.isdisjoint(self.reading.older_causes)
        said = [each for each in stated if each.concept not in named]
        said = [each for each in said if each.called_new or not only_new]
        told = {each.concept for each in said}
        kept = (each for each in found if told.isdisjoint(general.get(each.concept, ())))
        return (*kept, *said)

    def with_newness(self, found: tuple[Recognised, ...], written: str) -> tuple[Recognised, ...]:
        """What a code says, called new where the words beside it call it so: *acute on chronic paraparesis*."""
        if all(each.called_new or each.by_words for each in found):
            return found
        new = {each.concept for each in self.by_words(written) if each.called_new}
        return tuple(e._replace(called_new=True) if e.concept in new else e for e in found)

    def agent(self, concept: Coded) -> tuple[Recognised, ...]:
        """What an allergy is about: by its code, else by its words."""
        return self.by_code(concept, nothing_more) or self.with_agents(concept.words)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every concept that the text names, in whatever sense; a text is read once a call."""
        return self.texts.mentions(text)

    def names(self, text: str, concept: str) -> bool:
        """Whether the text states or suspects a concept."""
        return any(m.concept == concept and m.sense in _AFFIRMATIVE for m in self.mentions(text))

    def regions_in(self, text: str) -> frozenset[Region]:
        return regions_named(self.texts.places_in(text).regions)

    def sides_in(self, text: str) -> frozenset[str]:
        return self.texts.places_in(text).sides

    def _under_guard(self, concept: str, guard: str | None, words: str) -> str | None:
        """A code with a guard counts where the entry's own words say the concept of that name.

        One that would be a concept if it were of the spine, and does not say so, is unplaced.
        """
        if guard is None or self.names(words, guard):
            return concept
        return f"{concept}{UNPLACED}" if guard == OwnConcept.SPINE_SITE else None

    def pass_over(self, diagnosis: Coded) -> None:
        """Remember in which system a diagnosis stands of which nothing was read."""
        self._unread.pass_over(diagnosis)

    def unread(self) -> tuple[str, ...]:
        """What of codes and texts was not read, in a sentence each."""
        return (*self._unread.told(), *self.texts.unread())
