"""Time that no load uses up.

The service bounds each wait for somebody else, and a machine that does other things uses such a bound up: a
test would then hear of slowness, which is not its subject.  In tests the bounds are ample; where slowness is
the subject, somebody does not answer at all, and one bound is made short.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

#: Seconds: more than anybody who answers a test needs, however busy the machine is.
AMPLE = 60
#: For a call's FHIR server it is a setting, and this the most that it may be.
AMPLE_MS = 30_000

#: What bounds a wait for the store, and for a host of keys.
_BOUNDS = (
    "cds_service.records.database.WAIT_SECONDS",
    "cds_service.records.database._CONNECT_SECONDS",
    "cds_service.records.seen_tokens._BUSY",
    "cds_service.records.seen_tokens._FAR",
    "cds_service.security.key_fetching._CONNECT",
    "cds_service.security.key_fetching._PIECE",
    "cds_service.security.key_fetching._BODY",
    "cds_service.security.key_fetching._ALL",
    "cds_service.security.key_sets.PATIENCE",
)


@contextmanager
def ample_bounds() -> Iterator[None]:
    """For all that waits within this process."""
    with pytest.MonkeyPatch.context() as patch:
        for bound in _BOUNDS:
            patch.setattr(bound, AMPLE)
        yield


def eventually(holds: Callable[[], object]) -> None:
    """What others do meanwhile, they do: waited for as long as any machine needs."""
    until = time.monotonic() + AMPLE
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    assert holds()
