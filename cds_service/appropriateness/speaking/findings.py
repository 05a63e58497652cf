"""The findings that a card or a note lists: each once, the first ones said."""

from cds_service.appropriateness.terms.answers import Evidence

#: More findings than this are counted, not listed: the extension has more of them.
LISTED = 10


def distinct_findings(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """One of each finding, however many resources state it in the same words."""
    said = {item.says.casefold(): item for item in reversed(evidence)}
    return tuple(reversed(said.values()))
