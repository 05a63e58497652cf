"""What all topics share: questions, values, tests, labels, reasons, kidneys; and the names of all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from cds_service.appropriateness.asking.criteria import Criterion
from cds_service.appropriateness.asking.renal_function import RenalRules
from cds_service.appropriateness.judging.safety import COMPUTED
from cds_service.appropriateness.judging.topics import OrderableTest
from cds_service.appropriateness.terms.codings import Coding
from cds_service.appropriateness.terms.guidance import Source
from cds_service.appropriateness.terms.studies import Region
from cds_service.appropriateness.terms.wording import AdviceWords, OverrideReason
from cds_service.errors import Fault

from .advice_files import read_advice
from .criteria_books import read_book
from .criteria_files import Askable, required_duration
from .documents import KnowledgeFiles
from .names import Names, Register, ids_of, keys_of, members_of
from .radiation_files import read_radiation
from .renal_files import read_renal_rules
from .strict_yaml import Document
from .terminology_files import read_analytes

GADOLINIUM, MR_SAFETY = "contrast-safety/gadolinium.yaml", "contrast-safety/mr-safety.yaml"
OBSERVATIONS, TESTS, PREFETCH = "observations.yaml", "tests.yaml", "prefetch.yaml"
CONCEPTS, CUES = "words/concepts.yaml", "words/cues.yaml"
REASONS = "override-reasons.yaml"
SOURCES = "sources.yaml"
CRITERIA, CARDS = "shared/criteria.yaml", "shared/cards.yaml"
PROCEDURES = "procedures/spine-imaging.yaml"
RADIATION = "shared/radiation.yaml"
VALUE_SETS = "value-sets/*.yaml"


@dataclass(frozen=True)
class Shared:
    """What all topics share.  ``renal`` is None where its file cannot be read.

    ``askable`` is what the shared questions, ``book``, may name; those of a topic may name its own
    too.  ``advice`` is worded for the topics that take it, ``labels`` for all that have none of their own.
    ``radiation`` is that of a study where its region is known.
    """

    askable: Askable
    words: Register
    procedures: Register
    reasons: Register
    sources: Register
    cited: Mapping[str, Source]
    book: Mapping[str, Criterion]
    tests: Mapping[str, OrderableTest]
    override_reasons: Mapping[str, OverrideReason]
    advice: Mapping[str, AdviceWords]
    labels: Mapping[str, str]
    radiation: Mapping[str, Mapping[Region, str]]
    renal: RenalRules | None


def read_shared(files: KnowledgeFiles, faults: list[Fault]) -> Shared:
    """What the shared files say; ``faults`` receives what they name and nobody defines."""
    read = (files.right.get(name) for name in (OBSERVATIONS, TESTS, REASONS, CARDS))
    values, tests, reasons, cards = read
    words = keys_of(files, CONCEPTS, "concepts")
    sets = _value_sets(files)
    askable = Askable(
        concepts=Register("value set or words", sets | words),
        analytes=Register("analyte", keys_of(files, OBSERVATIONS, "analytes")),
        events=Register(_EVENT, members_of(files, CONCEPTS, "events")),
        criteria=Register("criterion", _names_of_the_book(files) | Names(COMPUTED)),
        units=read_analytes(values.data) if values else {},
    )
    if values:
        _look_up_value_sets(values, askable.concepts, sets, faults)
    if tests:
        _look_up_tests(tests, askable.concepts, faults)
    if reasons:
        _look_up_broader(reasons, faults)
    known_reasons = Register("override reason", keys_of(files, REASONS, "reasons"))
    override_reasons = _override_reasons(reasons.data) if reasons else {}
    procedures = Register("procedure", ids_of(files, PROCEDURES, "procedures"))
    sources = Register("source", keys_of(files, SOURCES, "sources"))
    radiation, renal = files.right.get(RADIATION), files.right.get(GADOLINIUM)
    return Shared(
        askable=askable,
        words=Register("concept with words", words),
        procedures=procedures,
        reasons=known_reasons,
        sources=sources,
        cited=_sources(files.right[SOURCES].data) if SOURCES in files.right else {},
        book=_book(files, askable, faults),
        tests=_tests(tests.data["tests"]) if tests else {},
        override_reasons=override_reasons,
        advice=read_advice(cards, known_reasons, override_reasons, faults) if cards else {},
        labels=cards.data["labels"] if cards else {},
        radiation=read_radiation(radiation, procedures, sources, faults) if radiation else {},
        renal=read_renal_rules(renal, values, askable.analytes, faults) if renal else None,
    )


#: What is looked for among procedures: all topics read the record by which concepts these are.
_EVENT = "event (what happens once, as an operation does: words/concepts.yaml)"

#: The files whose questions any topic may ask.
BOOKS = (GADOLINIUM, MR_SAFETY, CRITERIA)


def _names_of_the_book(files: KnowledgeFiles) -> Names:
    first, *others = (keys_of(files, name, "criteria") for name in BOOKS)
    return reduce(or_, others, first)


def _book(files: KnowledgeFiles, askable: Askable, faults: list[Fault]) -> dict[str, Criterion]:
    """The shared questions, made once: topics that share a question share its answer."""
    book: dict[str, Criterion] = {}
    for name in BOOKS:
        if name in files.right:
            book |= read_book(files.right[name], askable, book, faults)
    return book


def _value_sets(files: KnowledgeFiles) -> Names:
    """Value sets are called as their files."""
    return Names(
        frozenset(document.file.stem for document in files.named_like(VALUE_SETS).values())
    )


def _look_up_value_sets(
    values: Document, concepts: Register, sets: Names, faults: list[Fault]
) -> None:
    """A value is found by the codes of the set that is called as it is."""
    for name, row in values.data["analytes"].items():
        place = ("analytes", name, "value_set")
        concepts.asked.add(name)
        if row["value_set"] != name:
            faults.append(values.fault(f"the value set of {name!r} is called {name!r} too", *place))
        elif name not in sets:
            faults.append(values.fault(f"no value set is called {name!r}", *place))


def _look_up_tests(tests: Document, concepts: Register, faults: list[Fault]) -> None:
    """What silences a test is a concept, or named by words of the file's own."""
    own = Register("concept or words of a test", Names(frozenset(tests.data["words"])))
    known = Register(own.kind, own.names | concepts.names, own.asked)
    for name, row in tests.data["tests"].items():
        silencing = row.get("silenced_by", ())
        known.look_up_all(silencing, tests, faults, "tests", name, "silenced_by")
    concepts.asked.update(known.asked)
    faults += [tests.fault("no test is silenced by these", "words", name) for name in own.idle]


def _look_up_broader(reasons: Document, faults: list[Fault]) -> None:
    """HL7's reasons of which ours are cases have HL7's words, and no other has."""
    names = Names(frozenset(reasons.data["mapped_to_displays"]))
    known = Register("reason of HL7's", names)
    for slug, row in reasons.data["reasons"].items():
        if "mapped_to" in row:
            known.look_up(row["mapped_to"], reasons, faults, "reasons", slug, "mapped_to")
    faults += [
        reasons.fault("no reason is mapped to it", "mapped_to_displays", name)
        for name in sorted(known.idle)
    ]


def _sources(data: Mapping[str, Any]) -> dict[str, Source]:
    return {name: Source(**row) for name, row in data["sources"].items()}


def _tests(rows: Mapping[str, Any]) -> dict[str, OrderableTest]:
    return {
        name: OrderableTest(
            id=name,
            text=row["text"],
            codings=tuple(
                Coding(c["system"], c["code"], c.get("display")) for c in row.get("codings", ())
            ),
            silenced_by=frozenset(row.get("silenced_by", ())),
            done_within=required_duration(row.get("done_within", "P0D")),
            positive_within=required_duration(row.get("positive_within", "P0D")),
        )
        for name, row in rows.items()
    }


def _override_reasons(data: Mapping[str, Any]) -> dict[str, OverrideReason]:
    return {slug: _override_reason(data, row) for slug, row in data["reasons"].items()}


def _override_reason(data: Mapping[str, Any], row: Mapping[str, Any]) -> OverrideReason:
    code = row.get("mapped_to")
    words = data["mapped_to_displays"].get(code)
    return OverrideReason(
        system=data["system"],
        code=row["code"],
        display=row["display"],
        broader=Coding(data["mapped_to_system"], code, words) if code else None,
    )
