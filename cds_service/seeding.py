"""The examples' patients, put into a FHIR server to try the service with.

Several examples tell of one patient in different ways.  A server would mix them up, so that each
has a patient of its own here, whose id is the example's name.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import requests

from .errors import CdsError
from .examples import list_examples, moved_to, read_example, stated_instant
from .web.wire import encode

Json = dict[str, Any]

#: A server that has just started takes its time for the first transaction.
_PATIENCE_SECONDS = 60
_FHIR = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}


class NotSeeded(CdsError):
    """A FHIR server did not take a patient."""


def seed(base: str, now: datetime) -> Iterator[str]:
    """Put every example's patient into the server at this address; the ids, as they are there.

    Doing it again brings the dates up to now, and makes nothing twice.
    Raises NotSeeded, saying what the server answered.
    """
    for name, bundle in transactions(now):
        try:
            answer = requests.post(
                base, data=encode(bundle), headers=_FHIR, timeout=_PATIENCE_SECONDS
            )
        except requests.RequestException as error:
            raise NotSeeded(
                f"{base} does not answer ({type(error).__name__}): is it the base address of a "
                "FHIR server, and has that started?"
            ) from error
        if not answer.ok:
            raise NotSeeded(
                f"{base} answered {answer.status_code} to the patient of example {name}: it has "
                "to be FHIR R4, to take transactions, and to let us write"
            )
        yield name


def transactions(now: datetime) -> Iterator[tuple[str, Json]]:
    """Each example's name, and what stores its record as if it had been written now."""
    written_at = stated_instant()
    for example in list_examples():
        request = moved_to(read_example(example.name), now, written_at=written_at)
        yield example.name, _transaction(example.name, request["prefetch"])


def call_of_a_seeded_patient(request: Json, name: str, base: str) -> Json:
    """An example's hook request with nothing sent along: what it needs is read from this server."""
    places = _places(name, _record(request["prefetch"]))
    context = _pointing(request["context"], places)
    for key, kind in (("patientId", "Patient"), ("encounterId", "Encounter")):
        if key in context:
            there = places.get(f"{kind}/{context[key]}", context[key])
            context[key] = there.rpartition("/")[2]
    told = {key: each for key, each in request.items() if key != "prefetch"}
    return {**told, "fhirServer": base, "context": context}


def _transaction(name: str, prefetch: Mapping[str, Any]) -> Json:
    """Drafts are no part of it: they are what an EHR has on its screen and nowhere else."""
    record = _record(prefetch)
    places = _places(name, record)
    entries = [
        {
            "resource": {**_pointing(each, places), "id": places[place].partition("/")[2]},
            "request": {"method": "PUT", "url": places[place]},
        }
        for place, each in record.items()
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _resources(value: Any) -> Iterator[Json]:
    """What a prefetch key holds; that a search failed is no part of a record."""
    match value:
        case {"resourceType": "Bundle", "entry": list(entries)}:
            for entry in entries:
                yield from _resources(entry.get("resource"))
        case {"resourceType": "OperationOutcome"}:
            pass
        case {"resourceType": str(), "id": str()}:
            yield value
        case _:
            pass


def _record(prefetch: Mapping[str, Any]) -> dict[str, Json]:
    """All that an example tells of its patient, by where each stands in the example."""
    return {
        f"{each['resourceType']}/{each['id']}": each
        for value in prefetch.values()
        for each in _resources(value)
    }


def _places(name: str, record: Iterable[str]) -> dict[str, str]:
    """Where each stands on the server: the patient under the example's own name."""
    return {
        place: f"Patient/{name}"
        if place.startswith("Patient/")
        else place.replace("/", f"/{name}-", 1)
        for place in record
    }


def _pointing(value: Any, places: Mapping[str, str]) -> Any:
    """The same with each reference to something of this record leading to its new place."""
    match value:
        case dict():
            return {
                key: _led(inner, places) if key == "reference" else _pointing(inner, places)
                for key, inner in value.items()
            }
        case list():
            return [_pointing(inner, places) for inner in value]
        case _:
            return value


def _led(reference: Any, places: Mapping[str, str]) -> Any:
    last_two = "/".join(str(reference).split("/")[-2:])
    return places.get(last_two, reference)
