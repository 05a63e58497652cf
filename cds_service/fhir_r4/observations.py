"""Observations: measured values, and findings on examination."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import chain

from cds_service.appropriateness.reading.analytes import Analyte
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Bounds, Fact, Measurement, Need
from cds_service.narrative.mentions import Sense

from .at_a_glance import NOT_EXAMINED
from .coded import Coded
from .dates import moment
from .elements import (
    ElementNotUnderstood,
    Json,
    as_list,
    as_mapping,
    as_text,
    codes,
    says_one_of,
)
from .entries import Entry
from .recognition import Recognised
from .values import bounds_of, is_zero, shown, spoken

_STANDING = frozenset({Sense.AFFIRMED, Sense.SUSPECTED, Sense.EXPLAINED})
_HIGH = frozenset({"h", "hh", "hu", "hx", "h>", "high", "critical-high", "critically-high"})
_UNREAD = Bounds(None, None)
_POSITIVE, _NEGATIVE = frozenset({"pos", "positive"}), frozenset({"neg", "negative"})
_NORMAL = _NEGATIVE | {"n", "normal"}  # as is said of a value, too


def read_observation(observation: Entry) -> Iterable[Fact | Measurement]:
    """What an observation states: its own value, and those of its components."""
    if observation.is_void:
        return ()
    stated = _Part(observation, observation.resource, observation.code).read()
    if "component" not in observation.resource:
        return stated
    components = map(as_mapping, as_list(observation.resource["component"]))
    return [*stated, *chain.from_iterable(read_part(observation, each) for each in components)]


def read_part(whole: Entry, part: Json) -> Iterable[Fact | Measurement]:
    """What a component states, or a question with its answer, as of the date of the whole."""
    return _Part(whole, part, whole.recogniser.coded(part.get("code"))).read()


class _Part:
    """An observation or one component of it, with the date and the site of the whole."""

    def __init__(self, whole: Entry, part: Json, code: Coded) -> None:
        self.whole = whole
        self.part = part
        self.code = code
        self.recogniser = whole.recogniser
        self.value = self.recogniser.coded(part.get("valueCodeableConcept"))

    def read(self) -> Iterable[Fact | Measurement]:
        """A value where the code is an analyte's; else what was found, most often nothing."""
        if self.part.get("dataAbsentReason"):
            return ()
        if self.value.rows and self._is_coded_as(self.recogniser.reading.absence.unassessed_codes):
            return ()
        for code, _, meaning in self.code.known:
            if meaning.analyte is not None:
                measured = self._measurement(meaning.analyte, code)
                return () if measured is None else (measured,)
        by_name = None if self.code.known else self._measured_by_name()
        return (by_name,) if by_name is not None else list(map(self._fact, self._findings()))

    def _measured_by_name(self) -> Measurement | None:
        """A value whose code nobody knows, under a usual name and in a unit of what is so called."""
        analyte = self.recogniser.texts.analyte_named(self.code.words)
        if analyte is None:
            return None
        try:
            found = self._measurement(analyte, "")
        except ElementNotUnderstood:
            return None  # another value of that name: white cells in urine are counted by the field
        if found is None:
            return None
        says = f"{found.evidence.says} (by its name)"
        return replace(found, evidence=found.evidence._replace(says=says))

    def _measurement(self, analyte: Analyte, code: str) -> Measurement | None:
        when, written = self.whole.dated
        flags = codes(self.part.get("interpretation"))
        if analyte.outcomes is not None:
            positive = self._outcome(analyte, flags)
            said = self.value.name or shown(self.part) or "positive"
            bounds: Bounds | None = _UNREAD
        else:
            positive, said = None, shown(self.part)
            bounds = self._bounds(analyte, flags)
            if bounds == _UNREAD:
                said = f"flagged high ({said})" if said else "flagged high"
        if bounds is None:
            return None
        preliminary = "preliminary" in codes(self.whole.resource.get("status"))
        says = f"{analyte.label} {said}{' (preliminary)' if preliminary else ''}"
        return Measurement(
            analyte=analyte.id,
            bounds=bounds,
            unit=analyte.unit or "",
            evidence=Evidence(self.whole.reference, says, written),
            when=when,
            flagged_high=bool(flags & _HIGH),
            positive=positive,
            code=code,
            preliminary=preliminary,
        )

    def _bounds(self, analyte: Analyte, flags: frozenset[str]) -> Bounds | None:
        """The value; an open one where the laboratory calls high what cannot be read as a number.

        Not of the kidneys: their values are computed with, and one that is not read is unknown.
        """
        is_high = bool(flags & _HIGH) and analyte.place is not Need.RENAL
        try:
            bounds = bounds_of(self.part, analyte, self.code.words)
        except ElementNotUnderstood:
            if not is_high:
                raise
            return _UNREAD
        return _UNREAD if bounds is None and is_high else bounds

    def _outcome(self, analyte: Analyte, flags: frozenset[str]) -> bool | None:
        outcomes = analyte.outcomes
        if outcomes is None:
            return None
        coded = [outcomes.of_code(*coding) for coding in self.value.codings]
        if True in coded or flags & _POSITIVE:
            return True
        if False in coded or flags & _NEGATIVE:
            return False
        return outcomes.of_words(as_text(self.part.get("valueString")) or self.value.words)

    def _findings(self) -> Iterable[Recognised]:
        """What was found on examination: by code, unless the value takes it back; else by words."""
        flag = self.part.get("interpretation")
        if flag is not None:
            has_value = any(name.startswith("value") for name in self.part)
            if says_one_of(flag, _NEGATIVE if has_value else _NORMAL):
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
        words = f"{said}. {notes}" if notes else said
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
        return f"{self._name()} {spoken(self.part)}".strip()

    def _name(self) -> str:
        return " ".join(filter(None, (self.code.words, self.whole.site)))

    def _as_valued(self, each: Recognised) -> Recognised | None:
        """A finding as its value leaves it: there, denied, or None where nobody looked."""
        said = self._said()
        if said in self.recogniser.reading.absence.unassessed:
            return None
        senses = self._senses(each.concept)
        if Sense.UNKNOWN in senses and not senses & _STANDING:
            return None
        if self._says_absent(said) or (senses and not senses & _STANDING):
            return each._replace(past=True, denied=True)
        return each

    def _said(self) -> str:
        return (as_text(self.part.get("valueString")) or self.value.name).strip(" .").casefold()

    def _says_absent(self, said: str) -> bool:
        absence = self.recogniser.reading.absence
        if is_zero(self.part):
            scale = f"{self._name()} {shown(self.part)}".casefold()
            return not any(words in scale for words in absence.zero_is_loss)
        return (
            self.part.get("valueBoolean") is False
            or self._is_coded_as(absence.absent_codes)
            or said in absence.absent_words
        )

    def _is_coded_as(self, codes_of_a_kind: frozenset[tuple[str, str]]) -> bool:
        return not codes_of_a_kind.isdisjoint(self.value.codings)

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
        return f"{self.code.words}: {value}" if value else self.code.words

    def _fact(self, each: Recognised) -> Fact:
        says = each.says if each.by_words else self._told(each)
        if "valueDateTime" in self.part:  # *onset of weakness*: it is as old as it says
            told = self.whole.fact(each, says, moment(self.part, "valueDateTime"))
            return replace(told, looks_back=True)
        fact = self.whole.fact(each._replace(days_ago=None), says, self.whole.dated)
        when, _ = self.whole.dated
        if each.days_ago and when is not None:
            ago = timedelta(days=each.days_ago)
            return replace(fact, when=when.earlier_by(ago), looks_back=True)
        return fact
