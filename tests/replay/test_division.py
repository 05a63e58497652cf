"""How a source is divided: no line twice, none lost, and the same report from many small parts."""

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import encode

from cds_service.replay import patients
from cds_service.replay.acts import Trace
from cds_service.replay.division import Limits, divided
from cds_service.replay.fragments import name_of, owners_of, write_fragments
from cds_service.replay.gathering import Kept, gathered
from cds_service.replay.patients import Acquaintances, AskedPatients, digest_of, number_met
from cds_service.replay.recognising import count_fates
from cds_service.replay.sources import find_sources
from cds_service.replay.stretches import Stretch, lines_of
from cds_service.replay.tally import Fate, Tally

from .conftest import replay_by, written_by


@given(
    content=st.lists(
        st.sampled_from([b"a", b"bc", b" ", b"\n", b"\r\n", b"\xef\xbb\xbf", b"\xff"])
    ),
    enough=st.integers(1, 7),
)
def test_stretches_of_a_file_give_the_lines_of_the_whole_of_it(
    content: list[bytes], enough: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("divided") / "source.ndjson"
    path.write_bytes(b"".join(content))
    (file,) = find_sources([path])

    tasks = divided([file], Limits(task_bytes=enough, most_tasks=1000))

    found = [line for task in tasks for stretch in task for line in lines_of(stretch)]
    assert list(lines_of(Stretch(0, file))) == found


def test_a_large_plain_file_is_read_by_several_and_a_packed_one_by_one(tmp_path: Path) -> None:
    for name in ("a.ndjson", "b.ndjson.gz", "c.json"):
        (tmp_path / name).write_bytes(b"x" * 100)

    tasks = list(divided(find_sources([tmp_path]), Limits(task_bytes=40, most_tasks=1000)))

    assert [(0, 0, 40), (0, 40, 80), (0, 80, 100), (1, 0, None), (2, 0, None)] == [
        (each.place, each.begin, each.end) for task in tasks for each in task
    ]


@pytest.mark.parametrize("patients_each", [1, 40])
def test_a_share_that_does_not_fit_is_divided_and_gives_every_owner_once(
    patients_each: int, tmp_path: Path
) -> None:
    """With forty lines of one patient there is nothing more to divide by."""
    (tmp_path / "sorted").mkdir()
    ids = [f"p{number}" for number in range(50)] * patients_each
    lines = [Kept(own_id, "Patient", 0, place, b"{}") for place, own_id in enumerate(ids)]
    write_fragments(lines, tmp_path / "sorted", shares=1)
    limits = Limits(held_bytes=150, most_shares=3)

    found = list(owners_of([tmp_path / "sorted" / name_of(0)], 1, limits, tmp_path / "scratch"))

    assert sorted(set(ids)) == sorted(each.owner for each in found)
    assert all(patients_each == len(each.lines) for each in found)
    assert not (tmp_path / "scratch").exists()


def test_a_source_of_more_shares_than_fit_gives_the_same_report(
    export: Path, tmp_path: Path
) -> None:
    """Two shares at most, each more than ten times what may be held at once."""
    limits = Limits(task_bytes=50_000, fewest_shares=2, most_shares=2, held_bytes=10_000)

    at_once = replay_by("plain", export, tmp_path / "at once")
    in_parts = replay_by("plain", export, tmp_path / "in parts", limits)

    assert written_by(at_once) == written_by(in_parts)


def test_each_patient_is_met_once_in_however_many_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patients, "MOST_BY_NAME", 3)
    kept = array("Q")
    asked = AskedPatients(array("Q", [digest_of("p3"), 2]))
    met = Acquaintances(asked, kept.extend)

    said = {own_id for own_id in ("p1", "p2", "p3", "p4", "p3", "p1") if met.is_asked_about(own_id)}
    met.keep_met()

    assert {"p3"} == said
    assert 4 == sum(number_met([kept, kept], share, 5) for share in range(5))


def test_of_orders_with_one_id_the_first_stands_and_those_without_are_all_counted() -> None:
    named, nameless = (encode(Trace(each)) for each in ("ServiceRequest/a", "ServiceRequest"))
    seen = [(Fate.NOT_SPINE, named), (Fate.NOT_MEANT, named), (Fate.NO_INSTANT, nameless)] * 2
    lines = [Kept("p", fate, 0, place, trace) for place, (fate, trace) in enumerate(seen)]
    tally = Tally()

    (patient,) = gathered(reversed(lines))

    assert 0 == count_fates(patient, tally)
    counts = {name: number for section, name, number in tally.counted().counts if number}
    assert {"seen": 3, "imaging of the spine": 2, Fate.NOT_SPINE: 1, Fate.NO_INSTANT: 2} == counts
