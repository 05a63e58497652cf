"""The server process of the benchmark: the service, or the floor beneath it."""

import os

from flask import Flask, Response, request
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from cds_service.web.admission import CALLS_TAKEN_IN
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


def floor() -> Flask:
    """The least that any such service does: decode the body, answer a card."""
    app = Flask(__name__)

    @app.get("/cds-services")
    def discover() -> Response:
        return Response(b"{}", mimetype="application/json")

    @app.post("/cds-services/spine-imaging")
    def call() -> Response:
        decode(request.get_data(cache=False))
        return Response(_CARD, mimetype="application/json")

    return app


if __name__ == "__main__":
    TARGETS = {"floor": "tests.bench.server:floor", "service": "cds_service.app:worker_app"}
    Server(
        TARGETS[os.environ["BENCH_TARGET"]],
        factory=True,
        address="127.0.0.1",
        port=int(os.environ["BENCH_PORT"]),
        interface=Interfaces.WSGI,
        workers=int(os.environ["BENCH_WORKERS"]),
        blocking_threads=CALLS_TAKEN_IN,
        log_level=LogLevels.warning,
    ).serve()
