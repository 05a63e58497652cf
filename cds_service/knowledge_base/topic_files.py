"""A topic's folder made into a Topic: criteria, variants, target studies, levels, words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cds_service.appropriateness.asking.criteria import Criterion
from cds_service.appropriateness.judging.levels import LevelRules
from cds_service.appropriateness.judging.safety import COMPUTED
from cds_service.appropriateness.judging.topics import (
    AppropriatenessCategory,
    ClinicalVariant,
    Rating,
    TargetRow,
    Topic,
    TopicSource,
)
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region, StudyKind
from cds_service.errors import Fault

from .criteria_files import CriteriaReader, required_duration
from .strict_yaml import Document
from .topic_faults import (
    Shared,
    TopicFiles,
    faults_of_concepts,
    faults_of_roles,
    faults_of_variant,
    faults_of_variant_names,
)
from .wording_files import read_wording


def read_topic(files: TopicFiles, shared: Shared) -> tuple[Topic, list[Fault]]:
    """Compile one topic; the faults name what its files mention and nobody defines."""
    faults: list[Fault] = []
    criteria = _criteria(files, shared, faults)
    data = files.topic.data
    order = data["variants_in_order"]
    faults += faults_of_variant_names(files, order)
    names = frozenset(criteria) | COMPUTED
    variants = tuple(
        _variant(files, files.variants[name], shared, names, faults)
        for name in order
        if name in files.variants
    )
    faults += faults_of_roles(files.topic, frozenset(criteria))
    faults += faults_of_concepts(files, shared)
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
    faults += faults_of_variant(files, document)
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
            no_gadolinium=row.get("no_gadolinium", False),
            unless=reader.read(row["unless"], "rows", place, "unless") if "unless" in row else None,
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
        within=required_duration(data["within"]),
        regions_of_concept={
            concept: frozenset(map(Region, regions))
            for concept, regions in data["regions_of_concept"].items()
        },
    )


def file_name(path: Path, suffix: str) -> str:
    """``red-flags`` of ``red-flags.variant.yaml``."""
    return path.name.removesuffix(suffix)
