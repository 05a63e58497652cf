"""Make a FHIR Bulk Data export of patients that nobody is: ``make_export.py FOLDER --patients 20000``.

Everything is generated from a seed, so that the same call gives the same bytes.  Most patients
have nothing to do with the spine; the others are what a replay has to tell apart: infections with
and without a deficit, discs, fusions, ulcers, devices, kidneys, reactions; entries recorded after
the order, problems that were resolved later, results of the very order; orders without an instant,
entered in error or planned; lines that are no FHIR; packed files.  Names end in *Testperson*.
"""

import argparse
import gzip
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, BinaryIO, cast

import msgspec

Json = dict[str, Any]

EXPORTED_ON = datetime(2026, 11, 20, 12, tzinfo=UTC)
_PATIENTS_A_FILE = 5_000
_HL7 = "http://terminology.hl7.org/CodeSystem/"
_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_ICD, _CPT = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.ama-assn.org/go/cpt"
_UCUM = "http://unitsofmeasure.org"

#: Lines that a replay has to step over, one here and there.
_WRONG_LINES = (
    b'{"resourceType": "Condition", "id": "cut off in the mid',
    b"not json at all",
    b'{"resourceType": "ServiceRequest", "id": "of-nobody", "status": "active", "intent": "order"}',
    b'{"resourceType": "Condition", "subject": "Patient/1"}',
    b'{"id": "of no type"}',
    b'"\xff\xfe"',
)

_PROBLEMS = (
    ("E11.9", "Type 2 diabetes mellitus"),
    ("I10", "Essential hypertension"),
    ("J45.909", "Asthma"),
    ("E78.5", "Hyperlipidemia"),
    ("K21.9", "Reflux"),
    ("F32.9", "Depression"),
    ("N18.4", "Chronic kidney disease, stage 4"),
    ("F11.20", "Opioid dependence, injects"),
)
_ELSEWHERE = (
    ("XR Chest 2 views", _LOINC, "30745-4"),
    ("CT abdomen and pelvis with contrast", _CPT, "74177"),
    ("MRI knee left without contrast", _CPT, "73721"),
    ("Complete blood count", _LOINC, "58410-2"),
    ("Lipid panel", _LOINC, "57698-3"),
)
_SPINE = (
    ("MRI lumbar spine without contrast", _LOINC, "30679-5"),
    ("MRI lumbar spine without and with contrast", _LOINC, "24967-2"),
    ("CT lumbar spine without contrast", _CPT, "72131"),
    ("X-ray of the lumbar spine, two or three views", _LOINC, "48469-1"),
    ("MRI whole spine without and with contrast", _LOINC, "30855-1"),
)
_REGIONS = (
    ("MRI cervical spine without and with contrast", _LOINC, "24937-5"),
    ("MRI thoracic spine without and with contrast", _LOINC, "24981-3"),
    ("MRI lumbar spine without and with contrast", _LOINC, "24967-2"),
)


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
                "meta": {"security": [{"system": f"{_HL7}v3-ActReason", "code": "HTEST"}]},
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
        encounter["class"] = {"system": f"{_HL7}v3-ActCode", "code": kind}
        encounter["id"] = self.visit

    def problem(self, code: str, text: str, *, ago_days: float, **more: Any) -> None:
        at = self.before(days=ago_days)
        self.add(
            "Condition",
            **{
                "clinicalStatus": concept(f"{_HL7}condition-clinical", "active"),
                "verificationStatus": concept(f"{_HL7}condition-ver-status", "confirmed"),
                "code": concept(_ICD, code, text),
                "onsetDateTime": at[:10],
                "recordedDate": at,
            }
            | more,
        )

    def value(self, code: str, text: str, value: float, unit: str, *, ago_hours: float) -> None:
        kind = "vital-signs" if code == "8310-5" else "laboratory"
        self.add(
            "Observation",
            status="final",
            category=[concept(f"{_HL7}observation-category", kind)],
            code=concept(_LOINC, code, text),
            encounter={"reference": f"Encounter/{self.visit}"},
            effectiveDateTime=self.before(hours=ago_hours),
            issued=self.before(hours=ago_hours - 0.5),
            valueQuantity={"value": value, "unit": unit, "system": _UCUM, "code": unit},
        )

    def finding(self, code: str, text: str, *, ago_hours: float, there: bool = True) -> None:
        self.add(
            "Observation",
            status="final",
            category=[concept(f"{_HL7}observation-category", "exam")],
            code=concept(_SNOMED, code, text),
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
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def concept(system: str, code: str, text: str | None = None) -> Json:
    made: Json = {"coding": [{"system": system, "code": code}]}
    return {**made, "text": text} if text else made


# -- what all of them have


def everyday(one: Person) -> None:
    """Problems, values over a year, and orders of other parts of the body."""
    for code, text in one.chance.sample(_PROBLEMS, one.chance.randrange(1, 4)):
        one.problem(code, text, ago_days=one.chance.randrange(100, 3000))
    for _ in range(one.chance.randrange(6, 14)):
        hours = one.chance.randrange(200, 9000)
        one.value(
            "718-7", "Hemoglobin", one.chance.randrange(90, 160) / 10, "g/dL", ago_hours=hours
        )
    for _ in range(one.chance.randrange(1, 4)):
        order = one.order(one.chance.choice(_ELSEWHERE), "Follow-up")
        order["authoredOn"] = one.before(days=one.chance.randrange(1, 400))
        if one.happens(60):
            one.report_of(order, "No acute finding.")
    if one.happens(70):
        gfr = one.chance.choice((18, 27, 41, 62, 78, 95))
        ago = one.chance.choice((3, 20, 300, 2000))
        one.value("98979-8", "eGFR (CKD-EPI 2021)", gfr, "mL/min/{1.73_m2}", ago_hours=ago)
    if one.happens(4):
        one.add("AllergyIntolerance", "patient", **_reaction(one))
    if one.happens(5):
        one.add("Device", "patient", **_device(one))


def _reaction(one: Person) -> Json:
    """To gadolinium; at times one that came of the study itself, and was recorded after it."""
    at = one.before(days=one.chance.choice((900, 300, -1)))
    severe = one.happens(40)
    return {
        "clinicalStatus": concept(f"{_HL7}allergyintolerance-clinical", "active"),
        "verificationStatus": concept(f"{_HL7}allergyintolerance-verification", "confirmed"),
        "criticality": "high" if severe else "low",
        "code": concept(_SNOMED, "407976008", "Gadobutrol"),
        "recordedDate": at,
        "reaction": [
            {"manifestation": [{"text": "Anaphylaxis" if severe else "Hives"}], "onset": at}
        ],
    }


def _device(one: Person) -> Json:
    device: Json = {
        "status": "active",
        "manufactureDate": one.before(days=one.chance.randrange(200, 4000))[:10],
        "type": concept(_SNOMED, "14106009", "Cardiac pacemaker"),
    }
    if one.happens(60):
        flag = one.chance.choice(("MR Unsafe", "MR Conditional"))
        device["safety"] = [{"text": flag}]
    return device


# -- what some of them have


def disc(one: Person) -> None:
    """Back pain without infection: what most orders of the spine are for."""
    one.problem("M54.50", "Low back pain", ago_days=one.chance.randrange(2, 150))
    if one.happens(30):
        one.problem("M51.26", "Disc herniation of the lumbar spine", ago_days=40)
    if one.happens(30):
        one.value("8310-5", "Temperature", 36.8, "Cel", ago_hours=2)
        one.value("1988-5", "C-reactive protein", 3, "mg/L", ago_hours=2)
    if one.happens(6):
        one.finding("449813001", "Numbness of the saddle area", ago_hours=3)
    ordered(one, "Low back pain, radiculopathy")


def infection(one: Person) -> None:
    """Fever, pain and markers, and at times a deficit: new, old, or found only afterwards."""
    one.problem("M54.6", "Mid-back pain for three days", ago_days=3)
    one.value("8310-5", "Temperature", one.chance.choice((38.4, 38.9, 39.3)), "Cel", ago_hours=3)
    one.value("1988-5", "C-reactive protein", one.chance.randrange(60, 300), "mg/L", ago_hours=4)
    if one.happens(50):
        one.value("6690-2", "White cell count", 16.4, "10*3/uL", ago_hours=4)
    if one.happens(60):
        hours = one.chance.choice((2, 5, -4, 24 * 200))
        one.finding("249945007", "Weakness of both legs", ago_hours=hours, there=one.happens(85))
    if one.happens(40):
        one.problem("R33.9", "Urinary retention", ago_days=one.chance.choice((0.1, 0.2, -0.5)))
    ordered(one, "Fever and back pain, rule out epidural abscess")
    if one.happens(50):  # what the study showed: known afterwards only
        one.problem("G06.1", "Spinal epidural abscess", ago_days=-1)


def fusion(one: Person) -> None:
    """Operated on lately, by a procedure with a beginning and an end."""
    days = one.chance.choice((12, 21, 60, 200, 700))
    start, end = one.before(days=days, hours=4), one.before(days=days)
    code = concept(_CPT, "22612", "Posterior fusion of the lumbar spine at one level")
    one.add(
        "Procedure", status="completed", code=code, performedPeriod={"start": start, "end": end}
    )
    infection(one)


def ulcer(one: Person) -> None:
    """An ulcer over the sacrum that healed after the order: it was there at its time."""
    healed = one.before(days=-20)
    status = concept(f"{_HL7}condition-clinical", "resolved")
    text = "Pressure ulcer over the sacrum, stage 4"
    one.problem("L89.154", text, ago_days=30, clinicalStatus=status, abatementDateTime=healed)
    infection(one)


def old_deficit(one: Person) -> None:
    """Weak since a stroke: nothing new about it."""
    one.problem("I69.354", "Hemiplegia after stroke", ago_days=900)
    infection(one)


def ordered(one: Person, reason: str) -> None:
    """An order of the spine, now and then three of one signing, or one that is no order."""
    if one.happens(8):
        together = {"requisition": {"system": "https://ehr.example.org/req", "value": one.id}}
        orders = [one.order(region, reason, **together) for region in _REGIONS]
    else:
        orders = [one.order(one.chance.choice(_SPINE), reason)]
    for order in orders:
        if one.happens(70):
            one.report_of(order, "Epidural abscess." if one.happens(10) else "No abscess.")
    _spoil(one, orders[0])


def _spoil(one: Person, order: Json) -> None:
    """What a replay must not ask about, or cannot date."""
    if one.happens(2):
        del order["authoredOn"]
    elif one.happens(2):
        order["authoredOn"] = order["authoredOn"][:10]
    elif one.happens(2):
        order["status"] = "entered-in-error"
    elif one.happens(2):
        order["intent"] = "plan"


_STORIES: tuple[tuple[Callable[[Person], None], int], ...] = (
    (lambda _one: None, 62),
    (disc, 26),
    (infection, 6),
    (fusion, 3),
    (ulcer, 1),
    (old_deficit, 2),
)


def people(patients: int, seed: int) -> Iterator[Person]:
    stories, weights = zip(*_STORIES, strict=True)
    for number in range(patients):
        one = Person(number, seed)
        one.person()
        everyday(one)
        one.chance.choices(stories, weights)[0](one)
        yield one


def make_export(folder: Path, patients: int, seed: int = 7) -> None:
    """Write the export: a file of each type for every so many patients, every second one packed."""
    folder.mkdir(parents=True, exist_ok=True)
    output = Output(folder)
    with output.open_files:
        for number, one in enumerate(people(patients, seed)):
            for resource in one.resources:
                output.write(number, resource["resourceType"], msgspec.json.encode(resource))
            if one.happens(0.5):
                output.write(number, "Condition", one.chance.choice(_WRONG_LINES))
    manifest = {"transactionTime": written(EXPORTED_ON), "output": [], "error": []}
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))


class Output:
    """The files of an export, opened as they are needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open_files = ExitStack()
        self._files: dict[tuple[str, int], BinaryIO] = {}

    def write(self, patient: int, kind: str, line: bytes) -> None:
        key = (kind, patient // _PATIENTS_A_FILE)
        if key not in self._files:
            self._files[key] = self.open_files.enter_context(self._opened(*key))
        self._files[key].write(line + b"\n")

    def _opened(self, kind: str, part: int) -> BinaryIO:
        name = f"{kind}.{part:04}.ndjson"
        if part % 2 or kind == "Encounter":
            packed = gzip.GzipFile(self.folder / f"{name}.gz", "wb", compresslevel=1, mtime=0)
            return cast("BinaryIO", packed)
        return (self.folder / name).open("wb")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    make_export(given.folder, given.patients, given.seed)
