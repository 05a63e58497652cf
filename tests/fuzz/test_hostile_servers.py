"""FHIR servers made from their numbers: the service answers before them all, and says nothing of a patient."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .hostile_servers import faults_before, hostile_reply, service_that_asks
from .marks import MARK


def test_whatever_a_server_answers_the_call_is_answered(
    small_ehr: Callable[..., Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with service_that_asks(tmp_path) as client:
        ehrs = [small_ehr(hostile_reply(number)) for number in range(16)]
        heard = [faults_before(client, ehr) for ehr in ehrs]

    assert [] == [fault for faults, _, _ in heard for fault in faults]
    assert {status for _, status, _ in heard} <= {200, 412}
    assert all(ehr.asked for ehr in ehrs)
    assert MARK not in caplog.text
    assert MARK.replace(" ", "-") not in caplog.text
