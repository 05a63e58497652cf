"""The answer as the page shows it: the cards that an EHR would show, and beneath each why."""

from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from cds_service.appropriateness.explained import Explanation, explained
from cds_service.fhir_r4.elements import Json
from cds_service.narrative.mentions import Reader
from cds_service.web.hooks_views import Answered
from cds_service.web.wire import decode

#: Markdown of cards.  No tag, link or picture: what a card links to stands beside its text.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["link", "autolink", "image"])


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card as it went out, its text for a browser, and the reasons behind it."""

    sent: Json
    detail: Markup
    why: Explanation


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer.  ``why`` explains a silence as well."""

    cards: tuple[ShownCard, ...]
    why: Explanation
    title: str
    unknown: tuple[str, ...]
    body: bytes

    @property
    def in_one_line(self) -> str:
        """What a screen reader says, and what stands at the foot of a phone."""
        grave = [card.sent["indicator"] for card in self.cards]
        if not grave:
            return "No card: nothing to say"
        return f"{len(grave)} {'card' if len(grave) == 1 else 'cards'}: {', '.join(grave)}"


def shown(answered: Answered) -> ShownAnswer:
    """The answer of the endpoint, for a person."""
    consultation = answered.consultation
    sent: list[dict[str, Any]] = decode(answered.body)["cards"]
    return ShownAnswer(
        cards=tuple(
            ShownCard(
                sent=card,
                detail=in_html(card["detail"]),
                why=explained(consultation.answers_of(named.card.source.topic)),
            )
            for card, named in zip(sent, answered.cards, strict=True)
        ),
        why=explained(consultation.answers),
        title=_title(answered),
        unknown=consultation.unknown,
        body=answered.body,
    )


def read_as(sentence: str, reader: Reader) -> tuple[str, ...]:
    """What a sentence was read as: the findings that it names, each with its sense."""
    mentions = (each for clause in reader.clauses(sentence) for each in clause.mentions)
    return tuple(f"{each.concept}: {each.sense}{', new' * each.called_new}" for each in mentions)


def in_html(markdown: str) -> Markup:
    """Markdown for a browser; whatever would be a tag is text."""
    return Markup(_MARKDOWN.render(markdown))  # noqa: S704  its own tags alone


def _title(answered: Answered) -> str:
    consultation = answered.consultation
    variant = f": {consultation.variant}" if consultation.variant else ""
    return f"{consultation.topic_title}, {consultation.status.value}{variant}"
