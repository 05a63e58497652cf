"""How well negation, history and experiencer are read in the public NegEx/ConText sentences.

    python tests/yardstick/annotated_sentences.py rsAnnotations-1-120-random.txt

The file is of the negex repository (github.com/chapmanbe/negex) and not kept here.  Its lines are
number, condition, sentence, negation, temporality, experiencer; the condition stands in the
sentence in capitals.  Its words are taken as a finding's name, so that only the scopes are judged.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cds_service.knowledge_base.documents import read_documents
from cds_service.knowledge_base.lexicon_files import read_lexicon
from cds_service.narrative.lexicon import Lexicon, Phrase, Role, Target, Words
from cds_service.narrative.mentions import Reader, Sense
from cds_service.settings import shipped

_NAME = "conditionofthesentence"
_CONCEPT = "condition"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One annotated sentence, its condition replaced by our word for it."""

    written: str
    read: str
    negation: str
    temporality: str
    experiencer: str


def sentences(file: Path) -> Iterator[Sentence]:
    """The sentences in which the condition can be found."""
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        cells = [cell.strip().strip('"').strip() for cell in line.split("\t")]
        cells = [cell for cell in cells if cell]
        if len(cells) != 6 or not cells[0].isdecimal():
            continue
        _, condition, text, *labels = cells
        words = r"\s+".join(map(re.escape, condition.upper().split()))
        found = re.search(words, text)
        if found:
            read = f"{text[: found.start()]} {_NAME} {text[found.end() :]}"
            yield Sentence(text, read, *(label.casefold() for label in labels))


def reader_with_condition(lexicon: Lexicon) -> Reader:
    """The reader, to which the condition of each sentence is an illness."""
    phrase = Phrase(Words(frozenset({_NAME})), Target(Role.NAMED, _CONCEPT))
    kinds = {**lexicon.kinship.kinds, _CONCEPT: frozenset({"illness"})}
    kinship = replace(lexicon.kinship, kinds=kinds)
    return Reader(replace(lexicon, phrases=(*lexicon.phrases, phrase), kinship=kinship))


def measured(
    read: list[tuple[Sentence, Sense | None]],
    said: Callable[[Sentence], bool],
    heard: Callable[[Sense | None], bool],
) -> tuple[float, float, list[tuple[Sentence, Sense | None]]]:
    """Recall, precision, and what was read wrongly."""
    both = sum(said(s) and heard(sense) for s, sense in read)
    wanted = sum(said(s) for s, _ in read)
    found = sum(heard(sense) for _, sense in read)
    wrong = [(s, sense) for s, sense in read if said(s) is not heard(sense)]
    return both / wanted, both / max(found, 1), wrong


def main() -> None:
    """Print recall and precision; with ``--wrong`` the sentences that were read wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--wrong", choices=["negation", "history", "experiencer"])
    options = parser.parse_args()
    lexicon = read_lexicon(read_documents(shipped("knowledge")).right, [])
    if lexicon is None:
        raise SystemExit("the lexicon cannot be read: see cds-service knowledge check")
    reader = reader_with_condition(lexicon)
    read = []
    for sentence in sentences(options.file):
        senses = [m.sense for m in reader(sentence.read) if m.concept == _CONCEPT]
        read.append((sentence, senses[0] if senses else None))
    for name, said, heard in (
        ("negation", lambda s: s.negation == "negated", lambda sense: sense is Sense.NEGATED),
        ("history", lambda s: s.temporality == "historical", lambda x: x is Sense.HISTORICAL),
        ("experiencer", lambda s: s.experiencer != "patient", lambda x: x is Sense.OTHER_PERSON),
    ):
        recall, precision, wrong = measured(read, said, heard)
        sys.stdout.write(
            f"{name:12} recall {recall:.3f}  precision {precision:.3f}  of {len(read)}\n"
        )
        if options.wrong == name:
            for sentence, sense in wrong:
                labels = f"{sentence.negation}/{sentence.temporality}"
                sys.stdout.write(f"  {sense or 'not found'} | {labels} | {sentence.read}\n")


if __name__ == "__main__":
    main()
