"""Texts that cost most, looked for by trial: what was dear is changed, and kept where it grows dearer.

A text is a few pieces, repeated with a number that makes each time another; it stands in one of the
places where a record has words.
"""

import csv
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from cds_service.examples import read_example
from cds_service.fhir_r4.limits import LONGEST_TEXT, MOST_TEXT
from cds_service.settings import shipped
from cds_service.web.wire import encode

from .in_process import Heard, InProcess
from .inputs import SERVICE, Input
from .invariants import MOST_CPU_SECONDS, faults_of
from .report import Row, Size
from .text_places import PLACES

#: Of the texts of a call while the dearest is looked for; the dearest is then tried in full.
_TRIED_BYTES = 60_000
#: Texts from which the dearest are taken further.
_KEPT = 6
_BETWEEN = (
    *(
        " ",
        ", ",
        ". ",
        "\n",
        "; ",
        " - ",
        "? ",
        ": ",
        " (",
        ") ",
        "/",
        "\n\n",
        " and ",
        " but ",
        "... ",
    ),
    *(
        "<div>",
        "</div>",
        "<p>",
        "<b><i>",
        "&amp;",
        "&#60;",
        "<!--",
        "-->",
        "<![CDATA[",
        "<s>",
        "|",
        "**",
        "~~",
        "\t",
    ),
    *(
        "\u0301",
        "\u200b",
        "İ",
        "ﬃ",
        "½",
        "'",
        '"',
        "no ",
        "- ",
        "+ ",
        "? ? ",
        "1. ",
        "5 days ",
        "L4/5 ",
        "0.1",
        "2026-",
    ),
)


@dataclass(frozen=True, slots=True)
class Text:
    """What is repeated, and where it stands."""

    pieces: tuple[str, ...]
    place: str

    def of_length(self, length: int) -> str:
        """So many characters of it."""
        unit, said, parts = "".join(self.pieces), 0, []
        for number in count():
            parts.append(f"{unit}{number} ")
            said += len(parts[-1])
            if said >= length:
                return "".join(parts)[:length]
        raise AssertionError

    def changed(self, chance: Random) -> "Text":
        """The same with a piece more, or less, or another."""
        pieces = list(self.pieces)
        at = chance.randint(0, len(pieces))
        pieces[at : at + chance.randint(0, 2)] = _some_pieces(chance, chance.randint(0, 2))
        place = chance.choice(tuple(PLACES)) if chance.random() < 0.2 else self.place
        return replace(self, pieces=tuple(pieces) or ("no ",), place=place)


def made_text(number: int) -> Text:
    """The text of this number: some words of real notes, some that divide them."""
    chance = Random(number)  # noqa: S311  chance that can be repeated is what is wanted
    return Text(tuple(_some_pieces(chance, chance.randint(1, 12))), chance.choice(tuple(PLACES)))


def _some_pieces(chance: Random, number: int) -> list[str]:
    return [chance.choice(_BETWEEN if chance.random() < 0.5 else _words()) for _ in range(number)]


@cache
def _words() -> Sequence[str]:
    """Words that are known to say something: those of the examples that stand beside the lexicon."""
    file = shipped("knowledge") / "words" / "examples.csv"
    with file.open(encoding="utf-8") as rows:
        texts = [row["text"] for row in csv.DictReader(rows)]
    return sorted({word for text in texts for word in text.split()})


def call_with(text: Text, length: int) -> Input:
    """The article's patient, with so much of a text in its place, in parts that are read whole."""
    request: Any = read_example("article")
    patient = {"reference": f"Patient/{request['context']['patientId']}"}
    sizes = [min(LONGEST_TEXT, length - at) for at in range(0, length, LONGEST_TEXT)]
    key, resource = PLACES[text.place]
    written = [resource(text.of_length(size)) for size in sizes]
    if key:
        entries = [
            {"resource": {"id": f"dear-{number}", "subject": patient, "patient": patient, **each}}
            for number, each in enumerate(written)
        ]
        request["prefetch"][key] = {"resourceType": "Bundle", "entry": entries}
    else:
        draft = request["context"]["draftOrders"]["entry"][0]["resource"]
        is_name = text.place == "name of the draft"
        draft |= {"code": written[0]} if is_name else {"reasonCode": written}
    headers = {"content-type": "application/json"}
    return Input(0, "as shipped", "POST", SERVICE, "", headers, encode(request))


def dearest(service: InProcess, tries: int) -> list[tuple[float, Text]]:
    """The texts that cost most of those tried, with their seconds of CPU, dearest first."""
    chance = Random(tries)  # noqa: S311  chance that can be repeated is what is wanted
    kept: list[tuple[float, Text]] = []
    for number in range(tries):
        explores = number < tries // 3 or not kept
        text = made_text(number) if explores else chance.choice(kept)[1].changed(chance)
        seconds = service.answer(call_with(text, _TRIED_BYTES)).cpu_seconds
        kept = sorted([*kept, (seconds, text)], key=_seconds, reverse=True)[:_KEPT]
    return kept


def _seconds(tried: tuple[float, Text]) -> float:
    return tried[0]


def texts(size: Size) -> Row:
    """The dearest of many, each then as long as a call's texts are read."""
    faults: Counter[str] = Counter()
    slowest, where = 0.0, ""
    with tempfile.TemporaryDirectory() as folder:
        service = InProcess(Path(folder))
        with service.listening():
            for _, text in dearest(service, size.examples):
                sent = call_with(text, MOST_TEXT)
                # What others do on the machine makes one try dearer, and none cheaper.
                heard = min((service.answer(sent) for _ in range(3)), key=_cpu_seconds)
                if heard.cpu_seconds > slowest:
                    slowest, where = heard.cpu_seconds, f"{text.place}: {text.pieces}"
                faults.update(faults_of(sent, heard))
    figure = f"slowest body {slowest:.2f} s of CPU (bound {MOST_CPU_SECONDS:.0f} s), {where}"
    return Row("dear texts", size.examples, figure, faults)


def _cpu_seconds(heard: Heard) -> float:
    return heard.cpu_seconds
