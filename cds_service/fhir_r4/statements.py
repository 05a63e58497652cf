"""Diagnoses, procedures, allergies and devices as facts: what the record states of the patient."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from cds_service.appropriateness.reading.record import DeviceRules
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Fact, Need, When
from cds_service.appropriateness.terms.studies import Region

from .dates import moment
from .elements import (
    Json,
    as_list,
    as_mapping,
    as_text,
    codes,
    codings,
    name_of,
    notes_of,
    reference_of,
    words_of,
)
from .recognition import Recognised, Recogniser
from .statement_dates import CurrentEncounter, has_ended, unless_lasting, when_of_condition

#: ICD-10-CM chapters of history, of the patient and of the family: never an acute fact.
_HISTORY = ("Z80", "Z81", "Z82", "Z83", "Z84", "Z85", "Z86", "Z87")
_DENIED = frozenset({"refuted", "entered-in-error"})
_PAST = frozenset({"resolved", "inactive", "remission"})


def read_condition(
    condition: Json, encounter: CurrentEncounter, recogniser: Recogniser, now: datetime
) -> Iterator[Fact]:
    """A diagnosis or problem.  Refuted and mistaken entries are not there; resolved ones are past."""
    if codes(condition.get("verificationStatus")) & _DENIED:
        return
    code = condition.get("code")
    if any(c.code.startswith(_HISTORY) and "icd-10" in c.system for c in codings(code)):
        return
    site = words_of(condition.get("bodySite"))
    found = recogniser.by_code_or_words(code, context=f"{site}. {notes_of(condition)}")
    if not found:
        return
    when, written = unless_lasting(
        found, recogniser, lambda: when_of_condition(condition, encounter)
    )
    past = bool(codes(condition.get("clinicalStatus")) & _PAST) or has_ended(condition, now)
    placed = recogniser.regions_in(site)
    for each in found:
        yield _fact(each, Need.CONDITIONS, condition, when, written, now, past=past, regions=placed)


def read_procedure(procedure: Json, recogniser: Recogniser, now: datetime) -> Iterator[Fact]:
    """An operation, an injection, a treatment that was done."""
    if codes(procedure.get("status")) & {"entered-in-error", "not-done", "preparation"}:
        return
    if procedure.get("notPerformed") is True or procedure.get("notDone") is True:
        return
    site = words_of(procedure.get("bodySite"))
    found = recogniser.by_code_or_words(procedure.get("code"), context=site)
    if not found:
        return
    when, written = unless_lasting(
        found,
        recogniser,
        lambda: moment(
            procedure,
            "performedDateTime",
            "performedPeriod.end",
            "performedPeriod.start",
            "occurrenceDateTime",
        ),
    )
    for each in found:
        yield _fact(each, Need.PROCEDURES, procedure, when, written, now)


def read_allergy(allergy: Json, recogniser: Recogniser, now: datetime) -> Iterator[Fact]:
    """A reaction on file, and whether it was severe."""
    statuses = codes(allergy.get("verificationStatus")) | codes(allergy.get("status"))
    if statuses & _DENIED or (statuses | codes(allergy.get("clinicalStatus"))) & _PAST:
        return
    reactions = [as_mapping(each) for each in as_list(allergy.get("reaction"))]
    agents = [
        allergy.get("code"),
        allergy.get("substance"),
        *(reaction.get("substance") for reaction in reactions),
    ]
    found = [each for agent in agents for each in recogniser.agent(agent)]
    found += _agents_in(notes_of(allergy), recogniser)
    if not found:
        return
    severe = _is_severe(allergy, reactions, recogniser)
    when, written = unless_lasting(
        found,
        recogniser,
        lambda: moment(allergy, "onsetDateTime", "recordedDate", "assertedDate", "lastOccurrence"),
    )
    told = "; ".join(filter(None, (_told(reaction).strip(". ") for reaction in reactions)))
    for each in dict.fromkeys(found):
        says = f"reaction to {each.says}{f' ({told})' if told else ''}"
        grave = severe or each.severe
        fact = _fact(each, Need.ALLERGIES, allergy, when, written, now, severe=grave)
        yield replace(fact, evidence=Evidence(fact.evidence.resource, says, written))


def _agents_in(note: str, recogniser: Recogniser) -> list[Recognised]:
    """Agents that a note blames: the entry says *contrast*, the note which, and what happened."""
    return [e for e in recogniser.by_words(note) if e.concept in recogniser.reading.agents]


def _is_severe(allergy: Json, reactions: Iterable[Json], recogniser: Recogniser) -> bool:
    if codes(allergy.get("criticality")) & {"high", "crith"}:
        return True
    return any(
        "severe" in codes(reaction.get("severity"))
        or any(each.concept == "severe-reaction" for each in recogniser.by_words(_told(reaction)))
        for reaction in reactions
    )


def _told(reaction: Json) -> str:
    """A reaction in words.  It is past by its nature, so *in 2019* takes nothing from it."""
    return f"{words_of(reaction.get('manifestation'))}. {as_text(reaction.get('description'))}"


def read_device(device: Json, recogniser: Recogniser, now: datetime) -> Iterator[Fact]:
    """A device in or on the patient, with what its label says of MRI."""
    if codes(device.get("status")) & {"inactive", "entered-in-error", "not-available"}:
        return
    names = [as_text(as_mapping(name).get("name")) for name in as_list(device.get("deviceName"))]
    flags = [
        device.get("safety"),
        *(as_mapping(p).get("valueCode") for p in as_list(device.get("property"))),
    ]
    words = ". ".join([words_of(device.get("type")), *names, notes_of(device)])
    found = [
        *recogniser.by_code(device.get("type"), context=words),
        *(each for flag in flags for each in recogniser.by_code_or_words(flag)),
        *recogniser.by_words(words),
    ]
    name = name_of(device.get("type")) or "; ".join(filter(None, names)) or "device"
    for each in {recognised.concept: recognised for recognised in found}.values():
        fact = _fact(each, Need.DEVICES, device, None, None, now)
        says = name if each.says in name else f"{name}: {each.says}"
        yield replace(fact, evidence=Evidence(fact.evidence.resource, says))


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


def _fact(  # noqa: PLR0913  one fact's parts, each named
    each: Recognised,
    place: Need,
    resource: Json,
    when: When | None,
    written: str | None,
    now: datetime,
    *,
    past: bool = False,
    severe: bool = False,
    regions: frozenset[Region] = frozenset(),
) -> Fact:
    said = name_of(resource.get("code")) if not each.by_words else each.says
    if each.days_ago is not None:
        when, written = When.at(now - timedelta(days=each.days_ago)), None
    elif each.historical:
        when, written = None, None  # the entry's date is not that of what it looks back on
    return Fact(
        concept=each.concept,
        found_in=place,
        evidence=Evidence(reference_of(resource), said or each.says, written),
        when=when,
        past=past or each.past,
        looks_back=each.historical,
        called_new=each.called_new,
        severe=severe or each.severe,
        regions=each.regions or regions,
        sides=each.sides,
    )
