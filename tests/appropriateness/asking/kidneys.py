"""A patient with values of the kidneys, as laboratories write them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.asking.renal_function import Estimate, RenalRules, current_egfr
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Bounds, Measurement, PatientFacts, Sex, When

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ACUTE = timedelta(hours=48)
MALE, FEMALE = Sex.MALE, Sex.FEMALE


def rules() -> RenalRules:
    return shipped_knowledge().topics[0].renal


def ago(**length: float) -> When:
    return When.at(NOW - timedelta(**length))


def bounds_of(value: str) -> Bounds:
    """``29``, ``>60``, ``<=30``, as a laboratory writes them."""
    comparator = value.rstrip("0123456789.")
    number = Decimal(value.removeprefix(comparator))
    return {
        "": Bounds.exactly(number),
        ">": Bounds(number, None, is_open=True),
        ">=": Bounds(number, None),
        "<": Bounds(None, number, is_open=True),
        "<=": Bounds(None, number),
    }[comparator]


def measured(analyte: str, value: str, when: When | None, code: str = "") -> Measurement:
    evidence = Evidence(f"Observation/{analyte}-{value}-{code}", f"{analyte} {value}")
    return Measurement(analyte, bounds_of(value), "", evidence, when, code=code)


def egfr(value: str, when: When | None = None, code: str = "") -> Measurement:
    return measured("estimated-gfr", value, when or ago(hours=1), code)


def creatinine(value: str, when: When | None = None) -> Measurement:
    return measured("creatinine", value, when or ago(hours=1))


def patient(
    *measurements: Measurement, age: int | None = 62, sex: Sex | None = MALE
) -> PatientFacts:
    return PatientFacts(now=NOW, measurements=measurements, age=age, sex=sex)


def current(
    *measurements: Measurement,
    age: int | None = 62,
    sex: Sex | None = MALE,
    window: timedelta = ACUTE,
    pregnant: bool = False,
) -> Estimate | None:
    facts = patient(*measurements, age=age, sex=sex)
    return current_egfr(facts, rules(), window=window, pregnant=pregnant)
