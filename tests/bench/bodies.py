"""The bodies that calls are timed with: the article's request, in charts of several lengths."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .ordinary_chart import ALL_KINDS, LABS_ALONE, Json, ordinary_entries
from .service import article, encode

#: Bytes of a bundle that a prefetch key had none of, and of the digits by which totals grow.
_BUNDLE, _TOTALS = 60, 40


@dataclass(frozen=True, slots=True)
class Size:
    """A row of the table.  ``in_words`` says that the chart has texts for the reader of free text."""

    name: str
    most_bytes: int
    in_words: bool = True

    @property
    def page(self) -> Sequence[str]:
        return ALL_KINDS if self.in_words else LABS_ALONE


#: The first has no room for more than the article's request itself.
SIZES = (
    Size("12 kB", 12_000),
    Size("21 kB", 21_000),
    Size("110 kB", 110_000),
    Size("1 MB", 1_000_000),
    Size("110 kB of labs", 110_000, in_words=False),
    Size("1 MB of labs", 1_000_000, in_words=False),
)


def bodies(now: datetime) -> dict[str, bytes]:
    """A body for each row, the same for the same instant."""
    return {size.name: body_of(size, now) for size in SIZES}


def body_of(size: Size, now: datetime) -> bytes:
    """The article's request in an ordinary chart, as large as the row allows or a little smaller."""
    request = article(now)
    left = size.most_bytes - len(encode(request)) - _TOTALS
    prefetch = request["prefetch"]
    for key, resource in ordinary_entries(request["context"]["patientId"], now, size.page):
        entry = entry_of(resource)
        left -= len(encode(entry)) + len(",") + (0 if prefetch.get(key) else _BUNDLE)
        if left < 0:
            break
        add(prefetch, key, entry)
    return encode(request)


def entry_of(resource: Json) -> Json:
    """A resource as a search of the EHR gives it."""
    address = f"https://ehr.example.org/fhir/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": {"mode": "match"}}


def add(prefetch: dict[str, Any], key: str, entry: Json) -> None:
    """One more entry under a prefetch key, which may have had none so far."""
    empty: Json = {"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": []}
    bundle = prefetch.get(key) or empty
    bundle["entry"].append(entry)
    bundle["total"] = len(bundle["entry"])
    prefetch[key] = bundle
