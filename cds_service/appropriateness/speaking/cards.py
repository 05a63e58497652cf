"""Cards: what the clinician reads and may click, before any wire format."""

from collections.abc import Iterable, Mapping
from itertools import chain, zip_longest
from typing import Self

from cds_service.appropriateness.advising.advice import (
    Advice,
    CreateTest,
    WantedCard,
    tie_rank,
)
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.answers import Evidence, distinct
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.wording import Indicator, Label, OverrideReason, Phrase, fill
from cds_service.frozen import dataclass

from .blanks import brought_by, filled, studies_named
from .budget import PROSE_WORDS, REASONS, has_at_most
from .buttons import Button, button_of, note_on_the_order, takes_note
from .findings import listed, weightiest
from .ratings import ratings_line


@dataclass(frozen=True, slots=True)
class CardSource:
    """Whose word a card is: its topic, what that cites, and the variant whose page says more."""

    topic: str
    title: str
    label: str
    url: str
    page: str


@dataclass(frozen=True, slots=True)
class Card:
    """One card.  ``advice`` is gravest first; the first is what the card is called.

    ``about`` is what the card is about within one answer; ids are derived from it.  ``prose`` is the
    part of its detail that is neither findings nor ratings.
    ``exclusive`` says that at most one of the buttons can be meant.
    """

    about: str
    indicator: Indicator
    summary: str
    prose: str
    detail: str
    advice: tuple[str, ...]
    display: str
    order: str | None
    others: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    buttons: tuple[Button, ...]
    override_reasons: tuple[OverrideReason, ...]
    exclusive: bool
    source: CardSource


def speak(wanted: Iterable[tuple[Standing, WantedCard]]) -> tuple[Card, ...]:
    """The cards in words, as an EHR shows them: what may cost life or cord on top, of one gravity in
    the drafts' turn.  What the answer rests on is listed once, on the gravest.
    """
    drafts = [_Draft.of(card, standing) for standing, card in wanted]
    drafts.sort(key=lambda draft: -draft.phrase.indicator.gravity)
    if not drafts:
        return ()
    rests_on = distinct(chain.from_iterable([draft.evidence for draft in drafts]))
    found = weightiest(rests_on, drafts[0].standing, drafts[0].own_evidence)
    first, *others = drafts
    return (
        first.in_words(found, listed(found, first.standing)),
        *[each.in_words(found, "") for each in others],
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A card with its advice in turn, each with its words, the gravest first."""

    wanted: WantedCard
    standing: Standing
    spoken: tuple[tuple[Advice, Phrase], ...]
    evidence: tuple[Evidence, ...]
    named: dict[str, str]

    @classmethod
    def of(cls, wanted: WantedCard, standing: Standing) -> Self:
        wording = standing.topic.wording
        spoken = [(advice, wording.phrase(advice.code, advice.saying)) for advice in wanted.advice]
        if len(spoken) > 1:
            spoken.sort(key=lambda pair: (-pair[1].indicator.gravity, tie_rank(pair[0].code)))
        return cls(
            wanted,
            standing,
            tuple(spoken),
            _evidence(wanted, standing),
            studies_named(wanted, standing),
        )

    @property
    def own_evidence(self) -> tuple[Evidence, ...]:
        """What the gravest advice adds to the picture of the patient, if it is not all of that."""
        because, whole = self.spoken[0][0].because, self.standing.because
        return () if because == whole else because

    @property
    def phrase(self) -> Phrase:
        return self.spoken[0][1]

    def blanks(self, advice: Advice, *, in_markdown: bool) -> Mapping[str, str]:
        """What fills the sentences of one advice."""
        if not advice.blanks:
            return self.named
        return brought_by(advice, self.standing.facts.now, in_markdown=in_markdown) | self.named

    def in_words(self, found: tuple[Evidence, ...], findings: str) -> Card:
        """The card itself.  What was ``found`` is for the radiologist; it is listed on one card alone."""
        wanted, standing = self.wanted, self.standing
        wording, lead = standing.topic.wording, self.spoken[0][0]
        noted = any(map(takes_note, wanted.clicks))
        note = note_on_the_order(standing, found) if noted else None
        said = [wording.advice[kind] for kind in distinct([a.code for a, _ in self.spoken])]
        prose = "\n\n".join(distinct(filter(None, _prose(self))))
        ratings = ratings_line(wanted, standing)
        return Card(
            about=wanted.about,
            indicator=self.phrase.indicator,
            summary=fill(self.phrase.summary, self.blanks(lead, in_markdown=False)),
            prose=prose,
            detail="\n\n".join(filter(None, (prose, findings, ratings))),
            advice=tuple([words.code for words in said]),
            display=wording.advice[lead.code].display,
            order=wanted.order.reference if wanted.order else None,
            others=tuple([each.reference for each in wanted.others]),
            evidence=self.evidence,
            buttons=tuple(
                [button_of(click, wanted.order, standing, note) for click in wanted.clicks]
            ),
            override_reasons=_reasons([words.override_reasons for words in said]),
            exclusive=wanted.exclusive,
            source=_source(standing),
        )


def _source(standing: Standing) -> CardSource:
    """The variant whose page says more has a source of its own, or that of its topic."""
    topic, page = standing.topic, standing.page
    own = [each.source for each in topic.variants if each.id == page]
    cited = (own[0] if own else None) or topic.source
    return CardSource(topic.id, topic.title, cited.label, cited.url, page)


def _reasons(of_each: list[tuple[OverrideReason, ...]]) -> tuple[OverrideReason, ...]:
    """The reason that fits each advice best, then the next of each, as many as a card may offer."""
    found: dict[str, OverrideReason] = {}
    for row in zip_longest(*of_each):
        if len(found) >= REASONS:
            break
        for reason in row:
            if reason is not None:
                found.setdefault(reason.code, reason)
    return tuple(found.values())[:REASONS]


def _evidence(wanted: WantedCard, standing: Standing) -> tuple[Evidence, ...]:
    """What the card rests on: what each advice adds, and the picture of the patient."""
    cautions = standing.cautions if wanted.clicks and wanted.is_of_a_study else ()
    own = (*chain.from_iterable([advice.because for advice in wanted.advice]), *cautions)
    return distinct((*own, *standing.because)) if own else standing.because


def _prose(draft: _Draft) -> list[str]:
    """A paragraph of each advice.  Where all of them are too long, the least grave are said by their
    line alone, and last of all the gravest."""
    standing = draft.standing
    before = _before_the_click(draft.wanted, standing)
    said = [(phrase, draft.blanks(advice, in_markdown=True)) for advice, phrase in draft.spoken]
    says = [filled(phrase.says, blanks) for phrase, blanks in said]
    for place in reversed(range(len(says))):
        if has_at_most(PROSE_WORDS, " ".join((*says, *before))):
            break
        phrase, blanks = said[place]
        stands_on_top = place == 0
        says[place] = "" if stands_on_top else f"{fill(phrase.summary, blanks)}."
    return [*says, *before]


def _before_the_click(wanted: WantedCard, standing: Standing) -> list[str]:
    """What to mind before a study is changed or made: a child, and lists that nobody sent."""
    if not wanted.clicks or not wanted.is_of_a_study:
        return []
    wording = standing.topic.wording
    unread = [n.value for n in (Need.ALLERGIES, Need.DEVICES) if not standing.facts.was_read(n)]
    said = [wording.label(Label.CHILD)] if standing.is_child else []
    if any(isinstance(click.change, CreateTest) for click in wanted.clicks) and standing.emergency:
        said.append(wording.label(Label.CULTURES_FIRST))
    return [*said, wording.label(Label.NOT_READ, lists=" and ".join(unread))] if unread else said
