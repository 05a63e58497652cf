"""The engines by the names under which they are asked for."""

from importlib.util import find_spec

from cds_service.errors import ReplayRefused
from cds_service.replay.job import Engine

ENGINES = ("plain", "duckdb", "spark")
#: What an engine is loaded with beyond what is always there.
_NEEDS = {"duckdb": ("duckdb", "pyarrow"), "spark": ("pyspark", "pandas", "pyarrow")}


def engine_named(name: str) -> Engine:
    """An engine, which is loaded now.  Raises ReplayRefused where it has not what it needs."""
    if missing := [each for each in _NEEDS.get(name, ()) if find_spec(each) is None]:
        raise ReplayRefused(
            f"--engine {name} needs {' and '.join(missing)}, which is not installed: "
            f"docs/replay.md says how to get it"
        )
    if name == "duckdb":
        from .with_duckdb import with_duckdb

        return with_duckdb
    if name == "spark":
        from .with_spark import with_spark

        return with_spark
    from .plain import plain

    return plain
