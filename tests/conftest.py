"""What tests share: the knowledge, the service at the fixtures' instant, and how to call it."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service import examples
from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.fhir_r4.chart import read_prefetch
from cds_service.fhir_r4.order_reading import Draft
from cds_service.fhir_r4.patient_facts import read_patient_facts
from cds_service.knowledge_base.load import load_knowledge
from cds_service.records.record_keeping import Records, open_records
from cds_service.settings import Settings, shipped
from cds_service.web.wire import decode, encode

SERVICE = "/cds-services/spine-imaging"


#: What a small EHR answers: a resource; a status with headers and a body; or bytes of the wire.
Reply = Any


@dataclass
class Ehr:
    """A FHIR server in a thread of the test, which answers what the test wants, and remembers."""

    base: str
    reply: Callable[[str], Reply]
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    closing: Event = field(default_factory=Event)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="rewrite the golden files with today's answers"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--accept") and os.environ.get("CI"):
        raise pytest.UsageError("--accept rewrites what is expected: not where CI is set")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own CDS_… variables decide nothing here."""
    for name in [name for name in os.environ if name.startswith("CDS_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(shipped("knowledge"))


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
    return create_app(Settings(), knowledge=knowledge, records=shared_records, now=lambda: instant)


@pytest.fixture(scope="session")
def client_of(
    knowledge: Knowledge, instant: datetime, shared_records: Records
) -> Callable[[str], FlaskClient]:
    """``client_of(profile)``: a client whom the open service answers in that profile."""

    @cache
    def made(profile: Literal["generic", "sandbox", "epic"]) -> FlaskClient:
        settings = Settings(open_profile=profile)
        app = create_app(settings, knowledge=knowledge, records=shared_records, now=lambda: instant)
        return app.test_client()

    return made


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


@pytest.fixture(scope="session")
def read(knowledge: Knowledge, instant: datetime) -> Callable[..., PatientFacts]:
    """``read(prefetch, *drafts)``: what is known of ``Patient/p`` from JSON that was sent.

    The drafts count as imaging of the spine, unless ``imaging`` says that they are not.
    """

    def call(prefetch: Any, *resources: Any, imaging: bool = True) -> PatientFacts:
        sent = decode(encode({"prefetch": prefetch, "drafts": resources}))
        drafts = [
            Draft(f"ServiceRequest/{at}", each, in_question=True)
            for at, each in enumerate(sent["drafts"])
        ]
        return read_patient_facts(
            read_prefetch(sent["prefetch"], patient_id="p"),
            drafts,
            knowledge.reading,
            imaging=frozenset(draft.reference for draft in drafts if imaging),
            encounter_id="e",
            now=instant,
        )

    return call


class _EhrThread(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        ehr: Ehr = self.server.ehr  # type: ignore[attr-defined]
        ehr.asked.append(self.path.removeprefix("/fhir/"))
        ehr.headers.append(dict(self.headers.items()))
        with suppress(OSError):
            self._send(ehr.reply(ehr.asked[-1]))

    def _send(self, reply: Reply) -> None:
        match reply:
            case dict():
                self._answer(200, {"Content-Type": "application/fhir+json"}, encode(reply))
            case (int(status), dict(headers), bytes(body)):
                self._answer(status, headers, body)
            case _:
                self.close_connection = True
                for part in reply:
                    self.wfile.write(part)
                    self.wfile.flush()

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Tests look at what was asked, not at a log."""


@pytest.fixture
def small_ehr() -> Iterator[Callable[[Callable[[str], Reply]], Ehr]]:
    """``small_ehr(reply)``: a FHIR server on loopback; ``reply`` gets what stands behind its base."""
    servers: list[ThreadingHTTPServer] = []

    def start(reply: Callable[[str], Reply]) -> Ehr:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _EhrThread)
        ehr = Ehr(f"http://127.0.0.1:{server.server_port}/fhir", reply)
        server.ehr = ehr  # type: ignore[attr-defined]
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return ehr

    yield start
    for server in servers:
        server.ehr.closing.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
