"""A glance at a text: what it lets go would have named nothing."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.narrative.alphabet import Alphabet
from cds_service.narrative.anchors import Anchors, anchors_of
from cds_service.narrative.glance import Glance
from cds_service.narrative.legible import legible
from cds_service.narrative.lexicon import Lexicon
from cds_service.narrative.machines import Machines
from cds_service.narrative.sections import Splitter
from cds_service.narrative.sentences import LONGEST_CLAUSE, split
from cds_service.narrative.signs import grade, levels_of
from cds_service.narrative.slips import slips_of
from cds_service.narrative.tokens import Key, words_in

FIXTURES = Path(__file__).parents[2] / "fixtures"


class Beside:
    """The glance beside the reader whose work it spares."""

    def __init__(self, lexicon: Lexicon) -> None:
        everything = (*lexicon.phrases, *lexicon.behind, *lexicon.headings)
        slips = slips_of(lexicon.misspelt, lexicon.spared)
        self._alphabet = Alphabet(everything, lexicon.gap_stops, slips)
        self._abbreviations = frozenset(lexicon.abbreviations)
        self._never_last = lexicon.never_last
        self.anchors = anchors_of(lexicon, self._alphabet)
        machines = Machines(lexicon, self._alphabet)
        self._splitter = Splitter(lexicon, machines, self.anchors, self._alphabet.keys)
        self._glance = Glance(self.anchors, self._alphabet.slips)
        anchors = (
            *self.anchors.alone,
            *chain(*self.anchors.company.values()),
            *self.anchors.company,
        )
        words = {a.lstrip("=").rstrip("*") for a in anchors if isinstance(a, str)}
        self.words = sorted(word for word in words if word.isalpha())

    def names(self, text: str) -> bool:
        """Whether the reader finds a clause that may name something."""
        passages = self._splitter.passages(legible(text))
        return any(written.is_anchored for _, written, _, _ in passages)

    def may_name(self, text: str) -> bool:
        return self._glance.may_have(legible(text))

    def keys_of(self, text: str) -> set[Key]:
        clauses = split(legible(text), self._abbreviations, self._never_last)
        return {key for clause, _ in clauses for key in self._alphabet.keys.of(words_in(clause))}


@pytest.fixture(scope="module")
def beside(knowledge: Knowledge) -> Beside:
    return Beside(knowledge.reading.narrative.lexicon)


@pytest.mark.parametrize(
    "text",
    [
        "Heart rate 88 /min",
        "Essential hypertension, controlled",
        "Oxygen saturation 97 %",
        "Varicose veins of the leg",
        "Hallux valgus, right foot",
        "",
        "Patient's own words: 'no change'.",
        "Seen 12/3/2024 (2nd visit), 120/80.  Pupils equal &amp; reactive.",
    ],
)
def test_most_of_a_chart_is_done_with_at_a_glance(text: str, beside: Beside) -> None:
    assert not beside.may_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "FEVER",
        "Temp 39",
        "T12",
        "power 3 / 5",
        "patient\u2019s weak legs",
        "gadoxetate",
        "ICD",
        "&#102;ever",
        "no<br>fever",
        "wea\u00adkness",
        r"x\nfever",
        "L/5",
        "it''s",
        "stabil \u2022 unver\u0430ndert",
        "seen " * (LONGEST_CLAUSE // 5) + "twice",
    ],
)
def test_what_may_name_something_is_read(text: str, beside: Beside) -> None:
    assert beside.may_name(text)


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from _texts(each)
    elif isinstance(data, str):
        yield data


def test_no_text_of_the_fixtures_is_let_go_that_names_something(beside: Beside) -> None:
    texts = {
        text
        for path in FIXTURES.rglob("*.json")
        for text in _texts(json.loads(path.read_text(encoding="utf-8")))
    }

    assert [] == [t for t in texts if beside.names(t) and not beside.may_name(t)]
    assert any(not beside.may_name(text) for text in texts)


PIECES = st.sampled_from(
    [
        *("the", "Pulse", "cm", "x", "T", "C", "S", "l", "C5", "t1", "o", "SpO2", "4", "0.2", "39"),
        *("12:30", "1,200", ".5", "38.5.1", "2026-11-20", "3/5", "4 - / 5", "5", "..", "..5"),
        *(" ", "\n", "\t", "-", "_", "'", "`", '"', "/", ";", ",", ".", ":", "(", ")", "[ ]", "+"),
        *("&", "&amp;", "&nbsp;", "<br>", "<b>", "\\n", "\\.br\\", "\u2019", "\u00a0", "\u200b"),
        *("\u00b0", "\u2265", "1)", "\uff46"),
    ]
)


@given(data=st.data())
def test_whatever_is_let_go_names_nothing(beside: Beside, data: st.DataObject) -> None:
    word = st.sampled_from(beside.words)
    some = st.one_of(PIECES, word, word.map(str.upper), word.map(str.capitalize))
    parts = data.draw(st.lists(some, max_size=6))
    text = data.draw(st.sampled_from(["", " "])).join(parts)

    if beside.names(text):
        assert beside.may_name(text)


SOUGHT: dict[str, frozenset[Key]] = {
    "levels": levels_of("ctls"),
    "strengths": frozenset(map(grade, range(6))),
    "numbers": frozenset(range(100)),
    "signs": frozenset({"+", "[]", ".."}),
    "beginnings": frozenset({"gado*", "inject*"}),
    "as written": frozenset({"=SEA", "=iHD"}),
}
WRITTEN = [*("Gadolinium", "injected", "SEA", "iHD", "S2", "T12", "c5-c6", "3/5", "4 / 5", "38.5")]


@pytest.mark.parametrize("keys", SOUGHT.values(), ids=SOUGHT)
@pytest.mark.parametrize(
    "odd", [*" '`-/.,;:()[]<>&\\_\n\t1", "''", "'-", " ' ", "\u2212", "x'y", ""]
)
def test_no_kind_of_word_is_missed_beside_or_around_what_is_odd(
    keys: frozenset[Key], odd: str, beside: Beside
) -> None:
    glance = Glance(Anchors(keys, {}))
    for word in WRITTEN:
        texts = [f"{word}{odd}y", f"y{odd}{word}", f"{odd}{word}{odd}", f"y {odd} {word}"]
        texts += (f"{word[:at]}{odd}{word[at:]}" for at in range(1, len(word)))
        for text in texts:
            assert glance.may_have(legible(text)) or keys.isdisjoint(beside.keys_of(text)), text
