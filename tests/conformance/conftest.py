"""Every answer that the fixtures give, in the shape of every client."""

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Any

import pytest
from answers import Answers

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.examples import list_examples, read_example
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.pama import PamaSettings
from cds_service.hooks.profiles import Profile
from cds_service.hooks.requests import parse_request
from cds_service.hooks.responses import Renderer
from cds_service.web.wire import decode, encode


@pytest.fixture(scope="session")
def answers(knowledge: Knowledge, instant: datetime) -> Answers:
    return Answers(tuple(_exchanges(knowledge, instant)))


def _exchanges(knowledge: Knowledge, instant: datetime) -> Iterator[tuple[Any, Any]]:
    for example, profile, pama in product(list_examples(), Profile, (None, PamaSettings("X"))):
        body = read_example(example.name)
        request = parse_request(body)
        renderer = Renderer(request, knowledge.reading, "https://cds.example.org", profile, pama)
        answer = renderer.render(
            consult(request, knowledge=knowledge, charts=SentCharts(), now=instant)
        )
        yield body, decode(encode(answer))
