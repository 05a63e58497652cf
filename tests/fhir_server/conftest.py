"""Charts as a call gets them, with a small EHR behind."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from ample_time import AMPLE

from cds_service.appropriateness.knowledge import PrefetchTemplate
from cds_service.fhir_r4.chart import Chart
from cds_service.fhir_server.addresses import AllowedServers
from cds_service.fhir_server.charts import FetchedCharts
from cds_service.fhir_server.fetching import Fetcher
from cds_service.hooks.fhir_access import AccessToken, FhirAccess
from cds_service.hooks.requests import Hook, HookRequest

TEMPLATES = (
    PrefetchTemplate("patient", "Patient/{{context.patientId}}"),
    PrefetchTemplate("encounter", "Encounter/{{context.encounterId}}"),
    PrefetchTemplate("conditions", "Condition?patient={{context.patientId}}&_count=200"),
)


#: For one that gives nothing: it is always used up.
SHORT = timedelta(milliseconds=600)


@pytest.fixture(scope="session")
def fetcher() -> Iterator[Fetcher]:
    made = Fetcher(timedelta(seconds=AMPLE))
    yield made
    made.close()


@pytest.fixture(scope="session")
def hurried_fetcher() -> Iterator[Fetcher]:
    made = Fetcher(SHORT)
    yield made
    made.close()


@pytest.fixture
def chart_of(fetcher: Fetcher) -> Callable[..., Chart]:
    """``chart_of(ehr, prefetch, token=…, encounter=…)``: the chart of ``Patient/p`` for one call."""
    return reader(fetcher)


@pytest.fixture
def hurried_chart_of(hurried_fetcher: Fetcher) -> Callable[..., Chart]:
    """The same, for a server that will not answer within the budget."""
    return reader(hurried_fetcher)


def reader(fetcher: Fetcher) -> Callable[..., Chart]:
    def read(
        ehr: Any,
        prefetch: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        encounter: str | None = None,
        allowed: AllowedServers | None = None,
    ) -> Chart:
        access = FhirAccess(ehr.base, AccessToken(token) if token else None)
        charts = FetchedCharts(TEMPLATES, fetcher, allowed or AllowedServers.on_this_machine())
        call = HookRequest(
            hook=Hook.ORDER_SIGN,
            hook_instance="a-call",
            patient_id="p",
            user_id=None,
            encounter_id=encounter,
            drafts=(),
            prefetch=prefetch,
            fhir_access=access,
        )
        return charts.of(call)

    return read
