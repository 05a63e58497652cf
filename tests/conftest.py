"""What tests share: the knowledge, the service at the fixtures' instant, and how to call it."""

import gc
import io
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ample_time import AMPLE_MS, ample_bounds
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as search_settings
from read_once import read_once
from shipped_knowledge import shipped_knowledge
from werkzeug.test import TestResponse

from cds_service import examples, setting_sources
from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.knowledge_base.kept import KeptKnowledge
from cds_service.records.record_keeping import Records, open_records
from cds_service.settings import Settings, shipped
from cds_service.telemetry.logs import configure_logs
from cds_service.web.wire import decode, encode

pytest_plugins = ["small_ehr", "own_postgres", "recorded_traces"]

SERVICE = "/cds-services/spine-imaging"
TESTS = Path(__file__).parent
#: What starts browsers, servers and other programs, or makes all knowledge ready.
DEAREST = (
    *("look/", "documents/", "replay/", "deploy/", "release/", "records/test_kill"),
    *("end_to_end/test_several", "web/test_serving", "web/test_openapi", "integration/", "fuzz/"),
    *("command_line/", "knowledge_base/"),
)

#: A search takes as long as a machine that does other things lets it: no test has a deadline.
search_settings.register_profile(
    "without-deadline", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
search_settings.load_profile("without-deadline")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="rewrite the golden files with today's answers"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--accept") and os.environ.get("CI"):
        raise pytest.UsageError("--accept rewrites what is expected: not where CI is set")
    _hold_for_all_tests(config)


def _hold_for_all_tests(config: pytest.Config) -> None:
    """From before they are collected, for that reads knowledge, too; as fixtures these would be asked for
    17,000 times.  Tests about slowness make one bound short again.
    """
    stack = ExitStack()
    config.add_cleanup(stack.close)
    stack.enter_context(no_settings_of_this_machine())
    stack.enter_context(no_grammars_of_formats())
    stack.enter_context(ample_bounds())
    stack.enter_context(read_once())


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Half as many again as there are cores: tests that wait for servers and browsers would leave those idle."""
    cores = yield
    return cores + cores // 2


def pytest_collection_finish() -> None:
    """Sixteen thousand tests are collected once, and need not be walked for garbage time and again."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that those who share the work end together; and what shares
    a browser or a made checkout is early enough to be left to one of them.
    """
    items.sort(key=lambda item: _turn_of(item.path.relative_to(TESTS).as_posix()))


def _turn_of(path: str) -> int:
    return next(
        (turn for turn, place in enumerate(DEAREST) if path.startswith(place)), len(DEAREST)
    )


@contextmanager
def no_grammars_of_formats() -> Iterator[None]:
    """jsonschema would build those of ``iri``, which nothing here is held to, for longer than it reads all knowledge."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "rfc3987_syntax", None)
        yield


@contextmanager
def no_settings_of_this_machine() -> Iterator[None]:
    """A developer's own CDS_… variables, and his ``.env``, decide nothing here."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("CDS_")]:
            patch.delenv(name)
        patch.setattr(setting_sources, "_DOTENV", "no.env")
        yield


@pytest.fixture(scope="session", autouse=True)
def places_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where what is left behind goes when pytest removes the folders of old runs: the temporary files of
    servers that are killed, and what a service keeps between its starts.

    That is as after a first start, so that not every worker's first server compiles all knowledge.
    """
    with pytest.MonkeyPatch.context() as patch:
        folder = str(tmp_path_factory.mktemp("temporary"))
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        KeptKnowledge(shipped("knowledge")).write(shipped_knowledge())
        yield


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return shipped_knowledge()


@pytest.fixture(scope="session")
def instant() -> datetime:
    """As of when every scenario is written."""
    return examples.stated_instant()


@pytest.fixture
def records(tmp_path: Path, instant: datetime) -> Iterator[Records]:
    """An embedded store for one test; nothing drains its spool but the test."""
    made = open_records(f"sqlite:///{tmp_path}/store.db", retention_days=0, now=lambda: instant)
    made.prepare()
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_records(
    instant: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Records]:
    """A store for all who do not look into it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('shared')}/store.db"
    made = open_records(url, retention_days=0, now=lambda: instant)
    made.prepare()
    yield made
    made.close()


@pytest.fixture(scope="session")
def app(knowledge: Knowledge, instant: datetime, shared_records: Records) -> Flask:
    """The service at the fixtures' instant.  Its store is shared: tests of records bring their own."""
    settings = Settings(fhir_budget_ms=AMPLE_MS)
    return create_app(settings, knowledge=knowledge, records=shared_records, now=lambda: instant)


@pytest.fixture(scope="session")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def post(client: FlaskClient) -> Callable[..., TestResponse]:
    """``post(body, path=…)``: bytes as they are, data as JSON with every digit of its decimals."""

    def call(body: object, path: str = SERVICE, **options: Any) -> TestResponse:
        raw = body if isinstance(body, bytes) else encode(body)
        options = {"content_type": "application/json", **options}
        return client.post(path, data=raw, **options)

    return call


@pytest.fixture(scope="session")
def answer(post: Callable[..., TestResponse]) -> Callable[[object], Any]:
    """``answer(body)``: the decoded body of a 200."""

    def ask(body: object) -> Any:
        response = post(body)
        assert 200 == response.status_code, response.get_data(as_text=True)
        return decode(response.get_data())

    return ask


@pytest.fixture(scope="session")
def scenario() -> Callable[[str], Any]:
    """``scenario(name)``: a fresh copy of its request, to change at will."""
    return examples.read_example


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[Any]]]:
    """The lines of the log so far, as a machine reads them."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logs("INFO")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
