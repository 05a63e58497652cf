"""What is told at the start, to a person and to a log; and that no secret is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.banner import tell_of_the_start
from cds_service.settings import Settings

CLIENTS = """
clients:
  - name: general-hospital
    iss: https://ehr.example.org
    jwks_url: https://ehr.example.org/jwks
"""
SECRETS: dict[str, Any] = {
    "database_url": "postgresql://user:SECRET@db.example.org/cds?sslpassword=SECRET",
    "operator_token": "SECRET",
}


@pytest.fixture
def told_to_a_person(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """``told_to_a_person(fault, **settings)``: what stands in the terminal then."""

    def start(fault: str | None = None, **settings: Any) -> str:
        with monkeypatch.context() as patch:
            patch.setattr("sys.stderr.isatty", lambda: True)
            tell_of_the_start(Settings(**settings), shipped_knowledge(), fault)
        return capsys.readouterr().err

    return start


@pytest.fixture
def clients_file(tmp_path: Path) -> Path:
    (tmp_path / "clients.yaml").write_text(CLIENTS, encoding="utf-8")
    return tmp_path / "clients.yaml"


def test_a_person_is_told_that_anyone_may_call_and_what_answers(
    told_to_a_person: Callable[..., str],
) -> None:
    knowledge = shipped_knowledge()
    told = told_to_a_person(port=9000, workers=3)

    assert told.startswith("Serving on http://127.0.0.1:9000")
    assert "OPEN: anyone on this machine may call" in told
    assert f"{knowledge.version} ({knowledge.status})" in told
    assert knowledge.fingerprint in told
    assert "suspected-spine-infection" in told
    assert "http://127.0.0.1:9000/cds-services" in told
    assert [["workers", "3"]] == [each.split() for each in told.splitlines() if "workers" in each]
    assert "are shown" in told
    assert "NOT AVAILABLE" not in told


def test_a_person_is_told_which_clients_are_trusted_and_what_is_not_as_usual(
    told_to_a_person: Callable[..., str], clients_file: Path
) -> None:
    told = told_to_a_person("it is locked", clients_file=clients_file, shadow="on", **SECRETS)

    assert f"verified, of {clients_file}: general-hospital" in told
    assert "shadow mode" in told
    assert "postgresql db.example.org:5432/cds, sslmode=prefer  NOT AVAILABLE: it is locked" in told
    assert "browser" not in told
    assert "SECRET" not in told


def test_that_other_machines_may_call_unverified_is_told(
    told_to_a_person: Callable[..., str],
) -> None:
    told = told_to_a_person(host="0.0.0.0", open="yes")  # noqa: S104

    assert "OPEN: anyone who reaches this address may call" in told


def test_a_log_is_told_the_same_in_one_line(
    logged: Callable[[], list[Any]], clients_file: Path
) -> None:
    settings = Settings(clients_file=clients_file, **SECRETS)
    tell_of_the_start(settings, shipped_knowledge(), None)
    line, *_ = logged()

    assert ("service_starting", "verified") == (line["event"], line["callers"])
    assert (["general-hospital"], False, None) == (
        line["clients"],
        line["shadow"],
        line["store_fault"],
    )
    assert "SECRET" not in repr(line)
