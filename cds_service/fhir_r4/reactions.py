"""Which contrast agents a text says that somebody reacted to, and whether that was severe.

A note lists allergies, tells of a scan with contrast, and calls a pain severe: three clauses that have nothing to
do with each other.  An agent is blamed where its own clause speaks of a reaction, where it stands in a list that
one opened (*Allergies:*), or where the sentence behind it tells of one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import Final

from cds_service.appropriateness.reading.concepts import OwnConcept
from cds_service.narrative.mentions import Mention, ReadClause
from cds_service.narrative.senses import Sense

#: Clauses of a statement so short that all of it is of one thing: *Contrast allergy.  Anaphylaxis 2019*.
_A_STATEMENT: Final = 2
#: Words of a clause that opens a list of allergies, and those of an item; clauses that the list has.
_HEADING: Final = 4
_ITEM: Final = 6
_LONGEST_LIST: Final = 12
#: What is listed as an allergy need not be of the scan in the sentence before it.
_LISTED: Final = re.compile(r"\ballerg", re.IGNORECASE)

Counts = Callable[[Mention], bool]


def blamed_in(
    clauses: Sequence[ReadClause], agents: Set[str], counts: Counts
) -> dict[Mention, bool]:
    """The agents that a text blames, each with whether it says that the reaction was severe.

    ``counts`` tells which mentions state something.
    """
    blamed: dict[Mention, bool] = {}
    for clause, severe in _blaming(clauses, agents, counts):
        for mention in clause.mentions:
            if mention.concept in agents and counts(mention):
                blamed[mention] = severe or blamed.get(mention, False)
    return blamed


def _blaming(
    clauses: Sequence[ReadClause], agents: Set[str], counts: Counts
) -> Iterator[tuple[ReadClause, bool]]:
    """The clauses whose agents are blamed, each with whether they call the reaction severe."""
    named = [{m.concept for m in clause.mentions if counts(m)} for clause in clauses]
    if clauses[-1].at < _A_STATEMENT:
        everything = {concept for each in named for concept in each}
        if OwnConcept.REACTION in everything:
            yield from ((each, OwnConcept.SEVERE_REACTION in everything) for each in clauses)
        return
    listed = _in_lists(clauses, named)
    for place, (clause, concepts) in enumerate(zip(clauses, named, strict=True)):
        if not concepts.isdisjoint(agents):
            behind = clauses[place + 1 : place + 2]
            told = bool(behind) and _tells_of_a_reaction(clause, behind[0])
            if told or clause.at in listed or OwnConcept.REACTION in concepts:
                said = concepts | named[place + 1] if told else concepts
                yield clause, OwnConcept.SEVERE_REACTION in said


def _tells_of_a_reaction(agent: ReadClause, behind: ReadClause) -> bool:
    """*He received contrast.  Ten minutes later he had hives.*"""
    return (
        behind.at == agent.at + 1
        and _LISTED.search(behind.text) is None
        and any(_is_reaction(m) and m.sense is Sense.AFFIRMED for m in behind.mentions)
    )


def _in_lists(clauses: Iterable[ReadClause], named: Iterable[Set[str]]) -> frozenset[int]:
    """Where the items of lists of allergies stand: short lines below the heading, or the end of a line."""
    listed: list[int] = []
    last = -1
    for clause, concepts in zip(clauses, named, strict=True):
        length = len(clause.text.split())
        if OwnConcept.REACTION in concepts:
            goes_on = clause.text.endswith(",")
            last = clause.at + (_LONGEST_LIST if length <= _HEADING else int(goes_on))
        elif clause.at <= last and length <= _ITEM and ":" not in clause.text:
            listed.append(clause.at)
        else:
            last = -1
        if any(
            _is_reaction(mention) and mention.sense is Sense.NEGATED for mention in clause.mentions
        ):
            last = -1
    return frozenset(listed)


def _is_reaction(mention: Mention) -> bool:
    return mention.concept == OwnConcept.REACTION
