"""The cases that one can begin with: the fixtures' patients, and a request that was pasted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cds_service.errors import RequestInvalid
from cds_service.examples import Example, list_examples, moved_to, read_example, stated_instant
from cds_service.fhir_r4.elements import Json
from cds_service.hooks.profiles import Profile
from cds_service.web.wire import decode

#: The case that is no fixture.
PASTED = "pasted"
#: Characters: several times a request with a full record.
LONGEST_PASTED = 400_000


@dataclass(frozen=True)
class Cases:
    """The fixtures as they are written, and whether a request may be pasted.

    ``takes_pasted`` is False where callers are verified: the page asks nobody who he is.
    """

    examples: tuple[Example, ...]
    requests: Mapping[str, Any]
    written_at: datetime
    takes_pasted: bool

    def opened(self, name: str, pasted: str, now: datetime) -> Json:
        """The request of a case, a fixture's as if it had been written now.  Raises RequestInvalid."""
        if name == PASTED and self.takes_pasted:
            if len(pasted) > LONGEST_PASTED:
                raise RequestInvalid(
                    "is longer than this page takes: send it to the service", "pasted"
                )
            request = decode(pasted.encode())
            if not isinstance(request, dict):
                raise RequestInvalid("must be a JSON object")
            return request
        if name not in self.requests:
            raise RequestInvalid("is none of the cases on the page", "case")
        moved: Json = moved_to(self.requests[name], now, written_at=self.written_at)
        return moved

    def profile_of(self, name: str) -> Profile:
        """The kind of client that would send it."""
        sent_by = {each.name: Profile(each.client) for each in self.examples}
        return sent_by.get(name, Profile.GENERIC)


def read_cases(*, takes_pasted: bool) -> Cases:
    """All fixtures, the article's patient first."""
    examples = list_examples()
    requests = {each.name: read_example(each.name) for each in examples}
    return Cases(examples, requests, stated_instant(), takes_pasted)
