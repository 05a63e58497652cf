"""The rest of a chart: what an EHR sends along and no topic asks about.

Charts are padded with it, and vary as real ones do: many codes, values, dates and sentences.
The same seed makes the same chart.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import yaml

Json = dict[str, Any]
Row = list[Any]

_ORDINARY = Path(__file__).with_name("ordinary.yaml")
_EHR = "https://ehr.example.org"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_ICD, _UCUM = "http://hl7.org/fhir/sid/icd-10-cm", "http://unitsofmeasure.org"

#: One page of a chart by prefetch key; charts are long by having many.
ALL_KINDS = (
    *("labs", "labs", "vitals", "conditions", "labs", "exam", "labs", "procedures"),
    *("labs", "vitals", "orders", "labs", "conditions", "labs", "medications", "labs"),
    *("reports", "vitals", "labs", "conditions"),
)
#: A page in which nobody writes a word of their own.
LABS_ALONE = ("labs", "labs", "labs", "vitals")


def ordinary_entries(
    patient: str, now: datetime, page: Sequence[str] = ALL_KINDS, *, seed: int = 0
) -> Iterator[tuple[str, Json]]:
    """Prefetch keys with a resource each, page by page without end."""
    chart = _Chart(patient, now, Random(seed), yaml.safe_load(_ORDINARY.read_text("utf-8")))  # noqa: S311
    for number, key in enumerate(cycle(page)):
        yield key, chart.resource(key, f"{key}-{number}")


@dataclass(frozen=True)
class _Chart:
    patient: str
    now: datetime
    random: Random
    ordinary: dict[str, list[Row]]

    def resource(self, key: str, name: str) -> Json:
        """One resource of those that stand under a prefetch key."""
        made: dict[str, Callable[[], Json]] = {
            "labs": lambda: self._measurement("labs", "laboratory"),
            "vitals": lambda: self._measurement("vitals", "vital-signs"),
            "exam": self._exam,
            "conditions": self._condition,
            "procedures": self._procedure,
            "orders": self._order,
            "medications": self._medication,
            "reports": self._report,
        }
        own = made[key]()
        whose = {"subject": {"reference": f"Patient/{self.patient}"}}
        return {"resourceType": own.pop("resourceType"), "id": name, **own, **whose}

    def _measurement(self, kind: str, category: str) -> Json:
        code, display, text, unit, low, high, digits = self._one(kind)
        value = round(self.random.uniform(low, high), digits) if digits else self._whole(low, high)
        bounds = {"system": _UCUM, "code": unit, "unit": unit}
        return {
            **self._observation(category),
            "code": _concept(text, _coding(_LOINC, code, display)),
            "valueQuantity": {"value": value, **bounds},
            "referenceRange": [
                {"low": {"value": low, **bounds}, "high": {"value": high, **bounds}}
            ],
        }

    def _exam(self) -> Json:
        sentences = self.random.sample(self.ordinary["exam"], 2)
        return {
            **self._observation("exam"),
            "code": _concept("Examination", _coding(_LOINC, "29545-1", "Physical findings")),
            "valueString": " ".join(map(str, sentences)),
        }

    def _observation(self, category: str) -> Json:
        return {
            "resourceType": "Observation",
            "status": "final",
            "category": [_concept(None, _coding(f"{_TERMINOLOGY}/observation-category", category))],
            "effectiveDateTime": self._instant(),
        }

    def _condition(self) -> Json:
        icd, snomed, text = self._one("conditions")
        own = _coding(f"{_EHR}/CodeSystem/problem", str(self._whole(100_000, 999_999)), text)
        codings = (_coding(_ICD, icd), _coding(_SNOMED, snomed), own)
        return {
            "resourceType": "Condition",
            "clinicalStatus": _concept(
                None, _coding(f"{_TERMINOLOGY}/condition-clinical", "active")
            ),
            "verificationStatus": _concept(
                None, _coding(f"{_TERMINOLOGY}/condition-ver-status", "confirmed")
            ),
            "category": [
                _concept(None, _coding(f"{_TERMINOLOGY}/condition-category", "problem-list-item"))
            ],
            "code": _concept(f"{text}, {self._one('qualifiers')}", *codings),
            "onsetDateTime": self._day(),
            "recordedDate": self._instant(),
        }

    def _procedure(self) -> Json:
        code, text = self._one("procedures")
        return {
            "resourceType": "Procedure",
            "status": "completed",
            "code": _concept(text, _coding(_SNOMED, code, text)),
            "performedDateTime": self._day(),
        }

    def _order(self) -> Json:
        code, text = self._one("orders")
        return {
            "resourceType": "ServiceRequest",
            "status": "active",
            "intent": "order",
            "code": _concept(text, _coding(_LOINC, code, text)),
            "authoredOn": self._instant(),
        }

    def _medication(self) -> Json:
        text, dose = self._one("medications")
        own = _coding(f"{_EHR}/CodeSystem/formulary", str(self._whole(10_000, 99_999)), text)
        return {
            "resourceType": "MedicationRequest",
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": _concept(text, own),
            "authoredOn": self._instant(),
            "dosageInstruction": [{"text": dose}],
        }

    def _report(self) -> Json:
        category = _concept(None, _coding(f"{_TERMINOLOGY}/v2-0074", "LAB", "Laboratory"))
        code = _coding(_LOINC, "58410-2", "CBC panel - Blood by Automated count")
        return {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "category": [category],
            "code": _concept("Complete blood count", code),
            "effectiveDateTime": self._instant(),
            "conclusion": self._one("conclusions"),
        }

    def _one(self, kind: str) -> Any:
        return self.random.choice(self.ordinary[kind])

    def _whole(self, low: float, high: float) -> int:
        return self.random.randint(int(low), int(high))

    def _instant(self) -> str:
        passed = timedelta(minutes=self._whole(60, 180 * 24 * 60))
        return (self.now - passed).isoformat(timespec="seconds")

    def _day(self) -> str:
        return (self.now - timedelta(days=self._whole(30, 3650))).date().isoformat()


def _concept(text: str | None, *codings: Json) -> Json:
    return {"coding": list(codings), **({"text": text} if text else {})}


def _coding(system: str, code: str, display: str | None = None) -> Json:
    return {"system": system, "code": code, **({"display": display} if display else {})}
