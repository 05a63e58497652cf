"""An answer on a line of its own is that of the line above it; letters in boxes and signs before lines answer, too."""

import pytest
from shipped_knowledge import shipped_knowledge

YEAR = 2026

DENIED = (
    "Leg weakness?\nNo\nFever?\nYes",
    "Any leg weakness?\n  No\nAny fever?\n  Yes",
    "Q: leg weakness?\nA: no",
    "Leg weakness\nNo\nUrinary retention\nYes",
    "Leg weakness:\nNegative\nUrinary retention:\nNone",
    "Leg weakness\n- No\nFever\n- Yes",
    "Leg weakness\n\nNo\n\nFever\n\nYes",
    "<div>Leg weakness</div><div>No</div>",
    "Leg weakness\r\nno.\r\n",
    "1) Back pain\nYes\n2) Leg weakness\nNo",
    "[N] leg weakness [Y] fever",
    "(N) leg weakness\n(Y) fever",
    "neg - leg weakness, retention",
    "+ back pain\n- fever\n- leg weakness",
    "ROS:\n+ back pain\n- fever\n- leg weakness\n+ chills",
    "Fever +\nLeg weakness -\nBack pain +",
    "## Negative\n- fever\n- leg weakness\n## Exam\n- tender",
    "> Denies fever; leg weakness; retention\n> Thanks",
    "Seen today.\na. Denies: fever; leg weakness; retention\nb. Tender",
    "- Denies fever; leg weakness; retention\n- Tender",
    "- Negative: leg weakness, saddle anesthesia\n- Tender",
)
THERE = (
    "Leg weakness?\nYes\nFever?\nNo",
    "Fever\nNo\nLeg weakness\nYes",
    "Symptoms:\nYes\nfever\nleg weakness\nNo\nretention\nnumbness",
    "Positive\nfever\nleg weakness\nNegative\nurinary retention\nnumbness",
    "No\nFever\nYes\nLeg weakness",
    "Trauma\nNo\nLeg weakness\nUrinary retention",
    "Any trauma?\nNo - leg weakness since today",
    "no - he has leg weakness",
    "Leg weakness\nNo fever",
    "Leg weakness since yesterday.\nNo\n",
    "[Y] leg weakness [N] fever",
    "(Y) leg weakness\n(N) fever",
    "+ leg weakness\n- fever",
    "- leg weakness\n  + since Monday\n  + worse",
    "Symptoms:\n- fever\n- leg weakness\n- retention",
    "+ fever 39\n- leg weakness 2/5",
    "Fever -\nLeg weakness +\nRetention +",
    "# Exam\nLeg weakness",
    "> Leg weakness since noon\n> Thanks",
    "a. No fever\nb. Leg weakness",
    "- No fever\n- Leg weakness",
)
NOT_ANSWERED = "Leg weakness\nYes\nNo\nFever\nYes\nNo"


def senses(text: str) -> set[str]:
    read = shipped_knowledge().reading.narrative(text, this_year=YEAR)
    return {m.sense.value for m in read if m.concept == "focal-weakness"}


@pytest.mark.parametrize("text", DENIED)
def test_an_answer_denies_what_stands_above_or_behind_it(text: str) -> None:
    assert senses(text) == {"negated"}


@pytest.mark.parametrize("text", THERE)
def test_what_is_said_beside_another_answer_is_there(text: str) -> None:
    assert senses(text) == {"affirmed"}


def test_what_could_be_ticked_and_was_not_is_not_known() -> None:
    assert senses(NOT_ANSWERED) == {"unknown"}
