"""The folder through which workers count together."""

import os
import subprocess
from pathlib import Path

import pytest

from cds_service.errors import SettingInvalid
from cds_service.telemetry import shared_metrics
from cds_service.telemetry.shared_metrics import SHARED_FOLDER, sharing_metrics


def test_a_start_that_is_refused_leaves_no_folder_of_metrics_behind() -> None:
    """Its name alone would have the next one look into a folder that is gone."""
    with pytest.raises(SettingInvalid), sharing_metrics():
        raise SettingInvalid("refused")

    assert SHARED_FOLDER not in os.environ


def test_no_disk_that_fills_up_ends_whoever_counts() -> None:
    """On a full one the kernel would: the counters are files that are mapped."""
    with sharing_metrics():
        folder = Path(os.environ[SHARED_FOLDER])
        kind = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True)

    assert "tmpfs\n" == kind.stdout


def test_what_a_killed_service_left_is_removed_and_what_another_has_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_metrics, "_IN_MEMORY", tmp_path)
    left, others = tmp_path / "spine-imaging-cds-metrics-a", tmp_path / "not-of-a-service"
    for folder in (left, others):
        folder.mkdir()
        (folder / "counter_1.db").touch()
    with sharing_metrics():
        of_the_first = Path(os.environ.pop(SHARED_FOLDER))
        with sharing_metrics():
            there = {*tmp_path.iterdir()}
            of_the_second = Path(os.environ[SHARED_FOLDER])
        os.environ[SHARED_FOLDER] = str(of_the_first)

    assert {others, of_the_first, of_the_second} == there
    assert [others] == list(tmp_path.iterdir())
