"""An answer measured by the budget of cards."""

from collections.abc import Iterator, Sequence
from typing import Self

from cds_service.frozen import dataclass

from .budget import (
    CARDS,
    DETAIL_WORDS,
    FINDINGS,
    PROSE_WORDS,
    REASONS,
    SUMMARY_CHARACTERS,
    words,
)
from .cards import Card


@dataclass(frozen=True, slots=True)
class Measures:
    """What one answer costs its reader, card by card."""

    name: str
    answer_words: int
    detail_words: tuple[int, ...]
    summary_characters: tuple[int, ...]
    reasons: tuple[int, ...]
    is_gravest_first: bool

    @classmethod
    def of(cls, name: str, cards: Sequence[Card]) -> Self:
        """Measure these cards, in the order in which they are shown."""
        gravity = [card.indicator.gravity for card in cards]
        return cls(
            name=name,
            answer_words=sum(words(card.summary) + words(card.detail) for card in cards),
            detail_words=tuple(words(card.detail) for card in cards),
            summary_characters=tuple(len(card.summary) for card in cards),
            reasons=tuple(len(card.override_reasons) for card in cards),
            is_gravest_first=gravity == sorted(gravity, reverse=True),
        )


def excesses(cards: Sequence[Card]) -> Iterator[str]:
    """What of an answer is over the budget, in plain sentences."""
    measures = Measures.of("", cards)
    if len(cards) > CARDS:
        yield f"{len(cards)} cards, and {CARDS} are the most"
    if not measures.is_gravest_first:
        yield "the gravest card does not stand first"
    lists = [card.about for card in cards if _findings(card)]
    if len(lists) > 1:
        yield f"what was found is listed on {' and '.join(lists)}, and once is enough"
    for card in cards:
        yield from (f"card on {card.about}: {sentence}" for sentence in _of_one(card))


def _of_one(card: Card) -> Iterator[str]:
    for what, found, most in (
        ("characters of summary", len(card.summary), SUMMARY_CHARACTERS),
        ("words of prose", words(card.prose), PROSE_WORDS),
        ("words of detail", words(card.detail), DETAIL_WORDS),
        ("reasons to override", len(card.override_reasons), REASONS),
        ("lines of findings", len(_findings(card)), FINDINGS + 1),
    ):
        if found > most:
            yield f"{found} {what}, and {most} are the most"


def _findings(card: Card) -> list[str]:
    return [line for line in card.detail.split("\n") if line.startswith("- ")]
