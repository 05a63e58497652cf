"""What of a client's own words may be kept: what cannot be words."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from cds_service.records.keepable import (
    kept_code,
    kept_id,
    kept_instant,
    kept_reference,
    kept_system,
)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Condition/123", "Condition/123"),
        ("ServiceRequest/" + "e.-_" * 50, "ServiceRequest/" + "e.-_" * 50),
        ("draftOrders.entry[3]", "draftOrders.entry[3]"),
        ("Condition/John Doe", "Condition"),
        ("Condition/jöhn", "Condition"),
        ("Condition/" + "a" * 257, "Condition"),
        ("Condition/1\n", "Condition"),
        ("Condition/1/2", "Condition"),
        ("Condition", "Condition"),
        ("Patient/1", None),
        ("Patient/John Doe", None),
        ("John Doe", None),
        ("", None),
    ],
)
def test_a_reference_is_kept_if_it_looks_like_one(sent: str, kept: str | None) -> None:
    assert kept == kept_reference(sent)


ID = "0b3f1f0e-1c1b-4c55-9a5d-3f1f0e1c1b4c"


@pytest.mark.parametrize("sent", [ID, ID.upper(), f"urn:uuid:{ID}"])
def test_a_uuid_is_one_id_in_every_spelling(sent: str) -> None:
    assert ID == kept_id(sent)


@pytest.mark.parametrize(
    "sent", ["John Doe", "", "é" * 256, "a\x00b", "{" + ID + "}", ID.replace("-", "")]
)
def test_another_id_is_kept_as_one_that_is_derived(sent: str) -> None:
    assert kept_id(sent) == kept_id(sent)
    assert UUID(kept_id(sent))
    assert kept_id(sent) != kept_id(sent + "x")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("not-now", "not-now"),
        ("a" * 128, "a" * 128),
        ("a" * 129, None),
        ("is dying", None),
        ("", None),
        (None, None),
        ("é", None),
    ],
)
def test_a_code_is_kept_if_it_can_be_no_words(sent: str | None, kept: str | None) -> None:
    assert kept == kept_code(sent)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("https://example.org/reasons", "https://example.org/reasons"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
        ("https://example.org/?name=Doe", None),
        ("John Doe", None),
        (None, None),
    ],
)
def test_a_code_system_is_kept_if_it_is_an_address(sent: str | None, kept: str | None) -> None:
    assert kept == kept_system(sent)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-11-23T01:29:49.725Z", datetime(2026, 11, 23, 1, 29, 49, 725000, UTC)),
        ("2026-11-23T01:29:49+02:00", datetime(2026, 11, 22, 23, 29, 49, 0, UTC)),
        ("2026-11-23T01:29:49", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("when Mr Doe left", None),
        (None, None),
    ],
)
def test_an_instant_is_kept_if_it_is_one(sent: str | None, kept: datetime | None) -> None:
    assert kept == kept_instant(sent)
