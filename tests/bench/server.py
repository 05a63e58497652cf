"""The server process of the benchmark: the service, or the floor beneath it."""

import os
from datetime import timedelta

from flask import Flask, Response, request

from cds_service.serve import serve_http
from cds_service.settings import Settings
from cds_service.web.bodies import BodyLimits
from cds_service.web.front import Front
from cds_service.web.wire import decode, encode

_CARD = encode(
    {
        "cards": [
            {
                "summary": "A fixed card",
                "indicator": "info",
                "source": {"label": "The floor of the benchmark"},
            }
        ]
    }
)


def floor() -> Front:
    """The least that any such service does, behind the same front: decode the body, answer a card."""
    app = Flask(__name__)

    @app.get("/cds-services")
    def discover() -> Response:
        return Response(b"{}", mimetype="application/json")

    @app.post("/cds-services/spine-imaging")
    def call() -> Response:
        decode(request.get_data(cache=False))
        return Response(_CARD, mimetype="application/json")

    return Front(app, BodyLimits(5 * 1024 * 1024, timedelta(seconds=10)), lambda _status: None)


if __name__ == "__main__":
    TARGETS = {"floor": "tests.bench.server:floor", "service": "cds_service.app:worker_app"}
    serve_http(
        TARGETS[os.environ["BENCH_TARGET"]],
        Settings(
            port=int(os.environ["BENCH_PORT"]),
            workers=int(os.environ["BENCH_WORKERS"]),
            log_level="WARNING",
        ),
    )
