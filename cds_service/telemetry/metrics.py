"""What Prometheus is told: how often the service speaks, of what, how fast, and what came of it.

Counted from what is kept of a consultation, so that nothing of a patient can reach a label.
"""

import os
from collections.abc import Iterable
from functools import lru_cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from cds_service.hooks.feedback import Feedback
from cds_service.records.consultation_record import ConsultationRecord

from .shared_metrics import SHARED_FOLDER

#: How ``exposition`` is to be labelled.
EXPOSITION_FORMAT = CONTENT_TYPE_LATEST

#: Seconds.  CDS Hooks asks for about half a second; most answers take milliseconds.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0)

#: Counters that are found without a look-up among all; there are some dozens.
_REMEMBERED = 256


class Metrics:
    """The counters of this process, which add up to those of all workers where they share a folder."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._consultations = Counter(
            "cds_consultations",
            "Hooks answered, by topic, variant, status and client",
            ("topic", "variant", "status", "client"),
            registry=self._registry,
        )
        self._cards = Counter(
            "cds_cards",
            "Cards, by what they say first and how grave it is; kept back in shadow mode",
            ("advice", "indicator", "shadow"),
            registry=self._registry,
        )
        self._feedback = Counter(
            "cds_feedback",
            "What was heard of cards",
            ("outcome",),
            registry=self._registry,
        )
        self._refusals = Counter(
            "cds_refusals",
            "Requests that were not answered 200, by status",
            ("status",),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "cds_answer_seconds",
            "From the arrival of a hook to its answer (CDS Hooks asks for about 0.5 s)",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._consultations_of = lru_cache(_REMEMBERED)(self._consultations.labels)
        self._cards_of = lru_cache(_REMEMBERED)(self._cards.labels)

    def answered(self, record: ConsultationRecord) -> None:
        """Count an answer and its cards.  A trial on our own page is none."""
        if record.trial:
            return
        variant = record.variant or "none"
        self._consultations_of(record.topic, variant, record.status, record.client).inc()
        self._seconds.observe(record.duration_ms / 1000)
        for card in record.cards:
            self._cards_of(card.advice[0], card.indicator, str(record.shadow).lower()).inc()

    def heard(self, feedback: Iterable[Feedback]) -> None:
        """Count what became of cards."""
        for each in feedback:
            self._feedback.labels(each.outcome.value).inc()

    def refused(self, status: int) -> None:
        """Count a request that was not answered."""
        self._refusals.labels(str(status)).inc()

    def exposition(self) -> bytes:
        """Prometheus' text format, of all workers together."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # it has no types
        return generate_latest(shared)
