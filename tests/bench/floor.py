"""The floor of the benchmark: the least that any such service does, under the server of ours.

It decodes the same body with the same decoder and answers a fixed card.
``python -m tests.bench.floor`` serves it where CDS_HOST and CDS_PORT say.
"""

import os
from datetime import timedelta

from flask import Flask, Response, request

from cds_service.serve import serve_http
from cds_service.settings import Settings
from cds_service.web.bodies import BodyLimits
from cds_service.web.front import Front

from .service import PATH, decode, encode

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
    """The application by itself."""
    app = Flask(__name__)

    @app.get("/cds-services")
    def discover() -> Response:
        return Response(b"{}", mimetype="application/json")

    @app.post(PATH)
    def call() -> Response:
        decode(request.get_data(cache=False))
        return Response(_CARD, mimetype="application/json")

    return app


def worker_floor() -> Front:
    """The same behind the front of a worker, as the service's own application stands."""
    limits = BodyLimits(Settings().max_body_bytes, timedelta(seconds=10))
    return Front(floor(), limits, lambda _status: None)


def serve() -> None:
    """Serve the floor just as ``cds_service.serve`` serves the service."""
    settings = Settings(
        port=int(os.environ["CDS_PORT"]),
        workers=int(os.environ["CDS_WORKERS"]),
        log_level="WARNING",
    )
    serve_http(worker_floor, settings)


if __name__ == "__main__":
    serve()
