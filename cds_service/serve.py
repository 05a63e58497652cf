"""Starting the server process."""

import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from .app import create_app
from .settings import read_settings

#: Of one worker.  With one, a FHIR server that hangs holds every other caller for the whole budget.
_CALLS_AT_ONCE = 4


def serve() -> int:
    """Serve until told to stop.  Knowledge and settings are checked before a worker starts."""
    settings = read_settings(dict(os.environ))
    create_app(settings)
    sys.stderr.write(
        f"Serving on http://{settings.host}:{settings.port}  (Ctrl-C stops)\n"
        f"  in a browser: {settings.public_url}/\n"
        f"  discovery, for an EHR or the CDS Hooks sandbox: {settings.public_url}/cds-services\n"
    )
    Server(
        "cds_service.app:worker_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=_CALLS_AT_ONCE,
        log_level=LogLevels(settings.log_level.lower()),
        respawn_failed_workers=True,
        websockets=False,
    ).serve()
    return 0
