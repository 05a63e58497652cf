"""Diagnoses, procedures and allergies as facts: what the record states of the patient."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from cds_service.appropriateness.reading.concepts import OwnConcept
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.code_systems import edition_of, normal_form
from cds_service.appropriateness.terms.facts import Fact, When

from .coded import Coded
from .elements import (
    Json,
    as_list,
    as_mapping,
    as_text,
    codes,
    elements_like,
    says_one_of,
    words_of,
)
from .entries import Entry
from .kinds import MEDICAL_HISTORY
from .onsets import when_recorded
from .recognised import Recognised
from .recognition import Recogniser, nothing_more
from .statement_dates import (
    CurrentEncounter,
    has_ended,
    unless_lasting,
    when_of_condition,
)

#: How sure an ICD-10-GM diagnosis is: in Germany that stands at the code, and often only there.
_CERTAINTY: Final = "/icd-10-gm-diagnosesicherheit"
_RULED_OUT, _STATUS_POST = "a", "z"
_GERMAN: Final = "ICD-10-GM"
#: *G06.1A*, as practices write it; nothing else of this edition ends with a letter.
_WITH_ITS_CERTAINTY: Final = re.compile(r"\d-?[AGVZagvz]\s*\Z")
_CRITICAL: Final = frozenset({"high", "crith"})
_NOTHING_SAID: Final = frozenset[str]()


def read_condition(
    condition: Entry, encounter: CurrentEncounter, born: When | None
) -> Iterator[Fact]:
    """A diagnosis or problem.  Refuted and mistaken entries are not there; resolved ones are past."""
    recogniser, found = condition.recogniser, named_in(condition)
    if not found:
        if not condition.is_void:
            recogniser.pass_over(condition.code)
        return
    dated = unless_lasting(found, lambda: when_of_condition(condition, encounter, born), condition)
    past, tells_onset = is_over(condition), _tells_onset(condition)
    looks_back = not tells_onset and _is_history(condition)
    events = frozenset() if tells_onset else recogniser.reading.events
    placed = condition.regions
    for each in found:
        stated = each._replace(
            past=past or each.past,
            historical=looks_back or each.historical or (each.by_words and each.concept in events),
            regions=each.regions or placed,
        )
        called_new_at = when_recorded(condition) if each.called_new else None
        fact = condition.fact(stated, each.says, dated, called_new_at=called_new_at)
        lasts = each.concept in recogniser.reading.lasting_causes
        yield replace(fact, dated_by_entry=True) if lasts and not tells_onset else fact


def named_in(condition: Entry) -> tuple[Recognised, ...]:
    """What a diagnosis names, over or not; nothing where it is refuted, a mistake, or of the family."""
    code = condition.code
    if condition.is_void or code.is_history or _RULED_OUT in _certainty(code):
        return ()
    found = condition.recogniser.by_code_or_words(
        code, lambda: ". ".join(filter(None, (condition.site, condition.notes))), condition.site
    )
    return condition.recogniser.with_newness(found, code.written) if code.written else found


def _is_history(condition: Entry) -> bool:
    """Whether it stands among the history: the day that history was taken dates nothing."""
    return says_one_of(condition.resource.get("category"), MEDICAL_HISTORY)


def _tells_onset(condition: Entry) -> bool:
    """Whether it says when it began.  An operation that it names was not done on the day of recording."""
    found = condition.resource
    if found.get("onsetDateTime"):
        return True  # as nearly all that do
    return any(found[each] for each in elements_like(found, "onset"))


def is_over(condition: Entry) -> bool:
    """Whether the record says that a diagnosis is resolved, inactive, or has ended."""
    if _STATUS_POST in _certainty(condition.code):
        return True
    recogniser = condition.recogniser
    return condition.is_past or has_ended(
        condition.resource, recogniser.reading.absence.not_over, recogniser.now
    )


def _certainty(code: Coded) -> frozenset[str]:
    """What a German diagnosis says of its own certainty, in the letters of its extension or its code."""
    for _, written, row in code.rows:
        if "extension" in row or not written[-1].isdecimal():
            return _said_of_certainty(code)
    return _NOTHING_SAID  # as nearly every code


def _said_of_certainty(code: Coded) -> frozenset[str]:
    letters = frozenset(
        written.strip()[-1].casefold()
        for system, written, _ in code.rows
        if _WITH_ITS_CERTAINTY.search(written)
        and edition_of(normal_form(system, written)[0]) == _GERMAN
    )
    said = [
        each.get("valueCoding") or each.get("valueCode")
        for _, _, row in code.rows
        if "extension" in row
        for each in map(as_mapping, as_list(row["extension"]))
        if as_text(each.get("url")).endswith(_CERTAINTY)
    ]
    return letters.union(*map(codes, said)) if said else letters


def read_procedure(procedure: Entry) -> Iterator[Fact]:
    """An operation, an injection, a treatment that was done."""
    if procedure.is_void:
        return
    found = _done(procedure)
    if not found:
        return
    dated = unless_lasting(found, lambda: procedure.dated, procedure)
    for each in found:
        yield procedure.fact(each, each.says, dated)


def _done(procedure: Entry) -> tuple[Recognised, ...]:
    """What was done.  A test for a disease, a referral, a termination is no evidence of what it names."""
    recogniser = procedure.recogniser
    found = recogniser.by_code_or_words(procedure.code, lambda: procedure.site, procedure.site)
    reading = recogniser.reading
    if not any(each.by_words for each in found):
        return found
    if not reading.absence.no_disease.search(recogniser.texts.part_of(procedure.code.words)):
        return found
    stays = reading.events | reading.devices.kinds
    return tuple(each for each in found if not each.by_words or each.concept in stays)


def read_allergy(allergy: Entry) -> Iterator[Fact]:
    """A reaction on file, and whether it was severe."""
    if allergy.is_void:
        return
    recogniser, resource = allergy.recogniser, allergy.resource
    reactions = [as_mapping(each) for each in as_list(resource.get("reaction"))]
    agents = [resource.get("substance"), *(each.get("substance") for each in reactions)]
    named = [allergy.code, *(recogniser.coded(agent) for agent in agents if agent is not None)]
    found = [each for agent in named for each in recogniser.agent(agent)]
    blamed = _agents_in(allergy.notes, recogniser)
    found += blamed
    if not found:
        return
    noted = () if blamed else recogniser.by_words(allergy.notes)  # of the agent that it blames
    severe = _is_severe(resource, reactions, recogniser) or any(map(_is_called_severe, noted))
    dated = unless_lasting(found, lambda: allergy.dated, allergy)
    told = "; ".join(filter(None, (_told(reaction).strip(". ") for reaction in reactions)))
    for each in dict.fromkeys(found):
        says = f"reaction to {each.says}{f' ({told})' if told else ''}"
        fact = allergy.fact(each._replace(severe=severe or each.severe), says, dated)
        yield replace(fact, evidence=Evidence(allergy.reference, says, dated[1]))


def _agents_in(note: str, recogniser: Recogniser) -> list[Recognised]:
    """Agents that a note blames: the entry says *contrast*, the note which, and what happened, in whatever order."""
    stated = recogniser.with_agents(note)
    named = {each.concept for each in stated}
    if OwnConcept.REACTION not in named:
        return []
    severe, agents = OwnConcept.SEVERE_REACTION in named, recogniser.reading.agents
    return [e._replace(severe=severe) for e in stated if e.concept in agents]


def _is_severe(allergy: Json, reactions: Iterable[Json], recogniser: Recogniser) -> bool:
    if says_one_of(allergy.get("criticality"), _CRITICAL):
        return True
    return any(
        "severe" in codes(reaction.get("severity"))
        or any(map(_is_called_severe, recogniser.by_words(_told(reaction))))
        or any(
            map(
                _is_called_severe,
                recogniser.by_code(recogniser.coded(reaction.get("manifestation")), nothing_more),
            )
        )
        for reaction in reactions
    )


def _is_called_severe(each: Recognised) -> bool:
    return each.concept == OwnConcept.SEVERE_REACTION


def _told(reaction: Json) -> str:
    """A reaction in words.  It is past by its nature, so *in 2019* takes nothing from it."""
    return f"{words_of(reaction.get('manifestation'))}. {as_text(reaction.get('description'))}"
