"""Whole notes: which tell of an emergency, with back pain, fever and diabetes on record, and which of none.

Each is read as a document that was sent, as one whose lines a machine has cut, as a page, and as an
examination.  A line by itself may be read rightly where its note is not: headings, lists and
templates stand over it.
"""

import html
import textwrap
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.requests import parse_request

MARK = "=== "
NOTES = [
    tuple(note.split("\n", 1))
    for note in Path(__file__)
    .with_name("whole_notes.txt")
    .read_text(encoding="utf-8")
    .split(f"\n{MARK}")[1:]
]


def document(text: str) -> dict[str, Any]:
    sent = {"contentType": "text/plain", "data": b64encode(text.encode()).decode()}
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"text": "Note"},
        "content": [{"attachment": sent}],
    }


def examination(text: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "Note"},
        "valueString": text,
    }


def cut_document(text: str) -> dict[str, Any]:
    """In lines of 72 characters, as older records keep their notes."""
    lines = (textwrap.wrap(line, 72, break_on_hyphens=False) for line in text.split("\n"))
    return document("\n".join("\n".join(each) for each in lines))


def page(text: str) -> dict[str, Any]:
    lines = (f"<div>{html.escape(line)}</div>" for line in text.split("\n"))
    return document("".join(lines))


@pytest.mark.parametrize("written_as", [document, cut_document, page, examination])
@pytest.mark.parametrize(("says", "note"), NOTES, ids=[note.split("\n")[0] for _, note in NOTES])
def test_a_whole_note_tells_of_an_emergency_or_of_none(
    says: str,
    note: str,
    written_as: Callable[[str], dict[str, Any]],
    scenario: Callable[[str], Any],
    knowledge: Knowledge,
    instant: datetime,
) -> None:
    body = scenario("no-deficit")
    subject = {"reference": f"Patient/{body['context']['patientId']}"}
    dated = {"subject": subject, "date": instant.isoformat(), "issued": instant.isoformat()}
    entry = {"resource": {**written_as(note.strip()), "id": "note", **dated}}
    body["prefetch"]["exam"] = {"resourceType": "Bundle", "type": "searchset", "entry": [entry]}

    consultation = consult(
        parse_request(body), knowledge=knowledge, charts=SentCharts(), now=instant
    )

    assert (says == "speaks") is consultation.emergency
