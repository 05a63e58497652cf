"""Cases: orders that are listed for those who read them, by references, never by names."""

import msgspec

from .discharge import Diagnosis
from .strata import Stratum


class Said(msgspec.Struct, frozen=True, order=True):
    """What one knowledge said of an order.  ``indicator`` is that of the gravest card; nothing where none spoke.

    ``variant`` is named as ``CDS_TOPICS`` names it; ``topics`` are those that have a card.
    """

    status: str
    variant: str
    indicator: str
    topics: tuple[str, ...]
    advice: tuple[str, ...]
    cards: int


class Case(msgspec.Struct, frozen=True):
    """An order, or the orders of one recorded request, and what was said.

    ``before`` is what the knowledge that it is compared with said, where there is one; ``infections``
    are what was diagnosed of the spine in the days after.
    """

    at: str
    patient: str
    orders: tuple[str, ...]
    studies: tuple[str, ...]
    stratum: Stratum
    said: Said
    unknown: tuple[str, ...]
    before: tuple[Said, ...] = ()
    infections: tuple[Diagnosis, ...] = ()

    @property
    def turn(self) -> str:
        """Cases come by time, patient and order, and sort by this text wherever they are sorted.

        What ends a part comes before all that may stand in one.
        """
        whole = msgspec.json.encode(self).decode()
        return "\0".join((self.at, self.patient, "\1".join(self.orders), whole))
