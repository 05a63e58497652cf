"""Forged tokens through the whole service: all are refused alike, and the log alone says why."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from .callers import OUTCOME, KeyHost, World
from .forged_tokens import FORGED


@pytest.mark.conforms(
    "cds-hooks_2.0@177", "cds-hooks_2.0@195", "cds-hooks_2.0@201", "cds-hooks_2.0@203"
)
@pytest.mark.parametrize(("reason", "make"), FORGED.values(), ids=FORGED.keys())
def test_any_other_token_is_refused_alike_and_only_the_log_says_why(
    reason: str,
    make: Callable[[World], str],
    world: World,
    ask: Callable[..., TestResponse],
    attackers_host: KeyHost,
    everything_logged: Callable[[], str],
) -> None:
    token = make(world)

    response = ask(token)

    assert (401, "Bearer") == (response.status_code, response.headers["WWW-Authenticate"])
    assert OUTCOME == response.get_json()
    logged = everything_logged()
    assert f"caller refused: {reason} (issuer:" in logged
    assert "SECRET" not in logged
    assert [] == [part for part in token.split(".") if len(part) > 20 and part in logged]
    assert [] == attackers_host.asked


def test_the_log_names_an_issuer_that_it_knows_and_marks_any_other(
    world: World, ask: Callable[..., TestResponse], everything_logged: Callable[[], str]
) -> None:
    """What a stranger writes into ``iss`` would otherwise stand in our log as they wrote it."""
    ask(world.token(aud="https://x.example"))
    ask(world.token(iss="https://forged.example\nCRITICAL all is well"))

    logged = everything_logged()
    assert "(issuer: https://ehr.example.org/fhir)" in logged
    assert (
        "(issuer: not known, unverified: 'https://forged.example?CRITICAL?all?is?well')" in logged
    )
    assert "\nCRITICAL" not in logged


@pytest.mark.parametrize(
    "name", ["no jti", "no iat", "no exp", "no kid", "crit", "a jti without end", "no typ"]
)
def test_whatever_is_wrong_a_known_issuer_is_named_in_the_log(
    name: str,
    world: World,
    ask: Callable[..., TestResponse],
    everything_logged: Callable[[], str],
) -> None:
    reason, make = FORGED[name]

    ask(make(world))

    named = f"caller refused: {reason} (issuer: https://ehr.example.org/fhir)"
    assert named in everything_logged()


@pytest.mark.parametrize(
    ("iss", "shown"),
    [
        ("https://x.example/fhir", "https://x.example/fhir"),
        ("https://x.example/\nforged \u202e\x1b'", "https://x.example/?forged????"),
        ("h" * 300, "h" * 200),
    ],
)
def test_an_unknown_issuer_is_shown_cut_and_cleaned_and_marked_as_unverified(
    iss: str,
    shown: str,
    world: World,
    ask: Callable[..., TestResponse],
    everything_logged: Callable[[], str],
) -> None:
    ask(world.token(iss=iss))

    assert f"(issuer: not known, unverified: '{shown}')" in everything_logged()
