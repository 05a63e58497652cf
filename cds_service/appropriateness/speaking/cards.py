"""Cards: what the clinician reads and may click, before any wire format."""

from dataclasses import dataclass

from cds_service.appropriateness.advising.advice import (
    INFORMATION,
    SAFETY,
    Advice,
    CardPlan,
    tie_rank,
)
from cds_service.appropriateness.judging.standing import Safety, Situation
from cds_service.appropriateness.judging.targets import Target
from cds_service.appropriateness.terms.answers import Evidence, distinct
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.studies import Modality, Study, StudyKind
from cds_service.appropriateness.terms.wording import Indicator, OverrideReason, Phrase, fill

from .buttons import Suggestion, suggestion_of
from .findings import LISTED, distinct_findings
from .markdown import escape


@dataclass(frozen=True, slots=True)
class Card:
    """One card.  ``advice`` is gravest first; the first is what the card is called.

    ``about`` is what the card is about within one answer; ids are derived from it.
    ``exclusive`` says that at most one of the suggestions can be meant.
    """

    about: str
    indicator: Indicator
    summary: str
    detail: str
    advice: tuple[str, ...]
    display: str
    order: str | None
    evidence: tuple[Evidence, ...]
    suggestions: tuple[Suggestion, ...]
    override_reasons: tuple[OverrideReason, ...]
    exclusive: bool


def compose(plan: CardPlan, situation: Situation) -> Card:
    """Put a plan into words: the gravest leads, the rest follows, then the reasons."""
    wording = situation.topic.wording
    spoken = sorted(
        ((advice, wording.phrase(advice.code, advice.situation)) for advice in plan.advice),
        key=lambda pair: (-pair[1].indicator.gravity, tie_rank(pair[0].code)),
    )
    lead, phrase = spoken[0]
    evidence = _evidence(plan, situation)
    codes = distinct(str(advice.code) for advice, _ in spoken)
    return Card(
        about=plan.about,
        indicator=phrase.indicator,
        summary=fill(phrase.summary, _blanks(lead, plan, situation, in_markdown=False)),
        detail=_detail(spoken, plan, situation, evidence),
        advice=codes,
        display=wording.advice[lead.code].display,
        order=plan.order.reference if plan.order else None,
        evidence=evidence,
        suggestions=tuple(
            suggestion_of(offer, plan.order, situation, evidence) for offer in plan.offers
        ),
        override_reasons=distinct(
            reason for code in codes for reason in wording.advice[code].override_reasons
        ),
        exclusive=plan.exclusive,
    )


def _evidence(plan: CardPlan, situation: Situation) -> tuple[Evidence, ...]:
    """What the card rests on: what each advice adds, and the picture of the patient."""
    own = tuple(e for advice in plan.advice for e in advice.because)
    cautions = situation.cautions if plan.offers and plan.about not in (SAFETY, INFORMATION) else ()
    return distinct((*own, *cautions, *situation.because))


def _detail(
    spoken: list[tuple[Advice, Phrase]],
    plan: CardPlan,
    situation: Situation,
    evidence: tuple[Evidence, ...],
) -> str:
    paragraphs = [
        fill(phrase.says, _blanks(advice, plan, situation, in_markdown=True))
        for advice, phrase in spoken
    ]
    paragraphs += _before_the_click(plan, situation)
    if plan.about != SAFETY:
        paragraphs.append(_findings(evidence, situation))
    if plan.order is not None:
        paragraphs.append(_ratings(plan.order.study, situation))
    return "\n\n".join(distinct(p.strip() for p in paragraphs if p.strip()))


def _before_the_click(plan: CardPlan, situation: Situation) -> list[str]:
    """What to mind before a study is changed or made: a child, and lists that nobody sent."""
    if not plan.offers or plan.about in (SAFETY, INFORMATION):
        return []
    wording = situation.topic.wording
    unread = [n.value for n in (Need.ALLERGIES, Need.DEVICES) if not situation.facts.was_read(n)]
    said = [wording.label("child")] if situation.is_child else []
    return [*said, wording.label("not-read", lists=" and ".join(unread))] if unread else said


def _findings(evidence: tuple[Evidence, ...], situation: Situation) -> str:
    found = distinct_findings(evidence)
    if not found:
        return ""
    wording = situation.topic.wording
    lines = [f"- {escape(finding.dated)}" for finding in found[:LISTED]]
    if len(found) > LISTED:
        lines.append(wording.label("more-findings", number=str(len(found) - LISTED)))
    return "\n".join([wording.label("findings"), "", *lines])


def _ratings(study: Study, situation: Situation) -> str:
    """What the variant's source says of the ordered study and of the target, and whose word it is."""
    variant, target = situation.variant, situation.target
    if variant is None or target is None:
        return ""
    studies = distinct((study, target.kind.over(study.regions)))
    if situation.holds(Safety.MRI_IMPOSSIBLE):  # no card may read as if an MRI were on offer
        studies = tuple(each for each in studies if each.modality is not Modality.MR)
    lines = [line for each in studies if (line := _rated(each, situation))]
    if not lines:
        return ""
    heading = situation.topic.wording.label("ratings", source=variant.rating_source)
    return "\n".join([heading, "", *lines])


def _rated(study: Study, situation: Situation) -> str:
    rating = situation.rating_of(study)
    if rating is None:
        return ""
    radiation = f"; {rating.radiation}" if rating.radiation else ""
    name = situation.procedures.name_of(study)
    return f"- {name}: **{rating.category.in_words}**{radiation}"


def _blanks(
    advice: Advice, plan: CardPlan, situation: Situation, *, in_markdown: bool
) -> dict[str, str]:
    """What may fill a sentence.  Text from the record is escaped where it becomes Markdown."""
    blanks = {name: escape(value) if in_markdown else value for name, value in advice.blanks}
    if situation.target is not None:
        kind = situation.procedures.of(_offered_first(plan, situation.target).over(frozenset()))
        blanks["target"] = kind.short_label if kind else ""
    if plan.order is not None:
        blanks["study"] = situation.procedures.name_of(plan.order.study)
    return blanks


def _offered_first(plan: CardPlan, target: Target) -> StudyKind:
    """The study that the card's first button is about: words and button must agree."""
    drafted = plan.order.study.modality if plan.order else None
    if drafted is Modality.CT and target.ct_offered:
        return target.ct_offered[0]
    return target.kind
