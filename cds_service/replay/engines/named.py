"""The engines by the names under which they are asked for."""

from cds_service.errors import ReplayRefused
from cds_service.replay.job import Engine

ENGINES = ("plain",)


def engine_named(name: str) -> Engine:
    """An engine.  One that is not asked for is not loaded: what it needs may not be there."""
    if name not in ENGINES:
        raise ReplayRefused(f"there is no engine {name}: it is one of {', '.join(ENGINES)}")
    from .plain import plain

    return plain
