"""Settings: what stops the start, and that the sentence names the variable."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cds_service.errors import SettingInvalid
from cds_service.fhir_server.charts import open_charts
from cds_service.settings import Settings, read_settings


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """``read(HOST="0.0.0.0")``: the settings of an environment with these ``CDS_`` variables."""

    def call(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(f"CDS_{name}", value)
        return read_settings()

    return call


def test_the_defaults_suit_a_laptop(read: Callable[..., Settings]) -> None:
    settings = read()
    assert ("127.0.0.1", 8080, 1) == (settings.host, settings.port, settings.workers)
    assert (5 * 1024 * 1024, 400) == (settings.max_body_bytes, settings.retention_days)
    assert (("*",), "off", "INFO") == (
        settings.allowed_origins,
        settings.confirm,
        settings.log_level,
    )
    assert "http://127.0.0.1:8080" == settings.public_url
    assert settings.knowledge_dir.is_dir()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])  # noqa: S104
def test_listening_beyond_loopback_is_refused_unless_said_outright(
    host: str, read: Callable[..., Settings]
) -> None:
    with pytest.raises(SettingInvalid, match="CDS_HOST") as raised:
        read(HOST=host)
    assert "CDS_OPEN=yes" in str(raised.value)
    assert host == read(HOST=host, OPEN="yes").host


def test_with_a_clients_file_it_may_listen_anywhere_under_an_address_that_is_set(
    read: Callable[..., Settings],
) -> None:
    """``aud`` of a token is that address: of one that nobody calls, every token would be refused."""
    with pytest.raises(SettingInvalid, match="CDS_BASE_URL"):
        read(HOST="0.0.0.0", CLIENTS_FILE="clients.yaml")  # noqa: S104
    settings = read(
        HOST="0.0.0.0",  # noqa: S104
        CLIENTS_FILE="clients.yaml",
        BASE_URL="https://cds.example.org",
    )
    assert "https://cds.example.org" == settings.public_url


def test_on_loopback_a_clients_file_needs_no_public_address(
    read: Callable[..., Settings],
) -> None:
    assert "http://127.0.0.1:8080" == read(CLIENTS_FILE="clients.yaml").public_url


@pytest.mark.parametrize("address", ["cds.example.org", "https://", "https://x/?a=b", "ftp://x"])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104
def test_with_a_clients_file_the_public_address_must_be_one(
    address: str, host: str, read: Callable[..., Settings]
) -> None:
    with pytest.raises(SettingInvalid, match="CDS_BASE_URL"):
        read(CLIENTS_FILE="clients.yaml", BASE_URL=address, HOST=host)


@pytest.mark.conforms("cds-hooks_2.0@2", "cds-hooks_2.0@168")
def test_clients_that_are_not_on_this_machine_reach_it_by_https(
    read: Callable[..., Settings],
) -> None:
    """TLS ends at the proxy before the service; what clients are told is an https address."""
    with pytest.raises(SettingInvalid, match="use https"):
        read(CLIENTS_FILE="clients.yaml", BASE_URL="http://cds.example.org")


def test_an_empty_clients_file_setting_does_not_open_the_service(
    read: Callable[..., Settings],
) -> None:
    with pytest.raises(SettingInvalid, match="CDS_CLIENTS_FILE"):
        read(CLIENTS_FILE="")


@pytest.mark.parametrize(
    ("variables", "origins", "front"),
    [
        ({}, ("*",), True),
        ({"PAGE": "off", "CORS_ORIGINS": "https://a.example"}, ("https://a.example",), False),
        ({"CLIENTS_FILE": "c.yaml"}, (), False),
        (
            {"CLIENTS_FILE": "c.yaml", "PAGE": "on", "CORS_ORIGINS": "https://a.example"},
            ("https://a.example",),
            True,
        ),
    ],
)
def test_with_a_clients_file_browsers_and_the_page_are_let_in_only_as_set(
    variables: dict[str, str],
    origins: tuple[str, ...],
    *,
    front: bool,
    read: Callable[..., Settings],
) -> None:
    settings = read(**variables)
    assert (origins, front) == (settings.allowed_origins, settings.has_front_page)


@pytest.mark.parametrize(
    "address",
    ["cds.example.org", "/spine", "https://", "https://x/?a=b", "ftp://x", "https://u:SECRET@x"],
)
def test_without_a_clients_file_the_public_address_must_be_one_too(
    address: str, read: Callable[..., Settings]
) -> None:
    with pytest.raises(SettingInvalid, match="CDS_BASE_URL") as raised:
        read(BASE_URL=address)
    assert "SECRET" not in str(raised.value)


def test_without_a_clients_file_the_public_address_may_be_http(
    read: Callable[..., Settings],
) -> None:
    assert "http://cds.example.org" == read(BASE_URL="http://cds.example.org").public_url


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("::1", "http://[::1]:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),  # noqa: S104
        ("::", "http://127.0.0.1:8080"),
        ("", "http://127.0.0.1:8080"),
    ],
)
def test_links_lead_to_an_address_that_a_browser_can_follow(
    host: str, address: str, read: Callable[..., Settings]
) -> None:
    assert address == read(HOST=host, OPEN="yes").public_url


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("CLIENT_FILE", "CDS_CLIENTS_FILE"),
        ("CLIENTSFILE", "CDS_CLIENTS_FILE"),
        ("DATABSE_URL", "CDS_DATABASE_URL"),
        ("client_file", "CDS_CLIENTS_FILE"),
        ("XYZZY", "README"),
    ],
)
def test_a_misspelt_variable_stops_the_start_and_is_told_with_the_nearest_one(
    name: str, nearest: str, read: Callable[..., Settings]
) -> None:
    with pytest.raises(SettingInvalid, match=rf"^CDS_{name} is no setting .*{nearest}"):
        read(**{name: "x"})


def test_a_variable_is_read_in_either_case(
    read: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("cds_port", "9000")
    assert 9000 == read().port


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_needs_no_leave(host: str, read: Callable[..., Settings]) -> None:
    assert host == read(HOST=host).host


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("WORKERS", "0"),
        ("WORKERS", "many"),
        ("MAX_BODY_BYTES", "5MiB"),
        ("MAX_BODY_BYTES", "1"),
        ("RETENTION_DAYS", "-1"),
        ("CONFIRM", "maybe"),
        ("OPEN", "true"),
        ("OPEN_PROFILE", "cerner"),
        ("PAGE", "yes"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_variables_name(
    name: str, value: str, read: Callable[..., Settings]
) -> None:
    with pytest.raises(SettingInvalid, match=rf"\bCDS_{name}\b"):
        read(**{name: value})


def test_every_fault_is_told_at_once(read: Callable[..., Settings]) -> None:
    with pytest.raises(SettingInvalid) as raised:
        read(PORT="x", WORKERS="y")
    assert {"CDS_PORT", "CDS_WORKERS"} <= set(re.findall(r"CDS_\w+", str(raised.value)))


def test_the_public_address_is_the_one_that_is_set(read: Callable[..., Settings]) -> None:
    assert "https://cds.example.org/x" == read(BASE_URL="https://cds.example.org/x/").public_url


def test_a_folder_of_knowledge_is_where_it_is_set(
    read: Callable[..., Settings], tmp_path: Path
) -> None:
    assert tmp_path == read(KNOWLEDGE_DIR=str(tmp_path)).knowledge_dir


def test_the_fhir_budget_is_a_second_and_a_half_unless_set(read: Callable[..., Settings]) -> None:
    assert timedelta(seconds=1.5) == read().fhir_budget
    assert timedelta(seconds=4) == read(FHIR_BUDGET_MS="4000").fhir_budget


@pytest.mark.parametrize("budget", ["0", "-1", "99", "60000", "soon"])
def test_a_budget_that_nobody_could_keep_or_wait_for_is_refused(
    budget: str, read: Callable[..., Settings]
) -> None:
    with pytest.raises(SettingInvalid, match="CDS_FHIR_BUDGET_MS"):
        read(FHIR_BUDGET_MS=budget)


def test_a_fhir_server_that_is_no_address_stops_the_start() -> None:
    servers = "https://ehr.example.org/fhir, http://ehr.example.org/fhir"

    with pytest.raises(
        SettingInvalid, match=r"CDS_FHIR_SERVERS: 'http://ehr\.example\.org/fhir' is"
    ):
        open_charts((), servers, timedelta(seconds=1))


def test_fhir_servers_are_separated_by_commas() -> None:
    charts = open_charts(
        (), " https://a.example.org/r4/ ,https://b.example.org,", timedelta(seconds=1)
    )

    assert charts.allowed.base_of("https://a.example.org/r4") is not None
    assert charts.allowed.base_of("https://b.example.org/") is not None
    assert charts.allowed.base_of("http://localhost/") is None


def test_without_named_fhir_servers_those_of_this_machine_are_read() -> None:
    charts = open_charts((), "", timedelta(seconds=1))

    assert charts.allowed.base_of("http://localhost:9000/fhir") is not None
    assert charts.allowed.base_of("https://ehr.example.org/fhir") is None


def test_every_setting_stands_in_the_readme() -> None:
    """An operator finds what can be set in one place."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")

    assert [] == [n for n in Settings.model_fields if f"`CDS_{n.upper()}`" not in readme]
