"""What an EHR team is told to grant is what is asked for: of each key, no less and no more."""

import re
from collections.abc import Iterator

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.knowledge import PrefetchTemplate
from cds_service.fhir_server.prefetch_queries import Query, query_for
from tests.test_documents import ROOT

TEXT = (ROOT / "docs/ehr-install.md").read_text(encoding="utf-8")
CONTEXT = {"patientId": "p", "encounterId": "e"}


def rows() -> Iterator[list[str]]:
    """The lines of the table, cell by cell, without its marks."""
    _, _, after = TEXT.partition("## What to grant\n")
    for line in after.partition("**Drafts at Epic**")[0].splitlines():
        if line.startswith("| `"):
            yield [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]


GRANTED = {key: cells for key, *cells in rows()}


def asked(template: PrefetchTemplate) -> Query:
    query = query_for(template, CONTEXT)
    assert query is not None
    return query


def test_each_key_that_is_asked_for_stands_in_the_table_in_its_turn() -> None:
    assert [each.key for each in shipped_knowledge().prefetch] == list(GRANTED)


@pytest.mark.parametrize("template", shipped_knowledge().prefetch, ids=lambda each: each.key)
def test_what_is_granted_for_a_key_is_what_its_query_needs(template: PrefetchTemplate) -> None:
    query = asked(template)
    verb, letter = ("search", "s") if query.is_search else ("read", "r")
    interaction, first, second, epics = GRANTED[template.key]

    assert f"{verb} {query.resource_type}" == interaction
    assert f"user/{query.resource_type}.read" == first
    assert f"user/{query.resource_type}.{letter}" == second
    for each in epics.split(", "):
        assert re.fullmatch(rf"{query.resource_type}\.{verb.title()} \([A-Z][A-Za-z ]+\)", each)


@pytest.mark.parametrize(
    ("parameter", "types"),
    [
        ("_sort", {"Observation", "Procedure", "ServiceRequest", "DiagnosticReport"}),
        ("status", {"ServiceRequest"}),
        ("_count", None),
    ],
)
def test_the_parameters_that_are_told_of_are_those_that_are_sent(
    parameter: str, types: set[str] | None
) -> None:
    queries = [asked(each) for each in shipped_knowledge().prefetch]
    sending = {each.resource_type for each in queries if f"{parameter}=" in each.address}
    searched = {each.resource_type for each in queries if each.is_search}

    assert (searched if types is None else types) == sending
