"""Templates filled in: what the context says stays in its place."""

import re

import pytest

from cds_service.appropriateness.knowledge import Knowledge, PrefetchTemplate
from cds_service.appropriateness.terms.facts import Need
from cds_service.fhir_server.prefetch_queries import query_for

SEARCH = PrefetchTemplate("conditions", "Condition?patient={{context.patientId}}&_count=200")
READ = PrefetchTemplate("encounter", "Encounter/{{context.encounterId}}")


def address(template: PrefetchTemplate, **context: str) -> str | None:
    query = query_for(template, context)
    return query.address if query else None


@pytest.mark.conforms("cds-hooks_2.0@55", "cds-hooks_2.0@57", "cds-hooks_2.0@59")
def test_tokens_are_filled_in_from_the_context() -> None:
    assert "Condition?patient=p-1&_count=200" == address(SEARCH, patientId="p-1")
    assert "Encounter/e.1" == address(READ, encounterId="e.1")


@pytest.mark.parametrize("context", [{}, {"patientId": "p"}, {"encounterId": ""}])
def test_what_the_context_does_not_have_is_not_asked_for(context: dict[str, str]) -> None:
    assert address(READ, **context) is None


@pytest.mark.parametrize("token", ["{{user}}", "{{context.draftOrders.entry}}", "{{today()}}"])
def test_what_is_no_root_level_token_is_no_token(token: str) -> None:
    asked = address(PrefetchTemplate("patient", f"Patient?x={token}"), user="u", draftOrders="d")

    assert asked is not None
    assert not re.search(r"[{}]|=u$|=d$", asked)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a/../b?x=y", "a%2F..%2Fb%3Fx%3Dy"),
        ("p&_count=1", "p%26_count%3D1"),
        ("p#x", "p%23x"),
        ("p\r\nHost: evil", "p%0D%0AHost%3A%20evil"),
        ("%2e%2e", "%252e%252e"),
        ("..", ".."),
        ("é", "%C3%A9"),
    ],
)
def test_a_value_does_not_leave_its_parameter(value: str, expected: str) -> None:
    assert f"Condition?patient={expected}&_count=200" == address(SEARCH, patientId=value)


@pytest.mark.parametrize("value", ["a/../b?x=y", "..", ".", "a/b", "a\r\nb", "%2e%2e", "a b", "é"])
def test_an_id_that_would_be_another_path_is_not_asked_for(value: str) -> None:
    assert address(READ, encounterId=value) is None


def test_epics_long_ids_are_ids() -> None:
    long_id = "eSynthetic-" + "x.y-" * 45

    assert f"Encounter/{long_id}" == address(READ, encounterId=long_id)


def test_every_template_of_ours_becomes_a_query(knowledge: Knowledge) -> None:
    context = {"patientId": "p", "encounterId": "e"}
    queries = [query_for(template, context) for template in knowledge.prefetch]

    assert set(Need) - {Need.DRAFT_ORDERS} == {query.need for query in queries if query}
    assert all(re.fullmatch(r"[A-Za-z]+[/?][!-~]+", query.address) for query in queries if query)


def test_a_query_knows_what_it_asks_for() -> None:
    search = query_for(SEARCH, {"patientId": "p"})
    read = query_for(READ, {"encounterId": "e"})

    assert search is not None
    assert ("Condition", True) == (search.resource_type, search.is_search)
    assert read is not None
    assert ("Encounter", False) == (read.resource_type, read.is_search)
