"""What an audit of the lock makes of pip-audit's report: silence is no clean answer."""

import json
from datetime import date
from typing import Any

import pytest

from tests.release.audit import CLEAN, KNOWN_FAULTS, NOT_AUDITED, ages_of, audit_of, told

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found on PyPI"}
FAULTY = {
    "name": "faulty",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-0", "fix_versions": ["2.1"], "aliases": ["CVE-0"]}],
}
PYLOCK = """
[[packages]]
name = "young"
version = "1.0"
wheels = [{ upload-time = 2026-03-09T10:00:00Z }, { upload-time = 2026-03-08T23:00:00Z }]

[[packages]]
name = "old"
version = "0.1"
sdist = { upload-time = 2025-03-10T10:00:00Z }
"""


def report(*releases: dict[str, Any]) -> str:
    return json.dumps({"dependencies": releases, "fixes": []})


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (report(SOUND), CLEAN),
        (report(SOUND, UNKNOWN), NOT_AUDITED),
        (report(SOUND, FAULTY), KNOWN_FAULTS),
        (report(UNKNOWN, FAULTY), KNOWN_FAULTS),
        (report(), NOT_AUDITED),
        ("", NOT_AUDITED),
    ],
)
def test_only_what_was_asked_of_and_answered_is_clean(said: str, outcome: int) -> None:
    assert outcome == audit_of(said).outcome


def test_a_fault_is_told_with_what_mends_it_and_what_was_not_asked_with_its_number() -> None:
    words = told(audit_of(report(SOUND, UNKNOWN, FAULTY)), {})

    assert "faulty 2.0: PYSEC-0, CVE-0; mended in 2.1" in words
    assert "NOT AUDITED: PyPI's advisories could not be had for 1 of" in words
    assert "NOT AUDITED" not in told(audit_of(report(SOUND)), {})


def test_the_oldest_release_is_told_first_by_its_first_file() -> None:
    ages = ages_of(PYLOCK, date(2026, 3, 10))

    assert [("old 0.1", 365), ("young 1.0", 2)] == list(ages.items())
    assert "   365 old 0.1\n     2 young 1.0" in told(audit_of(""), ages)
