"""Diagnoses, procedures, allergies and devices as facts: what the record states of the patient."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from cds_service.appropriateness.reading.concepts import OwnConcept
from cds_service.appropriateness.reading.record import DeviceRules
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Fact, Need, When

from .coded import Coded
from .elements import Json, as_list, as_mapping, as_text, codes, says_one_of, words_of
from .entries import Entry
from .kinds import DEVICE
from .recognition import Recognised, Recogniser, nothing_more
from .referents import held_in, local_name
from .statement_dates import (
    CurrentEncounter,
    has_ended,
    unless_lasting,
    when_of_condition,
    when_recorded,
)

#: How sure an ICD-10-GM diagnosis is: in Germany that stands at the code, and often only there.
_CERTAINTY: Final = "/icd-10-gm-diagnosesicherheit"
_RULED_OUT, _STATUS_POST = "a", "z"
_NOTHING_SAID: Final = frozenset[str]()
_CRITICAL: Final = frozenset({"high", "crith"})


def read_condition(
    condition: Entry, encounter: CurrentEncounter, born: When | None
) -> Iterator[Fact]:
    """A diagnosis or problem.  Refuted and mistaken entries are not there; resolved ones are past."""
    recogniser, found = condition.recogniser, named_in(condition)
    if not found:
        if not condition.is_void:
            recogniser.pass_over(condition.code)
        return
    dated = unless_lasting(found, lambda: when_of_condition(condition, encounter, born), recogniser)
    past = is_over(condition)
    placed = condition.regions
    for each in found:
        stated = each._replace(past=past or each.past, regions=each.regions or placed)
        fact = condition.fact(stated, each.says, dated)
        yield replace(fact, called_new_at=when_recorded(condition)) if each.called_new else fact


def named_in(condition: Entry) -> tuple[Recognised, ...]:
    """What a diagnosis names, over or not; nothing where it is refuted, a mistake, or of the family."""
    code = condition.code
    if condition.is_void or code.is_history or _RULED_OUT in _certainty(code):
        return ()
    found = condition.recogniser.by_code_or_words(
        code, lambda: ". ".join(filter(None, (condition.site, condition.notes))), condition.site
    )
    return condition.recogniser.with_newness(found, code.written) if code.written else found


def is_over(condition: Entry) -> bool:
    """Whether the record says that a diagnosis is resolved, inactive, or has ended."""
    if _STATUS_POST in _certainty(condition.code):
        return True
    return condition.is_past or has_ended(condition.resource, condition.recogniser.now)


def _certainty(code: Coded) -> frozenset[str]:
    """What a German diagnosis says of its own certainty, in the letters of its extension."""
    said = [
        each.get("valueCoding") or each.get("valueCode")
        for _, _, row in code.rows
        if "extension" in row
        for each in map(as_mapping, as_list(row["extension"]))
        if as_text(each.get("url")).endswith(_CERTAINTY)
    ]
    return frozenset[str]().union(*map(codes, said)) if said else _NOTHING_SAID


def read_procedure(procedure: Entry) -> Iterator[Fact]:
    """An operation, an injection, a treatment that was done."""
    if procedure.is_void:
        return
    recogniser = procedure.recogniser
    found = _done(procedure)
    if not found:
        return
    dated = unless_lasting(found, lambda: procedure.dated, recogniser)
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
    dated = unless_lasting(found, lambda: allergy.dated, recogniser)
    told = "; ".join(filter(None, (_told(reaction).strip(". ") for reaction in reactions)))
    for each in dict.fromkeys(found):
        says = f"reaction to {each.says}{f' ({told})' if told else ''}"
        fact = allergy.fact(each._replace(severe=severe or each.severe), says, dated)
        yield replace(fact, evidence=Evidence(allergy.reference, says, dated[1]))


def _agents_in(note: str, recogniser: Recogniser) -> list[Recognised]:
    """Agents that a note blames: the entry says *contrast*, the note which, and what happened."""
    return [e for e in recogniser.by_words(note) if e.concept in recogniser.reading.agents]


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


def read_device(device: Entry) -> Iterator[Fact]:
    """A device in or on the patient, with what its label says of MRI."""
    if device.is_void:
        return
    recogniser, resource = device.recogniser, device.resource
    kind = recogniser.coded(resource.get("type"))
    names = list(filter(None, _names_of_device(resource)))
    properties = [as_mapping(each) for each in as_list(resource.get("property"))]
    flags = [resource.get("safety"), *(each.get("valueCode") for each in properties)]
    words = ". ".join([kind.words, *names, device.notes])
    found = [
        *recogniser.by_code(kind, lambda: words),
        *(e for flag in flags for e in recogniser.by_code_or_words(recogniser.coded(flag))),
        *recogniser.by_words(words),
    ]
    name = kind.name or "; ".join(names) or "device"
    for each in {recognised.concept: recognised for recognised in found}.values():
        says = name if each.says in name else f"{name}: {each.says}"
        yield device.fact(each, says, (None, None))


def _names_of_device(device: Json) -> Iterator[str]:
    """What it is called, by people and on its label, and what it is one of; STU3 among them."""
    for name in map(as_mapping, as_list(device.get("deviceName"))):
        yield as_text(name.get("name"))
    yield as_text(as_mapping(device.get("udi")).get("name"))
    yield as_text(as_mapping(device.get("definition")).get("display"))
    yield as_text(device.get("model"))


def read_device_use(use: Entry) -> Iterator[Fact]:
    """That a device is used: one that the statement holds, or that it only names."""
    if use.is_void:
        return
    device = as_mapping(use.resource.get("device"))
    held = held_in(use.resource).get(local_name(device))
    if held is not None:
        yield from read_device(Entry(held, DEVICE, use.recogniser, use.reference))
        return
    named = as_text(device.get("display"))
    for each in use.recogniser.by_words(named):
        yield use.fact(each, named, (None, None))


def settled_devices(facts: Iterable[Fact], rules: DeviceRules) -> tuple[Fact, ...]:
    """The facts without the devices whose MR conditions are on record.

    A pacemaker in the problem list is settled by a Device of that kind that is flagged
    MR-safe or MR-conditional; a second device of the kind without a flag is not.
    """
    facts = tuple(facts)
    resolved = {f.evidence.resource for f in facts if f.concept in rules.resolved_by}
    kinds = {
        f.concept for f in facts if f.concept in rules.kinds if f.evidence.resource in resolved
    }
    return tuple(
        fact
        for fact in facts
        if fact.concept not in kinds
        or (fact.found_in is Need.DEVICES and fact.evidence.resource not in resolved)
    )
