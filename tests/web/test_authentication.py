"""Open mode: everyone is let in, and who says to be the sandbox is answered as it can read."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.callers import open_access
from cds_service.settings import Settings
from cds_service.web.authentication import Access
from cds_service.web.hooks_views import utc_now

SANDBOX = "https://sandbox.cds-hooks.org"


@pytest.fixture(scope="module")
def access_under(knowledge: Knowledge) -> Callable[[str], Access]:
    """``access_under(setting)``: how callers are let in under that CDS_OPEN_PROFILE."""

    def opened(profile: Any) -> Access:
        return open_access(Settings(open_profile=profile), knowledge, now=utc_now)

    return opened


def bearer(claims: object, header: object = None) -> str:
    parts = (json.dumps(part).encode() for part in (header or {"alg": "ES384"}, claims, "x"))
    return "Bearer " + ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts
    )


@pytest.mark.parametrize(
    ("setting", "authorization", "profile"),
    [
        ("auto", None, "generic"),
        ("auto", bearer({"iss": SANDBOX}), "sandbox"),
        ("auto", bearer({"iss": f"{SANDBOX}/"}), "generic"),
        ("auto", bearer({"iss": [SANDBOX]}), "generic"),
        ("auto", bearer({"iss": "https://ehr.example.org"}), "generic"),
        ("auto", bearer({}), "generic"),
        ("auto", "Bearer not.a.token", "generic"),
        ("auto", "Bearer", "generic"),
        ("auto", "Basic dXNlcjpwYXNz", "generic"),
        ("auto", f"Bearer {'x' * 100_000}", "generic"),
        ("auto", "Bearer \ud800.é.x", "generic"),
        ("generic", bearer({"iss": SANDBOX}), "generic"),
        ("epic", None, "epic"),
        ("sandbox", None, "sandbox"),
    ],
)
def test_in_open_mode_the_profile_is_as_set_or_as_the_token_says(
    setting: str,
    authorization: str | None,
    profile: str,
    access_under: Callable[[str], Access],
) -> None:
    caller = access_under(setting).caller_of(authorization, endpoint=())

    assert ("open", profile) == (caller.name, caller.terms.profile.value)


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer a.b.c", "Bearer \x00", "Basic x", "x" * 9000]
)
def test_in_open_mode_no_token_is_an_error(token: str, client: FlaskClient) -> None:
    response = client.get("/cds-services", headers={"Authorization": token})

    assert 200 == response.status_code
