"""Who may not come in, and to whom nothing may go out."""

from pathlib import Path

from .bad_tokens import tokens_that_came_in
from .hostile_addresses import addresses_that_were_let_out, hostile_addresses


def test_no_bad_token_comes_in(tmp_path: Path) -> None:
    assert ({}, 170) == tokens_that_came_in(tmp_path, 150)


def test_nothing_goes_to_an_address_that_a_caller_names(tmp_path: Path) -> None:
    addresses = hostile_addresses()

    assert ({}, 4 * len(addresses[::4])) == addresses_that_were_let_out(tmp_path, addresses[::4])
