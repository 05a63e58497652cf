"""``serve``: what stops the start is told in one sentence."""

import socket

import pytest

from cds_service.command_line.cli import main

Out = pytest.CaptureFixture[str]


def test_a_port_that_is_taken_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("CDS_PORT", str(port))
        assert 2 == main(["serve"])
    assert f"CDS_PORT={port}" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["foo", "foo://u:SECRET@bar", "mysql://u:SECRET@x/y"])
def test_a_database_url_that_is_none_is_refused_in_one_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("CDS_DATABASE_URL", url)
    monkeypatch.setenv("CDS_PORT", "65535")
    assert 2 == main(["serve"])
    told = capsys.readouterr().err
    assert "CDS_DATABASE_URL" in told
    assert "SECRET" not in told
