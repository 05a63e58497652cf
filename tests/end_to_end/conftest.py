"""What requests start from, and every exchange of the scenarios."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Literal

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.examples import read_example
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings

from .exchanges import CALLS, Call, ask, under_hook
from .requests_made import Scenario


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


@pytest.fixture
def plain(scenario: Scenario) -> Any:
    """The article's patient, whose examination is not recorded and who has no retention."""
    request = scenario("article")
    request["prefetch"]["exam"] = None
    conditions = request["prefetch"]["conditions"]
    del conditions["total"]
    conditions["entry"] = [
        each for each in conditions["entry"] if "retention" not in each["resource"]["id"]
    ]
    return request


@pytest.fixture(scope="module", params=CALLS)
def call(request: pytest.FixtureRequest, post: Callable[..., TestResponse]) -> Call:
    slug, hook = request.param
    return ask(under_hook(read_example(slug), hook), post)
