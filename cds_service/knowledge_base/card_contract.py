"""The advice that Python gives, held to the files of cards: kinds, sayings, and their blanks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from cds_service.appropriateness.advising.sayings import (
    SPOKEN,
    SPOKEN_OF_A_TOPIC,
    SPOKEN_OF_A_VARIANT,
    brought_by,
    stands_on_an_order,
)
from cds_service.appropriateness.terms.wording import LABEL_BLANKS, Label, blanks_of
from cds_service.errors import Fault

from .documents import VARIANT, KnowledgeFiles
from .names import keys_of
from .shared import CARDS
from .strict_yaml import Document

_OF_THE_RECORD = frozenset({"value", "date"})

#: The sayings of each advice that the files may word, by what Python calls it.
_Sayings = Mapping[str, frozenset[str]]


def faults_of_cards(files: KnowledgeFiles, name: str) -> Iterator[Fault]:
    """Advice without words, words without advice, and blanks that nothing fills."""
    document = files.right.get(name)
    if document is None:
        return
    of_the_topic = dict(_advice_of_variants(files, name.rpartition("/")[0]))
    for code in sorted(of_the_topic.keys() & SPOKEN):
        sentence = f"the advice {code} is given by rule: a variant's needs a name of its own"
        yield of_the_topic[code][0].fault(sentence, *of_the_topic[code][1])
    own = {code: sayings for code, (_, _, sayings) in of_the_topic.items()}
    yield from _left_out(document, files)
    yield from _advice(document, {**own, **SPOKEN})


def faults_of_shared_cards(files: KnowledgeFiles) -> Iterator[Fault]:
    """The same of the words that topics share; and those that no topic takes."""
    document = files.right.get(CARDS)
    if document is None:
        return
    yield from _advice(document, SPOKEN)
    topics = files.named_like("topics/*/cards.yaml")
    taken = {code for each in topics.values() for code in _named(each.data, "shared")}
    for code in document.data["advice"]:
        if code not in taken and not any(name not in files.right for name in topics):
            yield document.fault(f"no topic takes the words of {code}", "advice", code)


def _advice(document: Document, spoken: _Sayings) -> Iterator[Fault]:
    rows = document.data["advice"]
    kinds = Counter(_kind(code, row) for code, row in rows.items())
    for code, row in rows.items():
        kind = _kind(code, row)
        if "kind" in row and kind not in SPOKEN:
            yield document.fault(
                f"Python gives no advice of the kind {kind!r}", "advice", code, "kind"
            )
        elif kind not in spoken:
            yield document.fault(f"no advice has the code {code!r}", "advice", code)
        elif kinds[kind] > 1:
            yield document.fault(f"{kind} is worded twice", "advice", code)
        else:
            yield from _sayings(document, code, spoken[kind])


def _kind(code: str, row: Mapping[str, Any]) -> str:
    """What Python calls an advice that the files may call otherwise."""
    return str(row.get("kind", code))


def _sayings(document: Document, code: str, spoken: frozenset[str]) -> Iterator[Fault]:
    row = document.data["advice"][code]
    said = row["sayings"]
    for saying in sorted(spoken - said.keys()):
        yield document.fault(f"{code} has no words for {saying!r}", "advice", code, "sayings")
    for saying, phrase in said.items():
        place = ("advice", code, "sayings", saying)
        if saying not in spoken:
            yield document.fault(f"{code} is never given in the saying {saying!r}", *place)
        for part, blank in _unfilled(_kind(code, row), saying, phrase):
            yield document.fault(f"nothing fills {{{blank}}} here", *place, part)


def _advice_of_variants(
    files: KnowledgeFiles, folder: str
) -> Iterator[tuple[str, tuple[Document, tuple[str | int, ...], frozenset[str]]]]:
    """The codes that a topic's variants name: where, and with which sayings they are given."""
    for document in files.named_like(f"{folder}/*{VARIANT}").values():
        data = document.data if isinstance(document.data, dict) else {}
        if isinstance(data.get("advice"), str):
            yield data["advice"], (document, ("advice",), SPOKEN_OF_A_VARIANT)
        for place, row in enumerate(_named(data, "gives")):
            code = row.get("code") if isinstance(row, dict) else None
            if isinstance(code, str):
                yield code, (document, ("gives", place, "code"), SPOKEN_OF_A_TOPIC)


def _named(data: Any, key: str) -> list[Any]:
    """A list that may stand under a key of a file, be it right or wrong."""
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def _left_out(document: Document, files: KnowledgeFiles) -> Iterator[Fault]:
    """What a topic does not say it has to say: advice that is merely missing is a slip."""
    worded, unspoken = document.data["advice"], document.data.get("unspoken", ())
    shared, taken = files.get(CARDS), document.data.get("shared", ())
    rows = shared.data.get("advice", {}) if shared and isinstance(shared.data, dict) else {}
    kinds = {_kind(code, row) for code, row in worded.items()}
    kinds |= {_kind(code, rows[code]) for code in taken if isinstance(rows.get(code), dict)}
    for code in sorted(SPOKEN.keys() - kinds - set(unspoken)):
        sentence = f"{code} has no words, and does not stand under `unspoken` either"
        yield document.fault(sentence, "advice")
    known = keys_of(files, CARDS, "advice")
    for place, code in enumerate(taken):
        if code not in known:
            yield document.fault(f"{CARDS} has no words for {code!r}", "shared", place)
        elif code in worded:
            yield document.fault(f"{code} has words, and is called shared", "shared", place)
    for place, code in enumerate(unspoken):
        if code not in SPOKEN:
            yield document.fault(f"no advice has the code {code!r}", "unspoken", place)
        elif code in kinds:
            yield document.fault(f"{code} has words, and is called unspoken", "unspoken", place)


def _unfilled(kind: str, saying: str, phrase: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Blanks that would stand on the card as they are written here.  A summary quotes no record."""
    filled = {"target"} | brought_by(kind, saying)
    study = {"study"} if stands_on_an_order(kind, saying) else set[str]()
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
