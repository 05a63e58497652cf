"""Answers taken apart: each kind of object that CDS Hooks says something of."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answers:
    """The answers, and each kind of object that stands in them."""

    exchanges: tuple[tuple[Any, Any], ...]

    @property
    def all(self) -> list[Any]:
        return [answer for _, answer in self.exchanges]

    @property
    def cards(self) -> list[Any]:
        return [card for answer in self.all for card in answer["cards"]]

    @property
    def sources(self) -> list[Any]:
        return [card["source"] for card in self.cards]

    @property
    def suggestions(self) -> list[Any]:
        return [each for card in self.cards for each in card.get("suggestions", [])]

    @property
    def links(self) -> list[Any]:
        return [each for card in self.cards for each in card.get("links", [])]

    @property
    def override_reasons(self) -> list[Any]:
        return [each for card in self.cards for each in card.get("overrideReasons", [])]

    @property
    def system_actions(self) -> list[Any]:
        return [each for answer in self.all for each in answer.get("systemActions", [])]

    def actions(self, *types: str) -> list[Any]:
        """The actions of suggestions and of the system, of these types or of all."""
        suggested = [action for each in self.suggestions for action in each["actions"]]
        every = [*suggested, *self.system_actions]
        return [each for each in every if not types or each["type"] in types]
