"""A client's keys in a file beside the clients file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cds_service.errors import ClientNotTrusted
from cds_service.security.clients import TrustedClient
from cds_service.security.jwk_sets import MOST_BYTES
from cds_service.security.key_fetching import KeySetUnreadable, read_key_file
from cds_service.security.key_sets import KeySets

from .callers import ALG, Signer, key_set, knows


def test_a_key_file_is_read_again_when_it_changes(
    tmp_path: Path, first: Signer, second: Signer
) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(key_set(first.jwk()))
    client = TrustedClient("hospital", "https://ehr.example.org", file)
    key_sets = KeySets([client])
    assert knows(key_sets, client, "first")

    file.write_bytes(key_set(first.jwk(), second.jwk()))

    assert knows(key_sets, client, "second")


def test_a_key_file_that_became_unreadable_leaves_the_keys_as_they_were(
    tmp_path: Path, first: Signer, everything_logged: Callable[[], str]
) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(key_set(first.jwk()))
    client = TrustedClient("hospital", "https://ehr.example.org", file)
    key_sets = KeySets([client])
    assert knows(key_sets, client, "first")

    file.write_text(json.dumps({"half": "written"}))

    assert knows(key_sets, client, "first")
    assert "key set of client hospital: it is no JWK Set" in everything_logged()
    file.unlink()
    assert knows(key_sets, client, "first")


def test_a_key_file_too_large_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(b" " * (MOST_BYTES + 1))

    with pytest.raises(KeySetUnreadable, match="larger than 256 KiB"):
        read_key_file(file)


def test_a_key_file_that_never_was_readable_trusts_nobody(tmp_path: Path) -> None:
    client = TrustedClient("hospital", "https://ehr.example.org", tmp_path / "no.json")

    with pytest.raises(ClientNotTrusted, match="cannot be had"):
        KeySets([client]).key(client, "first", algorithm=ALG)
