"""YAML without surprises: what is written is what is read, and everything has its line."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from cds_service.errors import Fault, KnowledgeFault, Location
from cds_service.knowledge_base import strict_yaml
from cds_service.knowledge_base.strict_yaml import Document, load_yaml

LOADERS = [
    pytest.param(yaml.SafeLoader, id="python"),
    pytest.param(
        getattr(yaml, "CSafeLoader", None),
        id="libyaml",
        marks=pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML without libyaml"),
    ),
]


@pytest.fixture(params=LOADERS, autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers, for nobody knows which one a wheel brings along."""
    monkeypatch.setattr(strict_yaml, "_LOADER", request.param)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "it.yaml"


def read(file: Path, text: str) -> Document:
    file.write_text(text, encoding="utf-8")
    return load_yaml(file)


def faults(file: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(KnowledgeFault) as refused:
        read(file, text)
    return refused.value.faults


@pytest.mark.parametrize(
    "text",
    [
        *("no", "yes", "on", "off", "y", "n", "No", "NO", "True", "TRUE", "Null", "NULL", "~"),
        *("0123", "012", "0x1F", "0b1", "0o17", "1_000", "+1", "01.5", "00"),
        *("12:30", "1:30:00", "2021-11-01", "2021-11-01T12:30:00Z", "2021-11"),
        *("1e3", "1.5e3", ".5", "5.", "1.", ".inf", ".nan", "-.inf", "--1"),
        *("M46.2", "8310-5", "P30D", "=", "<<", "10*3/uL", "1,5"),
    ],
)
def test_what_looks_like_something_else_stays_text(file: Path, text: str) -> None:
    """YAML 1.1 makes a country of ``no`` false, a code of ``0123`` eighty-three, a date an object."""
    assert {"it": text} == read(file, f"it: {text}\n").data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("30", 30),
        ("-7", -7),
        ("38.0", Decimal("38.0")),
        ("0.3", Decimal("0.3")),
        ("-0.241", Decimal("-0.241")),
        ("1.50", Decimal("1.50")),
        ("true", True),
        ("false", False),
        ("null", None),
    ],
)
def test_json_s_numbers_and_words_are_what_they_are(file: Path, text: str, value: Any) -> None:
    found = read(file, f"it: {text}\n").data["it"]

    assert value == found
    assert type(value) is type(found)


def test_a_decimal_keeps_its_digits(file: Path) -> None:
    """A threshold of 38.0 is printed as 38.0, and 0.1 + 0.2 is 0.3."""
    found = read(file, "[38.0, 0.1, 0.2]").data

    assert "38.0" == str(found[0])
    assert Decimal("0.3") == found[1] + found[2]


@pytest.mark.parametrize("text", ["30", "0", "38.0", "true", "null", "-7", "no"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_what_is_quoted_is_text(file: Path, quote: str, text: str) -> None:
    """CPT "72148" is a code and no number."""
    assert {"it": text} == read(file, f"it: {quote}{text}{quote}\n").data


@pytest.mark.parametrize("style", ["|", ">", "|-", ">-"])
def test_a_block_is_text_whatever_it_says(file: Path, style: str) -> None:
    assert "30" == read(file, f"it: {style}\n  30\n").data["it"].strip()


def test_a_key_is_text_even_where_it_looks_like_a_number(file: Path) -> None:
    """``radiation_levels: {1: …, no: …}``: a table's keys are names."""
    assert {"1": "low", "no": "none", "1.0": "x", "null": "y"} == read(
        file, "{1: low, no: none, 1.0: x, null: y}"
    ).data


def test_a_key_twice_is_a_fault_at_its_second_line(file: Path) -> None:
    """YAML keeps the last in silence: a threshold overwritten fifty lines below."""
    fault = Fault(Location(file, 3), "the key 'crp' stands here a second time")

    assert (fault,) == faults(file, "crp: 10\nesr: 20\ncrp: 100\n")


def test_every_key_that_stands_twice_is_named(file: Path) -> None:
    found = faults(file, "a: 1\nb:\n  c: 1\n  c: 2\na: 2\nd: [{e: 1, e: 2}]\n")

    assert [4, 5, 6] == [fault.location.line for fault in found]


def test_the_same_key_in_two_places_is_no_fault(file: Path) -> None:
    assert {"a": {"c": 1}, "b": {"c": 2}} == read(file, "a: {c: 1}\nb: {c: 2}\n").data


def test_the_same_key_with_and_without_quotes_is_the_same_key(file: Path) -> None:
    assert [2] == [fault.location.line for fault in faults(file, "1: a\n'1': b\n")]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [1\nb: 2\n", 2), ("a: 'x\n", 2), ("a: b: c\n", 1), ("a: *nobody\n", 1), ("\ta: 1\n", 1)],
)
def test_what_is_not_yaml_is_a_fault_at_its_line(file: Path, text: str, line: int) -> None:
    (fault,) = faults(file, text)

    assert fault.sentence.startswith("not YAML: ")
    assert line == fault.location.line


def test_two_documents_in_one_file_are_a_fault(file: Path) -> None:
    assert 1 == len(faults(file, "a: 1\n---\nb: 2\n"))


def test_a_file_that_is_not_there_is_a_fault(file: Path) -> None:
    with pytest.raises(KnowledgeFault, match="cannot be read"):
        load_yaml(file)


def test_a_file_that_is_not_utf_8_is_a_fault(file: Path) -> None:
    file.write_bytes(b"it: \xff\xfe\n")

    with pytest.raises(KnowledgeFault, match="cannot be read"):
        load_yaml(file)


def test_an_empty_file_is_nothing(file: Path) -> None:
    assert None is read(file, "# only a comment\n").data


def test_an_anchor_is_the_same_thing_twice(file: Path) -> None:
    assert {"a": [1], "b": [1]} == read(file, "a: &one [1]\nb: *one\n").data


def test_a_merge_key_is_not_merged(file: Path) -> None:
    """What YAML 1.1 would fold in stands there as text, and the schema refuses it."""
    assert {"a": {"c": 1}, "b": {"<<": {"c": 1}}} == read(file, "a: &a {c: 1}\nb: {<<: *a}\n").data


@pytest.mark.parametrize(
    "text", ["b: 1\na: &a [*a]\n", "b: 1\na: &a {c: *a}\n", "b: 1\na: &a [{c: [*a]}]\n"]
)
def test_an_anchor_that_holds_itself_is_a_fault(file: Path, text: str) -> None:
    fault = Fault(Location(file, 2), "what stands here holds itself, by an anchor")

    assert (fault,) == faults(file, text)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("a",), 1),
        (("b",), 2),
        (("b", 0), 3),
        (("b", 1), 4),
        (("b", 1, "c"), 5),
        (("b", 1, "missing"), 4),
        (("b", 7), 2),
        (("missing", "below", 3), 1),
    ],
)
def test_each_part_stands_on_its_line_and_a_missing_one_on_its_parents(
    file: Path, path: tuple[str | int, ...], line: int
) -> None:
    document = read(file, "a: 1\nb:\n  - x\n  - d: 1\n    c: 2\n")

    assert Location(file, line) == document.at(*path)


def test_a_fault_reads_as_file_and_line(file: Path) -> None:
    assert f"{file}:2: wrong" == str(read(file, "a: 1\nb: 2\n").fault("wrong", "b"))
