"""Typed tables: a strength below its muscle's name, and a mark below an answer."""

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.narrative.mentions import Sense
from cds_service.narrative.tables import tabled

STANDING = {Sense.AFFIRMED, Sense.SUSPECTED}


def stated(text: str) -> set[str]:
    read = shipped_knowledge().reading.narrative(text, this_year=2026)
    return {mention.concept for mention in read if mention.sense in STANDING}


@pytest.mark.parametrize(
    ("table", "written_out"),
    [
        (
            "Exam:\n     IP  Q  TA  EHL\nR    5   5  5   5\nL    3   3  4-  NT",
            "R strength: IP 5/5, Q 5/5, TA 5/5, EHL 5/5\nL strength: IP 3/5, Q 3/5, TA 4-/5",
        ),
        (
            "Exam:\nHF KE DF PF\nRLE: 2/5 2/5 1/5 0/5",
            "RLE strength: HF 2/5, KE 2/5, DF 1/5, PF 0/5",
        ),
        ("Exam\n| TA | EHL | GS |\n| L | 3 | 3 | 5 |", "L strength: TA 3/5, EHL 3/5, GS 5/5"),
    ],
)
def test_a_strength_is_told_with_its_muscle(table: str, written_out: str) -> None:
    assert tabled(table).endswith(written_out)
    assert "focal-weakness" in stated(table)


@pytest.mark.parametrize(
    "table",
    [
        "Exam:\nIP  Q  TA  EHL\nR  5  5  5  5\nL  5  5  5  5",
        "Reflexes:\nBi  Tri  BR  Pat  Ach\nR  2  2  2  2  1\nL  2  2  2  2  1",
        "Scores:\nIP  Q  TA\nR  5  5",
        "TA EHL GS\n\nBMI 31",
    ],
)
def test_a_table_without_a_loss_tells_of_none(table: str) -> None:
    assert "focal-weakness" not in stated(table)


MARKED = """Symptom                 Present   Absent   Since
Leg weakness              {0}        {1}
Saddle numbness           {2}        {3}      2 days
Urinary retention                    x"""


@pytest.mark.parametrize("mark", ["x", "\u2713", "X"])
def test_a_mark_answers_by_its_column(mark: str) -> None:
    assert stated(MARKED.format(" ", mark, mark, " ")) == {"saddle-anesthesia"}
    assert stated(MARKED.format(mark, " ", " ", mark)) == {"focal-weakness"}
    assert stated(MARKED.format(" ", mark, " ", mark)) == set()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("Symptom\tYes\tNo\nLeg weakness\t\tx\nFoot drop\t\tx", set()),
        ("Symptom\tYes\tNo\nLeg weakness\tx\t\nSaddle numbness\t\tx", {"focal-weakness"}),
        (
            "Symptom | No | Yes\nSaddle numbness |  | \u2713\nLeg weakness | \u2713 |",
            {"saddle-anesthesia"},
        ),
        (
            "Sign          Yes     No\nLeg weakness  [x]     [ ]\nFoot drop     [x]     [ ]",
            {"focal-weakness"},
        ),
        ("Sign          Yes     No\nLeg weakness  [ ]     [x]\nFoot drop     [ ]     [x]", set()),
    ],
)
def test_cells_and_boxes_answer_likewise(table: str, said: set[str]) -> None:
    assert stated(table) == said


@pytest.mark.parametrize(
    "table",
    [
        "Sign          Yes     No\nLeg weakness          x  out of line\nFoot drop                    x",
        "Sign          Yes     No\nLeg weakness  x       x\nFoot drop     x       x",
        "Sign          Yes     No\nLeg weakness          x",
    ],
)
def test_a_table_that_is_out_of_line_is_left_as_it_is(table: str) -> None:
    assert tabled(table) == table


def test_a_long_line_of_blanks_and_answers_is_read_once() -> None:
    text = "yes  no  \n" * 3000 + " " * 100_000 + "x  " * 10_000
    assert tabled(text) == text
