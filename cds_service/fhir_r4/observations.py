"""Observations: measured values, and findings on examination."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from cds_service.appropriateness.analytes import Analyte
from cds_service.appropriateness.answers import Evidence
from cds_service.appropriateness.facts import Bounds, Fact, Measurement, Need, When

from .dates import moment
from .elements import (
    ElementNotUnderstood,
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

_NOT_A_RESULT = frozenset({"entered-in-error", "cancelled"})
_HIGH = frozenset({"h", "hh", "hu", "high"})
_POSITIVE, _NEGATIVE = frozenset({"pos", "positive"}), frozenset({"neg", "negative"})
_NOT_EXAMINED = frozenset({"laboratory", "vital-signs", "imaging", "social-history", "survey"})

#: ``>60``, ``> 60 mL/min``, ``greater than 60``, ``60+``, ``<15``: a number as typed.
_TYPED = re.compile(
    r"^\s*(?:(?P<sign>[<>]=?|≥|≤)|(?P<word>greater than|more than|less than|above|below))?\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<plus>\+)?\s*(?P<unit>[^\d\s].*)?$",
    re.IGNORECASE,
)
_SIGNS = {
    "≥": ">=",
    "≤": "<=",
    "greater than": ">",
    "more than": ">",
    "above": ">",
    "less than": "<",
    "below": "<",
}


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
            said = name_of(self.part.get("valueCodeableConcept")) or _shown(self.part) or "positive"
            bounds: Bounds | None = Bounds(None, None)
        else:
            positive, said = None, _shown(self.part)
            bounds = _bounds(self.part, analyte)
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
        """What was found on examination.  A value that says *absent* makes nothing of it."""
        if self._says_absent():
            return ()
        label = self.part.get("code")
        site = words_of(self.whole.get("bodySite"))
        found = self.recogniser.by_code(label, context=f"{site}. {_shown(self.part)}")
        valued = self.recogniser.by_code(self.part.get("valueCodeableConcept"), context=site)
        if found or valued:
            words = f"{words_of(label)} {site} {notes_of(self.whole)}"
            return [self._with_newness(each, words) for each in (*found, *valued)]
        if codes(self.whole.get("category")) & _NOT_EXAMINED:
            return ()
        return self.recogniser.by_words(self._in_words(words_of(label), site))

    def _with_newness(self, each: Recognised, words: str) -> Recognised:
        mentions = self.recogniser.mentions(words)
        called_new = any(m.called_new and m.concept == each.concept for m in mentions)
        sides = each.sides or self.recogniser.sides_in(words)
        return Recognised(
            each.concept, each.says, called_new=called_new, regions=each.regions, sides=sides
        )

    def _in_words(self, label: str, site: str) -> str:
        value = _shown(self.part)
        if value.casefold() in self.recogniser.reading.absence.present_words:
            value = ""
        return f"{label} {site} {value}. {notes_of(self.whole)}"

    def _says_absent(self) -> bool:
        absence = self.recogniser.reading.absence
        if self.part.get("valueBoolean") is False:
            return True
        value = self.part.get("valueCodeableConcept")
        if any((c.system, c.code) in absence.absent_codes for c in codings(value)):
            return True
        said = as_text(self.part.get("valueString")) or words_of(value)
        return said.strip(" .").casefold() in absence.absent_words

    def _fact(self, each: Recognised) -> Fact:
        label = name_of(self.part.get("code"))
        shown = _shown(self.part)
        says = each.says if each.by_words else f"{label}: {shown}" if shown else label
        return Fact(
            concept=each.concept,
            found_in=Need.EXAM,
            evidence=Evidence(reference_of(self.whole), says, self.written),
            when=self.when,
            past=each.past,
            called_new=each.called_new,
            regions=each.regions,
            sides=each.sides,
        )


def _bounds(part: Json, analyte: Analyte) -> Bounds | None:
    """The value in the analyte's unit; None where there is none to read.

    Raises ElementNotUnderstood where a value stands in a unit that we do not convert.
    """
    quantity = as_mapping(part.get("valueQuantity"))
    if quantity:
        return _of_quantity(quantity, analyte)
    typed = part.get("valueString")
    if typed is None and part.get("valueInteger") is not None:
        typed = str(part["valueInteger"])
    match = _TYPED.match(typed) if isinstance(typed, str) else None
    if match is None:
        return None
    sign = match["sign"] or match["word"] or (">=" if match["plus"] else "")
    comparator = _SIGNS.get(sign.casefold(), sign)
    unit = (match["unit"] or "").strip() or None
    return _converted(Decimal(match["number"]), (unit,), comparator, analyte, "valueString")


def _of_quantity(quantity: Json, analyte: Analyte) -> Bounds | None:
    value = quantity.get("value")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ElementNotUnderstood("valueQuantity.value")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ElementNotUnderstood("valueQuantity.value") from error
    if not number.is_finite():
        raise ElementNotUnderstood("valueQuantity.value")
    units = (as_text(quantity.get("code")) or None, as_text(quantity.get("unit")) or None)
    comparator = as_text(quantity.get("comparator"))
    return _converted(number, units, comparator, analyte, "valueQuantity")


def _converted(
    number: Decimal,
    units: tuple[str | None, ...],
    comparator: str,
    analyte: Analyte,
    element: str,
) -> Bounds | None:
    named = tuple(unit for unit in units if unit)
    for unit in named or (None,):
        bounds = analyte.bounds(number, unit, comparator)
        if bounds is not None:
            return bounds
    raise ElementNotUnderstood(f"{element} ({analyte.label}: unit or size)")


def _shown(part: Json) -> str:
    """A value as a person would read it aloud."""
    quantity = as_mapping(part.get("valueQuantity"))
    if quantity:
        unit = as_text(quantity.get("unit")) or as_text(quantity.get("code"))
        return f"{as_text(quantity.get('comparator'))}{quantity.get('value')} {unit}".strip()
    if part.get("valueInteger") is not None:
        return str(part["valueInteger"])
    return as_text(part.get("valueString")) or words_of(part.get("valueCodeableConcept"))
