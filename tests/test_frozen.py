"""Values that nobody changes: as good as frozen to whoever reads, checks, compares and keeps them."""

import pickle
from dataclasses import replace
from pathlib import Path

from mypy import api

from cds_service.frozen import dataclass

_CHANGED = """
from cds_service.frozen import dataclass

@dataclass(frozen=True, slots=True)
class Level:
    name: str

Level("L4").name = "L5"
"""


@dataclass(frozen=True, slots=True)
class Level:
    name: str
    region: str = "lumbar"


def test_the_type_checker_refuses_that_one_is_changed(tmp_path: Path) -> None:
    changing = tmp_path / "changing.py"
    changing.write_text(_CHANGED, encoding="utf-8")

    said, _, status = api.run(["--strict", f"--cache-dir={tmp_path / 'cache'}", str(changing)])

    assert 'Property "name" defined in "Level" is read-only' in said
    assert status == 1


def test_it_is_equal_and_hashed_by_its_fields() -> None:
    assert Level("L4") == Level("L4") != Level("L5")
    assert {Level("L4"): 1}[Level("L4")] == 1


def test_a_changed_copy_and_a_kept_one_are_as_of_any_dataclass() -> None:
    assert replace(Level("L4"), name="L5") == Level("L5")
    assert pickle.loads(pickle.dumps(Level("L4"))) == Level("L4")  # noqa: S301
