"""The worst bodies that are known, up to the limit of what is taken in: what one call may cost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice, product
from typing import Any

from .bodies import add, entry_of
from .ordinary_chart import Json, ordinary_entries
from .service import INSTANT, article, encode

#: What a neurologist writes: every sentence has words that the reader of free text must look at.
_SENTENCES = (
    "Back pain for three days, no fever at home",
    "Denies weakness, numbness or tingling of the legs",
    "Strength 5/5 in both lower limbs, sensation intact to light touch, reflexes 2+ and symmetric",
    "No saddle anesthesia, rectal tone normal",
    "History of discectomy L4/5 in 2011, no implant",
    "Gait steady, voids without difficulty",
    "MRI of the lumbar spine from last year showed a disc bulge at L5/S1 without stenosis",
)
_NOTE_BYTES = 5_000


@dataclass(frozen=True, slots=True)
class WorstBody:
    """A body, and whether what it costs hangs on the reader of free text."""

    name: str
    body: bytes
    in_words: bool = False


#: Those by which free text is judged.
SOME_NOTES, MEGABYTE_OF_NOTES = "190 kB of exam notes", "1 MB of exam notes"


def worst_bodies() -> Iterator[WorstBody]:
    """One after the other: together they are large."""
    for name, texts in _texts().items():
        yield WorstBody(name, _with("exam", map(_exam, texts)), in_words=True)
    yield WorstBody("40 drafts, 10 kB of notes each", _with_drafts(notes=True), in_words=True)
    yield WorstBody("10,000 reports", _with("reports", _reports(10_000)), in_words=True)
    yield WorstBody("10,000 allergies", _with("allergies", _allergies(10_000)), in_words=True)
    yield WorstBody("20,000 details of an order", _with_details(20_000), in_words=True)
    yield WorstBody("2,900 conditions that mean nothing", _with("conditions", _conditions(2_900)))
    yield WorstBody("50,000 codings", _with("conditions", _codings(50_000)))
    yield WorstBody("deep contained resources", _with_contained(500, depth=100))
    yield WorstBody("46,000 tiny observations", _with_tiny(46_000))


def forty_drafts() -> bytes:
    """The article's request with forty different images of the spine drafted."""
    return _with_drafts(notes=False)


def _texts() -> dict[str, list[str]]:
    return {
        SOME_NOTES: list(islice(_notes(), 190_000 // _NOTE_BYTES)),
        MEGABYTE_OF_NOTES: list(islice(_notes(), 1_000_000 // _NOTE_BYTES)),
        "512 kB of lines with a finding each": list(_lists_of_findings()),
        "1 MB of weakness L4/5": ["".join(f"weakness L4/5 {n} " for n in range(51_500))],
        "100 kB of runs of ?": ["".join(f"weakness {n} {'?' * 1_450}, " for n in range(68))],
    }


def _notes() -> Iterator[str]:
    """Notes of one length, no sentence of them twice."""
    visits = count(1)
    while True:
        note = ""
        while len(note) < _NOTE_BYTES:
            visit = next(visits)
            note += "".join(f"{sentence} at visit {visit}. " for sentence in _SENTENCES)
        yield note[:_NOTE_BYTES]


def _lists_of_findings() -> Iterator[str]:
    """Texts as long as are read whole, of the shortest lines that say something; none of them twice."""
    for each in range(8):
        lines = (f"leg weak {each}{line}" for line in range(6_000))
        yield "\n".join(lines)[:64_000]


def _with(key: str, resources: Iterable[Json]) -> bytes:
    """The article's request with more resources under a prefetch key."""
    request = _request()
    whose = {"subject": {"reference": f"Patient/{request['context']['patientId']}"}}
    for number, resource in enumerate(resources):
        add(request["prefetch"], key, entry_of({"id": f"worst-{number}", **resource, **whose}))
    return encode(request)


def _request() -> Any:
    return article(INSTANT)


def _exam(text: str) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"code": "exam"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "29545-1"}]},
        "effectiveDateTime": INSTANT.isoformat(),
        "valueString": text,
    }


def _reports(number: int) -> Iterator[Json]:
    for each in range(number):
        yield {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "code": {"text": f"MRI lumbar spine {each}"},
            "effectiveDateTime": INSTANT.isoformat(),
            "conclusion": f"No abscess at visit {each}",
        }


def _allergies(number: int) -> Iterator[Json]:
    for each in range(number):
        yield {
            "resourceType": "AllergyIntolerance",
            "code": {"text": f"penicillin {each}"},
            "note": [{"text": f"rash at visit {each}"}],
        }


def _conditions(number: int) -> Iterator[Json]:
    entries = ordinary_entries("none", INSTANT, ["conditions"])
    return islice((resource for _, resource in entries), number)


def _codings(number: int) -> Iterator[Json]:
    """A hundred to a condition, none twice."""
    system = "https://ehr.example.org/CodeSystem/problem"
    for first in range(0, number, 100):
        codings = [{"system": system, "code": str(code)} for code in range(first, first + 100)]
        yield {"resourceType": "Condition", "code": {"coding": codings}}


def _with_tiny(number: int) -> bytes:
    """As small as an observation can be, to have many."""
    request = _request()
    tiny = ({"resourceType": "Observation", "id": str(each)} for each in range(number))
    request["prefetch"]["labs"]["entry"] += [{"resource": resource} for resource in tiny]
    request["prefetch"]["labs"]["total"] += number
    return encode(request)


def _with_details(number: int) -> bytes:
    request, draft = _request_and_draft()
    draft["orderDetail"] = [{"text": f"with {each}"} for each in range(number)]
    return encode(request)


def _with_contained(number: int, *, depth: int) -> bytes:
    """A draft that holds resources within resources."""
    request, draft = _request_and_draft()
    draft["contained"] = [_nested(each, depth) for each in range(number)]
    return encode(request)


def _nested(number: int, depth: int) -> Json:
    resource: Json = {"resourceType": "Basic", "id": f"basic-{number}", "code": {"text": "inmost"}}
    for level in range(depth):
        resource = {"resourceType": "Basic", "id": f"n{number}-{level}", "contained": [resource]}
    return resource


def _request_and_draft() -> tuple[Any, Json]:
    request = _request()
    (entry,) = request["context"]["draftOrders"]["entry"]
    return request, entry["resource"]


#: CPT's MRI and CT of each region, with each contrast, and two films.
_STUDIES = (
    *("72141", "72142", "72156", "72146", "72147", "72157", "72148", "72149", "72158"),
    *("72125", "72126", "72127", "72128", "72129", "72130", "72131", "72132", "72133"),
    *("72040", "72070"),
)


def _with_drafts(*, notes: bool) -> bytes:
    """Forty drafts, no two alike, each with notes of its own or none."""
    request, first = _request_and_draft()
    written = _notes()
    drafts: list[Json] = []
    for code, priority in product(_STUDIES, ("routine", "urgent")):
        coding = {"system": "http://www.ama-assn.org/go/cpt", "code": code}
        draft = {**first, "id": f"draft-{len(drafts)}", "priority": priority}
        draft["code"] = {"coding": [coding]}
        if notes:
            draft["reasonCode"] = [{"text": next(written)}]
            draft["note"] = [{"text": next(written)}]
        drafts.append(draft)
    request["context"]["draftOrders"]["entry"] = [{"resource": draft} for draft in drafts]
    request["context"]["selections"] = [f"ServiceRequest/{draft['id']}" for draft in drafts]
    return encode(request)
