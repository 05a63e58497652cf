"""Every setting that a deployment names is one that the service has."""

import pytest

from cds_service.settings import Settings

from .deployment_files import COMPOSE, all_settings, settings_of_compose
from .image_file import environment

KNOWN = {f"CDS_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize(("where", "name"), list(all_settings()))
def test_a_setting_that_is_named_is_one(where: str, name: str) -> None:
    assert {name, name.removesuffix("_FILE")} & KNOWN, where


def test_the_images_own_are_settings() -> None:
    assert {name for name in environment() if name.startswith("CDS_")} <= KNOWN


def test_only_who_is_published_to_this_machine_is_open() -> None:
    opened = {where for where, name in all_settings() if name == "CDS_OPEN"}

    assert {COMPOSE.name} == opened
    assert "yes" == settings_of_compose(COMPOSE)["CDS_OPEN"]
