"""Kidney function before gadolinium: what is known of it, and how fresh.

eGFR as reported; failing that, from creatinine by CKD-EPI 2021 (adults, never in
pregnancy) or bedside Schwartz (children).  Sources: ``docs/clinical-rules.md`` 9,
kept in ``knowledge/contrast-safety``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Measurement, PatientFacts, Sex
from cds_service.frozen import dataclass


@dataclass(frozen=True)
class RenalRules:
    """The figures of ``contrast-safety/gadolinium.yaml``.  Creatinine is in mg/dL, eGFR per 1.73 m2.

    ``not_known`` is what is said where no eGFR counts now.
    """

    egfr: str
    creatinine: str
    height: str
    low_below: Decimal
    raised_in_pregnancy: Decimal
    fresh_acute: timedelta
    fresh_outpatient: timedelta
    rise: Decimal
    rise_within: timedelta
    ratio: Decimal
    ratio_within: timedelta
    adult_from: int
    preference: tuple[str, ...]
    lower_of: tuple[tuple[str, str], ...]
    lower_within: timedelta
    not_known: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """An eGFR in mL/min/1.73 m2, whether it is low, and where it comes from."""

    says: str
    is_low: bool | None
    evidence: Evidence


def current_egfr(
    facts: PatientFacts, rules: RenalRules, *, window: timedelta, pregnant: bool
) -> Estimate | None:
    """The eGFR that counts now: reported within the window, else worked out from creatinine."""
    reported = [m for m in _dated(facts.measured(rules.egfr)) if _fresh(m, window, facts.now)]
    if reported:
        return _as_estimate(_choose(reported, rules), rules)
    fresh = [m for m in _dated(facts.measured(rules.creatinine)) if _fresh(m, window, facts.now)]
    if not fresh or pregnant:
        return None
    return _from_creatinine(max(fresh, key=lambda m: (_latest(m), _size(m))), facts, rules)


def is_fresh(measurement: Measurement, window: timedelta, facts: PatientFacts) -> bool:
    """Whether a value is dated, and not older than the window."""
    return bool(_dated((measurement,))) and _fresh(measurement, window, facts.now)


def is_raised_in_pregnancy(measurement: Measurement, rules: RenalRules) -> bool:
    """Whether it is a creatinine above what is normal for pregnancy, in which no equation fits."""
    limit = rules.raised_in_pregnancy
    return measurement.analyte == rules.creatinine and not measurement.bounds.is_at_most(limit)


def last_known(facts: PatientFacts, rules: RenalRules) -> Measurement | None:
    """The newest eGFR or creatinine of any age, to be shown and not relied on."""
    values = (*facts.measured(rules.egfr), *facts.measured(rules.creatinine))
    dated = _dated(values)
    return max(dated, key=_latest) if dated else (values[0] if values else None)


def creatinine_rise(facts: PatientFacts, rules: RenalRules) -> tuple[Evidence, Evidence] | None:
    """Two creatinines that make an acute kidney injury: 0.3 mg/dL in 48 h, or 1.5 times in 7 days."""
    values = sorted(_dated(facts.measured(rules.creatinine)), key=_latest)
    if not values or not _fresh(values[-1], rules.ratio_within, facts.now):
        return None
    last = values[-1]
    for earlier in values[:-1]:
        if _has_risen(earlier, last, rules):
            return earlier.evidence, last.evidence
    return None


def ckd_epi_2021(creatinine: Decimal, age: int, sex: Sex) -> Decimal:
    """eGFR of an adult in mL/min/1.73 m2 from creatinine in mg/dL (CKD-EPI 2021, without race)."""
    female = sex is Sex.FEMALE
    k, a = (Decimal("0.7"), Decimal("-0.241")) if female else (Decimal("0.9"), Decimal("-0.302"))
    ratio = creatinine / k
    return (
        142
        * min(ratio, Decimal(1)) ** a
        * max(ratio, Decimal(1)) ** Decimal("-1.200")
        * Decimal("0.9938") ** age
        * (Decimal("1.012") if female else Decimal(1))
    )


def bedside_schwartz(creatinine: Decimal, height_cm: Decimal) -> Decimal:
    """eGFR of a child of 1 to 17 years from creatinine in mg/dL and height in cm."""
    return Decimal("0.413") * height_cm / creatinine


def _choose(values: list[Measurement], rules: RenalRules) -> Measurement:
    """The newest; of one moment the preferred method, and of a pair by race the lower value."""
    latest = max(map(_latest, values))
    newest = [m for m in values if _latest(m) == latest]
    other_half = [m for m in values if any(_are_one_sample(m, each, rules) for each in newest)]
    same_moment = [*newest, *other_half]
    paired = {code for pair in rules.lower_of for code in pair}
    order = {code: place for place, code in enumerate(rules.preference)}
    return min(
        same_moment, key=lambda m: (order.get(m.code, len(order)), m.code not in paired, _size(m))
    )


def _are_one_sample(one: Measurement, other: Measurement, rules: RenalRules) -> bool:
    """Whether two values are a pair by race, entered hours apart at the most."""
    is_pair = any({one.code, other.code} == set(pair) for pair in rules.lower_of)
    return is_pair and abs(_latest(one) - _latest(other)) <= rules.lower_within


def _as_estimate(measurement: Measurement, rules: RenalRules) -> Estimate:
    bounds = measurement.bounds
    is_low = (
        True
        if bounds.is_below(rules.low_below)
        else False
        if bounds.is_at_least(rules.low_below)
        else None
    )
    return Estimate(measurement.evidence.says, is_low, measurement.evidence)


def _from_creatinine(
    measurement: Measurement, facts: PatientFacts, rules: RenalRules
) -> Estimate | None:
    """What a creatinine comes to; of *below 0.2* or *above 15* the eGFR lies beyond what its end comes to."""
    low, high = measurement.bounds.low, measurement.bounds.high
    is_exact = low == high
    if not is_exact and None not in (low, high):
        return None
    found = _by_equation(high if low is None else low, facts, rules)
    if found is None:
        return None
    egfr, method = found
    is_low: bool | None = egfr < rules.low_below
    if not is_exact and is_low is (low is None):
        is_low = None  # beyond it lies the threshold
    beyond = "" if is_exact else "above " if low is None else "below "
    figure = f"{beyond}{int(egfr)} mL/min/1.73 m²"
    says = f"eGFR {figure} ({method}, from {measurement.evidence.says})"
    evidence = Evidence(measurement.evidence.resource, says, measurement.evidence.date)
    return Estimate(says, is_low, evidence)


def _by_equation(
    creatinine: Decimal | None, facts: PatientFacts, rules: RenalRules
) -> tuple[Decimal, str] | None:
    """An eGFR from creatinine, and by which equation; None where what it takes is not known."""
    if creatinine is None or creatinine <= 0 or facts.age is None:
        return None
    if facts.age >= rules.adult_from:
        if facts.sex is None:
            return None
        return ckd_epi_2021(creatinine, facts.age, facts.sex), "CKD-EPI 2021"
    height = _height(facts, rules)
    if height is None or facts.age < 1:
        return None
    return bedside_schwartz(creatinine, height), "bedside Schwartz"


def _height(facts: PatientFacts, rules: RenalRules) -> Decimal | None:
    heights = _dated(facts.measured(rules.height))
    return max(heights, key=_latest).bounds.low if heights else None


def _has_risen(earlier: Measurement, later: Measurement, rules: RenalRules) -> bool:
    low, high = earlier.bounds.high, later.bounds.low
    if low is None or high is None or low <= 0:
        return False
    apart = _latest(later) - _latest(earlier)
    return (high - low >= rules.rise and apart <= rules.rise_within) or (
        high / low >= rules.ratio and apart <= rules.ratio_within
    )


def _dated(values: Sequence[Measurement]) -> list[Measurement]:
    if not values:
        return []
    return [m for m in values if m.when is not None and m.when.is_day_or_finer]


def _fresh(measurement: Measurement, window: timedelta, now: datetime) -> bool:
    return measurement.when is not None and measurement.when.perhaps_within(window, now)


def _latest(measurement: Measurement) -> datetime:
    if measurement.when is None:  # pragma: no cover - callers pass dated values
        raise ValueError("an undated value has no place in time")
    return measurement.when.earliest


def _size(measurement: Measurement) -> Decimal:
    bounds = measurement.bounds
    return bounds.low if bounds.low is not None else bounds.high or Decimal(0)
