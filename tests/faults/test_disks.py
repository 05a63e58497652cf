"""A folder for temporary files without a byte of room: nothing of the service may hang on it."""

from pathlib import Path

from .disks import full_memory_disk


def test_where_nothing_temporary_can_be_written_all_is_as_ever(tmp_path: Path) -> None:
    row = full_memory_disk(tmp_path)

    assert {} == dict(row.faults)
    assert row.tried > 5
