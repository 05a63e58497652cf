"""Which orders are to be asked about: told of each order alone, then counted patient by patient."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.fhir_r4.drafts import Draft
from cds_service.fhir_r4.elements import Json, reference_of
from cds_service.fhir_r4.json_text import NotJson, decode_json
from cds_service.fhir_r4.order_reading import read_imaging_order

from .gathering import Kept, PatientLines
from .past_orders import instant_of, was_meant
from .tally import SEEN, SPINE, Fate, Placed, Section, Tally

#: What stands where others have their fate.
_TO_BE_ASKED = "to be asked about"
#: The text of an order without an id.
_NAMELESS = msgspec.json.encode("")


def is_spine(draft: Draft, knowledge: Knowledge) -> bool:
    """Whether a draft's study is recognised as imaging of the spine."""
    unchecked = Draft(draft.reference, draft.resource, in_question=False)
    return read_imaging_order(unchecked, knowledge.reading) is not None


def fate_of(order: Json, knowledge: Knowledge) -> Fate | None:
    """Why an order is not to be asked about; None where it is."""
    if not is_spine(Draft(reference_of(order), order, in_question=False), knowledge):
        return Fate.NOT_SPINE
    if not was_meant(order):
        return Fate.NOT_MEANT
    return Fate.NO_INSTANT if instant_of(order) is None else None


@dataclass(frozen=True)
class Recogniser:
    """Puts what became of an order in the place of the order: all that is needed to find who is asked about."""

    knowledge: Knowledge
    tally: Tally

    def recognised(self, orders: Iterable[Kept]) -> Iterator[Kept]:
        """Each order with its fate as its kind and its id as its text.  What cannot be decoded is noted."""
        for kept in orders:
            try:
                order = decode_json(kept.raw)
            except NotJson:
                self.tally.note_bad(Placed(kept.file, kept.offset, "cannot be decoded"))
                continue
            fate = fate_of(order, self.knowledge) or _TO_BE_ASKED
            own_id = order.get("id")
            named = own_id if isinstance(own_id, str) else ""
            yield Kept(kept.owner, fate, kept.file, kept.offset, msgspec.json.encode(named))


def count_fates(patient: PatientLines, tally: Tally) -> int:
    """Count a patient's recognised orders; gives how many of them are to be asked about.

    Of those with one id the first stands; of a patient who has too many to be told apart, all do.
    """
    first = {kept.raw: kept.kind for kept in reversed(patient.lines) if kept.raw != _NAMELESS}
    nameless = [kept.kind for kept in patient.lines if kept.raw == _NAMELESS]
    kinds = Counter([*first.values(), *nameless, *Counter(patient.left_out).elements()])
    seen = kinds.total()
    tally.count(Section.ORDERS, SEEN, seen)
    tally.count(Section.ORDERS, SPINE, seen - kinds[Fate.NOT_SPINE])
    for fate in (Fate.NOT_SPINE, Fate.NOT_MEANT, Fate.NO_INSTANT):
        tally.count(Section.ORDERS, fate, kinds[fate])
    return kinds[_TO_BE_ASKED]
