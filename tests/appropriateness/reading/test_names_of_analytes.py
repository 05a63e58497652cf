"""What is measured is told by its name, and most names are told from all of those by how they begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.reading.analytes import Analyte, plain_words

READING = shipped_knowledge().reading
NAMES = {name: each for each in READING.analytes.values() for name in each.names}


def found_in_full(name: str) -> Analyte | None:
    """By all its words, whatever it begins with."""
    words = plain_words(name)
    left = [each for each in words if each not in READING.qualifiers]
    return NAMES.get(" ".join(words)) or NAMES.get(" ".join(left))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_name_is_known_in_any_case_and_with_a_unit(name: str) -> None:
    for written in (name, name.upper(), name.title(), f"{name} (unit)", f"  {name}", f"({name}"):
        assert found_in_full(written) is READING.analyte_named(written)
    assert NAMES[name] is READING.analyte_named(name)


PARTS = st.sampled_from(
    [
        *sorted(NAMES),
        *sorted(READING.qualifiers),
        "Sodium",
        "K",
        "é",
        "ß",
        "\u212a",
        " ",
        "(x)",
        "[",
        "-",
    ]
)


@given(st.lists(PARTS, max_size=4).map("".join) | st.lists(PARTS, max_size=4).map(" ".join))
def test_a_name_that_is_passed_over_by_how_it_begins_is_of_nothing(name: str) -> None:
    assert found_in_full(name) is READING.analyte_named(name)
