"""What a draft order brings along as supporting information: read as the chart is, by its own dates."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from .drafts import Draft
from .elements import Json, as_list, as_mapping, as_text, target_of
from .entries import Entry
from .kinds import CONDITION, Kind
from .limits import MOST_DETAILS
from .recognition import Recogniser
from .referents import Referents, held_in, local_name

#: R4's element, and DSTU2's and STU3's.
_ELEMENTS: Final = ("supportingInfo", "supportingInformation")


def brought_along(drafts: Iterable[Draft], kind: Kind, recogniser: Recogniser) -> Iterator[Entry]:
    """What of one kind the drafts themselves hold, told under their names."""
    for draft in drafts:
        held = held_in(draft.resource)
        for name in dict.fromkeys(map(local_name, _supporting(draft.resource))):
            found = held.get(name, {})
            if found.get("resourceType") in kind.types:
                yield Entry(found, kind, recogniser, draft.reference)


def named_beside(order: Json, referents: Referents) -> Iterator[str]:
    """Diagnoses that are named there in words alone, and were not sent.

    What else has a name (a form, a test, a finding) states nothing by it.
    """
    for name in _ELEMENTS:
        if name in order:
            for reference, entry in islice(referents.of(order, name), MOST_DETAILS):
                of_what = target_of(reference).partition("/")[0]
                if entry is None and (of_what in CONDITION.types or "reference" not in reference):
                    yield as_text(reference.get("display"))


def _supporting(order: Json) -> Iterator[Json]:
    references = (each for name in _ELEMENTS for each in as_list(order.get(name)))
    return islice(map(as_mapping, references), MOST_DETAILS)
