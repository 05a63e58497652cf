"""A list opened: each of its items as a line of its own, as recorded hook requests are often kept."""

from collections.abc import Iterator, Sequence

import msgspec

from .bundles import one_line
from .lines import BadLine
from .stretches import Line

_LISTS = msgspec.json.Decoder(list[msgspec.Raw])


def items_in(listing: Line) -> Iterator[Line]:
    """Each item on one line, with the byte at which it begins.  Raises BadLine, at once."""
    try:
        items = _LISTS.decode(listing.raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadLine("is not JSON") from error
    return _lines(listing, items)


def _lines(listing: Line, items: Sequence[msgspec.Raw]) -> Iterator[Line]:
    place = 0
    for item in items:
        written = bytes(item)
        place = listing.raw.index(written, place)
        yield Line(listing.offset + place, one_line(written))
        place += len(written)
