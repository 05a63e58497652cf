"""Examples that stand beside the words: a text, and how it has to be read.

``words/examples.csv`` shows the words of records, ``procedures/order-name-examples.csv`` those of
order names.  A radiologist who adds a word adds a line there, and sees at once whether it is read.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.reading.study_names import read_order_name
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region, Study
from cds_service.errors import Fault, KnowledgeFault, Location
from cds_service.narrative.mentions import Sense

WORDS = Path("words") / "examples.csv"
ORDER_NAMES = Path("procedures") / "order-name-examples.csv"

#: What a row says of a text that does not name the concept at all; and of a name that is no study.
ABSENT, NO_STUDY = "absent", "none"

#: Among the regions of a name: that the study shows more than the spine.
_MORE = "more"
_COLUMNS = {
    WORDS: ("text", "concept", "sense", "called_new"),
    ORDER_NAMES: ("text", "modality", "regions", "contrast"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One row: its text, what it says of it, and where it stands."""

    text: str
    says: Mapping[str, str]
    location: Location

    def differing(self, sentence: str) -> Fault:
        return Fault(self.location, f"{self.text!r}: {sentence}")


def read_examples(root: Path, name: Path) -> tuple[Example, ...]:
    """The rows of one file.  Raises KnowledgeFault where it is no table of this kind."""
    file, columns = root / name, _COLUMNS[name]
    try:
        rows = tuple(_rows(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fault = Fault(Location(file, 1), f"no table of examples: {error}")
        raise KnowledgeFault((fault,)) from error
    faults = [
        Fault(Location(file, line), f"{len(columns)} columns were expected, and not {len(cells)}")
        for line, cells in rows
        if len(cells) != len(columns)
    ]
    if not rows or tuple(rows[0][1]) != columns:
        faults.append(Fault(Location(file, 1), f"the first line has to be {','.join(columns)}"))
    if faults:
        raise KnowledgeFault(tuple(faults))
    told = [(dict(zip(columns, cells, strict=True)), line) for line, cells in rows[1:]]
    return tuple(Example(says["text"], says, Location(file, line)) for says, line in told)


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins."""
    with file.open(newline="", encoding="utf-8") as lines:
        reader = csv.reader(lines, strict=True)
        line = 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1


def faults_of_examples(knowledge: Knowledge, root: Path) -> Iterator[Fault]:
    """Examples that are read otherwise, tables that are none, and words that have no example."""
    for name, differ in ((WORDS, _as_words), (ORDER_NAMES, _as_order_name)):
        try:
            examples = read_examples(root, name)
        except KnowledgeFault as fault:
            yield from fault.faults
            continue
        for example in examples:
            yield from (example.differing(each) for each in differ(example, knowledge))
        if name == WORDS:
            yield from _without_example(examples, knowledge, root)


def _as_words(example: Example, knowledge: Knowledge) -> Iterator[str]:
    narrative = knowledge.reading.narrative
    concept, expected = example.says["concept"], (example.says["sense"], example.says["called_new"])
    if concept not in narrative.concepts:
        yield f"no words are called {concept!r}"
        return
    if expected[0] not in {*Sense, ABSENT} or expected[1] not in {"yes", "no"}:
        yield f"{expected} is no sense and whether it is called new"
        return
    found = {
        (str(mention.sense), "yes" if mention.called_new else "no")
        for mention in narrative(example.text)
        if mention.concept == concept
    }
    if {expected} != (found or {(ABSENT, "no")}):
        yield f"{concept} is expected as {_told({expected})}, and read as {_told(found)}"


def _told(senses: set[tuple[str, str]]) -> str:
    said = sorted(f"{sense}{', new' if new == 'yes' else ''}" for sense, new in senses)
    return " and ".join(said) or ABSENT


def _without_example(
    examples: tuple[Example, ...], knowledge: Knowledge, root: Path
) -> Iterator[Fault]:
    shown = {example.says["concept"] for example in examples}
    at = Location(root / WORDS, 1)
    for concept in sorted(knowledge.reading.narrative.concepts - shown):
        yield Fault(at, f"no example shows the words of {concept!r}")


def _as_order_name(example: Example, knowledge: Knowledge) -> Iterator[str]:
    try:
        expected = study_of(example)
    except ValueError as error:
        yield f"no study: {error}"
        return
    found = read_order_name(example.text, knowledge.reading.order_names)
    if found != expected:
        yield f"expected is {_named(expected)}, and read {_named(found)}"


def study_of(example: Example) -> Study | None:
    """The study that a row says a name stands for.  Raises ValueError where it says none."""
    if example.says["modality"] == NO_STUDY:
        return None
    named = [name for name in example.says["regions"].split("+") if name]
    return Study(
        Modality(example.says["modality"]),
        frozenset(Region(name) for name in named if name != _MORE),
        Contrast(example.says["contrast"]),
        covers_more=_MORE in named,
    )


def _named(study: Study | None) -> str:
    if study is None:
        return NO_STUDY
    regions = "+".join([*sorted(study.regions), *([_MORE] * study.covers_more)]) or "no region"
    return f"{study.modality}, {regions}, {study.contrast}"
