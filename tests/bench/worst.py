"""What the worst bodies cost: CPU of one call each, in a process that may be given up."""

import multiprocessing
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .bodies import SIZES, body_of
from .service import INSTANT, WSGIApplication, answer, service
from .worst_bodies import WorstBody, worst_bodies

#: Seconds after which a body is given up.
LONGEST = 30.0


def worst(folder: Path) -> list[dict[str, object]]:
    """A row for each of the worst bodies."""
    app = service(folder)
    answer(app, body_of(SIZES[0], INSTANT))
    return [_row(app, each) for each in worst_bodies()]


def _row(app: WSGIApplication, each: WorstBody) -> dict[str, object]:
    cost = _one_call(app, each.body)
    return {
        "body": each.name,
        "bytes": len(each.body),
        "cpu_seconds": cost and cost[0],
        "answer_bytes": cost and cost[1],
        "in_words": each.in_words,
    }


def _one_call(app: WSGIApplication, body: bytes) -> tuple[float, int] | None:
    """CPU seconds, and bytes of the answer; None where it took longer than anybody waits."""
    forking = multiprocessing.get_context("fork")
    hearing, telling = forking.Pipe(duplex=False)
    process = forking.Process(target=_tell, args=(app, body, telling))
    process.start()
    telling.close()
    try:
        cost: tuple[float, int] | None = hearing.recv() if hearing.poll(LONGEST) else None
    finally:
        process.kill()
        process.join()
    return cost


def _tell(app: WSGIApplication, body: bytes, telling: "Connection[Any, Any]") -> None:
    began = time.thread_time()
    said = answer(app, body)
    telling.send((time.thread_time() - began, len(said)))
