"""A file of named questions made into a book of criteria, in which none asks itself."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from cds_service.appropriateness.asking.criteria import Criterion
from cds_service.appropriateness.judging.safety import COMPUTED
from cds_service.errors import Fault

from .criteria_files import Askable, CriteriaReader
from .names import Register
from .strict_yaml import Document


def read_book(
    document: Document, askable: Askable, taken: Collection[str], faults: list[Fault]
) -> dict[str, Criterion]:
    """The questions under ``criteria``; ``taken`` are names that stand in another file already."""
    book: dict[str, Criterion] = {}
    asked: dict[str, set[str]] = {}
    for name, row in document.data["criteria"].items():
        register = Register(askable.criteria.kind, askable.criteria.names)
        reader = CriteriaReader(document, replace(askable, criteria=register), faults)
        book[name] = reader.read(row["ask"], "criteria", name, "ask")
        asked[name] = register.asked
        askable.criteria.asked.update(register.asked)
        if name in taken:
            sentence = f"a criterion {name!r} stands in another file already"
            faults.append(document.fault(sentence, "criteria", name))
        if name in COMPUTED:
            sentence = f"{name!r} is worked out from values, and not asked of the record"
            faults.append(document.fault(sentence, "criteria", name))
    for name in [name for name in book if name in _reached(name, asked)]:
        faults.append(document.fault(f"the criterion {name!r} asks itself", "criteria", name))
        del book[name]
    return book


def _reached(name: str, asked: Mapping[str, set[str]]) -> set[str]:
    """The questions that one asks, and that those ask in turn."""
    reached: set[str] = set()
    to_come = [name]
    while to_come:
        more = asked.get(to_come.pop(), set()) - reached
        reached |= more
        to_come += more
    return reached
