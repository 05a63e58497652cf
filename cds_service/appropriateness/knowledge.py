"""Everything that knowledge gives to one call: how to read a record, and what to say of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from .analytes import Analyte
from .codings import Terminology
from .narrative import Vocabulary
from .order_names import OrderNames
from .procedures import CodedStudy, Procedures
from .studies import Region
from .topics import Topic


@dataclass(frozen=True, slots=True)
class RegionCode:
    """Codes that themselves say which region of the spine they are about."""

    system: str
    pattern: re.Pattern[str]
    regions: frozenset[Region]


@dataclass(frozen=True, slots=True)
class DeviceRules:
    """The kinds of device that may forbid an MRI, and the flags that settle it."""

    kinds: frozenset[str]
    resolved_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Absence:
    """How an observation's value says that the finding is not there, or was not looked for."""

    absent_codes: frozenset[tuple[str, str]]
    absent_words: frozenset[str]
    unassessed: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """How a record is read.

    ``events`` are concepts that happen once (an operation): their being past is what is
    asked for.  ``lasting`` are concepts that a *history of* does not end (diabetes).
    ``agents`` are contrast agents, which are named in many a text without a reaction.
    ``test_words`` are laboratory tests as orders name them.
    """

    terminology: Terminology
    vocabulary: Vocabulary
    analytes: Mapping[str, Analyte]
    order_names: OrderNames
    procedures: Procedures
    region_codes: tuple[RegionCode, ...]
    events: frozenset[str]
    lasting: frozenset[str]
    agents: frozenset[str]
    devices: DeviceRules
    absence: Absence
    test_words: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrefetchTemplate:
    """One entry of discovery's prefetch."""

    key: str
    template: str


@dataclass(frozen=True)
class Knowledge:
    """All topics, with the one way in which records are read for them."""

    version: str
    status: str
    topics: tuple[Topic, ...]
    reading: Reading
    prefetch: tuple[PrefetchTemplate, ...]

    @property
    def procedures(self) -> Procedures:
        return self.reading.procedures

    def with_order_codes(self, rows: Iterable[CodedStudy]) -> "Knowledge":
        """The same knowledge for a client that has order codes of its own."""
        local = self.procedures.with_local(rows)
        return replace(self, reading=replace(self.reading, procedures=local))
