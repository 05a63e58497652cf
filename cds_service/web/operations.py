"""For operators: is the process alive, can it do its work, and what Prometheus wants to know."""

from typing import Protocol

from flask import Blueprint, Response

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.telemetry.metrics import EXPOSITION_FORMAT, Metrics

from .operator import OperatorAccess, ask_for_the_operator
from .wire import json_response


class Store(Protocol):
    """As much of the records as their health is judged by."""

    def is_ready(self) -> bool: ...
    @property
    def lost(self) -> int: ...
    @property
    def bytes_waiting(self) -> int: ...


def health_blueprint(knowledge: Knowledge, store: Store) -> Blueprint:
    """``/health/live`` and ``/health/ready``, which ask nobody who they are."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health/live")
    def live() -> Response:
        return json_response({"status": "live"})

    @blueprint.get("/health/ready")
    def ready() -> Response:
        is_ready = store.is_ready()
        return json_response(_readiness(knowledge, store, is_ready), 200 if is_ready else 503)

    return blueprint


def _readiness(knowledge: Knowledge, store: Store, is_ready: bool) -> dict[str, object]:  # noqa: FBT001
    """What is ready and what is not.

    Cards are answered without a store; a service whose store is down says *not ready*, so
    that feedback goes to a machine that can keep it, and answers hooks all the same.
    """
    return {
        "status": "ready" if is_ready else "not ready",
        "knowledge": knowledge.version,
        "store": "ready" if is_ready else "down: feedback is refused, records wait in the spool",
        "records_lost": store.lost,
        "spool_bytes": store.bytes_waiting,
    }


def metrics_blueprint(metrics: Metrics, access: OperatorAccess) -> Blueprint:
    """``/metrics``, for whoever the operator lets look."""
    blueprint = Blueprint("metrics", __name__)
    ask_for_the_operator(blueprint, access)

    @blueprint.get("/metrics")
    def measure() -> Response:
        return Response(metrics.exposition(), content_type=EXPOSITION_FORMAT)

    return blueprint
