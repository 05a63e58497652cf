"""FHIR servers made from their numbers: the service answers before them all, and says nothing of a patient."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ample_time import AMPLE_MS

from .hostile_servers import faults_before, hostile_reply, service_that_asks
from .marks import MARK


def test_whatever_a_server_answers_the_call_is_answered(
    small_ehr: Callable[..., Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Some never come to an end: the budget is short, and longer for whoever could not even be asked in it."""
    caplog.set_level(logging.DEBUG)
    ehrs = [small_ehr(hostile_reply(number)) for number in range(16)]
    heard = []
    for budget_ms in (400, AMPLE_MS):
        with service_that_asks(tmp_path, budget_ms) as client:
            heard += [faults_before(client, ehr) for ehr in ehrs if not ehr.asked]

    assert [] == [fault for faults, _, _ in heard for fault in faults]
    assert {status for _, status, _ in heard} <= {200, 412}
    assert all(ehr.asked for ehr in ehrs)
    assert MARK not in caplog.text
    assert MARK.replace(" ", "-") not in caplog.text
