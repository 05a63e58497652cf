"""One patient that nobody is, told resource by resource."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]

#: The day of every made export.
EXPORTED_ON = datetime(2026, 11, 20, 12, tzinfo=UTC)

HL7 = "http://terminology.hl7.org/CodeSystem/"
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ICD, CPT = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.ama-assn.org/go/cpt"
_UCUM = "http://unitsofmeasure.org"
#: Kinds of service as this hospital that is none calls them; of outpatients it says nothing.
_OWN_SERVICES = "https://ehr.example.org/services"
_SERVICES = {"EMER": "emergency-medicine", "IMP": "internal-medicine"}


class Person:
    """One made-up patient: all resources of theirs, told by the methods below."""

    def __init__(self, number: int, seed: int) -> None:
        self.chance = Random(f"{seed}/{number}")  # noqa: S311  made-up patients, no secrets
        self.id = f"made-{number:06}"
        self.resources: list[Json] = []
        self.visit_at = EXPORTED_ON - timedelta(minutes=self.chance.randrange(3_000, 700_000))
        self.visit = f"{self.id}-visit"

    def happens(self, in_hundred: float) -> bool:
        return self.chance.random() * 100 < in_hundred

    def add(self, kind: str, of: str = "subject", **elements: Any) -> Json:
        number = sum(each["resourceType"] == kind for each in self.resources)
        resource: Json = {"resourceType": kind, "id": f"{self.id}-{kind.lower()}-{number}"}
        resource |= {of: {"reference": f"Patient/{self.id}"}, **elements}
        self.resources.append(resource)
        return resource

    def before(self, **ago: float) -> str:
        return written(self.visit_at - timedelta(**ago))

    def person(self) -> None:
        self.resources.append(
            {
                "resourceType": "Patient",
                "id": self.id,
                "meta": {"security": [{"system": f"{HL7}v3-ActReason", "code": "HTEST"}]},
                "name": [{"family": "Testperson", "given": [self.id]}],
                "gender": self.chance.choice(("female", "male")),
                "birthDate": f"{self.chance.randrange(1935, 2006)}-{self.chance.randrange(1, 13):02}-09",
            }
        )
        kind = self.chance.choice(("EMER", "EMER", "AMB", "IMP"))
        encounter = self.add(
            "Encounter",
            status="finished",
            period={"start": self.before(hours=6), "end": self.before(hours=-30)},
        )
        encounter["class"] = {"system": f"{HL7}v3-ActCode", "code": kind}
        if kind in _SERVICES:
            encounter["serviceType"] = concept(_OWN_SERVICES, _SERVICES[kind])
        encounter["id"] = self.visit

    def problem(self, code: str, text: str, *, ago_days: float, **more: Any) -> None:
        at = self.before(days=ago_days)
        self.add(
            "Condition",
            **{
                "clinicalStatus": concept(f"{HL7}condition-clinical", "active"),
                "verificationStatus": concept(f"{HL7}condition-ver-status", "confirmed"),
                "code": concept(ICD, code, text),
                "onsetDateTime": at[:10],
                "recordedDate": at,
            }
            | more,
        )

    def discharged_with(self, code: str, text: str) -> None:
        """A diagnosis of the visit, recorded a day after the order, when the patient leaves."""
        self.problem(
            code,
            text,
            ago_days=-1,
            category=[concept(f"{HL7}condition-category", "encounter-diagnosis")],
            encounter={"reference": f"Encounter/{self.visit}"},
        )
        diagnosis = {
            "condition": {"reference": f"Condition/{self.resources[-1]['id']}"},
            "use": concept(f"{HL7}diagnosis-role", "DD"),
        }
        encounter = next(each for each in self.resources if each["id"] == self.visit)
        encounter.setdefault("diagnosis", []).append(diagnosis)

    def value(self, code: str, text: str, value: float, unit: str, *, ago_hours: float) -> None:
        kind = "vital-signs" if code == "8310-5" else "laboratory"
        self.add(
            "Observation",
            status="final",
            category=[concept(f"{HL7}observation-category", kind)],
            code=concept(LOINC, code, text),
            encounter={"reference": f"Encounter/{self.visit}"},
            effectiveDateTime=self.before(hours=ago_hours),
            issued=self.before(hours=ago_hours - 0.5),
            valueQuantity={"value": value, "unit": unit, "system": _UCUM, "code": unit},
        )

    def finding(self, code: str, text: str, *, ago_hours: float, there: bool = True) -> None:
        self.add(
            "Observation",
            status="final",
            category=[concept(f"{HL7}observation-category", "exam")],
            code=concept(SNOMED, code, text),
            effectiveDateTime=self.before(hours=ago_hours),
            valueBoolean=there,
        )

    def order(self, named: tuple[str, str, str], reason: str, **more: Any) -> Json:
        text, system, code = named
        return self.add(
            "ServiceRequest",
            **{
                "status": "completed",
                "intent": "order",
                "priority": self.chance.choice(("routine", "routine", "urgent", "stat")),
                "code": concept(system, code, text),
                "encounter": {"reference": f"Encounter/{self.visit}"},
                "authoredOn": self.before(hours=0),
                "reasonCode": [{"text": reason}],
            }
            | more,
        )

    def report_of(self, order: Json, conclusion: str) -> None:
        done = self.before(hours=-self.chance.randrange(2, 40))
        self.add(
            "DiagnosticReport",
            status="final",
            code=order["code"],
            basedOn=[{"reference": f"ServiceRequest/{order['id']}"}],
            effectiveDateTime=done,
            issued=done,
            conclusion=conclusion,
        )


def written(at: datetime) -> str:
    """An instant as FHIR writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def concept(system: str, code: str, text: str | None = None) -> Json:
    """A CodeableConcept of one code."""
    made: Json = {"coding": [{"system": system, "code": code}]}
    return {**made, "text": text} if text else made
