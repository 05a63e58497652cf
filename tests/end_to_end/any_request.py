"""Any scenario, to search for one that breaks something; the service is shared by them all."""

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from cds_service.examples import read_example, scenario_folders
from cds_service.web.wire import decode, encode

Post = Callable[..., TestResponse]

#: The service is shared by all examples on purpose: it keeps nothing between calls.
search = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

slugs = st.sampled_from([folder.name for folder in scenario_folders()])
seeds = st.integers(min_value=0, max_value=2**32)


@cache
def bytes_of(slug: str) -> bytes:
    return encode(read_example(slug))


def fresh(slug: str) -> Any:
    return decode(bytes_of(slug))
