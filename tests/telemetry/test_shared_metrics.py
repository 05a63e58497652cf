"""The folder through which workers count together."""

import os

import pytest

from cds_service.errors import SettingInvalid
from cds_service.telemetry.shared_metrics import SHARED_FOLDER, sharing_metrics


def test_a_start_that_is_refused_leaves_no_folder_of_metrics_behind() -> None:
    """Its name alone would have the next one look into a folder that is gone."""
    with pytest.raises(SettingInvalid), sharing_metrics():
        raise SettingInvalid("refused")

    assert SHARED_FOLDER not in os.environ
