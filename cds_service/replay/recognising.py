"""Which orders are to be asked about: told of each order alone, then counted patient by patient."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from cds_service.fhir_r4.drafts import Draft
from cds_service.fhir_r4.json_text import NotJson, decode_json
from cds_service.fhir_r4.order_reading import read_imaging_order

from .acts import Trace, told_by_others
from .gathering import Kept, PatientLines
from .lines import ORDER
from .past_order import PastOrder, past_order
from .past_orders import instant_of, was_meant
from .tally import SEEN, SPINE, Fate, Placed, Section, Tally
from .versions import Versions

#: What stands where others have their fate.
TO_BE_ASKED = "to be asked about"
_TRACES = msgspec.json.Decoder(Trace)


def is_spine(draft: Draft, versions: Versions) -> bool:
    """Whether a draft's study is recognised as imaging of the spine."""
    return _study_of(draft, versions) is not None


def _study_of(draft: Draft, versions: Versions) -> str | None:
    """What the study is called by the first knowledge that recognises it as imaging of the spine."""
    unchecked = Draft(draft.reference, draft.resource, in_question=False)
    for knowledge in versions.all:
        order = read_imaging_order(unchecked, knowledge.reading)
        if order is not None:
            return knowledge.study_codes.name_of(order.study)
    return None


def recognised(order: PastOrder, versions: Versions) -> tuple[str, Trace]:
    """Why an order is not to be asked about, or that it is; and what is remembered of it."""
    study = _study_of(Draft(order.reference, order.resource, in_question=False), versions)
    when = instant_of(order.resource)
    if study is None:
        return Fate.NOT_SPINE, Trace(order.reference)
    if not was_meant(order.resource):
        return Fate.NOT_MEANT, Trace(order.reference)
    if when is None:
        return Fate.NO_INSTANT, Trace(order.reference)
    if not order.stands_in:
        return TO_BE_ASKED, Trace(order.reference)
    named = tuple(sorted(order.told_with))
    at = when.timestamp()
    return TO_BE_ASKED, Trace(order.reference, named, study, at)


@dataclass(frozen=True)
class Recogniser:
    """Puts what became of an order in the place of the order: all that is needed to find who is asked about."""

    versions: Versions
    tally: Tally

    def recognised(self, orders: Iterable[Kept]) -> Iterator[Kept]:
        """Each order with its fate as its kind and its trace as its text.  What cannot be decoded is noted."""
        for kept in orders:
            try:
                order = past_order(decode_json(kept.raw))
            except NotJson:
                self.tally.note_bad(Placed(kept.file, kept.offset, "cannot be decoded"))
                continue
            fate, trace = recognised(order, self.versions)
            yield Kept(kept.owner, fate, kept.file, kept.offset, msgspec.json.encode(trace))


def asked_once(fates: Sequence[str], traces: Sequence[Trace]) -> list[str]:
    """The fates of one patient's orders, where of each act that several tell of one is asked about."""
    looked_at = [
        place
        for place, trace in enumerate(traces)
        if fates[place] == TO_BE_ASKED or trace.kind == ORDER
    ]
    told = told_by_others([traces[place] for place in looked_at])
    by_others = {place for number, place in enumerate(looked_at) if number in told}
    return [Fate.TOLD if place in by_others else fate for place, fate in enumerate(fates)]


def to_be_asked(orders: Sequence[PastOrder], versions: Versions) -> list[PastOrder]:
    """Those of one patient's orders, and of what stands in for some, that are to be asked about."""
    found = [recognised(order, versions) for order in orders]
    fates = asked_once([fate for fate, _ in found], [trace for _, trace in found])
    return [order for order, fate in zip(orders, fates, strict=True) if fate == TO_BE_ASKED]


def count_fates(patient: PatientLines, tally: Tally) -> int:
    """Count a patient's recognised orders; gives how many of them are to be asked about.

    Of those with one id the first stands; of a patient who has too many to be told apart, all do.
    """
    first: dict[str, tuple[str, Trace]] = {}
    for kept in patient.lines:
        trace = _TRACES.decode(kept.raw)
        name = trace.reference if trace.has_name else f"{kept.file} {kept.offset}"
        first.setdefault(name, (kept.kind, trace))
    fates = asked_once([fate for fate, _ in first.values()], [trace for _, trace in first.values()])
    kinds = Counter([*fates, *Counter(patient.left_out).elements()])
    seen = kinds.total()
    tally.count(Section.ORDERS, SEEN, seen)
    tally.count(Section.ORDERS, SPINE, seen - kinds[Fate.NOT_SPINE])
    for fate in (Fate.NOT_SPINE, Fate.NOT_MEANT, Fate.NO_INSTANT, Fate.TOLD):
        tally.count(Section.ORDERS, fate, kinds[fate])
    return kinds[TO_BE_ASKED]
