"""What is counted is what the slow plain recount counts, whatever the shape of an export."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.replay.division import Limits
from cds_service.replay.made.export import make_export
from cds_service.replay.stand_ins import STAND_INS

from .conftest import ALL_STAND_INS, counts_of, replay_by
from .recount import recount
from .synthea_shape import write_synthea_shape

#: Two shares at most, each more than ten times what may be held at once.
MORE_THAN_FIT = Limits(task_bytes=50_000, fewest_shares=2, most_shares=2, held_bytes=10_000)


def of_one_file_a_type(folder: Path) -> None:
    """``make replay-check`` does it with 20,000."""
    make_export(folder, patients=500)


def of_one_bundle_a_patient(folder: Path) -> None:
    write_synthea_shape(folder, patients=60, orders=True)


def without_orders(folder: Path) -> None:
    write_synthea_shape(folder, patients=60, orders=False)


@pytest.mark.parametrize(
    ("made", "limits", "stand_ins"),
    [
        (of_one_file_a_type, None, ()),
        (of_one_file_a_type, MORE_THAN_FIT, ()),
        (of_one_bundle_a_patient, None, ()),
        (of_one_bundle_a_patient, None, ALL_STAND_INS),
        (without_orders, None, ALL_STAND_INS),
        (without_orders, MORE_THAN_FIT, ("imaging-studies", "reports")),
    ],
)
def test_every_count_is_that_of_the_slow_plain_recount(
    made: Callable[[Path], None],
    limits: Limits | None,
    stand_ins: tuple[str, ...],
    tmp_path: Path,
    knowledge: Knowledge,
) -> None:
    made(tmp_path / "source")

    out = replay_by("plain", tmp_path / "source", tmp_path / "report", limits, stand_ins)

    found = counts_of(out)
    kinds = [STAND_INS[each] for each in stand_ins]
    assert recount(tmp_path / "source", knowledge, kinds) == found
    assert found["orders", "asked about"] > 10
