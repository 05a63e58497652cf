"""True tokens through the whole service: they are let in, and known for whose they are."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.fhir_server.charts import FetchedCharts
from cds_service.hooks.profiles import Profile
from cds_service.web.authentication import Caller, caller
from cds_service.web.wire import encode

from .callers import ABSENT, BASE_URL, DISCOVERY, EPIC, FEEDBACK, SERVICE, SHARED, World

TRUE: dict[str, Callable[[World], str]] = {
    "ES384": lambda w: w.token(),
    "RS384": lambda w: w.epic.token(w.claims(iss=EPIC)),
    "aud among others": lambda w: w.token(aud=["https://other.example.org", SERVICE]),
    "jku of the clients file": lambda w: w.general.token(w.claims(), jku=w.jwks_url),
    "jku beside a key file is not looked at": lambda w: w.epic.token(
        w.claims(iss=EPIC), jku=w.attackers_jwks_url
    ),
    "a nonce of 64 hexadecimal digits": lambda w: w.token(
        jti=hashlib.sha256(w.token().encode()).hexdigest()
    ),
    "as Epic sends: nbf five minutes before iat, fifteen minutes long": lambda w: w.epic.token(
        w.claims(iss=EPIC, nbf=w.now - 300, exp=w.now + 900, sub="client-id")
    ),
    "without sub": lambda w: w.token(sub=ABSENT),
    "its own tenant": lambda w: w.north.token(w.claims(iss=SHARED, tenant="north")),
    "a tenant where none is asked for": lambda w: w.token(tenant="any"),
    "a clock that is behind by less than the leeway": lambda w: w.token(
        iat=w.now - 340, exp=w.now - 40
    ),
    "a clock that is ahead by less than the leeway": lambda w: w.token(
        iat=w.now + 50, nbf=w.now + 50, exp=w.now + 350
    ),
    "claims and headers that we do not know": lambda w: w.general.token(
        w.claims(azp="x", nested={"a": [1]}), x5t="x"
    ),
    "typ in small letters, as a media type may be": lambda w: w.general.token(
        w.claims(), typ="jwt"
    ),
}


@pytest.mark.conforms(
    "cds-hooks_2.0@176", "cds-hooks_2.0@199", "cds-hooks_2.0@203", "cds-hooks_2.0@205"
)
@pytest.mark.parametrize("make", TRUE.values(), ids=TRUE.keys())
def test_a_true_token_is_let_in(
    make: Callable[[World], str], world: World, ask: Callable[..., TestResponse]
) -> None:
    response = ask(make(world))

    assert 200 == response.status_code, response.get_data(as_text=True)
    assert "cards" in response.get_json()


def test_the_client_that_is_let_in_is_known_by_what_its_entry_says(
    world: World, worker: FlaskClient, ask: Callable[..., TestResponse]
) -> None:
    with worker:  # Flask, which a page asks, keeps its last request for the test
        ask(world.token(), Origin="https://ehr.example.org")
        general = caller()
        ask(world.epic.token(world.claims(iss=EPIC)), Origin="https://ehr.example.org")
        epic = caller()

    assert ("general", Profile.GENERIC) == (general.name, general.terms.profile)
    assert readable(general, "https://ehr.example.org/fhir")
    assert not readable(general, "http://127.0.0.1:8181/fhir")
    assert ("epic-site", Profile.EPIC) == (epic.name, epic.terms.profile)
    assert not readable(epic, "https://ehr.example.org/fhir")


def readable(caller: Caller, fhir_server: str) -> bool:
    """Whether a FHIR server would be asked for this caller's data."""
    assert isinstance(caller.terms.charts, FetchedCharts)
    return caller.terms.charts.allowed.base_of(fhir_server) is not None


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("GET", DISCOVERY, None),
        ("POST", SERVICE, "order"),
        ("POST", FEEDBACK, {"feedback": []}),
    ],
)
def test_each_endpoint_asks_for_a_token_that_names_it(
    method: str, url: str, body: Any, world: World, worker: FlaskClient, order: bytes
) -> None:
    def call(aud: str) -> int:
        return worker.open(
            url.removeprefix(BASE_URL),
            method=method,
            data=order if body == "order" else encode(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {world.token(aud=aud)}"},
        ).status_code

    others = {DISCOVERY, SERVICE, FEEDBACK} - {url}
    assert {url: 200, **dict.fromkeys(others, 401)} == {
        aud: call(aud) for aud in (url, *sorted(others))
    }


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/cds-services//spine-imaging", "POST"),
        ("/cds-services/spine-imaging/", "POST"),
        ("/cds-services/", "GET"),
    ],
)
def test_a_token_may_name_the_address_with_the_very_slashes_of_the_call(
    path: str, method: str, world: World, worker: FlaskClient, order: bytes
) -> None:
    """The sandbox signs for ``//spine-imaging`` where its user typed a slash too many."""
    response = worker.open(
        "/",
        method=method,
        data=order,
        content_type="application/json",
        headers={"Authorization": f"Bearer {world.token(aud=BASE_URL + path)}"},
        environ_overrides={"PATH_INFO": path},
    )

    assert 200 == response.status_code
