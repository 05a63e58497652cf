"""How cost grows in process: with drafts, with topics; and how many functions of ours a call calls."""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from types import FrameType
from typing import Any

from tests.knowledge_base.test_toy_topic import written_to

from .bodies import SIZES, body_of
from .service import (
    INSTANT,
    PACKAGE,
    Knowledge,
    WSGIApplication,
    answer,
    cpu_seconds,
    load_knowledge,
    service,
    shipped_knowledge,
)
from .worst_bodies import forty_drafts

_ROUNDS, _CALLS = 15, 5


def own_calls(folder: Path) -> int:
    """Calls of functions of ours that the article's request takes, once all is warm."""
    app, body = service(folder), body_of(SIZES[0], INSTANT)
    answer(app, body)
    ours = 0

    def count(frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal ours
        ours += event == "call" and frame.f_code.co_filename.startswith(PACKAGE)

    sys.setprofile(count)
    try:
        answer(app, body)
    finally:
        sys.setprofile(None)
    return ours


def growth(folder: Path) -> dict[str, float]:
    """CPU of more drafts, or of more topics, over that of the article's request as it is."""
    body, shipped = body_of(SIZES[0], INSTANT), shipped_knowledge()
    app, toys = service(folder, shipped), _knowledge_with_a_toy()
    own = shipped.topics[0]
    toy = next(topic for topic in toys.topics if topic.id == "toy-tail")
    copies = tuple(replace(own, id=f"{own.id}-{number}") for number in range(50))
    many_toys = tuple(replace(toy, id=f"{toy.id}-{number}") for number in range(200))
    names = tuple(topic.id for topic in copies)
    yielding = tuple(replace(topic, yields_to=names[:at]) for at, topic in enumerate(copies))
    fifty = service(folder, replace(shipped, topics=copies, speaking=copies))
    fifty_yielding = service(folder, replace(shipped, topics=yielding, speaking=yielding))
    toys_alone = service(folder, replace(toys, speaking=(own,)))
    two_hundred = service(folder, replace(toys, speaking=(own, *many_toys)))
    return {
        "40 drafts": _ratio(_cost(app, forty_drafts()), _cost(app, body)),
        "50 copies of the topic": _ratio(_cost(fifty, body), _cost(app, body)),
        "50 copies, each yielding to those before": _ratio(
            _cost(fifty_yielding, body), _cost(app, body)
        ),
        "200 toy topics": _ratio(_cost(two_hundred, body), _cost(toys_alone, body)),
    }


def _knowledge_with_a_toy() -> Knowledge:
    with tempfile.TemporaryDirectory() as folder:
        return load_knowledge(written_to(Path(folder) / "knowledge"))


def _cost(app: WSGIApplication, body: bytes) -> Callable[[], float]:
    return lambda: cpu_seconds(app, body, calls=_CALLS)


def _ratio(more: Callable[[], float], one: Callable[[], float]) -> float:
    """The median over rounds in which both are asked, after one that warms them."""
    more()
    one()
    return median(more() / one() for _ in range(_ROUNDS))
