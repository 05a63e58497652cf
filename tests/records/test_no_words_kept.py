"""No word of a patient reaches the disk: not the spool, not the store, not the files beside it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.record_keeping import open_records
from cds_service.settings import Settings
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"
MARKER = "QqMARKERqQ"
#: Where a record has words, and where a client may have put some.
_WORDS = frozenset({"display", "text", "family", "note", "description", "div", "title", "comment"})
_OWN = frozenset({"Condition", "Observation", "AllergyIntolerance", "Procedure", "Device"})


def marked(value: Any) -> Any:
    """The same resources, with a marker in every text, every name and every id of a finding."""
    if isinstance(value, list):
        return [marked(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {
        key: f"{each} {MARKER}" if key in _WORDS and isinstance(each, str) else marked(each)
        for key, each in value.items()
    }
    if value.get("resourceType") in _OWN:
        made["id"] = f"{MARKER} {value.get('id')}"
    if value.get("resourceType") == "Patient":
        made["name"] = [{"family": MARKER, "given": [MARKER]}]
    return made


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_word_of_a_request_or_of_feedback_reaches_the_disk(
    knowledge: Knowledge, instant: datetime, scenario: Callable[[str], Any], tmp_path: Path
) -> None:
    records = open_records(f"sqlite:///{tmp_path}/store.db", retention_days=0, now=lambda: instant)
    records.prepare()
    client = create_app(
        Settings(), knowledge=knowledge, records=records, now=lambda: instant
    ).test_client()
    body = {**marked(scenario("article")), "hookInstance": f"{MARKER} of Mr Doe"}
    answer = client.post(SERVICE, data=encode(body), content_type="application/json")
    assert MARKER in answer.get_data(as_text=True)
    feedback = {
        "card": f"{MARKER} card",
        "outcome": "overridden",
        "outcomeTimestamp": f"{MARKER} yesterday",
        "acceptedSuggestions": [{"id": f"{MARKER} suggestion"}],
        "overrideReason": {
            "reason": {"code": f"{MARKER} is dying", "system": f"{MARKER} hospital"},
            "userComment": MARKER,
        },
    }
    assert 200 == client.post(f"{SERVICE}/feedback", json={"feedback": [feedback]}).status_code

    spooled = on_disk(tmp_path)
    records.drain()
    stored = on_disk(tmp_path)
    records.close()

    patient = body["context"]["patientId"].encode()
    assert b"Condition" in spooled
    assert b"Condition" in stored
    for kept in (spooled, stored):
        assert MARKER.encode() not in kept
        assert patient not in kept
