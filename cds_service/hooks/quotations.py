"""What an answer quotes of the record: all of it as a rule, and never more than can be read."""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.fhir_r4.limits import MOST_EVIDENCE, MOST_QUOTED

#: Stands where a resource is named and its words are left out.
_LEFT_OUT = "…"
_SAYS = attrgetter("says")


class _Rows(dict[Evidence, dict[str, str]]):
    """Evidence on the wire.  Most of it stands on each card: a row is made once."""

    def __missing__(self, told: Evidence) -> dict[str, str]:
        resource, says, date = told
        if resource and says and date:  # as nearly all have
            row = {"resource": resource, "says": says, "date": date}
        else:
            named = zip(told._fields, told, strict=True)
            row = {name: value for name, value in named if value}
        self[told] = row
        return row


class Quotations:
    """The evidence of one answer on the wire.  Each list of it may quote as much as any other."""

    def __init__(self, lists: Sequence[Sequence[Evidence]]) -> None:
        told = [evidence[:MOST_EVIDENCE] for evidence in lists]
        quoted = sum(map(len, map(_SAYS, chain.from_iterable(told))))
        self._longest = max(map(len, lists), default=0)
        self._is_cut = quoted > MOST_QUOTED
        self._share = MOST_QUOTED // len(lists) if self._is_cut else quoted
        self._rows = _Rows()

    def shown(self, evidence: Sequence[Evidence]) -> list[dict[str, str]]:
        """Each resource with what it says, the first ones in their own words."""
        listed = evidence[:MOST_EVIDENCE]
        if not self._is_cut:
            return list(map(self._rows.__getitem__, listed))
        left, rows = self._share, []
        for each in listed:
            told = each if len(each.says) <= left else each._replace(says=_LEFT_OUT)
            left -= len(told.says)
            rows.append(self._rows[told])
        return rows

    @property
    def remarks(self) -> tuple[str, ...]:
        """What ``unknown`` says where entries or their words were left out."""
        said = []
        if self._longest > MOST_EVIDENCE:
            said.append(f"evidence: of {self._longest:,} entries {MOST_EVIDENCE} are listed")
        if self._is_cut:
            said.append(
                f"evidence: no more than {MOST_QUOTED:,} characters of the record are quoted, "
                f"{_LEFT_OUT} stands for the rest"
            )
        return tuple(said)
