"""One input: a request that is made, in all its parts, from its number alone."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from cds_service.examples import read_example, scenario_folders
from cds_service.hooks.requests import SERVICE_ID
from cds_service.web.wire import decode, encode

from .addresses import elsewhere
from .damage import damaged
from .marks import marked
from .mutations import mutated, thinned
from .settings_tried import SETTINGS

SERVICE = f"/cds-services/{SERVICE_ID}"
FEEDBACK = f"{SERVICE}/feedback"
_JSON = "application/json"
_CAPTURES = Path(__file__).parents[1] / "web" / "captures"

#: What says, unsigned, that it comes from the public sandbox.
_FROM_THE_SANDBOX = (
    "Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL3NhbmRib3guY2RzLWhvb2tzLm9yZyJ9.x"
)
_HEADERS: tuple[dict[str, str], ...] = (
    {"content-type": f"{_JSON}; charset=utf-8"},
    {"content-type": "application/fhir+json"},
    {"content-type": "text/plain"},
    {"content-type": "text/json", "origin": "https://ehr.example.org"},
    {"content-type": _JSON, "origin": "null"},
    {"content-type": _JSON, "authorization": _FROM_THE_SANDBOX},
    {"content-type": _JSON, "authorization": "Bearer a.b.c"},
    {"content-type": _JSON, "authorization": "Basic x"},
    {"content-type": _JSON, "content-encoding": "gzip"},
    {"content-type": _JSON, "accept": "text/html"},
    {"content-type": "multipart/form-data; boundary=x"},
    {"content-type": "\xff;=;"},
    {},
)


@dataclass(frozen=True)
class Input:
    """A request, and the settings of the service that it is sent to."""

    number: int
    settings: str
    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def made(number: int) -> Input:
    """The input of this number."""
    chance = Random(number)  # noqa: S311  chance that can be repeated is what is wanted
    settings = chance.choice(tuple(SETTINGS))
    draw = chance.random()
    if draw < 0.03:
        method, path, query = elsewhere(chance)
        return Input(number, settings, method, path, query, _headers(chance))
    if draw < 0.1:
        return Input(number, settings, "POST", FEEDBACK, "", _headers(chance), _feedback(chance))
    return Input(number, settings, "POST", SERVICE, "", _headers(chance), _hook(chance))


def _headers(chance: Random) -> dict[str, str]:
    return {"content-type": _JSON} if chance.random() < 0.9 else chance.choice(_HEADERS)


def _hook(chance: Random) -> bytes:
    document = decode(chance.choice(_real_requests()))
    if chance.random() < 0.85:
        document = thinned(document, chance)
    body = encode(mutated(document, chance))
    return damaged(body, chance) if chance.random() < 0.25 else body


def _feedback(chance: Random) -> bytes:
    body = encode(mutated(decode(chance.choice(_real_feedback())), chance))
    return damaged(body, chance) if chance.random() < 0.1 else body


@cache
def _real_requests() -> tuple[bytes, ...]:
    """Fixtures and captures, whose words are marked."""
    fixtures = [read_example(folder.name) for folder in scenario_folders()]
    captures = [decode(file.read_bytes()) for file in sorted(_CAPTURES.glob("order-*.json"))]
    return tuple(encode(marked(_without_its_server(each))) for each in (*fixtures, *captures))


@cache
def _real_feedback() -> tuple[bytes, ...]:
    captured = sorted(_CAPTURES.glob("feedback-*.json"))
    return tuple(encode(marked(decode(file.read_bytes()))) for file in captured)


def _without_its_server(request: Any) -> Any:
    """What a server answers is tried elsewhere: here no packet leaves."""
    return {name: value for name, value in request.items() if name != "fhirServer"}
