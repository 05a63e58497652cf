"""How records are read, put together from words, procedures, devices and tests."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from cds_service.appropriateness.asking.criteria import Recorded, leaves
from cds_service.appropriateness.judging.topics import Topic
from cds_service.appropriateness.reading.code_table import HistoryCodes, RegionCode
from cds_service.appropriateness.reading.lines import NO_KINDS, Kinds, Words
from cds_service.appropriateness.reading.record import Absence, DeviceRules, Reading
from cds_service.appropriateness.terms.code_systems import normal_form
from cds_service.appropriateness.terms.codings import Terminology, ValueSet
from cds_service.appropriateness.terms.facts import Setting
from cds_service.appropriateness.terms.studies import Region
from cds_service.appropriateness.terms.wording import LABELS_OF_A_TOPIC
from cds_service.errors import Fault
from cds_service.narrative.mentions import Reader

from .beginnings import typed_beginnings_of
from .documents import KnowledgeFiles
from .lexicon_files import read_lexicon
from .names import Register
from .order_name_files import read_order_names
from .patterns import PatternReader
from .shared import (
    CONCEPTS,
    GADOLINIUM,
    MR_SAFETY,
    OBSERVATIONS,
    PROCEDURES,
    TESTS,
    VALUE_SETS,
    Shared,
)
from .strict_yaml import Document
from .terminology_files import read_study_codes, read_value_set

_ABSENCE = "words/absence.yaml"
_SITES = "words/body-sites.yaml"
_ORDER_NAMES = "procedures/order-names.yaml"
_AS_WRITTEN = 0
#: Characters; what is shorter may be how a clinician begins a note.
_ONLY_OURS = 30
#: Files from which data are taken as they stand.
_AS_THEY_STAND = frozenset({CONCEPTS, _ABSENCE, _SITES, PROCEDURES, GADOLINIUM, OBSERVATIONS})


def read_reading(
    files: KnowledgeFiles, shared: Shared, topics: Iterable[Topic], faults: list[Fault]
) -> Reading | None:
    """Everything that turns an entry of a record into a concept of ours; None where files lack."""
    right, sets = files.right, _value_sets(files, shared, faults)
    lexicon = read_lexicon(right, faults)
    names = read_order_names(right[_ORDER_NAMES], faults) if _ORDER_NAMES in right else None
    tests = _named(right[TESTS], "words", faults) if TESTS in right else NO_KINDS
    medications = _named(right[TESTS], "medications", faults) if TESTS in right else NO_KINDS
    region_codes = tuple(_region_codes(files, faults))
    devices = (
        _devices(right[MR_SAFETY], shared.askable.concepts, faults) if MR_SAFETY in right else None
    )
    if lexicon is None or names is None or devices is None or not right.keys() >= _AS_THEY_STAND:
        return None
    words, absence = right[CONCEPTS].data, right[_ABSENCE].data
    procedures, asked = right[PROCEDURES].data, tuple(_recorded(topics))
    return Reading(
        terminology=Terminology.of(sets),
        narrative=Reader(lexicon),
        analytes=shared.askable.units,
        qualifiers=frozenset(right[OBSERVATIONS].data["qualifiers"]),
        called_high=frozenset(right[OBSERVATIONS].data["called_high"]),
        order_names=names,
        study_codes=read_study_codes(procedures),
        region_codes=region_codes,
        events=frozenset(words["events"]),
        older_causes=frozenset(chain.from_iterable(leaf.older_causes for leaf in asked)),
        lasting_causes=frozenset(chain.from_iterable(leaf.lasting_causes for leaf in asked)),
        lasting=frozenset(words["lasting"]),
        agents=frozenset(words["agents"]),
        devices=devices,
        absence=_absence(absence),
        history=HistoryCodes(tuple(absence["history"]["icd_10"])),
        sites=dict(_sites(right[_SITES].data["sites"])),
        settings=_settings(right[GADOLINIUM].data["settings"]),
        own_notes=tuple(sorted(_own_notes(topics))),
        tests=tests,
        medications=medications,
    )


def _own_notes(topics: Iterable[Topic]) -> set[str]:
    """The notes of every topic, as far as they are the same for all patients."""
    texts = (topic.wording.labels.get(key, "") for topic in topics for key in LABELS_OF_A_TOPIC)
    beginnings = {text.partition("{")[0] for text in texts}
    return {each for each in beginnings if len(each) >= _ONLY_OURS}


def _value_sets(files: KnowledgeFiles, shared: Shared, faults: list[Fault]) -> list[ValueSet]:
    found = [
        read_value_set(document, shared.words, faults)
        for name, document in files.named_like(VALUE_SETS).items()
        if name in files.right
    ]
    shared.askable.concepts.asked.update(shared.words.asked)
    return found


def _named(document: Document, part: str, faults: list[Fault]) -> Kinds:
    """How orders name each of these."""
    reader = PatternReader(document, faults)
    return Kinds(
        {
            name: Words(reader.any_of("<any>", patterns, part, name), typed_beginnings_of(patterns))
            for name, patterns in document.data[part].items()
        }
    )


def _devices(document: Document, concepts: Register, faults: list[Fault]) -> DeviceRules:
    devices = document.data["devices"]
    for role in ("kinds", "resolved_by"):
        concepts.look_up_all(devices[role], document, faults, "devices", role)
    return DeviceRules(frozenset(devices["kinds"]), frozenset(devices["resolved_by"]))


def _absence(data: Mapping[str, Any]) -> Absence:
    return Absence(
        absent_codes=frozenset(_codes(data["codes"])),
        absent_words=frozenset(data["words"]),
        unassessed_codes=frozenset(_codes(data["unassessed_codes"])),
        unassessed=frozenset(data["unassessed"]),
        told_elsewhere=frozenset(data["told_elsewhere"]),
        answer_names=frozenset(data["answer_names"]),
        heading_names=tuple(data["heading_names"]),
        text_names=frozenset(data["text_names"]),
        zero_is_loss=tuple(data["zero_is_loss"]),
        no_disease=_any_word(data["no_disease"]),
        not_over=_any_word(data["not_over"]),
    )


def _sites(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, str], str]]:
    """What each code of a place is called, by the code as it is looked up."""
    for row in rows:
        for code, name in row["codes"].items():
            yield normal_form(row["system"], code), name


def _any_word(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def _codes(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each code under each name of its system, as it is looked up."""
    for row in rows:
        for system in row["systems"]:
            for code in row["codes"]:
                yield normal_form(system, code)


def _settings(data: Mapping[str, list[str]]) -> dict[Setting, frozenset[str]]:
    return {
        setting: frozenset(code.casefold() for code in data[setting.value])
        for setting in (Setting.ACUTE, Setting.OUTPATIENT)
    }


def _region_codes(files: KnowledgeFiles, faults: list[Fault]) -> Iterator[RegionCode]:
    for name, document in files.named_like("topics/*/levels.yaml").items():
        if name in files.right:
            reader = PatternReader(document, faults)
            for at, row in enumerate(document.data.get("regions_of_code", ())):
                place = ("regions_of_code", at, "code")
                pattern = reader.one(f"(?:{row['code']})$", *place, flags=_AS_WRITTEN)
                yield RegionCode(row["system"], pattern, frozenset(map(Region, row["regions"])))


def _recorded(topics: Iterable[Topic]) -> Iterator[Recorded]:
    """Every question after what the record states."""
    for topic in topics:
        for criterion in topic.criteria.values():
            for leaf in leaves(criterion, topic.criteria):
                if isinstance(leaf, Recorded):
                    yield leaf
