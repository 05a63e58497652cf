"""The text behind a card's link: what a clinician may read who wants more than a card says."""

from cds_service.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Whose word something is: what it is called in a word or two, its name, and how far it was read."""

    called: str
    name: str
    read: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class GuidanceItem:
    """One sentence or paragraph, and whose word it is."""

    text: str
    whose: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuidanceSection:
    """A heading with what stands under it."""

    id: str
    title: str
    items: tuple[GuidanceItem, ...]


@dataclass(frozen=True, slots=True)
class FrequentQuestion:
    """What people ask, and the answer."""

    question: str
    answer: GuidanceItem


@dataclass(frozen=True, slots=True)
class AtAGlance:
    """What stands on top: which study, how soon and whom to phone, what goes beside it."""

    order: GuidanceItem
    how_soon: GuidanceItem
    beside_it: GuidanceItem


@dataclass(frozen=True, slots=True)
class Guidance:
    """A text: of one variant, which has something at a glance, or of all variants of a topic."""

    sections: tuple[GuidanceSection, ...]
    questions: tuple[FrequentQuestion, ...]
    at_a_glance: AtAGlance | None = None

    @property
    def sources(self) -> frozenset[str]:
        """Whose words it is made of."""
        glance = self.at_a_glance
        items = [item for section in self.sections for item in section.items]
        items += [each.answer for each in self.questions]
        items += [glance.order, glance.how_soon, glance.beside_it] if glance else []
        return frozenset(source for item in items for source in item.whose)
