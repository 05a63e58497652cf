"""How records are read, put together from words, procedures, devices and tests."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cds_service.appropriateness.asking.criteria import Recorded, leaves
from cds_service.appropriateness.judging.topics import Topic
from cds_service.appropriateness.reading.code_table import RegionCode
from cds_service.appropriateness.reading.record import Absence, DeviceRules, Reading
from cds_service.appropriateness.reading.study_names import OrderNames
from cds_service.appropriateness.terms.codings import Terminology
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.studies import Region
from cds_service.narrative.mentions import Vocabulary

from .strict_yaml import Document
from .terminology_files import read_study_codes
from .topic_faults import Shared


def read_reading(
    documents: Mapping[str, Document],
    shared: Shared,
    terminology: Terminology,
    topics: Iterable[Topic],
) -> Reading:
    """Everything that turns an entry of a record into a concept of ours."""
    devices = documents["contrast-safety/mr-safety.yaml"].data["devices"]
    return Reading(
        terminology=terminology,
        vocabulary=Vocabulary.from_words(
            documents["words/concepts.yaml"].data,
            documents["words/cues.yaml"].data,
            documents["words/regions.yaml"].data,
        ),
        analytes=shared.analytes,
        order_names=OrderNames.from_words(documents["procedures/order-names.yaml"].data),
        study_codes=read_study_codes(documents["procedures/spine-imaging.yaml"].data),
        region_codes=tuple(_region_codes(documents)),
        events=frozenset(_events(topics)),
        lasting=frozenset(documents["words/concepts.yaml"].data["lasting"]),
        agents=frozenset(documents["words/concepts.yaml"].data.get("agents", ())),
        devices=DeviceRules(frozenset(devices["kinds"]), frozenset(devices["resolved_by"])),
        absence=_absence(documents["words/absence.yaml"].data),
        test_words={
            name: re.compile("|".join(patterns), re.IGNORECASE)
            for name, patterns in documents["tests.yaml"].data["words"].items()
        },
    )


def _absence(data: Mapping[str, Any]) -> Absence:
    return Absence(
        absent_codes=frozenset((c["system"], c["code"]) for c in data["codes"]),
        absent_words=frozenset(data["words"]),
        unassessed=frozenset(data["unassessed"]),
    )


def _region_codes(documents: Mapping[str, Document]) -> Iterable[RegionCode]:
    for name, document in documents.items():
        if name.endswith("/levels.yaml"):
            for row in document.data["regions_of_code"]:
                pattern = re.compile(f"(?:{row['code']})$")
                yield RegionCode(row["system"], pattern, frozenset(map(Region, row["regions"])))


def _events(topics: Iterable[Topic]) -> Iterable[str]:
    """Concepts that are asked for among procedures: they happen once, and are past at once."""
    for topic in topics:
        for criterion in topic.criteria.values():
            for leaf in leaves(criterion, topic.criteria):
                if isinstance(leaf, Recorded) and Need.PROCEDURES in leaf.places:
                    yield from leaf.concepts
