"""The unit, by systemd's own tools; it was not started, for systemd does not run where tests do."""

import subprocess
from pathlib import Path

import pytest
from needed_programs import needed_program

from .deployment_files import UNIT, settings_of_unit
from .image_file import start_command

#: Of ten; systemd calls up to 2 "OK".
MOST_EXPOSED = 2.0


@pytest.fixture(scope="module")
def analyze() -> str:
    return needed_program(
        "systemd-analyze", package="systemd", without="NOT CHECKED: the systemd unit"
    )


def test_systemd_understands_every_line(analyze: str, tmp_path: Path) -> None:
    """In a root where the command is: whether it is there is asked, too."""
    program = tmp_path / start_line()[0].lstrip("/")
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = tmp_path / "etc" / "systemd" / "system"
    units.mkdir(parents=True)
    (units / UNIT.name).write_bytes(UNIT.read_bytes())
    for name in ("network-online.target", "multi-user.target", "sysinit.target", "basic.target"):
        (units / name).write_text("[Unit]\nDescription=there\n")

    command = [analyze, "verify", "--man=no", f"--root={tmp_path}", UNIT.name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    ours = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert (0, []) == (done.returncode, ours), done.stderr


def test_systemd_finds_it_well_closed(analyze: str) -> None:
    threshold = f"--threshold={int(MOST_EXPOSED * 10)}"
    command = [analyze, "security", "--offline=true", "--no-pager", threshold, str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout


def start_line() -> list[str]:
    (line,) = (each for each in UNIT.read_text().splitlines() if each.startswith("ExecStart="))
    return line.partition("=")[2].split()


def test_the_unit_starts_what_the_image_starts() -> None:
    assert start_command() == [Path(start_line()[0]).name, *start_line()[1:]]


def test_each_secret_is_a_credential_that_is_loaded() -> None:
    loaded = [line for line in UNIT.read_text().splitlines() if line.startswith("LoadCredential=")]
    names = {line.partition("=")[2].partition(":")[0] for line in loaded}
    secrets = {value for value in settings_of_unit().values() if value.startswith("%d/")}

    assert secrets == {f"%d/{name}" for name in names}
