"""The service as the benchmark knows it: all that it takes from the package stands here."""

import gc
import time
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

import cds_service
from cds_service import fixtures
from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.knowledge_base.load import load_knowledge
from cds_service.records.logs import configure_logs
from cds_service.settings import Settings, shipped
from cds_service.web.wire import decode, encode

__all__ = [
    "PACKAGE",
    "PATH",
    "Knowledge",
    "WSGIApplication",
    "configure_logs",
    "decode",
    "encode",
    "load_knowledge",
]

PATH = "/cds-services/spine-imaging"
PACKAGE = str(Path(cds_service.__file__).parent)
#: As of when the article is written, and called where the bench itself holds the clock.
INSTANT = fixtures.stated_instant()


def article(now: datetime) -> Any:
    """The article's request, as fresh at ``now`` as it was when written."""
    return fixtures.moved_to(fixtures.read_example("article"), now, written_at=INSTANT)


def shipped_knowledge() -> Knowledge:
    return load_knowledge(shipped("knowledge"))


def service(store: Path, knowledge: Knowledge | None = None) -> WSGIApplication:
    """The service in this process, at the article's instant, with its records in a folder.

    The collector is set as every worker sets it.
    """
    settings = Settings(database_url=f"sqlite:///{store}/bench.db")
    app = create_app(settings, knowledge=knowledge or shipped_knowledge(), now=lambda: INSTANT)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return app


def answer(app: WSGIApplication, body: bytes) -> bytes:
    """What an application answers to one call.  Raises RuntimeError where that is not 200."""
    heard: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": PATH,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
    }

    def start(status: str, _headers: Any, _error: Any = None) -> Any:
        heard.append(status)

    said = b"".join(app(environ, start))
    if heard != ["200 OK"]:
        raise RuntimeError(f"{heard}: {said[:300]!r}")
    return said


def cpu_seconds(app: WSGIApplication, body: bytes, *, calls: int = 1) -> float:
    """CPU of one call, of the thread that answers it alone."""
    began = time.thread_time()
    for _ in range(calls):
        answer(app, body)
    return (time.thread_time() - began) / calls
