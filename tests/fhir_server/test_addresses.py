"""Which servers a token may go to: exact bases, and no address that can be read in two ways."""

import pytest

from cds_service.fhir_server.addresses import AllowedServers, ServerBase, parse_base

EHR = "https://ehr.example.org/fhir"


def base(address: str = EHR) -> ServerBase:
    parsed = parse_base(address)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    "written",
    [
        EHR,
        "https://ehr.example.org/fhir/",
        "https://EHR.Example.org/fhir",
        "HTTPS://ehr.example.org/fhir",
        "https://ehr.example.org:443/fhir",
        "https://ehr.example.org./fhir",
    ],
)
def test_the_same_server_is_known_however_it_is_written(written: str) -> None:
    assert base() == AllowedServers.named([EHR]).base_of(written)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "ehr.example.org/fhir",
        "http://ehr.example.org/fhir",
        "https://ehr.example.org",
        "https://ehr.example.org/FHIR",
        "https://ehr.example.org/fhir2",
        "https://ehr.example.org/fhir/R4",
        "https://ehr.example.org/fhir/../fhir",
        "https://ehr.example.org/fhir/../x",
        "https://ehr.example.org/x/../fhir",
        "https://ehr.example.org/%2e%2e/fhir",
        "https://ehr.example.org//fhir",
        "https://ehr.example.org/fhir?x",
        "https://ehr.example.org/fhir?",
        "https://ehr.example.org/fhir#x",
        "https://ehr.example.org:8443/fhir",
        "https://ehr.example.org:/fhir",
        "https://ehr.example.org:0/fhir",
        "https://ehr.example.org:99999/fhir",
        "https://ehr.example.org.evil.com/fhir",
        "https://evil.com/ehr.example.org/fhir",
        "https://ehr.example.org@evil.com/fhir",
        "https://user:word@ehr.example.org/fhir",
        "https://evil.com\\@ehr.example.org/fhir",
        "https://ehr.example.org\\.evil.com/fhir",
        "https://ehr.example.org /fhir",
        "https://ehr.example.org/fhir\r\nX: y",
        "https://ehr.example.org\t/fhir",
        "https://ehr。example.org/fhir",
        "https://[::1/fhir",
        "ftp://ehr.example.org/fhir",
        "file:///etc/passwd",
        "https:///fhir",
        EHR + "/" * 9000,
    ],
)
def test_another_server_is_not_taken_for_it(other: str) -> None:
    assert AllowedServers.named([EHR]).base_of(other) is None


@pytest.mark.parametrize(
    "server",
    [
        "http://127.0.0.1",
        "http://127.0.0.1:9000/fhir",
        "https://127.8.7.6/fhir",
        "http://[::1]:9000/fhir",
        "http://localhost:9000/r4/",
        "http://LOCALHOST/r4",
    ],
)
def test_an_open_service_reads_what_is_on_this_machine(server: str) -> None:
    assert AllowedServers.on_this_machine().base_of(server) is not None


@pytest.mark.parametrize(
    "server",
    [
        EHR,
        "http://10.0.0.1/fhir",
        "http://169.254.169.254/latest",
        "http://0.0.0.0/fhir",
        "http://127.1/fhir",
        "http://2130706433/fhir",
        "http://0x7f.0.0.1/fhir",
        "http://[::ffff:127.0.0.1]/fhir",
        "http://localhost.evil.com/fhir",
        "http://127.0.0.1.evil.com/fhir",
        "http://evil.com@127.0.0.1/fhir",
        "http://127.0.0.1@evil.com/fhir",
    ],
)
def test_an_open_service_reads_nothing_else(server: str) -> None:
    assert AllowedServers.on_this_machine().base_of(server) is None


def test_where_servers_are_named_loopback_is_none_of_them() -> None:
    assert AllowedServers.named([EHR]).base_of("http://127.0.0.1:9000/fhir") is None


def test_nothing_is_allowed_to_whom_nothing_was_named() -> None:
    assert AllowedServers.named([]).base_of(EHR) is None


@pytest.mark.parametrize("address", ["http://ehr.example.org/fhir", "ehr.example.org", "https://"])
def test_a_name_that_is_no_base_is_told(address: str) -> None:
    with pytest.raises(ValueError, match=f"{address!r} is not the base address"):
        AllowedServers.named([EHR, address])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Patient/1", "https://ehr.example.org:443/fhir/Patient/1"),
        ("Condition?patient=1", "https://ehr.example.org:443/fhir/Condition?patient=1"),
        (f"{EHR}?_getpages=7", "https://ehr.example.org:443/fhir?_getpages=7"),
        (f"{EHR}/Condition?page=2", "https://ehr.example.org:443/fhir/Condition?page=2"),
        ("/fhir/Condition?page=2", "https://ehr.example.org:443/fhir/Condition?page=2"),
    ],
)
def test_an_address_below_the_base_is_followed(written: str, expected: str) -> None:
    assert expected == base().below(written)


def test_a_relative_address_starts_where_it_was_read() -> None:
    page = f"{EHR}/Condition?patient=1"

    assert "https://ehr.example.org:443/fhir/Condition?page=2" == base().below(
        "?page=2", seen_from=page
    )


@pytest.mark.parametrize(
    "written",
    [
        "https://evil.com/fhir/Condition?page=2",
        "//evil.com/fhir/Condition?page=2",
        "http://ehr.example.org/fhir/Condition?page=2",
        "https://ehr.example.org:8443/fhir/Condition",
        "https://ehr.example.org/fhirx/Condition",
        "https://ehr.example.org/admin",
        "../admin",
        "/admin",
        "https://ehr.example.org/fhir/../admin",
        "https://ehr.example.org/fhir/%2e%2e/admin",
        "https://ehr.example.org/fhir/..%2fadmin",
        "https://ehr.example.org/fhir/..;/admin",
        "https://ehr.example.org/fhir/%5c..%5cadmin",
        "https://x@ehr.example.org/fhir/Condition",
        "javascript:alert(1)",
        "http://[",
        "Condition?x=\r\nHost: evil.com",
        "",
    ],
)
def test_an_address_elsewhere_is_not_followed(written: str) -> None:
    """The token would go there, and whoever answers would speak for the patient."""
    assert base().below(written) is None
