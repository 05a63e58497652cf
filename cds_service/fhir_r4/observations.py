"""Observations: findings on examination, beside measured values."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import chain

from cds_service.appropriateness.terms.facts import Fact, Measurement
from cds_service.narrative.mentions import Sense

from .at_a_glance import NOT_EXAMINED
from .dates import moment
from .elements import Json, as_list, as_mapping, as_text, says_one_of
from .entries import Entry
from .measurements import NEGATIVE, measured_by_name, measured_or_unread
from .observed import Observed, as_one_phrase, has_value, is_of_somebody_else
from .recognised import Recognised
from .values import FLAGGED, is_zero, shown, spoken

_STANDING = frozenset({Sense.AFFIRMED, Sense.SUSPECTED, Sense.EXPLAINED})
_NORMAL = NEGATIVE | {"n", "normal"}  # as is said of a value, too


def read_observation(observation: Entry) -> Iterable[Fact | Measurement]:
    """What an observation states: its own value, and those of its components."""
    resource = observation.resource
    if observation.is_void or is_of_somebody_else(resource):
        return ()
    if "component" not in resource:
        return _Part(observation, resource, observation.code).read()
    components = list(map(as_mapping, as_list(resource["component"])))
    parts = [_part_of(observation, each) for each in components]
    stated = list(chain.from_iterable(part.read() for part in parts))
    if has_value(resource) or not any(part.code is observation.code for part in parts):
        by_itself = list(_Part(observation, resource, observation.code).read())
        if by_itself and (has_value(resource) or not _is_denied_by(parts)):
            stated = [*by_itself, *stated]
    return stated


def _is_denied_by(parts: Iterable["_Part"]) -> bool:
    """Whether a name asks what its components deny: *Leg weakness*, of which *Left leg: no* and *Right leg: no*."""
    answers = [part.denies() for part in parts]
    return True in answers and False not in answers


def read_part(whole: Entry, part: Json) -> Iterable[Fact | Measurement]:
    """What a component states, or a question with its answer, as of the date of the whole."""
    return _Part(whole, part, whole.recogniser.coded(part.get("code"))).read()


def _part_of(whole: Entry, component: Json) -> "_Part":
    """A component; one that is named *Present* or *Left* answers for the whole, under its name."""
    code = whole.recogniser.coded(component.get("code"))
    aspect = code.name.strip(" :").casefold()
    if aspect in whole.recogniser.reading.absence.answer_names:
        return _Part(whole, component, whole.code, aspect)
    return _Part(whole, component, code)


class _Part(Observed):
    """One that is read for what it states."""

    _phrase: str | None = None

    def read(self) -> Iterable[Fact | Measurement]:
        """A value where the code is an analyte's; else what was found, most often nothing."""
        if self.part.get("dataAbsentReason"):
            return ()
        if self.value.rows and self.is_coded_as(self.recogniser.reading.absence.unassessed_codes):
            return ()
        for code, _, meaning in self.code.known:
            if meaning.analyte is not None:
                measured = measured_or_unread(meaning.analyte, self, code)
                return () if measured is None else (measured,)
        by_name = None if self.code.known else measured_by_name(self)
        return (by_name,) if by_name is not None else list(map(self._fact, self._findings()))

    def denies(self) -> bool | None:
        """Whether its value says that a finding, or one of a side, is not there; None where it answers neither."""
        said, name = self.said, self._name()
        if said in self.recogniser.reading.absence.unassessed or self.is_blank:
            return None
        if not (self.recogniser.mentions(name) or self.recogniser.sides_in(name)):
            return None
        senses = {m.sense for m in self.recogniser.mentions(self._in_words())}
        return self._says_absent(said) or (Sense.NEGATED in senses and not senses & _STANDING)

    def _findings(self) -> Iterable[Recognised]:
        """What was found on examination: by code, unless the value takes it back; else by words."""
        flag = self.part.get("interpretation")
        if flag is not None and says_one_of(flag, NEGATIVE if has_value(self.part) else _NORMAL):
            return ()
        if self.code.known or self.value.known:
            found = self._coded()
            if found is not None:
                return found
        if says_one_of(self.whole.resource.get("category"), NOT_EXAMINED):
            return ()
        return self._spoken()

    def _coded(self) -> list[Recognised] | None:
        """What name and value say in codes; None where they say nothing of ours."""
        site = self.whole.site
        valued = self.recogniser.by_code(self.value, lambda: site)
        found = self.recogniser.by_code(self.code, lambda: f"{site}. {shown(self.part)}")
        if not found and not valued:
            return None
        typed = as_text(self.part.get("valueString"))
        found = self.recogniser.specified(found, self._in_words, lambda: typed)
        words = f"{self._in_words()} {self.whole.notes}".strip()  # the same text is read once
        stated = [self._as_valued(each) for each in found]
        return [self._with_newness(each, words) for each in (*filter(None, stated), *valued)]

    def _spoken(self) -> list[Recognised]:
        """What name, value and note say together; a finding that the name alone states needs the value."""
        said, notes = self._in_words(), self.whole.notes
        if not said and not notes:
            return []
        words = f"{said.rstrip('.')}.\n{notes}" if notes else said
        found = self.recogniser.by_words(words)
        by_name = self.recogniser.mentions(self._name()) if found else ()
        named = {m.concept for m in by_name if m.sense in _STANDING}
        stated = (self._as_valued(e) if e.concept in named else e for e in found)
        denied = (
            Recognised(m.concept, m.phrase, past=True, denied=True, by_words=True)
            for m in self.recogniser.mentions(words)
            if m.sense is Sense.NEGATED
        )
        return [*filter(None, stated), *denied]

    def _with_newness(self, each: Recognised, words: str) -> Recognised:
        mentions = self.recogniser.mentions(words)
        called_new = any(m.called_new and m.concept == each.concept for m in mentions)
        return each._replace(
            called_new=called_new, sides=each.sides or self.recogniser.sides_in(words)
        )

    def _in_words(self) -> str:
        """The name and the value as one phrase: *Rectal tone absent* is a finding, *weakness absent* none."""
        if self._phrase is None:
            self._phrase = self._put_together()
        return self._phrase

    def _put_together(self) -> str:
        absence = self.recogniser.reading.absence
        value = spoken(self.part, absence.told_elsewhere)
        if value == FLAGGED and self.recogniser.texts.analyte_named(self.code.words):
            value = shown(self.part)  # what is flagged abnormal or low is not high
        return as_one_phrase(self._name(), value, absence)

    def _name(self) -> str:
        return " ".join(filter(None, (self.code.words, self.aspect, self.whole.site)))

    def _as_valued(self, each: Recognised) -> Recognised | None:
        """A finding as its value leaves it: there, denied, or None where nobody looked."""
        said = self.said
        if said in self.recogniser.reading.absence.unassessed or self.is_blank:
            return None
        senses = self._senses(each.concept)
        if Sense.UNKNOWN in senses and not senses & _STANDING:
            return None
        if self._says_absent(said) or (senses and not senses & _STANDING):
            return each._replace(past=True, denied=True)
        return each

    def _says_absent(self, said: str) -> bool:
        absence = self.recogniser.reading.absence
        if is_zero(self.part):
            scale = f"{self._name()} {shown(self.part)}".casefold()
            return not any(words in scale for words in absence.zero_is_loss)
        return (
            self.part.get("valueBoolean") is False
            or self.is_coded_as(absence.absent_codes)
            or said in absence.absent_words
        )

    def _senses(self, concept: str) -> frozenset[Sense]:
        """In which senses the value, else name and value, speak of the finding or of its kind in general."""
        general = self.recogniser.reading.narrative.yielding_to(concept)
        own = self._senses_in(shown(self.part), {concept} | general)
        return own or self._senses_in(self._in_words(), {concept})

    def _senses_in(self, text: str, concepts: frozenset[str] | set[str]) -> frozenset[Sense]:
        return frozenset(m.sense for m in self.recogniser.mentions(text) if m.concept in concepts)

    def _told(self, each: Recognised) -> str:
        """The finding with its value; one that its value names is said once."""
        value = shown(self.part)
        if not self.code.words:
            return f"{each.says}: {value}" if value and self.code.known else each.says
        name = f"{self.code.words} {self.aspect}".strip()
        return f"{name}: {value}" if value else name

    def _fact(self, each: Recognised) -> Fact:
        says = each.says if each.by_words else self._told(each)
        if "valueDateTime" in self.part:  # *onset of weakness*: it is as old as it says
            told = self.whole.fact(each, says, moment(self.part, "valueDateTime"))
            return replace(told, looks_back=True)
        when, written = self.whole.dated
        looks_back = each.historical
        if each.historical:
            written = None
        if each.days_ago and when is not None:
            when, looks_back = when.earlier_by(timedelta(days=each.days_ago)), True
        elif each.historical:
            when = None
        return self.whole.fact_of(each, says, (when, written), looks_back=looks_back)
