"""How long the cards are, over every worked case and every example, beside what they may be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.text import Text

from cds_service import examples
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.speaking import budget
from cds_service.appropriateness.speaking.measures import Measures
from cds_service.consult import consult
from cds_service.fhir_server.charts import open_charts
from cds_service.hooks.requests import parse_request
from cds_service.knowledge_base.checking import cases

from .screen import table

#: The example whose whole answer has a budget of its own.
_ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the budget: what it is, the most that it may be, what it is, and where."""

    what: str
    most: float
    found: float
    where: str = ""

    @property
    def is_kept(self) -> bool:
        return self.found <= self.most


def lengths_of_cards(knowledge: Knowledge, folder: Path) -> tuple[Row, ...]:
    """The budget of cards, with the longest of all worked cases and examples."""
    answers = [*_of_cases(knowledge, folder), *_of_examples(knowledge)]
    details = [words for each in answers for words in each.detail_words]
    article = next(each.answer_words for each in answers if each.name == _ARTICLE)
    late = [each.name for each in answers if not each.is_gravest_first]
    return (
        Row("words of the article's answer", budget.ARTICLE_WORDS, article, _ARTICLE),
        Row("words of a detail, in the median", budget.MEDIAN_DETAIL_WORDS, median(details)),
        _longest("words of a detail", budget.DETAIL_WORDS, [(a, a.detail_words) for a in answers]),
        _longest(
            "characters of a summary",
            budget.SUMMARY_CHARACTERS,
            [(a, a.summary_characters) for a in answers],
        ),
        _longest("reasons to override a card", budget.REASONS, [(a, a.reasons) for a in answers]),
        _longest(
            "cards of an answer", budget.CARDS, [(a, (len(a.detail_words),)) for a in answers]
        ),
        Row("answers whose gravest card is not first", 0, len(late), "".join(late[:1])),
    )


def show_lengths(rows: Iterable[Row]) -> int:
    """The budget as a table.  Returns the exit code: 1 where something is longer."""
    rows = tuple(rows)
    shown = table("", "at most", "found", "where", title="Cards, over all cases and examples")
    for row in rows:
        style = "" if row.is_kept else "red"
        shown.add_row(row.what, f"{row.most:g}", f"{row.found:g}", Text(row.where), style=style)
    Console(highlight=False).print(shown)
    return int(not all(row.is_kept for row in rows))


def _longest(what: str, most: int, found: Sequence[tuple[Measures, tuple[int, ...]]]) -> Row:
    lengths = [(length, answer.name) for answer, of_cards in found for length in of_cards]
    length, name = max(lengths, key=lambda pair: pair[0], default=(0, ""))
    return Row(what, most, length, name)


def _of_cases(knowledge: Knowledge, folder: Path) -> Iterator[Measures]:
    for case in cases.read_cases(folder):
        yield Measures.of(case.name, cases.consult(case, knowledge).cards)


def _of_examples(knowledge: Knowledge) -> Iterator[Measures]:
    """Each example as of the instant at which it is written; nothing is fetched for it."""
    charts, now = open_charts(knowledge.prefetch, "", timedelta()), examples.stated_instant()
    for example in examples.list_examples():
        request = parse_request(examples.read_example(example.name))
        found = consult(request, knowledge=knowledge, charts=charts, now=now)
        yield Measures.of(example.name, found.cards)
