"""By which ids a call is found again: in each line that is logged of it, and by whoever sent it.

``X-Request-Id`` and W3C's ``traceparent`` are taken up where they have the form of an id; where they
have not, or none came, ids are made.  What has another form is repeated nowhere: it may say anything.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

#: Their names as requests and answers have them.
REQUEST_ID = "x-request-id"
TRACE_PARENT = "traceparent"
TRACE_RESPONSE = "traceresponse"

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{7,127}")
#: Trace Context, 3.2.2: version, trace, parent, flags; none of them nought.  A later version may say more.
_TRACE_PARENT = re.compile(
    r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?"
)
_FIRST_VERSION = "00"
_SAMPLED = 0x01


class Correlation(NamedTuple):
    """The ids of one call.  ``span_id`` is our part of the trace; ``parent`` the part that asked us.

    ``sampled``: whether our part is recorded, ``parent_sampled``: whether that one is.
    """

    request_id: str
    trace_id: str
    span_id: str
    parent: str | None = None
    parent_sampled: bool = False
    sampled: bool = False

    @property
    def headers(self) -> list[tuple[str, str]]:
        """As an answer tells them."""
        flags = "01" if self.sampled else "00"
        told = f"{_FIRST_VERSION}-{self.trace_id}-{self.span_id}-{flags}"
        return [(REQUEST_ID, self.request_id), (TRACE_RESPONSE, told)]


#: Of the call that this thread answers, if it answers one.
CURRENT: ContextVar[Correlation | None] = ContextVar("correlation", default=None)


@contextmanager
def known_by(ids: Correlation | None) -> Iterator[None]:
    """Within it this thread answers the call that has these ids, or none."""
    before = CURRENT.set(ids)
    try:
        yield
    finally:
        CURRENT.reset(before)


def taken_up(request_id: str | None, trace_parent: str | None) -> Correlation:
    """The ids of a call that came with these headers."""
    fresh = os.urandom(40).hex()
    if request_id is None or not _REQUEST_ID.fullmatch(request_id):
        request_id = fresh[48:]
    parent = _TRACE_PARENT.fullmatch(trace_parent) if trace_parent else None
    if parent is None or (parent[5] and parent[1] == _FIRST_VERSION):
        return Correlation(request_id, fresh[:32], fresh[32:48])
    parent_sampled = bool(int(parent[4], 16) & _SAMPLED)
    return Correlation(request_id, parent[2], fresh[32:48], parent[3], parent_sampled)
