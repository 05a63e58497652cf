"""The Dockerfile, by its linter and by what the image has to be."""

import subprocess
import sys
from pathlib import Path

from cds_service.settings import Settings

from .image_file import (
    ROOT,
    commands,
    environment,
    last_stage,
    only,
    start_command,
    user_of_the_image,
)


def test_the_linter_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [hadolint, "--failure-threshold", "style", ROOT / "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (done.returncode, done.stdout)


def test_the_image_starts_as_make_run_does() -> None:
    assert f"$(BIN)/{' '.join(start_command())}" in (ROOT / "Makefile").read_text()


def test_the_image_is_not_roots() -> None:
    assert 0 not in user_of_the_image()


def test_nothing_is_installed_but_what_the_locks_name() -> None:
    """By hash, and without a build that would fetch what it is built with."""
    steps = [step for line in commands() for step in line.split("&&") if "/pip " in step]

    assert 4 == len(steps)
    assert all("--require-hashes" in step or "--no-deps" in step for step in steps)
    assert all("--no-build-isolation" in step for step in steps if " wheel " in step)


def test_the_port_that_is_told_is_the_one_that_is_listened_on() -> None:
    assert only("EXPOSE").value == environment()["CDS_PORT"]


def test_what_is_written_lies_in_the_volume() -> None:
    (volume,) = (each.value for each in last_stage() if each.name == "VOLUME")

    assert Settings().database_url.startswith("sqlite:///var/")  # seen from where it starts
    assert volume == environment()["HOME"] == only("WORKDIR").value


def test_the_image_is_made_of_what_is_named_alone() -> None:
    """A secret or a data set that lies in the checkout gets into no image."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    copied = {
        name
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for name in line.split()[1:-1]
    }

    assert "*" == rules[0]
    assert {f"!{name}" for name in copied} == {rule for rule in rules if rule.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)
