"""Cards: what the clinician reads and may click, before any wire format."""

from dataclasses import dataclass

from .advice import (
    INFORMATION,
    SAFETY,
    Action,
    Advice,
    CardPlan,
    ChangeOrder,
    CreateStudy,
    CreateTest,
    Offer,
    tie_rank,
)
from .answers import Evidence, distinct
from .facts import Need
from .orders import Priority
from .situation import Safety, Situation, Target
from .studies import Modality, Study
from .topics import Rating, StudyKind
from .wording import Indicator, OverrideReason, Phrase, escape, fill, plain

#: More findings than this are counted, not listed: the extension holds them all.
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One click, with what it says on the button and beside it."""

    label: str
    description: str
    action: Action
    recommended: bool
    note: str | None


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
        suggestions=tuple(_suggestion(offer, situation, evidence) for offer in plan.offers),
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
    if not evidence:
        return ""
    wording = situation.topic.wording
    said = {item.says.casefold(): _quoted(item) for item in reversed(evidence)}
    findings = list(reversed(said.values()))
    lines = [f"- {finding}" for finding in findings[:_LISTED]]
    if len(findings) > _LISTED:
        lines.append(wording.label("more-findings", number=str(len(findings) - _LISTED)))
    return "\n".join([wording.label("findings"), "", *lines])


def _quoted(item: Evidence) -> str:
    return escape(_dated(item))


def _dated(item: Evidence) -> str:
    return f"{item.says} ({item.date[:10]})" if item.date else item.says


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
    rating = rating_of(study, situation)
    if rating is None:
        return ""
    radiation = f"; {rating.radiation}" if rating.radiation else ""
    name = situation.procedures.name_of(study)
    return f"- {name}: **{rating.category.in_words}**{radiation}"


def rating_of(study: Study, situation: Situation) -> Rating | None:
    """The matched variant's rating of a study, or None where no source rates it."""
    procedure = situation.procedures.of(study)
    if situation.variant is None or procedure is None:
        return None
    return situation.variant.ratings.get(procedure.id)


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


def _suggestion(offer: Offer, situation: Situation, evidence: tuple[Evidence, ...]) -> Suggestion:
    label, description = _words(offer.action, situation)
    note = None
    if isinstance(offer.action, ChangeOrder | CreateStudy):
        note = _note(situation, evidence)
    return Suggestion(label, description, offer.action, offer.recommended, note)


def _words(action: Action, situation: Situation) -> tuple[str, str]:
    """The button and its description, from knowledge's labels."""
    wording, procedures = situation.topic.wording, situation.procedures
    match action:
        case ChangeOrder(study=None):
            key = "make-stat" if situation.emergency else "make-stat-if-new"
            return wording.label(key), wording.label(f"{key}-description")
        case ChangeOrder(study=study) | CreateStudy(study=study) if study is not None:
            verb = "change" if isinstance(action, ChangeOrder) else "create"
            blanks = {"study": procedures.name_of(study), "stat": _stat(action, situation)}
            return (
                wording.label(verb, **blanks),
                wording.label(f"{verb}-description", **blanks),
            )
        case CreateTest(text=text):
            return wording.label("test", test=text), wording.label("test-description", test=text)
        case _:
            return wording.label("remove"), wording.label("remove-description")


def _stat(action: ChangeOrder | CreateStudy, situation: Situation) -> str:
    if action.priority is not Priority.STAT:
        return ""
    return situation.topic.wording.label("stat" if situation.emergency else "stat-if-new")


def _note(situation: Situation, evidence: tuple[Evidence, ...]) -> str | None:
    """What the radiologist should read on the order itself."""
    if not (situation.emergency or situation.indication_unclear):
        return None
    said = {item.says.casefold(): item for item in reversed(evidence)}
    findings = "; ".join(plain(_dated(item)) for item in list(reversed(said.values()))[:_LISTED])
    key = "note-emergency" if situation.emergency else "note-unclear"
    return situation.topic.wording.label(key, findings=findings)
