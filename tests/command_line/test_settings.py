"""``settings``: what is set, where, and what it does; and nothing that is secret."""

import json
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.settings import Settings

Out = pytest.CaptureFixture[str]


def shown(capsys: Out, *options: str) -> str:
    assert 0 == main(["settings", *options])
    return capsys.readouterr().out


def test_each_setting_is_listed_with_its_value_its_origin_and_what_it_does(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDS_PORT", "9000")
    rows = {each["variable"]: each for each in json.loads(shown(capsys, "--json"))}

    assert len(Settings.model_fields) == len(rows)
    assert all(each["purpose"] for each in rows.values())
    assert ("9000", "environment") == (rows["CDS_PORT"]["value"], rows["CDS_PORT"]["origin"])
    assert ("", "default") == (
        rows["CDS_CLIENTS_FILE"]["value"],
        rows["CDS_CLIENTS_FILE"]["origin"],
    )


def test_in_a_pipe_a_setting_is_a_line_with_tabs(capsys: Out) -> None:
    lines = [each.split("\t") for each in shown(capsys).splitlines()]

    assert ["CDS_WORKERS", "1", "default", "server processes"] in lines
    assert {4} == {len(each) for each in lines}


def test_in_a_terminal_it_is_a_table(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")

    assert any("CDS_SHADOW" in each and "│" in each for each in shown(capsys).splitlines())


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_no_secret_is_shown(
    options: tuple[str, ...], capsys: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "url").write_text(
        "postgresql://user:SECRET@db.example.org/cds?sslpassword=SECRET", encoding="utf-8"
    )
    monkeypatch.setenv("CDS_DATABASE_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("CDS_OPERATOR_TOKEN", "SECRET")
    told = shown(capsys, *options)

    assert "SECRET" not in told
    assert "db.example.org/cds" in told
    assert f"file {tmp_path}/url" in told
    assert "(set, not shown)" in told


def test_a_setting_that_is_wrong_is_refused_as_at_the_start(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDS_PROT", "9000")

    assert 2 == main(["settings"])
    assert "did you mean CDS_PORT?" in capsys.readouterr().err
