"""The advice that Python gives, held to a topic's ``cards.yaml``: sayings, and their blanks."""

from collections.abc import Iterator, Mapping
from typing import Any

from cds_service.appropriateness.advising.sayings import (
    SPOKEN,
    SPOKEN_OF_A_VARIANT,
    brought_by,
    stands_on_an_order,
)
from cds_service.appropriateness.terms.wording import LABEL_BLANKS, Label, blanks_of
from cds_service.errors import Fault

from .documents import VARIANT, KnowledgeFiles
from .strict_yaml import Document

_OF_THE_RECORD = frozenset({"value", "date"})


def faults_of_cards(files: KnowledgeFiles, name: str) -> Iterator[Fault]:
    """Advice without words, words without advice, and blanks that nothing fills."""
    document = files.right.get(name)
    if document is None:
        return
    of_variants = dict(_advice_of_variants(files, name.rpartition("/")[0]))
    for code in sorted(of_variants.keys() & SPOKEN):
        sentence = f"the advice {code} is given by rule: a variant's needs a name of its own"
        yield of_variants[code].fault(sentence, "advice")
    yield from _left_out(document)
    for code in document.data["advice"]:
        spoken = _spoken(code, of_variants)
        if spoken is None:
            yield document.fault(f"no advice has the code {code!r}", "advice", code)
        else:
            yield from _sayings(document, code, spoken)


def _sayings(document: Document, code: str, spoken: frozenset[str]) -> Iterator[Fault]:
    said = document.data["advice"][code]["sayings"]
    for saying in sorted(spoken - said.keys()):
        yield document.fault(f"{code} has no words for {saying!r}", "advice", code, "sayings")
    for saying, phrase in said.items():
        place = ("advice", code, "sayings", saying)
        if saying not in spoken:
            yield document.fault(f"{code} is never given in the saying {saying!r}", *place)
        for part, blank in _unfilled(code, saying, phrase):
            yield document.fault(f"nothing fills {{{blank}}} here", *place, part)


def _advice_of_variants(files: KnowledgeFiles, folder: str) -> Iterator[tuple[str, Document]]:
    for document in files.named_like(f"{folder}/*{VARIANT}").values():
        advice = document.data.get("advice") if isinstance(document.data, dict) else None
        if isinstance(advice, str):
            yield advice, document


def _spoken(code: str, of_variants: Mapping[str, Document]) -> frozenset[str] | None:
    """The sayings of a code; None where neither Python nor a variant gives it."""
    return SPOKEN.get(code, SPOKEN_OF_A_VARIANT if code in of_variants else None)


def _left_out(document: Document) -> Iterator[Fault]:
    """What a topic does not say it has to say: advice that is merely missing is a slip."""
    worded, unspoken = document.data["advice"], document.data.get("unspoken", ())
    for code in sorted(SPOKEN.keys() - worded.keys() - set(unspoken)):
        sentence = f"{code} has no words, and does not stand under `unspoken` either"
        yield document.fault(sentence, "advice")
    for place, code in enumerate(unspoken):
        if code not in SPOKEN:
            yield document.fault(f"no advice has the code {code!r}", "unspoken", place)
        elif code in worded:
            yield document.fault(f"{code} has words, and is called unspoken", "unspoken", place)


def _unfilled(code: str, saying: str, phrase: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Blanks that would stand on the card as they are written here.  A summary quotes no record."""
    filled = {"target"} | brought_by(code, saying)
    study = {"study"} if stands_on_an_order(code, saying) else set[str]()
    for part, allowed in (("summary", filled - _OF_THE_RECORD), ("says", filled | study)):
        yield from ((part, blank) for blank in sorted(blanks_of(phrase[part]) - allowed))


def faults_of_labels(files: KnowledgeFiles, name: str) -> Iterator[Fault]:
    """Blanks of labels that nothing fills."""
    document = files.right.get(name)
    if document is None:
        return
    for label, text in document.data["labels"].items():
        if label in frozenset(Label):
            for blank in sorted(blanks_of(text) - LABEL_BLANKS.get(Label(label), frozenset())):
                yield document.fault(f"nothing fills {{{blank}}} here", "labels", label)
