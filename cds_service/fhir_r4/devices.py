"""Devices in or on the patient, and which of them an MRI need not wait for."""

from collections.abc import Iterable, Iterator
from typing import Final

from cds_service.appropriateness.reading.record import DeviceRules
from cds_service.appropriateness.terms.facts import Fact, Need

from .elements import Json, as_list, as_mapping, as_text
from .entries import Entry
from .kinds import DEVICE
from .referents import held_in, local_name

#: Of R4, and of R5.
_VALUES_OF_A_PROPERTY: Final = ("valueCode", "valueCodeableConcept")


def read_device(device: Entry) -> Iterator[Fact]:
    """A device in or on the patient, with what its label says of MRI."""
    if device.is_void:
        return
    recogniser, resource = device.recogniser, device.resource
    kind = recogniser.coded(resource.get("type"))
    names = list(filter(None, _names_of_device(resource)))
    properties = [as_mapping(each) for each in as_list(resource.get("property"))]
    values = (each.get(name) for each in properties for name in _VALUES_OF_A_PROPERTY)
    flags = [resource.get("safety"), *(each for each in values if each is not None)]
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
    """What it is called, by people and on its label, and what it is one of; STU3 and R5 among them."""
    for name in map(as_mapping, as_list(device.get("deviceName"))):
        yield as_text(name.get("name"))
    for name in map(as_mapping, as_list(device.get("name"))):
        yield as_text(name.get("value"))
    yield as_text(device.get("displayName"))
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
    if not resolved:
        return facts
    kinds = {
        f.concept for f in facts if f.concept in rules.kinds if f.evidence.resource in resolved
    }
    return tuple(
        fact
        for fact in facts
        if fact.concept not in kinds
        or (fact.found_in is Need.DEVICES and fact.evidence.resource not in resolved)
    )
