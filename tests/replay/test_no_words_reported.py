"""A report counts and refers: no word of a record stands in it, nor on the screen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.marks import MARK, marked

from .conftest import EARLIER, mri, of_patient, written_by


def test_no_word_of_a_record_is_reported(
    replayed: Callable[..., Path], capfd: pytest.CaptureFixture[str]
) -> None:
    """An order that fires, its finding, and lines that cannot be read."""
    order = mri(note=[{"text": MARK}], reasonCode=[{"text": f"Epidural abscess {MARK}"}])
    fever = of_patient(
        "Condition", "fever", code={"text": f"Fever {MARK}"}, recordedDate=EARLIER, note=MARK
    )
    patient = marked({"resourceType": "Patient", "id": "p", "gender": "female"})

    out = replayed(order, fever, patient, MARK.encode(), b'{"resourceType": "' + MARK.encode())
    written = written_by(out)

    assert b"ServiceRequest/mri" in written["orders.csv"]
    assert [] == [name for name, content in written.items() if MARK.encode() in content]
    assert MARK not in "".join(capfd.readouterr())
