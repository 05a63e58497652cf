"""Discovery, CORS and addresses: what a browser and an EHR meet before the first card."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings

SERVICE = "/cds-services/spine-imaging"
FEEDBACK = f"{SERVICE}/feedback"
ORIGIN = "http://127.0.0.1:41695"
#: As the sandbox's browser sent it (captures/sandbox/preflight-*.json).
PREFLIGHT = {
    "Accept": "*/*",
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
    "Origin": ORIGIN,
}
KEYS = [
    "patient",
    "encounter",
    "conditions",
    "vitals",
    "labs",
    "renal",
    "exam",
    "allergies",
    "procedures",
    "devices",
    "orders",
    "reports",
]


@pytest.fixture(scope="module")
def services(client: FlaskClient) -> list[Any]:
    response = client.get("/cds-services", headers={"Accept": "application/json"})
    assert 200 == response.status_code
    assert "application/json" == response.mimetype
    body = response.get_json()
    assert {"services"} == set(body)
    return list(body["services"])


def test_one_id_is_offered_for_two_hooks_and_order_select_stands_last(services: list[Any]) -> None:
    """The public sandbox keeps the last entry of an id."""
    assert [("order-sign", "spine-imaging"), ("order-select", "spine-imaging")] == [
        (each["hook"], each["id"]) for each in services
    ]


def test_a_service_has_the_members_of_2_0_and_none_is_empty(services: list[Any]) -> None:
    legal = {"hook", "id", "version", "title", "description", "prefetch", "usageRequirements"}
    for each in services:
        assert legal == set(each)
        assert all(each.values())


def test_it_is_said_which_version_of_the_specification_is_spoken(services: list[Any]) -> None:
    assert ["2.0.1", "2.0.1"] == [each["version"] for each in services]


def test_the_prefetch_keys_are_those_of_the_contract(services: list[Any]) -> None:
    for each in services:
        assert KEYS == list(each["prefetch"])


PLAIN = {"patient", "category", "code", "status", "_count", "_sort", "date", "subject"}


def test_templates_are_legal_by_2_0(services: list[Any]) -> None:
    """A read or a type search of one parameter each, with root-level tokens and no modifier but :in."""
    for each in services:
        for template in each["prefetch"].values():
            tokens = re.findall(r"\{\{(.*?)\}\}", template)
            assert tokens
            assert set(tokens) <= {"context.patientId", "context.encounterId"}
            filled = re.sub(r"\{\{.*?\}\}", "x", template)
            assert "{" not in filled
            assert not filled.startswith(("/", "http"))
            address = urlsplit(filled)
            if not address.query:
                assert re.fullmatch(r"[A-Z][A-Za-z]+/x", address.path)
                continue
            assert re.fullmatch(r"[A-Z][A-Za-z]+", address.path)
            names = [name for name, _ in parse_qsl(address.query, strict_parsing=True)]
            assert len(set(names)) == len(names)
            assert set(names) <= PLAIN


def test_templates_ask_for_every_code_that_the_knowledge_reads(
    services: list[Any], knowledge: Knowledge
) -> None:
    for analyte in knowledge.reading.analytes.values():
        if analyte.place.value in ("vitals", "labs", "renal"):
            template = services[0]["prefetch"][analyte.place.value]
            value_set = knowledge.reading.terminology.value_sets[analyte.id]
            wanted = {code for system, code in value_set.codes if "loinc" in system}
            assert wanted
            assert all(code in template for code in wanted)


@pytest.mark.parametrize("path", ["/cds-services", SERVICE, FEEDBACK, f"{SERVICE}/", "/"])
def test_a_preflight_is_answered_without_authentication_or_redirect(
    path: str, client: FlaskClient
) -> None:
    response = client.options(path, headers=PREFLIGHT)
    assert 200 == response.status_code
    assert response.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)
    allowed = {each.strip() for each in response.headers["Access-Control-Allow-Headers"].split(",")}
    assert {"authorization", "content-type"} <= {each.lower() for each in allowed}
    methods = {each.strip() for each in response.headers["Access-Control-Allow-Methods"].split(",")}
    assert {"GET", "POST", "OPTIONS"} == methods
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/cds-services", 200),
        ("GET", "/nothing", 404),
        ("GET", SERVICE, 405),
        ("POST", SERVICE, 400),
        ("POST", FEEDBACK, 400),
    ],
)
def test_answers_and_errors_carry_cors_headers(
    method: str, path: str, status: int, client: FlaskClient
) -> None:
    headers = {"Origin": ORIGIN, "Authorization": "Bearer not.a.token"}
    response = client.open(path, method=method, headers=headers, json={} if status == 400 else None)
    assert status == response.status_code
    assert response.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)


def test_origins_that_are_not_set_get_no_cors_header(
    knowledge: Knowledge, records: Records
) -> None:
    settings = Settings(cors_origins="https://ehr.example.org, https://other.example.org")
    client = create_app(settings, knowledge=knowledge, records=records).test_client()
    for origin, expected in (
        ("https://ehr.example.org", "https://ehr.example.org"),
        ("https://other.example.org", "https://other.example.org"),
        ("https://ehr.example.org.evil.example", None),
        ("https://evil.example", None),
    ):
        response = client.get("/cds-services", headers={"Origin": origin})
        assert expected == response.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize(
    "path",
    [
        "//cds-services/spine-imaging",
        "/cds-services//spine-imaging",
        "/cds-services/spine-imaging/",
        "///cds-services///spine-imaging///",
    ],
)
def test_a_slash_too_many_leads_to_the_same_place_without_a_redirect(
    path: str,
    client: FlaskClient,
    scenario: Callable[[str], Any],
    post: Callable[..., TestResponse],
) -> None:
    # Werkzeug's client takes a leading // for a host; a server hands the path over as it came.
    response = post(scenario("medication-only"), environ_overrides={"PATH_INFO": path})
    assert 200 == response.status_code
    assert "cards" in response.get_json()
    preflight = client.options("/", headers=PREFLIGHT, environ_overrides={"PATH_INFO": path})
    assert 200 == preflight.status_code


@pytest.mark.parametrize("path", ["/cds-services/", "//cds-services", "/cds-services//"])
def test_discovery_bears_a_slash_too_many(path: str, client: FlaskClient) -> None:
    response = client.get("/", environ_overrides={"PATH_INFO": path})
    assert 200 == response.status_code
    assert "services" in response.get_json()


@pytest.mark.parametrize(
    "path", ["/guidance/suspected-spine-infection/neurologic-deficit", "/static/style.css"]
)
def test_pages_run_no_script_and_load_nothing_from_elsewhere(
    path: str, client: FlaskClient
) -> None:
    with client.get(path) as response:
        assert 200 == response.status_code
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "nosniff" == response.headers["X-Content-Type-Options"]
        assert "<script" not in response.get_data(as_text=True)


def test_the_page_to_try_runs_its_own_script_alone_and_in_no_frame(client: FlaskClient) -> None:
    response = client.get("/")
    policy, page = response.headers["Content-Security-Policy"], response.get_data(as_text=True)

    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(
        policy.split("; ")
    )
    assert ['<script src="/static/trying.js" defer>'] == re.findall("<script[^>]*>", page)
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)


@pytest.mark.parametrize(
    "path",
    [
        "/guidance/x/y",
        "/guidance/suspected-spine-infection/..",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
    ],
)
def test_a_page_that_is_not_there_is_404(path: str, client: FlaskClient) -> None:
    assert 404 == client.get(path).status_code
