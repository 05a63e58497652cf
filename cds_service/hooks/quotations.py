"""What an answer quotes of the record: all of it as a rule, and never more than can be read."""

from collections.abc import Sequence

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.fhir_r4.limits import MOST_QUOTED

#: Stands where a resource is named and its words are left out.
_LEFT_OUT = "…"


class Quotations:
    """The evidence of one answer on the wire.  Each list of it may quote as much as any other."""

    def __init__(self, lists: Sequence[Sequence[Evidence]]) -> None:
        quoted = sum(len(each.says) for evidence in lists for each in evidence)
        self._is_cut = quoted > MOST_QUOTED
        self._share = MOST_QUOTED // max(len(lists), 1) if self._is_cut else quoted

    def shown(self, evidence: Sequence[Evidence]) -> list[dict[str, str]]:
        """Each resource with what it says, the first ones in their own words."""
        left, rows = self._share, []
        for each in evidence:
            says = each.says if len(each.says) <= left else _LEFT_OUT
            left -= len(says)
            rows.append(_row(each, says))
        return rows

    @property
    def remarks(self) -> tuple[str, ...]:
        """What ``unknown`` says where words were left out."""
        if not self._is_cut:
            return ()
        return (
            f"evidence: no more than {MOST_QUOTED:,} characters of the record are quoted, "
            f"{_LEFT_OUT} stands for the rest",
        )


def _row(evidence: Evidence, says: str) -> dict[str, str]:
    row = {"resource": evidence.resource, "says": says, "date": evidence.date}
    return {name: value for name, value in row.items() if value}
