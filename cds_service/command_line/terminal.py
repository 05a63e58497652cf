"""What a person reads in a terminal: cards as an EHR would show them, and why."""

import sys
from collections.abc import Iterable
from typing import Any

import msgspec
from rich.console import Console, Group
from rich.markdown import Markdown
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cds_service.appropriateness.advising.advice import (
    ChangeOrder,
    ChangeOrders,
    CreateStudy,
    CreateTest,
)
from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.speaking.buttons import Button
from cds_service.appropriateness.speaking.cards import Card
from cds_service.appropriateness.terms.answers import Answer, Evidence, Met, NotMet, Unknown
from cds_service.errors import Fault
from cds_service.examples import Example
from cds_service.narrative.mentions import Mention, ReadClause
from cds_service.web.wire import encode

_COLOURS = {"critical": "red", "warning": "yellow", "info": "blue"}


def _out() -> Console:
    return Console(highlight=False)


def complain(sentence: str) -> None:
    """One refusal, where errors go."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text(sentence, style="red"))


def show_json(data: Any) -> None:
    """Data for a machine, indented for the person beside it."""
    sys.stdout.write(msgspec.json.format(encode(data), indent=2).decode())
    sys.stdout.write("\n")


def show_examples(examples: Iterable[Example]) -> None:
    """The list of examples, with what each shows."""
    table = Table("example", "what it shows", title="cds-service example NAME")
    for example in examples:
        table.add_row(example.name, example.shows)
    _out().print(table)


def show_consultation(consultation: Consultation) -> None:
    """The cards, and beneath them how the answer came about."""
    console = _out()
    for card in consultation.cards:
        console.print(_card(card))
    if not consultation.cards:
        console.print(Panel("No card: nothing to say.", border_style="green"))
    console.print(_conclusion(consultation))
    for table in (_ratings(consultation), _explanation(consultation)):
        if table.row_count:
            console.print(table)
    console.print(_not_met(consultation))
    for sentence in consultation.unknown:
        console.print(Text(f"not known: {sentence}", style="dim"))


def _card(card: Card) -> Panel:
    colour = _COLOURS[card.indicator.value]
    parts: list[Any] = [Text(card.summary, style="bold"), Text(), Markdown(card.detail)]
    if card.buttons:
        parts += [Text(), *map(_button, card.buttons)]
    title = f"{card.indicator.value.upper()}  {' + '.join(card.advice)}"
    return Panel(Group(*parts), title=Text(title), title_align="left", border_style=colour)


def _button(suggestion: Button) -> Text:
    mark = "[x]" if suggestion.recommended else "[ ]"
    kind = {
        ChangeOrder: "update",
        ChangeOrders: "update",
        CreateStudy: "create",
        CreateTest: "create",
    }
    verb = kind.get(type(suggestion.change), "delete")
    return Text(f"{mark} {suggestion.label}  ({verb})", style="bold")


def _conclusion(consultation: Consultation) -> Text:
    emergency = ", emergency" if consultation.emergency else ""
    variant = f": {consultation.variant}" if consultation.variant else ""
    return Text(
        f"{consultation.topic_title}, {consultation.status.value}{variant}{emergency} "
        f"(knowledge {consultation.knowledge_version})"
    )


def _ratings(consultation: Consultation) -> Table:
    table = Table(title="Ratings")
    for column in ("order", "study", "region", "rating", "whose word"):
        table.add_column(column, overflow="fold")
    for each in consultation.ratings:
        table.add_row(
            Text(each.order),
            each.procedure or "",
            each.region,
            each.category.value if each.category else "not rated",
            each.provenance or "",
        )
    return table


def _explanation(consultation: Consultation) -> Table:
    """Each criterion that is met or unknown, and by which resources; the variants come last.

    A resource is named where it is first told of: what rests on others' evidence repeats
    only what they say.
    """
    table = Table(title="How the answer came about")
    for column in ("criterion", "answer", "because"):
        table.add_column(column, overflow="fold")
    told: set[Evidence] = set()
    for name, answer in sorted(consultation.answers.items(), key=_is_a_variant):
        word, style, because = _answer(answer, told)
        if answer != NotMet():
            table.add_row(name, Text(word, style=style), Text("\n".join(because)))
    return table


def _is_a_variant(row: tuple[str, Answer]) -> bool:
    return row[0].startswith("variant ")


def _answer(answer: Answer, told: set[Evidence]) -> tuple[str, str, tuple[str, ...]]:
    match answer:
        case Met(because):
            return "met", "green", _lines(because, told)
        case NotMet(not_recorded):
            return "not met", "dim", tuple(not_recorded)
        case Unknown(lacking, because):
            return "unknown", "yellow", (*_lines(because, told), *(lack.what for lack in lacking))


def _lines(because: Iterable[Evidence], told: set[Evidence]) -> tuple[str, ...]:
    lines = dict.fromkeys(each.says if each in told else _line(each) for each in because)
    told.update(because)
    return tuple(lines)


def _line(each: Evidence) -> str:
    dated = f" ({each.date[:10]})" if each.date else ""
    return f"{each.says}{dated}: {each.resource}"


def _not_met(consultation: Consultation) -> Text:
    """What was asked and denied, in one line: it explains a silence as well as a card."""
    names = [n for n, answer in consultation.answers.items() if answer == NotMet()]
    return Text(f"not met: {', '.join(names)}" if names else "", style="dim")


def show_check(faults: Iterable[Fault]) -> int:
    """All faults, or that there are none.  Returns the exit code."""
    found = sorted(set(faults))
    for fault in found:
        complain(str(fault))
    if found:
        complain(f"{len(found)} faults.")
        return 1
    _out().print(Text("knowledge: no faults", style="green"))
    return 0


def show_reading(clauses: Iterable[ReadClause]) -> None:
    """What a text says, clause by clause: each finding and its sense."""
    table = Table("clause", "finding", "sense", "and", title="cds-service knowledge read TEXT")
    for clause in clauses:
        said = clause.text
        for mention in clause.mentions:
            table.add_row(said, mention.concept, str(mention.sense), _beside(mention))
            said = ""
    _out().print(table if table.row_count else Text("The text names nothing that is asked for."))


def _beside(mention: Mention) -> str:
    """What is told of a finding beside its sense."""
    told = ["new" if mention.called_new else ""]
    told.append("" if mention.days_ago is None else f"{mention.days_ago} days ago")
    return ", ".join(filter(None, [*told, *sorted(mention.regions), *sorted(mention.sides)]))


def show_knowledge(knowledge: Knowledge) -> None:
    """Topics, variants and what each rates."""
    console = _out()
    console.print(Text(f"knowledge {knowledge.version}, status {knowledge.status}"))
    for topic in knowledge.topics:
        console.print(Text(f"\n{topic.title} ({topic.id}, {topic.version})", style="bold"))
        console.print(Text(topic.source.label))
        for variant in topic.variants:
            table = Table("procedure", "rating", "radiation", "whose word")
            table.title = f"{variant.id} (ACR variant {variant.acr_variant})"
            for name, rating in variant.ratings.items():
                table.add_row(
                    name, rating.category.in_words, rating.radiation or "", rating.provenance
                )
            console.print(table)
