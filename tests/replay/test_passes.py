"""How often a source is read, whatever its size and however it is divided."""

from pathlib import Path

import pytest

from cds_service.replay.division import Limits

from .conftest import replay_by
from .openings import openings_of

MANY_TASKS = Limits(task_bytes=20_000, most_tasks=1000, fewest_shares=8)


@pytest.mark.parametrize(("engine", "passes"), [("plain", 2), ("duckdb", 1)])
@pytest.mark.parametrize("limits", [None, MANY_TASKS], ids=["one-task", "many-tasks"])
def test_a_packed_file_is_opened_once_for_each_pass(
    engine: str, passes: int, limits: Limits | None, export: Path, tmp_path: Path
) -> None:
    """Packed ones are read from their beginning to their end; a plain one is opened by each task."""
    packed = [path.name for path in export.glob("*.gz")]

    with openings_of(export) as opened:
        replay_by(engine, export, tmp_path / "report", limits)
        names = opened()

    assert sorted(packed * passes) == sorted(name for name in names if name.endswith(".gz"))
