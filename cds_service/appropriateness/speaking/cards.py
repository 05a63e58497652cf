"""Cards: what the clinician reads and may click, before any wire format."""

from dataclasses import dataclass

from cds_service.appropriateness.advising.advice import (
    INFORMATION,
    SAFETY,
    Advice,
    WantedCard,
    tie_rank,
)
from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.judging.targets import Target
from cds_service.appropriateness.terms.answers import Evidence, distinct
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.studies import Modality, Study, StudyKind
from cds_service.appropriateness.terms.wording import Indicator, Label, OverrideReason, Phrase, fill

from .buttons import Button, button_of, note_on_the_order
from .findings import LISTED, distinct_findings
from .markdown import escape


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

    ``about`` is what the card is about within one answer; ids are derived from it.
    ``exclusive`` says that at most one of the buttons can be meant.
    """

    about: str
    indicator: Indicator
    summary: str
    detail: str
    advice: tuple[str, ...]
    display: str
    order: str | None
    evidence: tuple[Evidence, ...]
    buttons: tuple[Button, ...]
    override_reasons: tuple[OverrideReason, ...]
    exclusive: bool
    source: CardSource


def compose(wanted: WantedCard, standing: Standing) -> Card:
    """Put a card into words: the gravest leads, the rest follows, then the reasons."""
    wording = standing.topic.wording
    spoken = sorted(
        ((advice, wording.phrase(advice.code, advice.saying)) for advice in wanted.advice),
        key=lambda pair: (-pair[1].indicator.gravity, tie_rank(pair[0].code)),
    )
    lead, phrase = spoken[0]
    evidence = _evidence(wanted, standing)
    found = distinct_findings(evidence)
    note = note_on_the_order(standing, found) if wanted.clicks else None
    said = [wording.advice[kind] for kind in distinct(advice.code for advice, _ in spoken)]
    return Card(
        about=wanted.about,
        indicator=phrase.indicator,
        summary=fill(phrase.summary, _blanks(lead, wanted, standing, in_markdown=False)),
        detail=_detail(spoken, wanted, standing, found),
        advice=tuple(words.code for words in said),
        display=wording.advice[lead.code].display,
        order=wanted.order.reference if wanted.order else None,
        evidence=evidence,
        buttons=tuple(button_of(click, wanted.order, standing, note) for click in wanted.clicks),
        override_reasons=distinct(each for words in said for each in words.override_reasons),
        exclusive=wanted.exclusive,
        source=_source(standing),
    )


def _source(standing: Standing) -> CardSource:
    topic = standing.topic
    return CardSource(topic.id, topic.title, topic.source.label, topic.source.url, standing.page)


def _evidence(wanted: WantedCard, standing: Standing) -> tuple[Evidence, ...]:
    """What the card rests on: what each advice adds, and the picture of the patient."""
    own = tuple(e for advice in wanted.advice for e in advice.because)
    cautions = (
        standing.cautions if wanted.clicks and wanted.about not in (SAFETY, INFORMATION) else ()
    )
    return distinct((*own, *cautions, *standing.because))


def _detail(
    spoken: list[tuple[Advice, Phrase]],
    wanted: WantedCard,
    standing: Standing,
    found: tuple[Evidence, ...],
) -> str:
    paragraphs = [
        fill(phrase.says, _blanks(advice, wanted, standing, in_markdown=True))
        for advice, phrase in spoken
    ]
    paragraphs += _before_the_click(wanted, standing)
    if wanted.about != SAFETY:
        paragraphs.append(_findings(found, standing))
    if wanted.order is not None:
        paragraphs.append(_ratings(wanted.order.study, standing))
    return "\n\n".join(distinct(p.strip() for p in paragraphs if p.strip()))


def _before_the_click(wanted: WantedCard, standing: Standing) -> list[str]:
    """What to mind before a study is changed or made: a child, and lists that nobody sent."""
    if not wanted.clicks or wanted.about in (SAFETY, INFORMATION):
        return []
    wording = standing.topic.wording
    unread = [n.value for n in (Need.ALLERGIES, Need.DEVICES) if not standing.facts.was_read(n)]
    said = [wording.label(Label.CHILD)] if standing.is_child else []
    return [*said, wording.label(Label.NOT_READ, lists=" and ".join(unread))] if unread else said


def _findings(found: tuple[Evidence, ...], standing: Standing) -> str:
    if not found:
        return ""
    wording = standing.topic.wording
    lines = [f"- {escape(finding.dated)}" for finding in found[:LISTED]]
    if len(found) > LISTED:
        lines.append(wording.label(Label.MORE_FINDINGS, number=str(len(found) - LISTED)))
    return "\n".join([wording.label(Label.FINDINGS), "", *lines])


def _ratings(study: Study, standing: Standing) -> str:
    """What the variant's source says of the ordered study and of the target, and whose word it is."""
    variant, target = standing.variant, standing.target
    if variant is None or target is None:
        return ""
    studies = distinct((study, target.kind.over(study.regions)))
    if standing.holds(Safety.MRI_IMPOSSIBLE):  # no card may read as if an MRI were on offer
        studies = tuple(each for each in studies if each.modality is not Modality.MR)
    lines = [line for each in studies if (line := _rated(each, standing))]
    if not lines:
        return ""
    heading = standing.topic.wording.label(Label.RATINGS, source=variant.rating_source)
    return "\n".join([heading, "", *lines])


def _rated(study: Study, standing: Standing) -> str:
    rating = standing.rating_of(study)
    if rating is None:
        return ""
    radiation = f"; {rating.radiation}" if rating.radiation else ""
    name = standing.study_codes.name_of(study)
    return f"- {name}: **{rating.category.in_words}**{radiation}"


def _blanks(
    advice: Advice, wanted: WantedCard, standing: Standing, *, in_markdown: bool
) -> dict[str, str]:
    """What may fill a sentence.  Text from the record is escaped where it becomes Markdown."""
    blanks = {name: escape(value) if in_markdown else value for name, value in advice.blanks}
    if standing.target is not None:
        kind = standing.study_codes.of(_offered_first(wanted, standing.target).over(frozenset()))
        blanks["target"] = kind.short_label if kind else ""
    if wanted.order is not None:
        blanks["study"] = standing.study_codes.name_of(wanted.order.study)
    return blanks


def _offered_first(wanted: WantedCard, target: Target) -> StudyKind:
    """The study that the card's first button is about: words and button must agree."""
    drafted = wanted.order.study.modality if wanted.order else None
    if drafted is Modality.CT and target.ct_offered:
        return target.ct_offered[0]
    return target.kind
