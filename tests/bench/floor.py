"""The floor of the benchmark: the least that any such service does, under the server of ours.

It decodes the same body with the same decoder and answers a fixed card.
``python -m tests.bench.floor`` serves it where CDS_HOST and CDS_PORT say.
"""

import os

from flask import Flask, Response, request
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from cds_service.web.admission import CALLS_TAKEN_IN

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
    """The application, for as many workers as the service has."""
    app = Flask(__name__)

    @app.get("/cds-services")
    def discover() -> Response:
        return Response(b"{}", mimetype="application/json")

    @app.post(PATH)
    def call() -> Response:
        decode(request.get_data(cache=False))
        return Response(_CARD, mimetype="application/json")

    return app


def serve() -> None:
    """Serve the floor just as ``cds_service.serve`` serves the service."""
    Server(
        f"{floor.__module__}:{floor.__name__}",
        factory=True,
        address=os.environ["CDS_HOST"],
        port=int(os.environ["CDS_PORT"]),
        interface=Interfaces.WSGI,
        workers=int(os.environ["CDS_WORKERS"]),
        blocking_threads=CALLS_TAKEN_IN,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    from tests.bench import floor as itself  # a worker imports it by that name

    itself.serve()
