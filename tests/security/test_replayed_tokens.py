"""A token is good for one call, whichever worker has seen it."""

from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from .callers import EPIC, World


def test_a_token_is_good_for_one_call(world: World, ask: Callable[..., TestResponse]) -> None:
    token = world.token()

    assert [200, 401, 401] == [ask(token).status_code for _ in range(3)]


def test_a_nonce_is_its_issuers_own(world: World, ask: Callable[..., TestResponse]) -> None:
    """Another client that happens to draw the same is not its replay."""
    first = world.token(jti="drawn-by-two")
    second = world.epic.token(world.claims(iss=EPIC, jti="drawn-by-two"))

    assert [200, 200] == [ask(first).status_code, ask(second).status_code]


def test_a_forger_cannot_use_up_a_nonce(world: World, ask: Callable[..., TestResponse]) -> None:
    claims = world.claims()
    forged = world.attacker.token(claims, kid=world.general.kid)

    assert [401, 200] == [ask(forged).status_code, ask(world.general.token(claims)).status_code]


def test_a_token_that_one_worker_has_seen_is_refused_by_every_other(
    world: World,
    start: Callable[[str], FlaskClient],
    ask: Callable[..., TestResponse],
    tmp_path: Path,
) -> None:
    one, other = (start(f"sqlite:///{tmp_path}/shared.db") for _ in range(2))
    token = world.token()

    assert [200, 401] == [ask(token, one).status_code, ask(token, other).status_code]


def test_a_store_that_is_down_withholds_no_advice_and_one_worker_still_knows_its_own(
    world: World,
    start: Callable[[str], FlaskClient],
    ask: Callable[..., TestResponse],
    tmp_path: Path,
    everything_logged: Callable[[], str],
) -> None:
    (tmp_path / "file").touch()
    lonely = start(f"sqlite:///{tmp_path}/file/seen.db")
    token = world.token()

    assert [200, 401] == [ask(token, lonely).status_code, ask(token, lonely).status_code]
    assert "known only to the worker that saw them" in everything_logged()
