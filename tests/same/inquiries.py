"""The calls whose answers are compared: fixtures, captures, worked cases, and small changes of them.

Everything is made from files of the tree, in an order of its own, so that two trees ask the same.
"""

import csv
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
FIXTURES = TESTS.parent / "fixtures" / "scenarios"

#: Recorded calls of real clients.
CAPTURES = TESTS / "web" / "captures"

#: Rows of free text, each of which is put where a clinician might have written it.
PHRASES = "*.csv"


def fixture_requests() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every fixture's request as it is written, by its name."""
    for folder in sorted(FIXTURES.iterdir()):
        if folder.is_dir():
            yield folder.name, json.loads((folder / "request.json").read_text(encoding="utf-8"))


def captured_requests() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every call of a hook that was captured."""
    for file in sorted(CAPTURES.glob("order-*.json")):
        yield file.stem, json.loads(file.read_text(encoding="utf-8"))


def changed_requests() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each fixture without one list, with one that is empty, that failed, or lacks one resource."""
    for name, request in fixture_requests():
        for key in request.get("prefetch") or {}:
            yield from _without(name, request, key)
        yield from _of_the_orders(name, request)


def _without(name: str, request: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}
    for how, value in (("empty", None), ("failed", outcome)):
        other = deepcopy(request)
        other["prefetch"][key] = value
        yield f"{name}, {key} {how}", other
    other = deepcopy(request)
    del other["prefetch"][key]
    yield f"{name}, {key} not sent", other
    entries = (request["prefetch"][key] or {}).get("entry") or []
    for place in range(len(entries)):
        other = deepcopy(request)
        del other["prefetch"][key]["entry"][place]
        yield f"{name}, {key} without entry {place}", other


def _of_the_orders(name: str, request: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same drafts for the other hook, at each priority, and each study twice."""
    drafts = (request["context"].get("draftOrders") or {}).get("entry") or []
    for priority in ("routine", "urgent", "stat", None):
        other = deepcopy(request)
        for entry in (other["context"].get("draftOrders") or {}).get("entry") or []:
            entry["resource"].pop("priority", None)
            if priority:
                entry["resource"]["priority"] = priority
        yield f"{name}, {priority or 'no priority'}", other
    other = deepcopy(request)
    other["hook"] = "order-sign" if request["hook"] == "order-select" else "order-select"
    yield f"{name}, {other['hook']}", other
    other = deepcopy(request)
    for place, entry in enumerate(drafts):
        twin = deepcopy(entry)
        twin["resource"]["id"] = f"twin-{place}"
        other["context"]["draftOrders"]["entry"].append(twin)
    other["context"].pop("selections", None)
    yield f"{name}, twice", other


def requests_in_words() -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows of free text as the order's reason, as a diagnosis and as a note of an examination."""
    article = dict(fixture_requests())["no-deficit"]
    for file in sorted(TESTS.rglob(PHRASES)) + sorted((TESTS.parent / "knowledge").rglob(PHRASES)):
        for place, row in enumerate(csv.DictReader(file.open(encoding="utf-8"))):
            text = row.get("text")
            if text:
                yield f"{file.stem} {place}: {text}", _spoken(article, text, place)


def _spoken(request: dict[str, Any], text: str, place: int) -> dict[str, Any]:
    other = deepcopy(request)
    other["hookInstance"] = f"words-{place}"
    prefetch, patient = other["prefetch"], other["context"]["patientId"]
    for key, resource in (
        ("conditions", {"resourceType": "Condition", "code": {"text": text}}),
        (
            "exam",
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"text": "Physical examination"},
                "effectiveDateTime": "2026-11-20T13:30:00Z",
                "valueString": text,
            },
        ),
    ):
        bundle = prefetch.get(key) or {"resourceType": "Bundle", "type": "searchset", "entry": []}
        own = {**resource, "id": f"words-{key}", "subject": {"reference": f"Patient/{patient}"}}
        bundle["entry"] = [*bundle.get("entry", []), {"resource": own}]
        bundle["total"] = len(bundle["entry"])
        prefetch[key] = bundle
    for entry in other["context"]["draftOrders"]["entry"][:1]:
        entry["resource"]["reasonCode"] = [{"text": text}]
        if place % 2:
            entry["resource"]["code"] = {"text": text}
    return other


def recorded_requests(files: list[Path]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Recorded calls of files beside the tree: their id, their instant, their request."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield f"{file.stem} {row['id']}", row["at"], row["request"]
