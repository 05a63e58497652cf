"""What is set too weakly is told, with what to do, and without a secret."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr
from shipped_knowledge import shipped_knowledge

from cds_service.banner import tell_of_the_start
from cds_service.command_line.cli import main
from cds_service.settings import Settings
from cds_service.weak_spots import weak_spots

STORE = "postgresql+psycopg://user:SECRET@db.example.org/cds"
RANDOM = "8c1f0d6a9b3e47525d0c6b1a7f9e2d43"


def told(environ: dict[str, str] | None = None, **settings: Any) -> tuple[str, ...]:
    return weak_spots(Settings(**settings), environ or {})


@pytest.mark.parametrize("token", ["", RANDOM, RANDOM * 2])
def test_a_token_that_nobody_guesses_and_none_at_all_are_no_weak_spot(token: str) -> None:
    assert () == told(operator_token=token)


@pytest.mark.parametrize("token", ["SECRET", RANDOM[1:], "a" * 64, "ab12" * 20])
def test_a_token_that_can_be_guessed_is_told(token: str) -> None:
    (sentence,) = told(operator_token=token)

    assert "CDS_OPERATOR_TOKEN" in sentence
    assert "openssl rand -hex 32" in sentence
    assert token not in sentence


@pytest.mark.parametrize(
    ("options", "environ"),
    [
        ("", {}),
        ("?sslmode=prefer", {}),
        ("?sslmode=disable", {"PGSSLMODE": "verify-full"}),
        ("?sslrootcert=/run/ca.pem", {}),
        ("", {"PGSSLMODE": "allow"}),
        ("?host=127.0.0.1,db.example.org", {}),
    ],
)
def test_a_store_elsewhere_that_may_be_spoken_to_in_the_clear_is_told(
    options: str, environ: dict[str, str]
) -> None:
    (sentence,) = told(environ, database_url=STORE + options)

    assert "without TLS" in sentence
    assert "sslmode=verify-full" in sentence
    assert "SECRET" not in sentence


@pytest.mark.parametrize("mode", ["require", "verify-ca"])
def test_a_store_that_may_be_anybodys_is_told(mode: str) -> None:
    (sentence,) = told(database_url=f"{STORE}?sslmode={mode}")

    assert f"nobody checks that it is the one that is named (sslmode={mode})" in sentence


@pytest.mark.parametrize(
    ("url", "environ"),
    [
        (f"{STORE}?sslmode=verify-full", {}),
        (f"{STORE}?sslrootcert=system", {}),
        (STORE, {"PGSSLMODE": "verify-full"}),
        ("postgresql+psycopg://user@127.0.0.1/cds", {}),
        ("postgresql+psycopg://user@localhost/cds", {}),
        ("postgresql+psycopg:///cds?host=/run/postgresql", {}),
        ("postgresql+psycopg:///cds", {}),
        ("sqlite:///var/store.db", {}),
    ],
)
def test_a_store_on_this_machine_or_one_that_proves_itself_is_no_weak_spot(
    url: str, environ: dict[str, str]
) -> None:
    assert () == told(environ, database_url=url)


def test_a_log_is_warned_of_each_at_the_start(
    logged: Callable[[], list[Any]],
) -> None:
    settings = Settings(database_url=STORE, operator_token=SecretStr("SECRET"))
    tell_of_the_start(settings, shipped_knowledge(), None)
    state, *warnings = logged()

    assert "prefer" == state["store_tls"]
    assert ["warning", "warning"] == [each["level"] for each in warnings]
    assert "SECRET" not in repr((state, warnings))


def test_a_person_is_told_at_the_start_and_by_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CDS_OPERATOR_TOKEN", "SECRET")
    with monkeypatch.context() as patch:
        patch.setattr("sys.stderr.isatty", lambda: True)
        tell_of_the_start(Settings(), shipped_knowledge(), None)
    assert "WEAK        CDS_OPERATOR_TOKEN can be guessed" in capsys.readouterr().err

    assert 0 == main(["settings"])
    assert "weak: CDS_OPERATOR_TOKEN can be guessed" in capsys.readouterr().err
