"""The knowledge that orders are asked by; where two are compared, the one that stood before it too."""

import pickle
from dataclasses import dataclass

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.knowledge_base.kept import packed


@dataclass(frozen=True)
class Versions:
    """One knowledge, or two: an order that either of them recognises is asked about by both."""

    after: Knowledge
    before: Knowledge | None = None

    @property
    def all(self) -> tuple[Knowledge, ...]:
        return (self.after,) if self.before is None else (self.after, self.before)

    def packed(self) -> bytes:
        """As it goes to another machine."""
        return pickle.dumps([packed(each) for each in self.all])

    @classmethod
    def unpacked(cls, sent: bytes) -> "Versions":
        """As it came from the machine that packed it."""
        return cls(*map(pickle.loads, pickle.loads(sent)))  # noqa: S301  packed by the driver
