"""Tokens that must be refused: what is wrong with each, as the log says it."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cds_service.web.wire import encode

from .callers import ABSENT, BASE_URL, DISCOVERY, EPIC, FEEDBACK, SERVICE, SHARED, World, base64url


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
