"""``consult --case``: the cards of a worked case, as a clinician would see them."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from cds_service.knowledge_base.checking.cases import Case, consult, differences, read_cases
from cds_service.knowledge_base.load import load_knowledge

from .screen import complain
from .terminal import show_consultation


def show_worked_case(folder: Path, name: str) -> int:
    """The cards of the case that is called so, or a list of those whose name has these words.

    Returns the exit code: 0 where one case was meant, or all were asked for.
    """
    found = _meant(read_cases(folder), name)
    match found:
        case []:
            complain(f"No case of {folder} has {name!r} in its name; --case alone lists them all.")
            return 2
        case [one]:
            _show(one, folder)
            return 0
        case _:
            _list(found)
            return 2 if name else 0


def _meant(cases: Sequence[Case], name: str) -> list[Case]:
    """The case of this very name; else all in whose name it stands, in any case of letters."""
    exact = [case for case in cases if case.name == name]
    return exact or [case for case in cases if name.casefold() in case.name.casefold()]


def _list(cases: Sequence[Case]) -> None:
    """Each name in a line of its own, to be copied whole."""
    console = Console(highlight=False, soft_wrap=True)
    for (topic, group), of_group in groupby(cases, key=lambda case: (case.topic, case.group)):
        console.print(Text(f"{topic}: {group}", style="bold"))
        for case in of_group:
            console.print(Text(f"  {case.name}"))


def _show(case: Case, folder: Path) -> None:
    """Who the patient is and what is drafted, the answer, and whether the case expects it."""
    knowledge = load_knowledge(folder)
    console = Console(highlight=False)
    console.print(Text(case.name, style="bold"))
    told = {"patient": case.patient, "orders": case.data.get("orders", [])}
    console.print(Text(msgspec.yaml.encode(told).decode(), style="dim"))
    show_consultation(consult(case, knowledge))
    for fault in differences(case, knowledge):
        complain(f"not as the case expects: {fault}")
