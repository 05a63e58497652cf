"""What is printed to be typed is called as this command was."""

import sys

import pytest

from cds_service.command_line.this_command import this_command


@pytest.mark.parametrize(
    ("called", "printed"),
    [
        (".venv/bin/cds-service", ".venv/bin/cds-service"),
        ("/opt/my tools/cds-service", "'/opt/my tools/cds-service'"),
        ("/somewhere/cds_service/__main__.py", f"{sys.executable} -m cds_service"),
    ],
)
def test_it_is_called_as_it_was(called: str, printed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [called, "clients", "try"])

    assert printed == this_command()
