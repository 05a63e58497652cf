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
from cds_service.appropriateness.explained import Explanation, explained
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.speaking.buttons import Button
from cds_service.appropriateness.speaking.cards import Card
from cds_service.errors import Fault
from cds_service.examples import Example
from cds_service.narrative.mentions import Mention, ReadClause
from cds_service.web.wire import encode

from .screen import complain, table

_COLOURS = {"critical": "red", "warning": "yellow", "info": "blue"}
_STYLES = {"met": "green", "not met": "dim", "unknown": "yellow"}


def _out() -> Console:
    return Console(highlight=False)


def show_json(data: Any) -> None:
    """Data for a machine, indented for the person beside it."""
    sys.stdout.write(msgspec.json.format(encode(data), indent=2).decode())
    sys.stdout.write("\n")


def show_examples(examples: Iterable[Example]) -> None:
    """The list of examples, with what each shows."""
    listed = table("example", "what it shows", title="cds-service example NAME")
    for example in examples:
        listed.add_row(example.name, example.shows)
    _out().print(listed)


def show_consultation(consultation: Consultation) -> None:
    """The cards, and beneath them how the answer came about."""
    console = _out()
    for card in consultation.cards:
        console.print(_card(card))
    if not consultation.cards:
        console.print(Panel("No card: nothing to say.", border_style="green"))
    console.print(_conclusion(consultation))
    explanation = explained(consultation.answers)
    for each in (_ratings(consultation), _explanation(explanation)):
        if each.row_count:
            console.print(each)
    console.print(_not_met(explanation.not_met))
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
    ratings = table("order", "study", "region", "rating", "whose word", title="Ratings")
    for each in consultation.ratings:
        ratings.add_row(
            Text(each.order),
            each.procedure or "",
            each.region,
            each.category.value if each.category else "not rated",
            each.provenance or "",
        )
    return ratings


def _explanation(explanation: Explanation) -> Table:
    """Each criterion that is met or unknown, and by which resources."""
    reasons = table("criterion", "answer", "because", title="How the answer came about")
    for each in explanation.reasons:
        answer = Text(each.answer, style=_STYLES[each.answer])
        reasons.add_row(each.criterion, answer, Text("\n".join(each.because)))
    return reasons


def _not_met(names: Iterable[str]) -> Text:
    """What was asked and denied, in one line."""
    denied = ", ".join(names)
    return Text(f"not met: {denied}" if denied else "", style="dim")


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
    read = table("clause", "finding", "sense", "and", title="cds-service knowledge read TEXT")
    for clause in clauses:
        said = clause.text
        for mention in clause.mentions:
            read.add_row(Text(said), mention.concept, str(mention.sense), _beside(mention))
            said = ""
    _out().print(read if read.row_count else Text("The text names nothing that is asked for."))


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
            number = f" (ACR variant {variant.acr_variant})" if variant.acr_variant else ""
            rated = table(
                "procedure", "rating", "radiation", "whose word", title=f"{variant.id}{number}"
            )
            for name, rating in variant.ratings.items():
                rated.add_row(
                    name, rating.category.in_words, rating.radiation or "", rating.provenance
                )
            console.print(rated)
