"""Measured values: under a code that we know, or under a usual name and in a unit of what is so called."""

from dataclasses import replace

from cds_service.appropriateness.reading.analytes import Analyte
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Bounds, Measurement, Need

from .dates import moment
from .elements import ElementNotUnderstood, Json, as_text, codes, says_one_of
from .observed import Observed
from .values import bounds_of, in_words, shown

NEGATIVE = frozenset({"neg", "negative"})
_POSITIVE = frozenset({"pos", "positive"})
_HIGH = frozenset(
    {"h", "hh", "hu", "hx", "h>", "high", "critical-high", "critically-high", "panic-high"}
    | {"above-high-normal", "above-upper-panic-limits", "abnormal-high", "abnormally-high"}
    | {"very-high", "elevated", "raised", ">", "off-scale-high", "high-off-scale"}
)
#: HL7's own flags for what is not high: whatever stands beside them, they decide.
_OTHER_FLAGS = frozenset(
    {"n", "l", "ll", "lu", "lx", "<", "a", "aa", "neg", "nd", "nr", "pos", "s", "i", "r", "ind"}
)
_FLAGS = _HIGH | _OTHER_FLAGS
_NO_FLAGS = frozenset[str]()
_UNREAD = Bounds(None, None)


def measured_by_name(observed: Observed) -> Measurement | None:
    """A value whose code nobody knows, under a usual name; None where its name or unit is another's."""
    analyte = observed.recogniser.texts.analyte_named(observed.code.words)
    if analyte is None:
        return None
    try:
        found = measured_as(analyte, observed, "")
    except ElementNotUnderstood:
        return None  # another value of that name: white cells in urine are counted by the field
    if found is None:
        return None
    says = f"{found.evidence.says} (by its name)"
    return replace(found, evidence=found.evidence._replace(says=says))


def measured_or_unread(analyte: Analyte, observed: Observed, code: str) -> Measurement | None:
    """The value as one of this analyte; one that cannot be read is named, and takes no other with it.

    It may be high, and so is weighed as a value without a number.  Not of the kidneys: their values
    are computed with.
    """
    written = observed.whole.dated[1]
    try:
        return measured_as(analyte, observed, code)
    except ElementNotUnderstood as error:
        whole = observed.whole
        whole.recogniser.not_understood.add(
            f"{whole.reference}: its {error.element} cannot be understood"
        )
    if analyte.place is Need.RENAL:
        return None
    says = f"{analyte.label} {in_words(shown(observed.part))}"
    evidence = Evidence(whole.reference, says, written)
    return Measurement(analyte.id, _UNREAD, analyte.unit or "", evidence, whole.dated[0], code=code)


def measured_as(analyte: Analyte, observed: Observed, code: str) -> Measurement | None:
    """The value as one of this analyte; None where it has none.  Raises ElementNotUnderstood."""
    when, written = observed.whole.dated
    if "valueDateTime" in observed.part:
        return _expected(analyte, observed, code)
    flags = _flags_of(observed.part)
    said, own = observed.said, analyte.called_high
    if (
        said in _HIGH
        or said in observed.recogniser.reading.called_high
        or (own and (said in own or not own.isdisjoint(flags)))
    ):
        flags |= _HIGH
    if analyte.outcomes is not None:
        positive = _outcome(analyte, observed, flags)
        said = observed.value.name or shown(observed.part) or "positive"
        bounds: Bounds | None = _UNREAD
    else:
        positive, said = None, in_words(shown(observed.part))
        bounds = _bounds(analyte, observed, flags)
        if bounds == _UNREAD:
            said = f"flagged high ({said})" if said else "flagged high"
    if bounds is None:
        return None
    preliminary = "preliminary" in codes(observed.whole.resource.get("status"))
    says = f"{analyte.label} {said}{' (preliminary)' if preliminary else ''}"
    return Measurement(
        analyte=analyte.id,
        bounds=bounds,
        unit=analyte.unit or "",
        evidence=Evidence(observed.whole.reference, says, written),
        when=when,
        flagged_high=bool(flags & _HIGH),
        positive=positive,
        code=code,
        preliminary=preliminary,
    )


def _expected(analyte: Analyte, observed: Observed, code: str) -> Measurement | None:
    """What is to come speaks as a positive test does, *expected date of delivery*; no other date is a value."""
    due, written = moment(observed.part, "valueDateTime")
    now = observed.recogniser.now
    if analyte.expected_within is None or due is None:
        return None
    if not now <= due.latest <= now + analyte.expected_within:
        return None
    whole = observed.whole
    says = f"{observed.code.words or analyte.label} {written}"
    evidence = Evidence(whole.reference, says, whole.dated[1])
    return Measurement(analyte.id, _UNREAD, "", evidence, whole.dated[0], positive=True, code=code)


def _flags_of(part: Json) -> frozenset[str]:
    """How the laboratory flags a value; what it calls high in words or beside a code of its own is H."""
    flag = part.get("interpretation")
    if flag is None:
        return _NO_FLAGS
    flags = codes(flag)
    if flags.isdisjoint(_FLAGS) and says_one_of(flag, _HIGH):
        return flags | _HIGH
    return flags


def _bounds(analyte: Analyte, observed: Observed, flags: frozenset[str]) -> Bounds | None:
    """The value; an open one where the laboratory calls high what cannot be read as a number.

    Not of the kidneys: their values are computed with, and one that is not read is unknown.
    """
    is_high = bool(flags & _HIGH) and analyte.place is not Need.RENAL
    try:
        bounds = bounds_of(observed.part, analyte, observed.code.words)
    except ElementNotUnderstood:
        if not is_high:
            raise
        return _UNREAD
    return _UNREAD if bounds is None and is_high else bounds


def _outcome(analyte: Analyte, observed: Observed, flags: frozenset[str]) -> bool | None:
    outcomes = analyte.outcomes
    if outcomes is None:
        return None
    if isinstance(observed.part.get("valueBoolean"), bool):
        return bool(observed.part["valueBoolean"])
    value = observed.value
    coded = [outcomes.of_code(*coding) for coding in value.codings]
    if True in coded or flags & _POSITIVE:
        return True
    if False in coded or flags & NEGATIVE:
        return False
    return outcomes.of_words(as_text(observed.part.get("valueString")) or value.words)
