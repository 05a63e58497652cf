"""Codes of the store in words: advice, reasons for setting a card aside, how consultations ended."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cds_service.appropriateness.judging.bearing import Status
from cds_service.appropriateness.knowledge import Knowledge

_STATUS = {
    Status.MATCHED.value: "A variant fits",
    Status.INDETERMINATE.value: "What would decide is not known",
    Status.OUT_OF_SCOPE.value: "No variant fits",
    Status.NOT_RELEVANT.value: "No imaging of the spine",
}


class OfferedReason(NamedTuple):
    """A reason that the cards of an advice offer, and the standard code that may be sent for it."""

    advice: str
    system: str
    code: str
    display: str
    standard_system: str | None = None
    standard_code: str | None = None


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """What a reason that came back was called on the card.

    Our own codes say it by themselves.  A standard code stands for one of several of ours, and
    which one is told by the advice that it was given against, where only one is possible.
    """

    own: Mapping[tuple[str, str], str]
    standard: Mapping[tuple[str, str, str], str]

    def of(self, advice: str, system: str | None, code: str | None) -> str | None:
        """The words of a reason, or None where they cannot be told."""
        if system is None or code is None:
            return None
        return self.own.get((system, code)) or self.standard.get((advice, system, code))


def reason_words(offered: Iterable[OfferedReason]) -> ReasonWords:
    """The words of all the reasons that cards offer."""
    own: dict[tuple[str, str], str] = {}
    standard: dict[tuple[str, str, str], set[str]] = {}
    for each in offered:
        own[each.system, each.code] = each.display
        if each.standard_system and each.standard_code:
            key = (each.advice, each.standard_system, each.standard_code)
            standard.setdefault(key, set()).add(each.display)
    told = {key: next(iter(words)) for key, words in standard.items() if len(words) == 1}
    return ReasonWords(own, told)


@dataclass(frozen=True, slots=True)
class Words:
    """All words of the insights.  A code that today's knowledge does not know speaks for itself."""

    advice: Mapping[str, str]
    reasons: ReasonWords

    def advice_in_words(self, code: str) -> str:
        return self.advice.get(code, code)

    def status_in_words(self, code: str) -> str:
        return _STATUS.get(code, code)

    def reason_in_words(self, advice: str, system: str | None, code: str | None) -> str:
        return self.reasons.of(advice, system, code) or code or "No reason, or none with a code"


def words_of(knowledge: Knowledge) -> Words:
    """The words that today's knowledge has."""
    advice = {
        code: said.display
        for topic in knowledge.topics
        for code, said in topic.wording.advice.items()
    }
    return Words(advice, reason_words(_offered(knowledge)))


def _offered(knowledge: Knowledge) -> Iterator[OfferedReason]:
    for topic in knowledge.topics:
        for code, said in topic.wording.advice.items():
            for reason in said.override_reasons:
                standard = reason.standard
                yield OfferedReason(
                    code,
                    reason.system,
                    reason.code,
                    reason.display,
                    standard.system if standard else None,
                    standard.code if standard else None,
                )
