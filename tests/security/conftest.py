"""Four clients of one service, one who is none, and the hosts of their keys."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.wire import encode

from .callers import BASE_URL, KeyHost, Signer, World, a_signer, a_world, serving


@pytest.fixture
def key_host() -> Iterator[KeyHost]:
    yield from serving(KeyHost())


@pytest.fixture(scope="session")
def attackers_host() -> Iterator[KeyHost]:
    yield from serving(KeyHost())


@pytest.fixture(scope="session")
def clients_key_host() -> Iterator[KeyHost]:
    yield from serving(KeyHost())


@pytest.fixture(scope="session")
def world(
    clients_key_host: KeyHost,
    attackers_host: KeyHost,
    instant: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> World:
    return a_world(tmp_path_factory.mktemp("clients"), instant, clients_key_host, attackers_host)


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """All that was logged so far, whatever its level and whoever said it."""
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text


@pytest.fixture(scope="session")
def start(
    world: World, knowledge: Knowledge, instant: datetime, shared_records: Records
) -> Callable[[str], FlaskClient]:
    """Starts a worker of the service; workers with one database URL share what they have seen."""

    def call(database_url: str) -> FlaskClient:
        settings = Settings(
            clients_file=world.clients_file, base_url=BASE_URL, database_url=database_url
        )
        app = create_app(settings, knowledge=knowledge, records=shared_records, now=lambda: instant)
        return app.test_client()

    return call


@pytest.fixture(scope="session")
def worker(
    start: Callable[[str], FlaskClient], tmp_path_factory: pytest.TempPathFactory
) -> FlaskClient:
    return start(f"sqlite:///{tmp_path_factory.mktemp('store')}/seen.db")


@pytest.fixture(scope="session")
def order(scenario: Callable[[str], Any]) -> bytes:
    return encode(scenario("medication-only"))


@pytest.fixture(scope="session")
def ask(worker: FlaskClient, order: bytes) -> Callable[..., TestResponse]:
    """``ask(token)``: the service's answer to an order, sent with this token, and other headers."""

    def call(token: str, by: FlaskClient = worker, **headers: str) -> TestResponse:
        return by.post(
            "/cds-services/spine-imaging",
            data=order,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", **headers},
        )

    return call


@pytest.fixture(scope="session")
def first() -> Signer:
    return a_signer("first")


@pytest.fixture(scope="session")
def second() -> Signer:
    return a_signer("second")
