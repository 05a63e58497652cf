"""What requests start from, and every exchange of the scenarios."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cds_service.examples import read_example

from .exchanges import CALLS, Call, ask, under_hook
from .requests_made import Scenario


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
