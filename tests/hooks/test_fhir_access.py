"""The token that is lent for a call: where it may be seen, and what may not pass for one."""

import pytest

from cds_service.hooks.fhir_access import AccessToken, FhirAccess, read_fhir_access

SERVER = "https://ehr.example.org/fhir"


def test_a_server_with_its_token_is_offered() -> None:
    offered = {"fhirServer": SERVER, "fhirAuthorization": {"access_token": "s3cret"}}

    assert FhirAccess(SERVER, AccessToken("s3cret")) == read_fhir_access(offered)


@pytest.mark.parametrize("authorization", [None, {}, {"access_token": None}])
def test_a_server_may_ask_for_no_token(authorization: object) -> None:
    offered = {"fhirServer": SERVER, "fhirAuthorization": authorization}

    assert FhirAccess(SERVER, None) == read_fhir_access(offered)


@pytest.mark.parametrize("server", [None, "", 5, {}])
def test_without_a_server_nothing_is_offered(server: object) -> None:
    assert read_fhir_access({"fhirServer": server}) is None


@pytest.mark.parametrize(
    "secret", ["", " ", "a b", "a\r\nX-Admin: yes", "a\n", "é", "\x00", 5, ["a"], "x" * 20_000]
)
def test_what_cannot_stand_in_a_header_is_no_token(secret: object) -> None:
    """Asking without it would only be refused; sending it could forge a header."""
    offered = {"fhirServer": SERVER, "fhirAuthorization": {"access_token": secret}}

    assert read_fhir_access(offered) is None


def test_a_token_does_not_show_itself() -> None:
    access = FhirAccess(SERVER, AccessToken("s3cret"))

    assert "s3cret" not in f"{access!r} {access} {access.token!r} {access.token}"
