"""A topic's folder made into a Topic: criteria, variants, target studies, levels, words."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cds_service.appropriateness.analytes import Analyte
from cds_service.appropriateness.criteria import Criterion
from cds_service.appropriateness.levels import LevelRules
from cds_service.appropriateness.renal_function import RenalRules
from cds_service.appropriateness.situation import COMPUTED
from cds_service.appropriateness.studies import Contrast, Modality, Region
from cds_service.appropriateness.topics import (
    AppropriatenessCategory,
    ClinicalVariant,
    OrderableTest,
    Rating,
    StudyKind,
    TargetRow,
    Topic,
    TopicSource,
)
from cds_service.appropriateness.wording import OverrideReason
from cds_service.errors import Fault

from .criteria_files import CriteriaReader, required_duration
from .strict_yaml import Document
from .wording_files import read_wording


@dataclass(frozen=True)
class Shared:
    """What all topics share: concepts, analytes, safety questions, tests, override reasons."""

    concepts: frozenset[str]
    analytes: Mapping[str, Analyte]
    safety: tuple[Document, ...]
    tests: Mapping[str, OrderableTest]
    override_reasons: Mapping[str, OverrideReason]
    renal: RenalRules
    procedure_ids: frozenset[str]


@dataclass(frozen=True)
class TopicFiles:
    """The documents of one topic's folder."""

    topic: Document
    criteria: Document
    variants: Mapping[str, Document]
    targets: Document | None
    levels: Document | None
    cards: Document


def read_topic(files: TopicFiles, shared: Shared) -> tuple[Topic, list[Fault]]:
    """Compile one topic; the faults name what its files mention and nobody defines."""
    faults: list[Fault] = []
    criteria = _criteria(files, shared, faults)
    data = files.topic.data
    order = data["variants_in_order"]
    faults += _variant_names(files, order)
    names = frozenset(criteria) | COMPUTED
    variants = tuple(
        _variant(files, files.variants[name], shared, names, faults)
        for name in order
        if name in files.variants
    )
    faults += _roles(files.topic, frozenset(criteria))
    topic = Topic(
        id=data["id"],
        title=data["title"],
        version=data["version"],
        source=TopicSource(**data["source"]),
        criteria=criteria,
        suspicion=data["suspicion"],
        deficit=data.get("deficit"),
        context=tuple(data.get("context", ())),
        emergency_variant=data.get("emergency_variant"),
        recent_mri=required_duration(data["recent_mri"]),
        unfinished_mri=frozenset(data.get("unfinished_mri", ())),
        variants=variants,
        target_rows=_targets(files.targets, shared, names, faults),
        wording=read_wording(files.cards, shared.override_reasons, faults),
        levels=_levels(files.levels),
        renal=shared.renal,
        tests=shared.tests,
        limitations=tuple(data["limitations"]),
    )
    return topic, faults


def _criteria(files: TopicFiles, shared: Shared, faults: list[Fault]) -> dict[str, Criterion]:
    documents = (*shared.safety, files.criteria)
    names = frozenset(name for d in documents for name in d.data["criteria"]) | COMPUTED
    criteria: dict[str, Criterion] = {}
    for document in documents:
        reader = CriteriaReader(document, shared.concepts, shared.analytes, names, faults)
        for name, row in document.data["criteria"].items():
            criteria[name] = reader.read(row["ask"], "criteria", name, "ask")
    return criteria


def _variant_names(files: TopicFiles, order: list[str]) -> list[Fault]:
    missing = [
        files.topic.fault(f"no variant file is called {name}.variant.yaml", "variants_in_order")
        for name in order
        if name not in files.variants
    ]
    idle = [
        document.fault(f"the variant {name} does not stand in topic.yaml's variants_in_order")
        for name, document in files.variants.items()
        if name not in order
    ]
    return missing + idle


def _roles(document: Document, names: frozenset[str]) -> list[Fault]:
    data = document.data
    asked = [(role, data[role]) for role in ("suspicion", "deficit") if role in data]
    asked += [("context", name) for name in data.get("context", ())]
    return [
        document.fault(f"no criterion is called {name!r}", role)
        for role, name in asked
        if name not in names
    ]


def _variant(
    files: TopicFiles,
    document: Document,
    shared: Shared,
    names: frozenset[str],
    faults: list[Fault],
) -> ClinicalVariant:
    data = document.data
    levels = files.topic.data["radiation_levels"]
    reader = CriteriaReader(document, shared.concepts, shared.analytes, names, faults)
    faults += [
        document.fault(f"no procedure is called {name!r}", "ratings", name)
        for name in data["ratings"]
        if name not in shared.procedure_ids
    ]
    return ClinicalVariant(
        id=data["id"],
        acr_variant=data["acr_variant"],
        title=data["title"],
        advice=data.get("advice"),
        applies_when=reader.read(data["applies_when"], "applies_when"),
        ratings={name: _rating(row, levels) for name, row in data["ratings"].items()},
        rating_source=data["rating_source"],
        limitations=tuple(data["limitations"]),
    )


def _rating(row: Mapping[str, Any], levels: Mapping[str, str]) -> Rating:
    level = row.get("radiation")
    return Rating(
        category=AppropriatenessCategory(row["category"]),
        radiation=levels.get(level) if level else None,
        provenance=row["provenance"],
        note=row.get("note"),
    )


def _targets(
    document: Document | None, shared: Shared, names: frozenset[str], faults: list[Fault]
) -> tuple[TargetRow, ...]:
    if document is None:
        return ()
    reader = CriteriaReader(document, shared.concepts, shared.analytes, names, faults)
    return tuple(
        TargetRow(
            id=row["id"],
            when=reader.read(row["when"], "rows", place, "when") if "when" in row else None,
            study=_kind(row["study"]),
            preselected=row["preselected"],
            accepted=tuple(map(_kind, row["accepted"])),
            alternatives=tuple(map(_kind, row.get("alternatives", ()))),
            ct_offered=tuple(map(_kind, row.get("ct_offered", ()))),
            target_first=row.get("target_first", False),
            exclusive=row.get("exclusive", False),
        )
        for place, row in enumerate(document.data["rows"])
    )


def _kind(row: Mapping[str, str]) -> StudyKind:
    return StudyKind(Modality(row["modality"]), Contrast(row["contrast"]))


def _levels(document: Document | None) -> LevelRules:
    if document is None:
        return LevelRules()
    data = document.data
    return LevelRules(
        pain=frozenset(data["pain"]),
        localising=frozenset(data["localising"]),
        cord_signs=frozenset(data["cord_signs"]),
        multifocal=frozenset(data["multifocal"]),
        regions_of_concept={
            concept: frozenset(map(Region, regions))
            for concept, regions in data["regions_of_concept"].items()
        },
    )


def file_name(path: Path, suffix: str) -> str:
    """``red-flags`` of ``red-flags.variant.yaml``."""
    return path.name.removesuffix(suffix)
