"""Made patients in the shape in which Synthea writes its own: one transaction Bundle a patient.

Pretty-printed, every id a uuid, every reference an ``urn:uuid:``, times in a zone of their own, claims
beside the chart, organizations in a file of their own.  Synthea writes no orders: what was done stands
as a Procedure and as an ImagingStudy of the same instant.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from cds_service.replay.made.person import SNOMED, written
from cds_service.replay.made.stories import people

Json = dict[str, Any]

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_ZONE = timezone(timedelta(hours=-5))
_MODALITIES = "http://dicom.nema.org/resources/ontology/DCM"
_DONE_AFTER, _DONE_WITHIN = timedelta(hours=3), timedelta(minutes=40)


def write_synthea_shape(folder: Path, patients: int, *, orders: bool, seed: int = 7) -> None:
    """A folder as Synthea's ``output/fhir`` is; ``orders`` adds the orders of what was done."""
    folder.mkdir(parents=True)
    for one in people(patients, seed):
        named = {f"{each['resourceType']}/{each['id']}": _uuid(each) for each in one.resources}
        chart = [each for each in _chart(one.resources) if orders or not _is_order(each)]
        if not orders:
            chart = [{k: v for k, v in each.items() if k != "basedOn"} for each in chart]
        bundle = _bundle([_renamed(each, named) for each in chart])
        _write(folder / f"Testperson_{one.id}_{named[f'Patient/{one.id}']}.json", bundle)
    hospital: Json = {"resourceType": "Organization", "id": "made-hospital", "active": True}
    _write(folder / "hospitalInformation1700000000000.json", _bundle([hospital]))


def _chart(resources: list[Json]) -> Iterator[Json]:
    """The patient, their chart, what was done of their orders, and what it cost."""
    visit = {"reference": f"Encounter/{resources[1]['id']}"}
    for each in resources:
        yield {**each, "encounter": visit} if each["resourceType"] == "DiagnosticReport" else each
        if _is_order(each) and "T" in each.get("authoredOn", ""):
            yield from _done(each)
    patient = {"reference": f"Patient/{resources[0]['id']}"}
    yield {"resourceType": "Claim", "id": f"{resources[0]['id']}-claim", "patient": patient}


def _done(order: Json) -> Iterator[Json]:
    began = datetime.fromisoformat(order["authoredOn"]) + _DONE_AFTER
    about = {
        "subject": order["subject"],
        "encounter": order["encounter"],
        "basedOn": [{"reference": f"ServiceRequest/{order['id']}"}],
    }
    code = {
        **order["code"],
        "coding": [{**c, "display": order["code"]["text"]} for c in order["code"]["coding"]],
    }
    yield {
        "resourceType": "Procedure",
        "id": f"{order['id']}-procedure",
        "status": "completed",
        "code": code,
        **about,
        "performedPeriod": {"start": written(began), "end": written(began + _DONE_WITHIN)},
    }
    if "MRI" in order["code"]["text"] or "CT" in order["code"]["text"]:
        modality = {"system": _MODALITIES, "code": "MR" if "MRI" in order["code"]["text"] else "CT"}
        site = {"system": SNOMED, "code": "421060004", "display": "Vertebral column"}
        yield {
            "resourceType": "ImagingStudy",
            "id": f"{order['id']}-study",
            "status": "available",
            **about,
            "started": written(began),
            "procedureCode": [code],
            "numberOfSeries": 1,
            "series": [{"uid": "1.2.3", "number": 1, "modality": modality, "bodySite": site}],
        }


def _is_order(resource: Json) -> bool:
    return bool(resource["resourceType"] == "ServiceRequest")


def _uuid(resource: Json) -> str:
    return str(uuid5(NAMESPACE_URL, f"{resource['resourceType']}/{resource['id']}"))


def _renamed(value: Any, named: dict[str, str]) -> Any:
    """With references by uuid, and times as they are written in another zone."""
    if isinstance(value, dict):
        found = {key: _renamed(each, named) for key, each in value.items()}
        if "resourceType" in found:
            found["id"] = _uuid(value)
        return found
    if isinstance(value, list):
        return [_renamed(each, named) for each in value]
    if isinstance(value, str) and value in named:
        return f"urn:uuid:{named[value]}"
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return datetime.fromisoformat(value).astimezone(_ZONE).isoformat()
    return value


def _bundle(resources: list[Json]) -> Json:
    entries = [
        {
            "fullUrl": f"urn:uuid:{each['id']}",
            "resource": each,
            "request": {"method": "POST", "url": each["resourceType"]},
        }
        for each in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _write(path: Path, bundle: Json) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(bundle), indent=2))
