"""What an answer quotes of the record: all of it, and never more than can be read."""

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.fhir_r4.limits import MOST_EVIDENCE, MOST_QUOTED
from cds_service.hooks.quotations import Quotations


def finding(says: str, date: str | None = None) -> Evidence:
    return Evidence("Condition/c", says, date)


def test_evidence_is_quoted_with_its_resource_and_its_date() -> None:
    evidence = [finding("Discitis", "2026-11-20"), finding("Fever"), finding("")]

    assert [
        {"resource": "Condition/c", "says": "Discitis", "date": "2026-11-20"},
        {"resource": "Condition/c", "says": "Fever"},
        {"resource": "Condition/c"},
    ] == Quotations([evidence]).shown(evidence)


def test_up_to_the_limit_all_is_quoted_in_silence() -> None:
    long, short = [finding("a" * (MOST_QUOTED - 1))], [finding("b")]
    quotations = Quotations([long, short])

    assert ["a" * (MOST_QUOTED - 1)] == [row["says"] for row in quotations.shown(long)]
    assert () == quotations.remarks


def test_beyond_the_limit_each_list_quotes_its_share_and_that_is_said() -> None:
    evidence = [finding("a" * (MOST_QUOTED // 4))] * 3
    quotations = Quotations([evidence, evidence])

    shown = [len(row["says"]) for row in quotations.shown(evidence)]

    assert [MOST_QUOTED // 4, MOST_QUOTED // 4, 1] == shown
    assert (
        "evidence: no more than 16,000 characters of the record are quoted, … stands for the rest",
    ) == quotations.remarks


def test_a_resource_is_named_whether_its_words_are_quoted_or_not() -> None:
    evidence = [finding("a" * 200)] * MOST_EVIDENCE

    assert MOST_EVIDENCE == len(Quotations([evidence]).shown(evidence))


def test_entries_without_number_are_listed_up_to_a_number_and_that_is_said() -> None:
    evidence = [finding("a")] * 2_500
    quotations = Quotations([[], evidence])

    assert MOST_EVIDENCE == len(quotations.shown(evidence))
    assert ("evidence: of 2,500 entries 200 are listed",) == quotations.remarks
