"""What Prometheus is told that is no count: how the store stands, and what is it that answers here.

Looked up when it is asked for, so that any worker tells the same.
"""

from collections.abc import Iterable
from typing import Protocol

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from cds_service.records.spool.progress import Waiting


class Store(Protocol):
    """As much of the records as their health is judged by."""

    @property
    def fault(self) -> str | None: ...
    @property
    def waiting(self) -> Waiting: ...


class StateMetrics(Collector):
    """The store's state, and by their labels the build and the knowledge."""

    def __init__(self, store: Store, *, build: dict[str, str], knowledge: dict[str, str]) -> None:
        self._store = store
        self._infos = (
            InfoMetricFamily("cds_build", "The release that answers", build),
            InfoMetricFamily("cds_knowledge", "The knowledge that it answers by", knowledge),
        )

    def collect(self) -> Iterable[Metric]:
        """How things stand now."""
        waiting = self._store.waiting
        yield GaugeMetricFamily(
            "cds_store_degraded",
            "1 where the store takes nothing: feedback is refused, records wait in the spool",
            float(self._store.fault is not None),
        )
        yield GaugeMetricFamily(
            "cds_spool_waiting_files", "Files with records that wait for the store", waiting.files
        )
        yield GaugeMetricFamily("cds_spool_waiting_bytes", "How much of them waits", waiting.bytes)
        yield from self._infos
