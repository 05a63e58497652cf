"""What Prometheus is told: how often the service speaks, of what, how fast, and what came of it.

Counted from what is kept of a consultation, so that nothing of a patient can reach a label.
"""

import os
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from cds_service.fhir_server.fetching import FhirRead
from cds_service.hooks.feedback import Feedback
from cds_service.records.consultation_record import ConsultationRecord
from cds_service.records.losses import Loss

from .shared_metrics import SHARED_FOLDER

#: How ``exposition`` is to be labelled.
EXPOSITION_FORMAT = CONTENT_TYPE_LATEST

#: Seconds.  CDS Hooks asks for about half a second; most answers take milliseconds.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0)

_LOST = "cds_records_lost"

#: Of an answer without a card.
_SILENT = "none"

#: Refusals that one alarms on: counted from 0, for the first one is no increase otherwise.
_ALARMING = (401, 408, 412, 500, 503)

#: Counters that are found without a look-up among all; there are some dozens.
_REMEMBERED = 256


class Metrics:
    """The counters of this process, which add up to those of all workers where they share a folder."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._state: Collector | None = None
        self._consultations = self._counter(
            "cds_consultations",
            "Hooks answered, by topic, variant, status and client",
            *("topic", "variant", "status", "client"),
        )
        self._answers = self._counter(
            "cds_answers",
            "Hooks answered, by topic and by the gravest card; none where nothing was said",
            *("topic", "indicator", "shadow"),
        )
        self._cards = self._counter(
            "cds_cards",
            "Cards, by what they say first and how grave it is; kept back in shadow mode",
            *("advice", "indicator", "shadow"),
        )
        self._feedback = self._counter("cds_feedback", "What was heard of cards", "outcome")
        self._refusals = self._counter(
            "cds_refusals", "Requests that were not answered 200, by status", "status"
        )
        self._losses = self._counter(_LOST, "Records of answers kept nowhere, by why", "why")
        self._fhir_failures = self._counter(
            "cds_fhir_failures",
            "Lists that a FHIR server did not give whole, by prefetch key and kind of failure",
            *("key", "kind"),
        )
        self._fhir_seconds = self._histogram(
            "cds_fhir_read_seconds",
            "How long a list was read from a FHIR server, by prefetch key, however it ended",
            "key",
        )
        self._seconds = self._histogram(
            "cds_answer_seconds", "From a hook's arrival to its answer; about 0.5 s is asked for"
        )
        self._begin_at_nought()
        self._consultations_of = lru_cache(_REMEMBERED)(self._consultations.labels)
        self._answers_of = lru_cache(_REMEMBERED)(self._answers.labels)
        self._cards_of = lru_cache(_REMEMBERED)(self._cards.labels)

    def _counter(self, name: str, tells: str, *labels: str) -> Counter:
        return Counter(name, tells, labels, registry=self._registry)

    def _histogram(self, name: str, tells: str, *labels: str) -> Histogram:
        return Histogram(name, tells, labels, buckets=_BUCKETS, registry=self._registry)

    def answered(self, record: ConsultationRecord) -> None:
        """Count an answer and its cards.  A trial on our own page is none."""
        if record.trial:
            return
        variant = record.variant or "none"
        self._consultations_of(record.topic, variant, record.status, record.client).inc()
        shadow = str(record.shadow).lower()
        gravest = record.cards[0].indicator if record.cards else _SILENT
        self._answers_of(record.topic, gravest, shadow).inc()
        self._seconds.observe(record.duration_ms / 1000)
        for card in record.cards:
            self._cards_of(card.advice[0], card.indicator, shadow).inc()

    def heard(self, feedback: Iterable[Feedback]) -> None:
        """Count what became of cards."""
        for each in feedback:
            self._feedback.labels(each.outcome.value).inc()

    def refused(self, status: int) -> None:
        """Count a request that was not answered."""
        self._refusals.labels(str(status)).inc()

    def fhir_read(self, read: FhirRead) -> None:
        """Count what was asked of a FHIR server, and what kept it from coming whole."""
        self._fhir_seconds.labels(read.need.value).observe(read.seconds)
        if read.failure is not None:
            self._fhir_failures.labels(read.need.value, read.failure.value).inc()

    def lost(self, why: Loss, number: int) -> None:
        """Count records that are kept nowhere."""
        self._losses.labels(why.value).inc(number)

    def records_lost(self) -> int:
        """How many all processes of this service have lost since it started."""
        lost = chain.from_iterable(
            metric.samples for metric in self._together().collect() if metric.name == _LOST
        )
        return int(sum(each.value for each in lost if each.name == f"{_LOST}_total"))

    def show_also(self, state: Collector) -> None:
        """Have the exposition tell, too, how things stand when it is asked for."""
        self._state = state

    def exposition(self) -> bytes:
        """Prometheus' text format, of all workers together."""
        shown = CollectorRegistry()
        shown.register(self._together())
        if self._state is not None:
            shown.register(self._state)
        return generate_latest(shown)

    def _together(self) -> Collector:
        """The counters of all processes of this service, where they share a folder."""
        if SHARED_FOLDER not in os.environ:
            return self._registry
        return MultiProcessCollector(None)  # type: ignore[no-untyped-call]  # it has no types

    def _begin_at_nought(self) -> None:
        for why in Loss:
            self._losses.labels(why.value)
        for status in _ALARMING:
            self._refusals.labels(str(status))
