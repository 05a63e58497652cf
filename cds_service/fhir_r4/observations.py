"""Observations: measured values, and findings on examination."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cds_service.appropriateness.reading.analytes import Analyte
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Bounds, Fact, Measurement, Need, When
from cds_service.narrative.mentions import Sense

from .dates import moment
from .elements import (
    Json,
    as_list,
    as_mapping,
    as_text,
    codes,
    codings,
    name_of,
    notes_of,
    reference_of,
    words_of,
)
from .recognition import Recognised, Recogniser
from .values import bounds_of, shown

_NOT_A_RESULT = frozenset({"entered-in-error", "cancelled", "registered"})
_STANDING = frozenset({Sense.AFFIRMED, Sense.SUSPECTED})
_HIGH = frozenset({"h", "hh", "hu", "high"})
_POSITIVE, _NEGATIVE = frozenset({"pos", "positive"}), frozenset({"neg", "negative"})
_NOT_EXAMINED = frozenset({"laboratory", "vital-signs", "imaging", "social-history", "survey"})


def read_observation(observation: Json, recogniser: Recogniser) -> Iterator[Fact | Measurement]:
    """What an observation states: its own value, and those of its components."""
    if codes(observation.get("status")) & _NOT_A_RESULT:
        return
    when, written = moment(
        observation,
        "effectiveDateTime",
        "effectiveInstant",
        "effectivePeriod.end",
        "effectivePeriod.start",
        "issued",
    )
    parts = [as_mapping(part) for part in as_list(observation.get("component"))]
    for part in (observation, *parts):
        yield from _Entry(observation, part, recogniser, when, written).read()


class _Entry:
    """An observation or one component of it, with the dates of the whole."""

    def __init__(
        self,
        whole: Json,
        part: Json,
        recogniser: Recogniser,
        when: When | None,
        written: str | None,
    ) -> None:
        self.whole = whole
        self.part = part
        self.recogniser = recogniser
        self.when = when
        self.written = written

    def read(self) -> Iterator[Fact | Measurement]:
        if self.part.get("dataAbsentReason"):
            return
        analyte, code = self._analyte()
        if analyte is not None:
            measurement = self._measurement(analyte, code)
            if measurement is not None:
                yield measurement
            return
        for each in self._findings():
            yield self._fact(each)

    def _analyte(self) -> tuple[Analyte | None, str]:
        reading = self.recogniser.reading
        for coding in codings(self.part.get("code")):
            for match in reading.terminology.matches(coding.system, coding.code):
                if match.concept in reading.analytes:
                    return reading.analytes[match.concept], coding.code
        return None, ""

    def _measurement(self, analyte: Analyte, code: str) -> Measurement | None:
        flags = codes(self.part.get("interpretation"))
        if analyte.outcomes is not None:
            positive = self._outcome(analyte, flags)
            said = name_of(self.part.get("valueCodeableConcept")) or shown(self.part) or "positive"
            bounds: Bounds | None = Bounds(None, None)
        else:
            positive, said = None, shown(self.part)
            bounds = bounds_of(self.part, analyte)
        if bounds is None:
            return None
        preliminary = "preliminary" in codes(self.whole.get("status"))
        says = f"{analyte.label} {said}{' (preliminary)' if preliminary else ''}"
        return Measurement(
            analyte=analyte.id,
            bounds=bounds,
            unit=analyte.unit or "",
            evidence=Evidence(reference_of(self.whole), says, self.written),
            when=self.when,
            flagged_high=bool(flags & _HIGH),
            positive=positive,
            code=code,
            preliminary=preliminary,
        )

    def _outcome(self, analyte: Analyte, flags: frozenset[str]) -> bool | None:
        outcomes = analyte.outcomes
        if outcomes is None:
            return None
        coded = [
            outcomes.of_code(c.system, c.code)
            for c in codings(self.part.get("valueCodeableConcept"))
        ]
        if True in coded or flags & _POSITIVE:
            return True
        if False in coded or flags & _NEGATIVE:
            return False
        value = as_text(self.part.get("valueString"))
        return outcomes.of_words(value or words_of(self.part.get("valueCodeableConcept")))

    def _findings(self) -> Iterable[Recognised]:
        """What was found on examination: by code, unless the value takes it back; else by words."""
        label = self.part.get("code")
        site = words_of(self.whole.get("bodySite"))
        value = self.part.get("valueCodeableConcept")
        if codes(self.part.get("interpretation")) & _NEGATIVE:
            return ()
        valued = self.recogniser.by_code(value, context=site)
        found = self.recogniser.by_code(label, context=f"{site}. {shown(self.part)}")
        if found or valued:
            words = f"{self._in_words()} {notes_of(self.whole)}"
            stated = [self._as_valued(each) for each in found]
            return [self._with_newness(each, words) for each in (*filter(None, stated), *valued)]
        if codes(self.whole.get("category")) & _NOT_EXAMINED:
            return ()
        return self._spoken()

    def _spoken(self) -> list[Recognised]:
        """What name, value and note say together; a finding that the name alone states needs the value."""
        words = f"{self._in_words()}. {notes_of(self.whole)}"
        spoken = self.recogniser.by_words(words)
        named = {m.concept for m in self.recogniser.mentions(self._name()) if m.sense in _STANDING}
        stated = (self._as_valued(e) if e.concept in named else e for e in spoken)
        denied = (
            Recognised(m.concept, m.phrase, past=True, denied=True, by_words=True)
            for m in self.recogniser.mentions(words)
            if m.sense is Sense.NEGATED
        )
        return [*filter(None, stated), *denied]

    def _with_newness(self, each: Recognised, words: str) -> Recognised:
        mentions = self.recogniser.mentions(words)
        called_new = any(m.called_new and m.concept == each.concept for m in mentions)
        return replace(
            each, called_new=called_new, sides=each.sides or self.recogniser.sides_in(words)
        )

    def _in_words(self) -> str:
        """The name and the value as one phrase: *Rectal tone absent* is a finding, *weakness absent* none."""
        value = shown(self.part)
        if isinstance(self.part.get("valueBoolean"), bool):
            value = "Yes" if self.part["valueBoolean"] else "No"
        return f"{self._name()} {value}".strip()

    def _name(self) -> str:
        site = words_of(self.whole.get("bodySite"))
        return " ".join(filter(None, (words_of(self.part.get("code")), site)))

    def _as_valued(self, each: Recognised) -> Recognised | None:
        """A finding as its value leaves it: there, denied, or None where nobody looked."""
        said = self._said()
        if said in self.recogniser.reading.absence.unassessed:
            return None
        senses = self._senses(each.concept)
        if Sense.UNKNOWN in senses and not senses & _STANDING:
            return None
        if self._says_absent(said) or (senses and not senses & _STANDING):
            return replace(each, past=True, denied=True)
        return each

    def _said(self) -> str:
        value = self.part.get("valueCodeableConcept")
        return (as_text(self.part.get("valueString")) or words_of(value)).strip(" .").casefold()

    def _says_absent(self, said: str) -> bool:
        absence = self.recogniser.reading.absence
        value = codings(self.part.get("valueCodeableConcept"))
        return (
            self.part.get("valueBoolean") is False
            or any((c.system, c.code) in absence.absent_codes for c in value)
            or said in absence.absent_words
        )

    def _senses(self, concept: str) -> frozenset[Sense]:
        """In which senses the value, else name and value, speak of the finding or of its kind in general."""
        general = {
            words.concept
            for words in self.recogniser.reading.vocabulary.concepts
            if concept in words.yields_to
        }
        own = self._senses_in(shown(self.part), {concept, *general})
        return own or self._senses_in(self._in_words(), {concept})

    def _senses_in(self, text: str, concepts: set[str]) -> frozenset[Sense]:
        return frozenset(m.sense for m in self.recogniser.mentions(text) if m.concept in concepts)

    def _fact(self, each: Recognised) -> Fact:
        label = name_of(self.part.get("code"))
        value = shown(self.part)
        says = each.says if each.by_words else f"{label}: {value}" if value else label
        return Fact(
            concept=each.concept,
            found_in=Need.EXAM,
            evidence=Evidence(reference_of(self.whole), says, self.written),
            when=self.when,
            past=each.past,
            denied=each.denied,
            called_new=each.called_new,
            regions=each.regions,
            sides=each.sides,
        )
