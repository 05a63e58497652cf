"""What one call may cost: below each limit all is read in silence; beyond it the answer says so."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Need, PatientFacts
from cds_service.fhir_r4.limits import (
    LEAST_OF_A_TEXT,
    LONGEST_QUOTE,
    LONGEST_TEXT,
    MOST_ALIKE,
    MOST_CLAUSES,
    MOST_CODINGS,
    MOST_CODINGS_OF_A_CALL,
    MOST_DETAILS,
    MOST_NAMED,
    MOST_TEXT,
    MOST_VALUES,
)
from cds_service.fhir_r4.texts import from_both_ends

Read = Callable[..., PatientFacts]
ICD, SNOMED = "http://hl7.org/fhir/sid/icd-10-cm", "http://snomed.info/sct"
CRP = {"coding": [{"system": "http://loinc.org", "code": "1988-5"}]}
PAIN = {"coding": [{"system": ICD, "code": "M54.50"}], "text": "Low back pain"}


def exam(text: str, name: str = "o") -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": {"text": "Note"},
        "category": [{"coding": [{"code": "exam"}]}],
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        "valueString": text,
    }


def condition(name: str, code: Any, **members: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": name, "code": code, **members}


def concepts(facts: PatientFacts) -> set[str]:
    return {fact.concept for fact in facts.facts}


def filled(length: int, beginning: str, end: str, middle: str = "") -> str:
    """A text of so many characters that says nothing but at its beginning, its middle and its end."""
    sentence = "The patient was seen. "
    half = sentence * (length // 2 // len(sentence) - 5)
    text = f"{beginning}. {half}{middle}. {half}"
    return f"{text}{'.' * (length - len(text) - len(end))}{end}"


# -- texts


def test_a_long_text_is_read_whole(read: Read) -> None:
    text = filled(LONGEST_TEXT - len("Note . "), "Discitis", "foot drop", "urinary retention")
    found = read({"exam": exam(text)})

    assert {"spine-infection", "bladder-dysfunction", "focal-weakness"} == concepts(found)
    assert () == found.left_out


def test_a_text_beyond_all_sense_is_read_from_both_ends_and_that_is_said(read: Read) -> None:
    text = filled(3 * LONGEST_TEXT, "Discitis", "new foot drop", "urinary retention")
    found = read({"exam": exam(text)})

    assert {"spine-infection", "focal-weakness"} == concepts(found)
    assert (
        "free text: of what is longer than 65,536 characters the first and the last 32,768 were "
        "read: Observation/o",
    ) == found.left_out


def test_a_text_is_cut_between_two_clauses() -> None:
    """Half of *no weakness* is a weakness."""
    text = "One. No weak" + "ness of a leg; two. " * 20 + "No fever, no pain. End"

    cut = from_both_ends(text, 40)

    assert "One.\n End" == cut


def test_a_text_without_any_clause_is_cut_between_words() -> None:
    assert "one two\nnine ten" == from_both_ends("one two three " * 9 + "eight nine ten", 24)


def test_a_text_without_any_space_is_cut_where_it_is() -> None:
    assert "aaaa\nbbbb" == from_both_ends("a" * 100 + "b" * 100, 8)


def notes(size: int) -> Iterator[dict[str, Any]]:
    """Notes that together have almost so many characters, no two alike; only the last names a finding."""
    each = LONGEST_TEXT // 2 - LEAST_OF_A_TEXT  # the name of the note is read for itself
    number = 2 * size // LONGEST_TEXT
    for place in range(number):
        end = "Discitis" if place == number - 1 else "Unremarkable"
        text = f"Seen {place}. " + "The patient was seen. " * each
        yield exam(f"{text[: each - len('Note . ') - len(end) - 1]} {end}", f"o{place:03}")


def test_many_long_texts_are_read_whole(read: Read) -> None:
    found = read({"exam": list(notes(MOST_TEXT))})

    assert {"spine-infection"} == concepts(found)
    assert () == found.left_out


def test_what_is_beyond_all_texts_that_a_call_may_have_is_not_read_and_that_is_said(
    read: Read,
) -> None:
    found = read({"exam": list(notes(MOST_TEXT + LONGEST_TEXT))})

    assert set() == concepts(found)
    assert (
        "free text: no more than 524,288 characters of a call were read, "
        "not all of Observation/o016, Observation/o017",
    ) == found.left_out


def test_the_freshest_notes_are_read_where_not_all_can_be(read: Read) -> None:
    *older, latest = notes(2 * MOST_TEXT)
    dated = [{**note, "effectiveDateTime": "2026-11-19"} for note in older]
    found = read({"exam": [*dated, latest]})

    assert {"Observation/o031"} == {fact.evidence.resource for fact in found.facts}


def test_a_text_that_comes_again_costs_nothing(read: Read) -> None:
    """Notes are copied forward from day to day."""
    again = [exam("Discitis. " + "Seen. " * 5000, f"o{place}") for place in range(200)]

    assert not [line for line in read({"exam": again}).left_out if "free text" in line]


def test_texts_without_number_are_read_up_to_a_number_and_the_others_are_counted(
    read: Read,
) -> None:
    most = MOST_TEXT // LEAST_OF_A_TEXT
    rows = [condition(f"c{n:05}", {"text": f"Complaint {n}"}) for n in range(most + 5)]

    assert () == read({"conditions": rows[:most]}).left_out
    assert (
        "free text: no more than 524,288 characters of a call were read, not all of "
        "Condition/c04096, Condition/c04097, Condition/c04098 and 2 more",
    ) == read({"conditions": rows}).left_out


def findings(texts: int) -> list[dict[str, Any]]:
    """Lists of nothing but findings, so many of which have all the clauses that are read of a call."""
    each = MOST_CLAUSES // 10
    lists = (
        "\n".join(f"weak leg {n}" for n in range(t * each, (t + 1) * each)) for t in range(texts)
    )
    return [exam(f"Seen. {text}", f"o{place:03}") for place, text in enumerate(lists)]


def test_lists_of_findings_are_read_up_to_a_number_of_clauses_and_that_is_said(read: Read) -> None:
    assert () == read({"exam": findings(10)}).left_out
    assert (
        "free text: 10,000 clauses of a call that say something were read, and nothing of "
        "Observation/o010, Observation/o011",
    ) == read({"exam": findings(12)}).left_out


def test_the_freshest_of_them_is_read_first(read: Read) -> None:
    *older, latest = findings(14)
    dated = [{**note, "effectiveDateTime": "2026-11-19"} for note in older]
    latest = {**latest, "valueString": f"New saddle anesthesia. {latest['valueString']}"}

    assert "saddle-anesthesia" in concepts(read({"exam": [*dated, latest]}))


def test_the_reason_of_a_draft_is_read_however_long_the_chart_is(read: Read) -> None:
    draft = {"resourceType": "ServiceRequest", "reasonCode": [{"text": "New foot drop"}]}
    found = read({"exam": list(notes(MOST_TEXT + LONGEST_TEXT))}, draft)

    assert {"focal-weakness"} == {f.concept for f in found.of("focal-weakness")}


# -- codes


def with_codes(count: int, *, of_pain: int) -> dict[str, Any]:
    """An element with so many codes of a site, and of pain at one place."""
    codings = [{"system": SNOMED, "code": f"9{n}"} for n in range(count)]
    codings[of_pain] = {"system": ICD, "code": "M54.50"}
    return {"coding": codings}


def test_the_codes_of_an_element_are_read_up_to_a_number_and_that_is_said(read: Read) -> None:
    code = with_codes(MOST_CODINGS, of_pain=MOST_CODINGS - 1)
    more = with_codes(MOST_CODINGS + 1, of_pain=MOST_CODINGS)

    assert {"spine-pain"} == concepts(read({"conditions": condition("c", code)}))
    assert () == read({"conditions": condition("c", code)}).left_out
    assert set() == concepts(read({"conditions": condition("c", more)}))
    assert (
        "codes: no more than 200 of an element and 50,000 of a call were read, not all of "
        "Condition/c",
    ) == read({"conditions": condition("c", more)}).left_out


def test_the_codes_of_a_call_are_read_up_to_a_number_and_that_is_said(read: Read) -> None:
    elements = MOST_CODINGS_OF_A_CALL // MOST_CODINGS
    row = with_codes(MOST_CODINGS, of_pain=0)
    rows = [condition(f"c{place:04}", row) for place in range(elements + 1)]

    whole = read({"conditions": rows[:elements]})
    beyond = read({"conditions": rows})

    assert [elements, ()] == [whole_number(whole), not_of_codes(whole)]
    assert [elements, ("Condition/c0250",)] == [whole_number(beyond), not_of_codes(beyond)]


def whole_number(facts: PatientFacts) -> int:
    """How many entries stated a pain, weighed or not."""
    (said,) = (line for line in facts.left_out if "weighed" in line)
    return int(said.split(": of ")[1].split(" ")[0])


def not_of_codes(facts: PatientFacts) -> tuple[str, ...]:
    return tuple(
        line.rpartition("not all of ")[2] for line in facts.left_out if line.startswith("codes:")
    )


# -- entries that say the same


def pains(count: int) -> list[dict[str, Any]]:
    """One for each day; the first is the latest."""
    days = (date(2026, 11, 19) - timedelta(days=n) for n in range(count))
    return [
        condition(f"c{n:04}", PAIN, onsetDateTime=day.isoformat()) for n, day in enumerate(days)
    ]


def test_entries_that_say_the_same_are_all_weighed(read: Read) -> None:
    found = read({"conditions": pains(MOST_ALIKE)})

    assert MOST_ALIKE == len(found.facts)
    assert () == found.left_out


def test_of_entries_without_number_that_say_the_same_the_latest_are_weighed_and_that_is_said(
    read: Read,
) -> None:
    rows = [*pains(MOST_ALIKE + 300), condition("undated", PAIN)]
    found = read({"conditions": rows})

    assert MOST_ALIKE == len(found.facts)
    assert "Condition/undated" in {fact.evidence.resource for fact in found.facts}
    assert "Condition/c0000" in {fact.evidence.resource for fact in found.facts}
    assert f"Condition/c{MOST_ALIKE + 299:04}" not in {f.evidence.resource for f in found.facts}
    assert (
        f"conditions, spine-pain: of {MOST_ALIKE + 301} no more than {MOST_ALIKE} were weighed",
    ) == found.left_out


def test_what_is_over_is_weighed_apart_from_what_is_not(read: Read) -> None:
    """An old cause may not be pushed out by a hundred entries of today."""
    old = condition("old", PAIN, clinicalStatus="resolved", onsetDateTime="2001-01-01")
    found = read({"conditions": [*pains(MOST_ALIKE + 1), old]})

    assert ["Condition/old"] == [f.evidence.resource for f in found.facts if f.past]


def test_a_finding_of_the_other_side_is_not_pushed_out(read: Read) -> None:
    """Nor one that is severe, or called new: of each kind the latest are weighed."""
    left = {"coding": [{"system": ICD, "code": "M21.372"}], "text": "Foot drop, left foot"}
    right = {"coding": [{"system": ICD, "code": "M21.371"}], "text": "Foot drop, right foot"}
    rows = [condition(f"c{n:04}", left, onsetDateTime="2026-11-19") for n in range(MOST_ALIKE + 9)]
    found = read({"conditions": [*rows, condition("r", right, onsetDateTime="2026-11-01")]})

    assert "Condition/r" in {fact.evidence.resource for fact in found.of("focal-weakness")}


def test_of_values_without_number_the_latest_are_weighed_and_that_is_said(read: Read) -> None:
    rows = [
        {
            "resourceType": "Observation",
            "id": f"v{n:04}",
            "code": CRP,
            "valueQuantity": {"value": 1 + n % 300, "unit": "mg/L"},
            "effectiveDateTime": f"2026-11-{1 + n % 20:02}",
        }
        for n in range(1, MOST_VALUES + 2)
    ]

    assert () == read({"labs": rows[:-1]}).left_out
    assert MOST_VALUES == len(read({"labs": rows}).measurements)
    assert ("values of c-reactive-protein: of 2,501 no more than 2,500 were weighed",) == (
        read({"labs": rows}).left_out
    )


# -- what is quoted, and what is named


@pytest.mark.parametrize(("length", "is_cut"), [(LONGEST_QUOTE, False), (LONGEST_QUOTE + 1, True)])
def test_a_quotation_is_cut_where_nobody_reads_on(length: int, *, is_cut: bool, read: Read) -> None:
    code = {**PAIN, "text": "p" * length}
    (fact,) = read({"conditions": condition("c", code)}).facts

    assert LONGEST_QUOTE == len(fact.evidence.says)
    assert is_cut == fact.evidence.says.endswith("…")


def of_others(count: int) -> list[dict[str, Any]]:
    other = {"subject": {"reference": "Patient/other"}}
    return [condition(f"c{n:03}", PAIN, **other) for n in range(count)]


def test_entries_that_are_left_out_are_named(read: Read) -> None:
    left_out = read({"x": [condition("own", PAIN), *of_others(MOST_NAMED)]}).left_out

    assert MOST_NAMED == len(left_out)
    assert "Condition/c039: belongs to another patient" == left_out[-1]


def test_of_entries_without_number_the_first_are_named_and_the_others_counted(read: Read) -> None:
    left_out = read({"x": [condition("own", PAIN), *of_others(MOST_NAMED + 1000)]}).left_out

    assert MOST_NAMED + 1 == len(left_out)
    assert "1,000 more entries were left out" == left_out[-1]


def test_an_id_of_any_length_names_its_resource_by_its_beginning(read: Read) -> None:
    (fact,) = read({"conditions": condition("c" * 100_000, PAIN)}).facts

    assert fact.evidence.resource.startswith("Condition/ccc")
    assert len(fact.evidence.resource) < 1000


# -- drafts


def draft(**members: Any) -> dict[str, Any]:
    return {"resourceType": "ServiceRequest", "code": {"text": "MRI lumbar spine"}, **members}


def test_the_reasons_of_a_draft_are_read_up_to_a_number(read: Read) -> None:
    reasons = [{"text": "Seen"}] * (MOST_DETAILS - 1)
    within = read({}, draft(reasonCode=[*reasons, {"text": "New foot drop"}]))
    beyond = read({}, draft(reasonCode=[*reasons, {"text": "Seen"}, {"text": "New foot drop"}]))

    assert {"focal-weakness"} == concepts(within)
    assert set() == concepts(beyond)


def test_what_lists_were_read_is_of_no_number(read: Read) -> None:
    """A limit takes nothing from *was read*: what is absent from a list is still absent."""
    assert read({"conditions": pains(MOST_ALIKE + 1)}).was_read(Need.CONDITIONS)


def test_what_a_call_refers_to_ten_thousand_times_is_read_once(
    read: Callable[..., PatientFacts],
) -> None:
    """A quarter of a million readings of it would take a minute."""
    held = {
        "resourceType": "Observation",
        "id": "1",
        "code": {"text": "Temperature"},
        "valueQuantity": {"value": 39, "unit": "Cel"},
    }
    whole = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "code": {"text": "Vital signs"},
        "contained": [
            held,
            *({"resourceType": "Device", "id": str(own)} for own in range(2, 2000)),
        ],
        "result": [{"reference": "#1"}] * 10_000,
    }
    assert 1 == len(read({"labs": [whole]}).measurements)
