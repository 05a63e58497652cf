"""The slow plain recount: everything in memory, one process, one loop, none of ``cds_service.replay``.

What it counts is what ``docs/replay.md`` promises.  It knows the shapes that ``replay/made/`` and
``synthea_shape`` write and no others.
"""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.errors import ChartUnavailable
from cds_service.fhir_r4.drafts import Draft
from cds_service.fhir_r4.order_reading import read_imaging_order
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.requests import parse_request

Json = dict[str, Any]
Counts = Counter[tuple[str, str]]

TYPES = {
    "Patient",
    "Encounter",
    "Condition",
    "Observation",
    "AllergyIntolerance",
    "Procedure",
    "Device",
    "ServiceRequest",
    "DiagnosticReport",
    "ImagingStudy",
}
ASIDE = {
    "Bundle": "Bundles, whose resources are counted each",
    "manifest": "the export's manifest",
    "Claim": "of resource types that a chart is not read from",
    "Organization": "of resource types that a chart is not read from",
}
OF_A_PATIENT = {"AllergyIntolerance", "Device"}
DATES = (
    "recordedDate",
    "onsetDateTime",
    "issued",
    "effectiveDateTime",
    "manufactureDate",
    "authoredOn",
)
LISTS = {
    "conditions": "Condition",
    "labs": "Observation",
    "allergies": "AllergyIntolerance",
    "procedures": "Procedure",
    "devices": "Device",
    "reports": "DiagnosticReport",
    "orders": "ServiceRequest",
}
DAY = timedelta(hours=24)
SETTINGS = {"EMER": "emergency", "IMP": "inpatient", "AMB": "outpatient"}
AGES = ((80, "80 and over"), (65, "65 to 79"), (40, "40 to 64"), (18, "18 to 39"))
MEANT = "no order of a clinician's (entered in error, not to be done, a plan or a copy)"


class Record(NamedTuple):
    patient_id: str
    chart: list[Json]
    orders: list[Json]
    exported: set[str]


def recount(folder: Path, knowledge: Knowledge, stand_ins: Sequence[str] = ()) -> Counts:
    """Every figure of ``counts.csv`` and ``burden.csv``, but for the reasons of bad lines."""
    counts: Counts = Counter()
    charts: defaultdict[str, list[Json]] = defaultdict(list)
    for line in lines_of(folder):
        counts["lines", "read"] += 1
        resource = usable(line)
        if resource is None:
            counts["lines", "bad"] += 1
        elif resource["resourceType"] in ASIDE:
            counts["lines", ASIDE[resource["resourceType"]]] += 1
        else:
            counts["resources read", resource["resourceType"]] += 1
            charts[patient_of(resource)].append(resource)
    exported = {name for section, name in counts if section == "resources read"}
    for patient_id, chart in charts.items():
        counts["patients", "met"] += 1
        record = Record(patient_id, chart, orders_of(chart, stand_ins), exported)
        for order in record.orders:
            count_order(order, record, knowledge, counts)
    return +counts


def lines_of(folder: Path) -> Iterator[bytes | Json]:
    """Lines of NDJSON, and documents with what is in them."""
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        if ".ndjson" in path.name:
            yield from content.splitlines()
        else:
            document = json.loads(content, parse_float=Decimal)
            kind = document.get("resourceType", "manifest")
            yield {"resourceType": kind}
            entries = document.get("entry", ())
            named = {
                e["fullUrl"]: f"{e['resource']['resourceType']}/{e['resource']['id']}"
                for e in entries
            }
            yield from (renamed(entry["resource"], named) for entry in entries)


def renamed(value: Any, named: dict[str, str]) -> Any:
    """With type and id for what stands by its place in a Bundle."""
    if isinstance(value, dict):
        return {key: renamed(each, named) for key, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, named) for each in value]
    return named.get(value, value) if isinstance(value, str) else value


def usable(line: bytes | Json) -> Json | None:
    """The resource that a line is, where it names its patient."""
    try:
        resource = json.loads(line, parse_float=Decimal) if isinstance(line, bytes) else line
    except ValueError:
        return None
    if not isinstance(resource, dict) or resource.get("resourceType") not in {*TYPES, *ASIDE}:
        return None
    if resource["resourceType"] in ASIDE:
        return resource
    if resource["resourceType"] == "Patient":
        return resource
    element = "patient" if resource["resourceType"] in OF_A_PATIENT else "subject"
    return resource if isinstance(resource.get(element), dict) else None


def patient_of(resource: Json) -> str:
    if resource["resourceType"] == "Patient":
        return str(resource["id"])
    reference = (resource.get("subject") or resource["patient"])["reference"]
    return str(reference).removeprefix("Patient/")


def orders_of(chart: list[Json], stand_ins: Sequence[str]) -> list[Json]:
    """Orders, then what stands in for one, as orders; ``own`` names the entry of the record."""
    found = [
        {**each, "own": name_of(each)} for each in chart if name_of(each)[:14] == "ServiceRequest"
    ]
    for kind in stand_ins:
        for each in chart:
            if each["resourceType"] == kind:
                order: Json = {
                    name: each[name] for name in ("id", "subject", "encounter") if name in each
                }
                order |= {"own": name_of(each), "basedOn": each.get("basedOn", [])}
                order |= {
                    "resourceType": "ServiceRequest",
                    "status": "completed",
                    "intent": "order",
                }
                order["code"] = each["procedureCode"][0] if kind == "ImagingStudy" else each["code"]
                order["authoredOn"] = done_at(each)
                if "series" in each:
                    order["bodySite"] = [{"coding": [each["series"][0]["bodySite"]]}]
                found.append(order)
    return found


def done_at(entry: Json) -> str:
    period = entry.get("performedPeriod", {})
    return str(entry.get("started") or entry.get("effectiveDateTime") or period.get("start", ""))


def name_of(entry: Json) -> str:
    return f"{entry['resourceType']}/{entry['id']}"


def stands_in(order: Json) -> bool:
    return not order["own"].startswith("ServiceRequest")


def is_told(order: Json, orders: list[Json]) -> bool:
    """By its order, or by a stand-in of the same study within a day that comes before it in turn."""
    if not stands_in(order):
        return False
    names = {each["own"] for each in orders if not stands_in(each)}
    if any(each["reference"] in names for each in order["basedOn"]):
        return True
    kind = order["own"].split("/")[0]
    for each in orders:
        if each["own"].split("/")[0] == kind:
            return False
        if stands_in(each) and each["code"]["text"] == order["code"]["text"]:
            apart = moment(each["authoredOn"]) - moment(order["authoredOn"])
            if abs(apart) <= DAY:
                return True
    return False


def count_order(order: Json, record: Record, knowledge: Knowledge, counts: Counts) -> None:
    counts["orders", "seen"] += 1
    if not is_spine(order, knowledge):
        counts["orders", "not imaging of the spine"] += 1
        return
    counts["orders", "imaging of the spine"] += 1
    if not was_meant(order):
        counts["orders", MEANT] += 1
    elif "T" not in order.get("authoredOn", ""):
        counts["orders", "without an instant"] += 1
    elif is_told(order, record.orders):
        counts["orders", "told of by another entry of the same act"] += 1
    else:
        answer = ask(order, record, knowledge)
        count_answer(answer, counts)
        if answer is not None:
            count_burden(answer, stratum(order, record.chart), counts)
            count_later(answer, order, record.chart, counts)


def was_meant(order: Json) -> bool:
    return bool(order["status"] != "entered-in-error" and order["intent"] == "order")


def ask(order: Json, record: Record, knowledge: Knowledge) -> Consultation | None:
    """What the service would have said of this order at its time; None where it answers 412."""
    at = moment(order["authoredOn"])
    mates = [each for each in record.orders if is_mate(each, order, record, knowledge)]
    own = {each["own"] for each in (order, *mates)}
    visit = order["encounter"]["reference"]
    sent = prefetch(at, own, visit, record.chart, record.exported)
    if stands_in(order) and "reports" in sent:
        sent["reports"] = [each for each in sent["reports"] if moment(done_at(each)) != at]
    body = {
        "hook": "order-sign",
        "hookInstance": "recount",
        "context": {
            "userId": "Practitioner/nobody",
            "patientId": record.patient_id,
            "encounterId": visit.removeprefix("Encounter/"),
            "draftOrders": {"entry": [{"resource": {**order, "status": "draft"}}]},
        },
        "prefetch": sent,
    }
    drafts = [draft_of(each, in_question=each is order) for each in (order, *mates)]
    try:
        request = replace(parse_request(body), drafts=tuple(drafts))
        return consult(request, knowledge=knowledge, charts=SentCharts(), now=at)
    except ChartUnavailable:
        return None


def draft_of(order: Json, *, in_question: bool) -> Draft:
    written = {name: value for name, value in order.items() if name != "own"}
    return Draft(order["own"], {**written, "status": "draft"}, in_question=in_question)


def is_spine(order: Json, knowledge: Knowledge) -> bool:
    return read_imaging_order(draft_of(order, in_question=False), knowledge.reading) is not None


def is_mate(other: Json, order: Json, record: Record, knowledge: Knowledge) -> bool:
    """Another order of the same signing; of what stands in for one, what is asked about."""
    if stands_in(other) and (not is_spine(other, knowledge) or is_told(other, record.orders)):
        return False
    return (
        other["own"] != order["own"]
        and was_meant(other)
        and other.get("authoredOn") == order["authoredOn"]
    )


def prefetch(
    at: datetime, own: set[str], visit: str, chart: list[Json], exported: set[str]
) -> Json:
    """The chart as it was at an instant, without the orders that are drafts then, and their results."""
    then = []
    for resource in chart:
        behind = {each["reference"] for each in resource.get("basedOn", ())}
        if f"{resource['resourceType']}/{resource['id']}" not in own and not behind & own:
            then += [each for each in [as_it_was(at, resource, chart)] if each is not None]
    sent: Json = {
        key: [each for each in then if each["resourceType"] == kind]
        for key, kind in LISTS.items()
        if kind in exported
    }
    sent |= {"vitals": [], "renal": [], "exam": []}
    for each in chart:
        if each["resourceType"] == "Patient":
            sent["patient"] = each
        if f"{each['resourceType']}/{each['id']}" == visit:
            sent["encounter"] = {k: v for k, v in each.items() if k != "diagnosis"}
    return sent


def as_it_was(at: datetime, resource: Json, chart: list[Json]) -> Json | None:
    if any(moment(resource[name]) > at for name in DATES if name in resource):
        return None
    if "performedPeriod" in resource and moment(resource["performedPeriod"]["start"]) > at:
        return None
    was = dict(resource)
    if "abatementDateTime" in was and moment(was["abatementDateTime"]) > at:
        del was["abatementDateTime"]
        was["clinicalStatus"] = {"coding": [{"code": "active"}]}
    if was["resourceType"] == "ServiceRequest" and was["status"] == "completed":
        reference = {"reference": f"ServiceRequest/{was['id']}"}
        results = [each for each in chart if reference in each.get("basedOn", ())]
        results = [each for each in results if each["resourceType"] != "ImagingStudy"]
        done = [moment(each.get("issued") or done_at(each)) <= at for each in results]
        lately = "T" in was.get("authoredOn", "") and at - moment(was["authoredOn"]) <= DAY
        if (results and not any(done)) or (not results and lately):
            was["status"] = "active"
    return was


def moment(text: str) -> datetime:
    """A day is its beginning."""
    if "T" not in text:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    return datetime.fromisoformat(text)


def count_answer(answer: Consultation | None, counts: Counts) -> None:
    if answer is None:
        counts["orders", "not answered: the problem list was not sent"] += 1
        return
    counts["orders", "asked about"] += 1
    counts["cards", "consultations"] += 1
    counts["cards", "cards"] += len(answer.cards)
    counts["cards", "consultations with a card"] += bool(answer.cards)
    counts["cards", "orders with a card"] += bool(answer.cards)
    for card in answer.cards:
        counts["cards by leading advice", card.advice[0]] += 1
        counts["cards by indicator", str(card.indicator)] += 1
        counts["cards by topic", card.source.topic] += 1
        for advice in card.advice:
            counts["advice said", advice] += 1
    counts["status", str(answer.status)] += 1
    counts["variant", f"{answer.topic}/{answer.variant}" if answer.variant else "none"] += 1
    for sentence in {re.sub(r"([A-Z]\w+)/[\w.-]+", r"\1/…", each) for each in answer.unknown}:
        counts["not known", sentence] += 1


def stratum(order: Json, chart: list[Json]) -> str:
    """Setting, age, service and weekday, as far as made patients have them."""
    (patient,) = (each for each in chart if each["resourceType"] == "Patient")
    visit = order["encounter"]["reference"]
    (encounter,) = (e for e in chart if f"{e['resourceType']}/{e['id']}" == visit)
    at = moment(order["authoredOn"])
    years = at.year - int(patient["birthDate"][:4])
    if f"{at:%m-%d}" < patient["birthDate"][5:]:
        years -= 1
    age = next(name for begins, name in AGES if years >= begins)
    coded = encounter.get("serviceType", {}).get("coding", [])
    service = f"services|{coded[0]['code']}" if coded else "not known"
    return ",".join((SETTINGS[encounter["class"]["code"]], age, service, f"{at:%A}"))


def count_burden(answer: Consultation, stratum: str, counts: Counts) -> None:
    topics = " ".join(dict.fromkeys(card.source.topic for card in answer.cards))
    cell = f"{stratum},{topics}"
    counts["burden", f"{cell}: orders"] += 1
    counts["burden", f"{cell}: orders with a card"] += bool(answer.cards)
    counts["burden", f"{cell}: cards"] += len(answer.cards)
    for card in answer.cards:
        counts["burden", f"{cell}: {card.indicator} cards"] += 1
        counts["critical cards by topic", card.source.topic] += card.indicator == "critical"


def count_later(answer: Consultation, order: Json, chart: list[Json], counts: Counts) -> None:
    """What a made patient was diagnosed with at discharge, and what was said of the order before."""
    at = moment(order["authoredOn"])
    codes = [
        each["code"]["coding"][0]["code"]
        for each in chart
        if "category" in each
        and each["resourceType"] == "Condition"
        and timedelta() <= moment(each["recordedDate"]) - at <= timedelta(days=30)
    ]
    counts["later diagnoses", "orders with a later diagnosis"] += bool(codes)
    if "G06.1" in codes:
        grave = {str(card.indicator) for card in answer.cards}
        said = "a critical card" if "critical" in grave else "a lesser card" if grave else "no card"
        counts["later diagnoses", "orders with a later infection of the spine"] += 1
        counts["later diagnoses", f"later infection: {said}"] += 1
