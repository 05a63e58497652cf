"""Charts as a call gets them, with a small EHR behind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import PrefetchTemplate
from cds_service.fhir_r4.chart import Chart
from cds_service.fhir_server.addresses import AllowedServers
from cds_service.fhir_server.charts import FetchedCharts
from cds_service.fhir_server.fetching import Fetcher
from cds_service.hooks.fhir_access import AccessToken, FhirAccess

TEMPLATES = (
    PrefetchTemplate("patient", "Patient/{{context.patientId}}"),
    PrefetchTemplate("encounter", "Encounter/{{context.encounterId}}"),
    PrefetchTemplate("conditions", "Condition?patient={{context.patientId}}&_count=200"),
)


@dataclass(frozen=True)
class Call:
    fhir_access: FhirAccess | None
    prefetch: Mapping[str, Any] | None = None
    patient_id: str = "p"
    context: Mapping[str, str] = field(default_factory=lambda: {"patientId": "p"})


@pytest.fixture(scope="session")
def fetcher() -> Iterator[Fetcher]:
    made = Fetcher(timedelta(milliseconds=600))
    yield made
    made.close()


@pytest.fixture
def chart_of(fetcher: Fetcher) -> Callable[..., Chart]:
    """``chart_of(ehr, prefetch, token=…, encounter=…)``: the chart of ``Patient/p`` for one call."""

    def read(
        ehr: Any,
        prefetch: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        encounter: str | None = None,
        allowed: AllowedServers | None = None,
    ) -> Chart:
        context = {"patientId": "p", **({"encounterId": encounter} if encounter else {})}
        access = FhirAccess(ehr.base, AccessToken(token) if token else None)
        charts = FetchedCharts(TEMPLATES, fetcher, allowed or AllowedServers.on_this_machine())
        return charts.of(Call(access, prefetch, context=context))

    return read
