"""Tokens through the whole service: the true ones are let in, and every other is refused alike."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import ClientsFault
from cds_service.fhir_server.charts import FetchedCharts
from cds_service.hooks.profiles import Profile
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.authentication import Caller, caller
from cds_service.web.wire import encode

from .conftest import (
    ABSENT,
    BASE_URL,
    DISCOVERY,
    FEEDBACK,
    SERVICE,
    KeyHost,
    World,
    base64url,
)

OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "error",
            "code": "login",
            "diagnostics": "Callers of this service identify themselves with a signed JWT of their own.",
        }
    ],
}
EPIC = "https://epic.example.org/api/FHIR/R4"
SHARED = "https://shared.example.org"


@pytest.fixture(scope="module")
def start(
    world: World, knowledge: Knowledge, instant: datetime, shared_records: Records
) -> Callable[[str], FlaskClient]:
    """Starts a worker of the service; workers with one database URL share what they have seen."""

    def call(database_url: str) -> FlaskClient:
        settings = Settings(
            clients_file=world.clients_file, base_url=BASE_URL, database_url=database_url
        )
        app = create_app(settings, knowledge=knowledge, records=shared_records, now=lambda: instant)
        return app.test_client()

    return call


@pytest.fixture(scope="module")
def worker(
    start: Callable[[str], FlaskClient], tmp_path_factory: pytest.TempPathFactory
) -> FlaskClient:
    return start(f"sqlite:///{tmp_path_factory.mktemp('store')}/seen.db")


@pytest.fixture(scope="module")
def order(scenario: Callable[[str], Any]) -> bytes:
    return encode(scenario("medication-only"))


@pytest.fixture(scope="module")
def ask(worker: FlaskClient, order: bytes) -> Callable[..., TestResponse]:
    """``ask(token)``: the service's answer to an order, sent with this token."""

    def call(token: str, by: FlaskClient = worker) -> TestResponse:
        return by.post(
            "/cds-services/spine-imaging",
            data=order,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    return call


# -- the true ones

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
    with worker:
        ask(world.token())
        general = caller()
        ask(world.epic.token(world.claims(iss=EPIC)))
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


# -- the others: what is wrong with each, as the log says it


def hmac_with_the_public_key(w: World) -> str:
    """The classic confusion: the public key, taken for a shared secret."""
    pem = w.general.private.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    header = {"typ": "JWT", "alg": "HS256", "kid": w.general.kid}
    signed = f"{base64url(json.dumps(header).encode())}.{base64url(encode(w.claims()))}"
    return f"{signed}.{base64url(hmac.digest(pem, signed.encode(), 'sha256'))}"


def unsigned(w: World, alg: str, signature: str) -> str:
    header = base64url(json.dumps({"typ": "JWT", "alg": alg, "kid": w.general.kid}).encode())
    return f"{header}.{base64url(encode(w.claims()))}{signature}"


def with_claims_of_another(w: World) -> str:
    """A genuine signature under claims that it was not made for."""
    header, _, signature = w.token().split(".")
    return f"{header}.{base64url(encode(w.claims(exp=w.now + 3000)))}.{signature}"


def raw(w: World, written: str, **changes: Any) -> str:
    """Claims with a member written just so, signed by the right key."""
    rest = json.dumps(w.claims(**changes))
    return w.general.token(f"{rest[:-1]}, {written}}}".encode())


def signature_of_zeros(w: World) -> str:
    """ECDSA with r = s = 0 is what a careless verifier takes for valid (CVE-2022-21449)."""
    return f"{w.token().rpartition('.')[0]}.{base64url(bytes(96))}"


NO_JWT = "the token is no signed JWT in compact form"
UNREADABLE_HEADER = "the header of the token cannot be read"
UNREADABLE_CLAIMS = "the claims of the token cannot be read"
BAD_SIGNATURE = "the signature does not fit"
WRONG_AUD = "aud is not the address that is called"
NOT_ITS_ALG = "alg is not one of the client's"
NO_KEY = "the key that kid names is not in its key set"
NO_EXP = "exp is missing, or no whole number of seconds"
NO_AUD = "aud is missing, or neither text nor a list of texts"

FORGED: dict[str, tuple[str, Callable[[World], str]]] = {
    # algorithms
    "alg none, no signature": (NO_JWT, lambda w: unsigned(w, "none", ".")),
    "alg none, a signature": (NOT_ITS_ALG, lambda w: unsigned(w, "none", ".AAAA")),
    "alg NONE in capitals": (NOT_ITS_ALG, lambda w: unsigned(w, "NONE", ".AAAA")),
    "HMAC keyed with the public key": (NOT_ITS_ALG, hmac_with_the_public_key),
    "an alg that is not the client's": (
        NOT_ITS_ALG,
        lambda w: w.epic.token(w.claims(iss=EPIC), alg="RS256"),
    ),
    "an alg that does not fit the key": (
        "the key that kid names does not fit the alg",
        lambda w: w.general.token(w.claims(), alg="RS384"),
    ),
    "no alg": ("alg is missing, or no text", lambda w: w.general.token(w.claims(), alg=ABSENT)),
    "alg a list": (
        "alg is missing, or no text",
        lambda w: w.general.token(w.claims(), alg=["ES384"]),
    ),
    # the rest of the header
    "no typ": ("typ is not JWT", lambda w: w.general.token(w.claims(), typ=ABSENT)),
    "an access token's typ": (
        "typ is not JWT",
        lambda w: w.general.token(w.claims(), typ="at+jwt"),
    ),
    "no kid": ("kid is missing, or no text", lambda w: w.general.token(w.claims(), kid=ABSENT)),
    "kid a number": ("kid is missing, or no text", lambda w: w.general.token(w.claims(), kid=1)),
    "an unknown kid": (NO_KEY, lambda w: w.general.token(w.claims(), kid="SECRETKID")),
    "kid a path": (NO_KEY, lambda w: w.general.token(w.claims(), kid="../../etc/passwd")),
    "kid of another client's key": (
        NO_KEY,
        lambda w: w.epic.token(w.claims(), kid=w.epic.kid),
    ),
    "jku of an attacker": (
        "jku is not the client's jwks_url",
        lambda w: w.attacker.token(w.claims(), jku=w.attackers_jwks_url),
    ),
    "jku of an attacker, with the client's kid": (
        "jku is not the client's jwks_url",
        lambda w: w.attacker.token(w.claims(), jku=w.attackers_jwks_url, kid=w.general.kid),
    ),
    "jku that only begins as the client's": (
        "jku is not the client's jwks_url",
        lambda w: w.general.token(w.claims(), jku=f"{w.jwks_url}?x=1"),
    ),
    "a key brought along": (
        BAD_SIGNATURE,
        lambda w: w.attacker.token(w.claims(), kid=w.general.kid, jwk=w.attacker.jwk()),
    ),
    "a certificate address brought along": (
        NO_KEY,
        lambda w: w.attacker.token(w.claims(), x5u=w.attackers_jwks_url),
    ),
    "crit": (
        "crit names what we do not know",
        lambda w: w.general.token(w.claims(), crit=["exp"]),
    ),
    "a payload that is not encoded": (
        BAD_SIGNATURE,
        lambda w: w.general.token(w.claims(), b64=False),
    ),
    "a header member twice": (
        UNREADABLE_HEADER,
        lambda w: w.general.token_of(
            b'{"typ":"JWT","alg":"none","alg":"ES384","kid":"general-1"}', w.claims()
        ),
    ),
    "a header that is a list": (UNREADABLE_HEADER, lambda w: w.general.token_of(b"[]", w.claims())),
    # who
    "iss of nobody": ("iss is not in the clients file", lambda w: w.token(iss="https://x.example")),
    "iss with a slash more": (
        "iss is not in the clients file",
        lambda w: w.token(iss="https://ehr.example.org/fhir/"),
    ),
    "iss of the public sandbox": (
        "iss is not in the clients file",
        lambda w: w.token(iss="https://sandbox.cds-hooks.org"),
    ),
    "no iss": ("iss is missing, or no text", lambda w: w.token(iss=ABSENT)),
    "iss a list": (
        "iss is missing, or no text",
        lambda w: w.token(iss=["https://ehr.example.org/fhir"]),
    ),
    "iss of one client, key of another": (
        BAD_SIGNATURE,
        lambda w: w.north.token(w.claims(), kid=w.general.kid),
    ),
    "no tenant": (
        "tenant is not in the clients file",
        lambda w: w.north.token(w.claims(iss=SHARED)),
    ),
    "an unknown tenant": (
        "tenant is not in the clients file",
        lambda w: w.north.token(w.claims(iss=SHARED, tenant="SECRETTENANT")),
    ),
    "the tenant of another": (
        BAD_SIGNATURE,
        lambda w: w.north.token(w.claims(iss=SHARED, tenant="south")),
    ),
    "tenant a list": (
        "tenant is missing, or no text",
        lambda w: w.north.token(w.claims(iss=SHARED, tenant=["north"])),
    ),
    # for whom
    "aud of discovery": (WRONG_AUD, lambda w: w.token(aud=DISCOVERY)),
    "aud of feedback": (WRONG_AUD, lambda w: w.token(aud=FEEDBACK)),
    "aud of another host": (WRONG_AUD, lambda w: w.token(aud=SERVICE.replace("cds.", "x."))),
    "aud of the host as called": (
        WRONG_AUD,
        lambda w: w.token(aud="http://localhost/cds-services/spine-imaging"),
    ),
    "aud in the clear": (WRONG_AUD, lambda w: w.token(aud=SERVICE.replace("https", "http"))),
    "aud with a query": (WRONG_AUD, lambda w: w.token(aud=f"{SERVICE}?x=1")),
    "aud with a slash that was not called": (WRONG_AUD, lambda w: w.token(aud=f"{SERVICE}/")),
    "aud of only the base": (WRONG_AUD, lambda w: w.token(aud=BASE_URL)),
    "aud of other services": (WRONG_AUD, lambda w: w.token(aud=["a", "b"])),
    "no aud": (NO_AUD, lambda w: w.token(aud=ABSENT)),
    "an empty aud": (NO_AUD, lambda w: w.token(aud=[])),
    "aud with a number in it": (NO_AUD, lambda w: w.token(aud=[SERVICE, 1])),
    # when
    "expired beyond the leeway": (
        "exp is past",
        lambda w: w.token(iat=w.now - 360, exp=w.now - 60),
    ),
    "issued in the future": (
        "iat is in the future",
        lambda w: w.token(iat=w.now + 61, exp=w.now + 361),
    ),
    "not valid yet": ("nbf is in the future", lambda w: w.token(nbf=w.now + 61)),
    "valid for a day": ("exp is not within 1:00:00 of iat", lambda w: w.token(exp=w.now + 86400)),
    "expired before it was issued": (
        "exp is not within 1:00:00 of iat",
        lambda w: w.token(iat=w.now + 10, exp=w.now + 5),
    ),
    "no exp": (NO_EXP, lambda w: w.token(exp=ABSENT)),
    "exp as text": (NO_EXP, lambda w: w.token(exp=str(w.now + 300))),
    "exp with a fraction": (NO_EXP, lambda w: w.token(exp=w.now + 300.5)),
    "exp true": (NO_EXP, lambda w: w.token(exp=True)),
    "exp null": (NO_EXP, lambda w: w.token(exp=None)),
    "exp NaN": (UNREADABLE_CLAIMS, lambda w: raw(w, '"exp": NaN', exp=ABSENT)),
    "exp Infinity": (UNREADABLE_CLAIMS, lambda w: raw(w, '"exp": Infinity', exp=ABSENT)),
    "exp beyond all numbers": (NO_EXP, lambda w: raw(w, '"exp": 1e999', exp=ABSENT)),
    "exp of five thousand digits": (
        UNREADABLE_CLAIMS,
        lambda w: raw(w, f'"exp": {"9" * 5000}', exp=ABSENT),
    ),
    "exp of thirty digits": ("exp is beyond all time", lambda w: w.token(exp=10**30)),
    "no iat": ("iat is missing, or no whole number of seconds", lambda w: w.token(iat=ABSENT)),
    "nbf as text": ("nbf is missing, or no whole number of seconds", lambda w: w.token(nbf="now")),
    # once
    "no jti": ("jti is missing, or no text", lambda w: w.token(jti=ABSENT)),
    "an empty jti": ("jti is missing, or no text", lambda w: w.token(jti="")),
    "jti a number": ("jti is missing, or no text", lambda w: w.token(jti=7)),
    "a jti without end": ("jti is longer than 512 characters", lambda w: w.token(jti="j" * 513)),
    # claims as a whole
    "a claim twice": (UNREADABLE_CLAIMS, lambda w: raw(w, '"iss": "https://x.example"')),
    "claims that are text": (UNREADABLE_CLAIMS, lambda w: w.general.token(b'"text"')),
    "claims that are not JSON": (UNREADABLE_CLAIMS, lambda w: w.general.token(b"{not json")),
    "claims that are not UTF-8": (UNREADABLE_CLAIMS, lambda w: w.general.token(b'{"a":"\xff"}')),
    "claims without end": (UNREADABLE_CLAIMS, lambda w: w.general.token(b"[" * 5000)),
    # the signature
    "claims of another token": (BAD_SIGNATURE, with_claims_of_another),
    "a signature of zeros": (BAD_SIGNATURE, signature_of_zeros),
    "a signature cut short": (BAD_SIGNATURE, lambda w: w.token()[:-8]),
    "no signature": (NO_JWT, lambda w: w.token().rpartition(".")[0] + "."),
    "only two parts": (NO_JWT, lambda w: w.token().rpartition(".")[0]),
    "four parts": (NO_JWT, lambda w: f"{w.token()}.x"),
    "the attacker's signature": (
        BAD_SIGNATURE,
        lambda w: w.attacker.token(w.claims(), kid=w.general.kid),
    ),
    "standard base64": (
        NO_JWT,
        lambda w: ".".join(
            base64.b64encode(part.encode()).decode() + "==" for part in w.token().split(".")
        ),
    ),
    # as a whole
    "longer than any": (
        "the token is longer than 8192 characters",
        lambda w: w.token(pad="x" * 9000),
    ),
    "two tokens": (NO_JWT, lambda w: f"{w.token()},Bearer {w.token()}"),
    "nothing": (NO_JWT, lambda w: ""),
    "words": (NO_JWT, lambda w: "open sesame"),
    "a line break": (NO_JWT, lambda w: f"{w.token()}%0d%0aX: y"),
}


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


# -- once


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


# -- before anything else


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Basic dXNlcjpwYXNz", "Digest x", "Token x", "bearer", "é"],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/cds-services"),
        ("POST", "/cds-services/spine-imaging"),
        ("POST", "/cds-services/spine-imaging/feedback"),
        ("POST", "/cds-services/no-such-service"),
    ],
)
def test_without_a_bearer_token_nothing_is_answered(
    method: str, path: str, header: str | None, worker: FlaskClient
) -> None:
    """Not even what is wrong with a body, or that there is no such service."""
    headers = {} if header is None else {"Authorization": header.encode().decode("latin-1")}

    response = worker.open(path, method=method, data=b"{not json", headers=headers)

    assert (401, OUTCOME) == (response.status_code, response.get_json())


def test_two_headers_are_one_too_many(world: World, worker: FlaskClient, order: bytes) -> None:
    response = worker.post(
        "/cds-services/spine-imaging",
        data=order,
        content_type="application/json",
        headers=[("Authorization", f"Bearer {world.token()}") for _ in range(2)],
    )

    assert 401 == response.status_code


def test_the_scheme_is_read_in_either_case(world: World, worker: FlaskClient) -> None:
    headers = {"Authorization": f"bearer  {world.token(aud=DISCOVERY)}"}

    assert 200 == worker.get("/cds-services", headers=headers).status_code


@pytest.mark.parametrize(
    "path", ["/cds-services", "/cds-services/spine-imaging", "/cds-services/spine-imaging/feedback"]
)
def test_a_preflight_carries_no_token_and_needs_none(path: str, worker: FlaskClient) -> None:
    assert 200 == worker.options(path, headers={"Origin": "https://x.example"}).status_code


def test_a_true_token_does_not_make_up_for_a_body_that_is_none(
    world: World, worker: FlaskClient
) -> None:
    response = worker.post(
        "/cds-services/spine-imaging",
        data=b"",
        content_type="application/json",
        headers={"Authorization": f"Bearer {world.token()}"},
    )

    assert 400 == response.status_code


def test_with_verified_callers_no_browser_is_let_in_and_only_guidance_is_shown(
    worker: FlaskClient,
) -> None:
    """Cards link to the guidance; what a clinician clicks must open."""
    guidance = worker.get("/guidance/suspected-spine-infection/neurologic-deficit")
    refused = worker.get("/cds-services", headers={"Origin": "https://x.example"})

    assert 200 == guidance.status_code
    assert 'href="/"' not in guidance.get_data(as_text=True)
    assert 404 == worker.get("/").status_code
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_a_clients_file_that_is_wrong_stops_the_start(knowledge: Knowledge, tmp_path: Path) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text("clients: []\n")

    with pytest.raises(ClientsFault, match=r"clients\.yaml:1: "):
        create_app(Settings(clients_file=file), knowledge=knowledge)


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
