"""``serve``: what stops the start is told in one sentence."""

import gc
import re
import socket
import subprocess
import sys
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


#: Eight threads that each hold what is too large for the interpreter's own allocator.
_HEAPS_OF_EIGHT_THREADS = """
import ctypes, sys, threading
from cds_service.serve import share_one_heap
if "shared" in sys.argv: share_one_heap()
kept, all_hold = [], threading.Barrier(9)
def hold():
    kept.append(bytearray(100_000))
    all_hold.wait()
    all_hold.wait()
for _ in range(8): threading.Thread(target=hold).start()
all_hold.wait()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, file)
libc.fflush(file)
all_hold.wait()
"""


def _heaps_of_eight_threads(*how: str) -> int:
    told = subprocess.run(
        [sys.executable, "-c", _HEAPS_OF_EIGHT_THREADS, *how], check=True, capture_output=True
    )
    return len(re.findall(rb"<heap nr=", told.stdout))


def test_the_threads_of_a_worker_share_one_heap() -> None:
    assert _heaps_of_eight_threads() > 1
    assert _heaps_of_eight_threads("shared") == 1
