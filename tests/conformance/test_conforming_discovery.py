"""Discovery and prefetch templates, requirement by requirement."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

TOKEN = re.compile(r"\{\{\s*(.*?)\s*\}\}")
#: Fields of both hooks' context that are primitive and stand at its root.
PRIMITIVE = {"context.userId", "context.patientId", "context.encounterId"}
#: What CDS Hooks 2.0 recommends that prefetch queries keep to, besides search parameters.
RESULT_PARAMETERS = {"_count", "_sort"}


@pytest.fixture(scope="module")
def services(client: FlaskClient) -> list[Any]:
    return list(client.get("/cds-services").get_json()["services"])


@pytest.fixture(scope="module")
def templates(services: list[Any]) -> dict[str, str]:
    return {key: text for service in services for key, text in service["prefetch"].items()}


@pytest.mark.conforms("cds-hooks_2.0@1", "cds-hooks_2.0@4", "cds-hooks_2.0@5", "cds-hooks_2.0@13")
def test_discovery_is_at_cds_services_by_get_and_is_json(client: FlaskClient) -> None:
    response = client.get("/cds-services")

    assert 200 == response.status_code
    assert "application/json" == response.mimetype


@pytest.mark.conforms("cds-hooks_2.0@6")
def test_discovery_is_an_object_with_a_list_of_services(client: FlaskClient) -> None:
    body = client.get("/cds-services").get_json()

    assert isinstance(body, dict)
    assert isinstance(body["services"], list)


@pytest.mark.conforms(
    "cds-hooks_2.0@7",
    "cds-hooks_2.0@8",
    "cds-hooks_2.0@9",
    "cds-hooks_2.0@10",
    "cds-hooks_2.0@12",
)
def test_each_service_is_described_in_words(services: list[Any]) -> None:
    for service in services:
        for member in ("hook", "title", "description", "id", "usageRequirements"):
            assert isinstance(service[member], str)
            assert service[member]


@pytest.mark.conforms("cds-hooks_2.0@16")
def test_a_service_is_called_at_the_address_made_of_its_id(
    services: list[Any], client: FlaskClient
) -> None:
    """A body that is no request is refused there, not unknown there."""
    for service in services:
        response = client.post(f"/cds-services/{service['id']}", json={})

        assert 400 == response.status_code


@pytest.mark.conforms("cds-hooks_2.0@210", "cds-hooks_2.0@211")
def test_one_id_for_two_hooks_lets_signing_replace_what_selecting_said(
    services: list[Any],
) -> None:
    assert 1 == len({service["id"] for service in services})
    assert {"order-select", "order-sign"} == {service["hook"] for service in services}


@pytest.mark.conforms("cds-hooks_2.0@11", "cds-hooks_2.0@29", "cds-hooks_2.0@36")
def test_every_prefetch_template_has_its_key(services: list[Any]) -> None:
    for service in services:
        assert service["prefetch"]
        for key, template in service["prefetch"].items():
            assert re.fullmatch(r"[a-z]+", key)
            assert isinstance(template, str)
            assert template


@pytest.mark.conforms("cds-hooks_2.0@35", "cds-hooks_2.0@55")
def test_tokens_stand_in_double_braces(templates: dict[str, str]) -> None:
    for template in templates.values():
        assert TOKEN.findall(template)
        assert not re.search(r"[{}]", TOKEN.sub("", template))


@pytest.mark.conforms(
    "cds-hooks_2.0@56",
    "cds-hooks_2.0@57",
    "cds-hooks_2.0@59",
    "cds-hooks-library_1.0.1@8",
    "cds-hooks-library_1.0.1@12",
    "cds-hooks-library_1.0.1@16",
    "cds-hooks-library_1.0.1@81",
    "cds-hooks-library_1.0.1@85",
    "cds-hooks-library_1.0.1@89",
    "cds-hooks-library_1.0.1@93",
)
def test_tokens_are_primitive_fields_at_the_root_of_the_context(
    templates: dict[str, str],
) -> None:
    """Never ``draftOrders`` or ``selections``, of which nothing can be put into an address."""
    used = {token for template in templates.values() for token in TOKEN.findall(template)}

    assert used
    assert used <= PRIMITIVE


@pytest.mark.conforms("cds-hooks_2.0@58")
def test_prefetch_keeps_to_reads_and_plain_searches(templates: dict[str, str]) -> None:
    """No includes, chains or modifiers, no parameter twice."""
    for template in templates.values():
        target = urlsplit(template)
        names = [name for name, _ in parse_qsl(target.query, keep_blank_values=True)]

        assert re.fullmatch(r"[A-Z][A-Za-z]+(/\{\{context\.[A-Za-z]+\}\})?", target.path)
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"_?[a-z][a-z-]*", name) for name in names)
        assert {name for name in names if name.startswith("_")} <= RESULT_PARAMETERS
