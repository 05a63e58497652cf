"""In which sense a text names a finding."""

from dataclasses import dataclass
from enum import StrEnum


class Sense(StrEnum):
    """What the record says of a finding that it names."""

    AFFIRMED = "affirmed"
    SUSPECTED = "suspected"
    NEGATED = "negated"
    HISTORICAL = "historical"
    OTHER_PERSON = "other person"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    UNKNOWN = "unknown"
    #: It is there, and the words name another cause that explains it by itself.
    EXPLAINED = "explained"


@dataclass(slots=True)
class Scoped:
    """The sense of one finding, whether it is called new, and whether that is *worse*."""

    sense: Sense
    called_new: bool
    worse: bool
