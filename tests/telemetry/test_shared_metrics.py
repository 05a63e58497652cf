"""The folder through which workers count together."""

import os
import subprocess
from pathlib import Path

import pytest

from cds_service.errors import SettingInvalid
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
