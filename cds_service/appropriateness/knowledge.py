"""Everything that knowledge gives to one call: how to read a record, and what to say of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cds_service.appropriateness.judging.topics import Topic
from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.reading.study_codes import CodedStudy, StudyCodes


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
    def study_codes(self) -> StudyCodes:
        return self.reading.study_codes

    def with_order_codes(self, rows: Iterable[CodedStudy]) -> "Knowledge":
        """The same knowledge for a client that has order codes of its own."""
        local = self.study_codes.with_local(rows)
        return replace(self, reading=replace(self.reading, study_codes=local))
