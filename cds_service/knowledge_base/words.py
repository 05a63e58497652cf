"""Codes in the words of knowledge, for those who read what was counted: advice, variants, topics, reasons,
and how consultations ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from cds_service.appropriateness.judging.bearing import Status
from cds_service.appropriateness.knowledge import Knowledge

_STATUS = {
    Status.MATCHED.value: "A variant fits",
    Status.INDETERMINATE.value: "What would decide is not known",
    Status.OUT_OF_SCOPE.value: "No variant fits",
    Status.NOT_RELEVANT.value: "No imaging of the spine",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What codes are called.  A code that today's knowledge does not know speaks for itself.

    ``variants`` are named as ``CDS_TOPICS`` names them: by topic and variant, with a stroke between.
    """

    advice: Mapping[str, str]
    reasons: Mapping[tuple[str, str], str]
    topics: Mapping[str, str]
    variants: Mapping[str, str]

    def advice_in_words(self, code: str) -> str:
        return self.advice.get(code, code)

    def topic_in_words(self, topic: str) -> str:
        return self.topics.get(topic, topic)

    def variant_in_words(self, named: str) -> str:
        return self.variants.get(named, named)

    def status_in_words(self, code: str) -> str:
        return _STATUS.get(code, code)

    def reason_in_words(self, system: str | None, code: str | None) -> str:
        """As it stood on the card; of HL7's codes, to which an EHR may map ours, in HL7's words."""
        if code is None:
            return "No reason, or none with a code"
        return self.reasons.get((system or "", code), code)


def words_of(knowledge: Knowledge) -> Words:
    """The words that today's knowledge has."""
    spoken = {
        said.code: said for topic in knowledge.topics for said in topic.wording.advice.values()
    }
    reasons = [reason for said in spoken.values() for reason in said.override_reasons]
    broader = [each.broader for each in reasons if each.broader is not None]
    hl7 = {(each.system, each.code): each.display or each.code for each in broader}
    ours = {(each.system, each.code): each.display for each in reasons}
    return Words(
        advice={code: said.display for code, said in spoken.items()},
        reasons={**hl7, **ours},
        topics={topic.id: topic.title for topic in knowledge.topics},
        variants={
            f"{topic.id}/{variant.id}": variant.title
            for topic in knowledge.topics
            for variant in topic.variants
        },
    )
