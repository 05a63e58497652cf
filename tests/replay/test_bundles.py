"""Bundles opened: whose the resources are, what they call each other, and where they stand."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cds_service.command_line.cli import main
from cds_service.replay import stretches
from cds_service.replay.bundles import resources_in
from cds_service.replay.lines import BadLine
from cds_service.replay.stretches import Line

from .conftest import counts_of, mri, of_patient

Replayed = Callable[..., Path]
ASIDE = "Bundles, whose resources are counted each"


def bundle(*entries: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def entry(resource: Any, name: str = "") -> dict[str, Any]:
    return {"fullUrl": f"urn:uuid:{name}", "resource": resource} if name else {"resource": resource}


def opened(*entries: Any) -> list[Any]:
    lines = resources_in(Line(0, msgspec.json.encode(bundle(*entries))))
    return [msgspec.json.decode(line.raw) for line in lines]


def test_what_others_of_the_bundle_call_a_resource_becomes_its_type_and_id() -> None:
    named = {"reference": "urn:uuid:a"}

    patient, order = opened(
        entry({"resourceType": "Patient", "id": "p"}, "a"),
        entry({"resourceType": "ServiceRequest", "id": "o", "subject": named}, "b"),
    )

    assert {"resourceType": "Patient", "id": "p"} == patient
    assert {"reference": "Patient/p"} == order["subject"]


def test_a_resource_without_an_id_is_called_by_its_name_in_the_bundle() -> None:
    patient, condition = opened(
        entry({"resourceType": "Patient", "extension": [{"id": "another's"}]}, "a"),
        entry({"resourceType": "Condition", "subject": {"reference": "urn:uuid:a"}}),
    )

    assert "a" == patient["id"]
    assert {"reference": "Patient/a"} == condition["subject"]
    assert "id" not in condition


def test_a_name_that_is_none_of_the_bundles_stays() -> None:
    (only,) = opened(entry({"resourceType": "Patient", "id": "p", "n": "urn:uuid:other"}, "a"))

    assert "urn:uuid:other" == only["n"]


@pytest.mark.parametrize("entries", [None, 7, [7], [{"fullUrl": 7}]])
def test_entries_of_another_form_are_a_bad_line(entries: Any) -> None:
    raw = msgspec.json.encode({"resourceType": "Bundle", "entry": entries})

    if entries is None:
        assert [] == list(resources_in(Line(0, raw)))
    else:
        with pytest.raises(BadLine, match="not what FHIR puts there"):
            resources_in(Line(0, raw))


def test_deletions_and_answers_hold_nothing_to_read(replayed: Replayed) -> None:
    deleted = bundle({"request": {"method": "DELETE", "url": "Patient/1"}}, {"resource": None})

    counts = counts_of(replayed(deleted))

    assert (1, 1) == (counts["lines", "read"], counts["lines", ASIDE])


def test_bundles_stand_in_lines_and_in_bundles_too(replayed: Replayed) -> None:
    within = bundle(entry(mri("1")), entry(of_patient("Condition", "c")))

    counts = counts_of(replayed(bundle(entry(within), entry(mri("2"))), mri("3")))

    assert 3 == counts["orders", "asked about"]
    assert (6, 2) == (counts["lines", "read"], counts["lines", ASIDE])


@pytest.mark.parametrize("name", ["p.json", "p.json.gz", "P.JSON"])
def test_a_pretty_bundle_is_opened_packed_or_not(name: str, tmp_path: Path) -> None:
    whole = msgspec.json.format(msgspec.json.encode(bundle(entry(mri()))), indent=2)
    content = b"\xef\xbb\xbf" + whole
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)

    counts = replay(tmp_path)

    assert 1 == counts["orders", "asked about"]
    assert 0 == counts["lines", "bad"]


def replay(source: Path) -> Any:
    out = source / "report"
    assert 0 == main(["replay", str(source), "--out", str(out), "--workers", "1"])
    return counts_of(out)


def test_a_bad_resource_is_named_by_the_byte_at_which_it_begins_in_the_document(
    tmp_path: Path,
) -> None:
    whole = msgspec.json.encode(bundle(entry(mri()), entry({"resourceType": "Patient"})))
    content = b"\xef\xbb\xbf" + msgspec.json.format(whole, indent=2)
    (tmp_path / "p.json").write_bytes(content)

    assert 1 == replay(tmp_path)["lines", "bad"]

    page = (tmp_path / "report" / "report.html").read_text()
    begins = content.index(b'{\n        "resourceType": "Patient"')
    assert f'<td class="n">{begins}</td>' in page


def test_a_document_that_breaks_off_is_one_bad_line(tmp_path: Path) -> None:
    whole = msgspec.json.format(msgspec.json.encode(bundle(entry(mri()))), indent=2)
    (tmp_path / "p.json").write_bytes(whole[:-9])

    assert (1, 1) == (
        replay(tmp_path)["lines", "read"],
        counts_of(tmp_path / "report")["lines", "bad"],
    )


def test_a_document_beyond_measure_is_one_bad_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretches, "MOST_BYTES_OF_A_DOCUMENT", 500)
    whole = msgspec.json.encode(bundle(*map(entry, map(mri, map(str, range(9))))))
    (tmp_path / "p.json").write_bytes(msgspec.json.format(whole, indent=2))

    assert (1, 1) == (
        replay(tmp_path)["lines", "read"],
        counts_of(tmp_path / "report")["lines", "bad"],
    )


@pytest.mark.parametrize("first", [b"", b"not json", msgspec.json.encode(mri("first"))])
def test_lines_that_are_called_a_document_are_read_as_lines(first: bytes, tmp_path: Path) -> None:
    lines = [first, msgspec.json.encode(mri("1")), msgspec.json.encode(mri("2"))]
    (tmp_path / "orders.json").write_bytes(b"\n".join(lines))

    assert 2 + (b"first" in first) == replay(tmp_path)["orders", "asked about"]
