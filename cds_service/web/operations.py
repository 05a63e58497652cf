"""For operators: is the process alive, can it do its work, and what Prometheus wants to know."""

from collections.abc import Callable

from flask import Blueprint, Response

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.telemetry.metrics import EXPOSITION_FORMAT, Metrics
from cds_service.telemetry.state_metrics import Store

from .operator import OperatorAccess, ask_for_the_operator
from .wire import json_response

_MEANWHILE = "feedback is refused, records wait in the spool"


def health_blueprint(
    knowledge: Knowledge, store: Store, records_lost: Callable[[], int]
) -> Blueprint:
    """``/health/live`` and ``/health/ready``, which ask nobody who they are.

    ``records_lost``: by all processes of this service.
    """
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health/live")
    def live() -> Response:
        return json_response({"status": "live"})

    @blueprint.get("/health/ready")
    def ready() -> Response:
        return json_response(_readiness(knowledge, store, records_lost()))

    return blueprint


def _readiness(knowledge: Knowledge, store: Store, records_lost: int) -> dict[str, object]:
    """Ready is who can answer hooks, and that is whoever has its knowledge.

    No card needs the store: were a service not ready without it, a store that all share would
    take all of them out at once.
    """
    fault, waiting = store.fault, store.waiting
    return {
        "status": "ready",
        "degraded": fault is not None,
        "knowledge": knowledge.version,
        "store": f"{fault}: {_MEANWHILE}" if fault else "ready",
        "records_lost": records_lost,
        "spool_files": waiting.files,
        "spool_bytes": waiting.bytes,
    }


def metrics_blueprint(metrics: Metrics, access: OperatorAccess) -> Blueprint:
    """``/metrics``, for whoever the operator lets look."""
    blueprint = Blueprint("metrics", __name__)
    ask_for_the_operator(blueprint, access)

    @blueprint.get("/metrics")
    def measure() -> Response:
        return Response(metrics.exposition(), content_type=EXPOSITION_FORMAT)

    return blueprint
