"""``serve``: what stops the start is told in one sentence."""

import gc
import socket
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from cds_service import app, serve
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


def test_the_collector_rests_while_knowledge_is_loaded_and_works_once_calls_are_served(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    works: dict[str, bool] = {}
    known = app.known

    def loading(settings: Any) -> Any:
        works["loading"] = gc.isenabled()
        return known(settings)

    def serving(_worker: Any, _settings: Any) -> None:
        works["serving"] = gc.isenabled()

    monkeypatch.setattr(app, "known", loading)
    monkeypatch.setattr(serve, "serve_http", serving)
    monkeypatch.setattr(serve, "_draining", nullcontext)  # no process beside that of the tests
    monkeypatch.setenv("CDS_DATABASE_URL", f"sqlite:///{tmp_path}/kept.db")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        monkeypatch.setenv("CDS_PORT", str(probe.getsockname()[1]))
    assert 0 == main(["serve"])
    assert works == {"loading": False, "serving": True}
    assert gc.isenabled()
