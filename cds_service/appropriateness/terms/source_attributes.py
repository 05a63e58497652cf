"""What may be asked of decision support before it is trusted: who made it, from what, what it uses of a patient."""

from enum import StrEnum

from cds_service.frozen import dataclass


class AttributeStatus(StrEnum):
    """What can be told of an attribute."""

    STATED = "stated"
    USED = "used"
    NOT_USED = "not-used"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SourceAttribute:
    """One of those that the rule lists, under the number that it has there."""

    number: int
    id: str
    title: str
    status: AttributeStatus
    says: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What the rule does not ask for and a clinician should know; ``whose`` names the source."""

    id: str
    title: str
    whose: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """The rule whose list is followed, how far it was read, and what is claimed under it."""

    name: str
    url: str
    read: str
    claim: str


@dataclass(frozen=True, slots=True)
class SourceAttributes:
    """All of them.  ``limitations`` are those of the knowledge as a whole; each topic has its own beside."""

    regulation: Regulation
    attributes: tuple[SourceAttribute, ...]
    beyond: tuple[Remark, ...]
    limitations: tuple[str, ...]
