"""A topic's folder made into a Topic: criteria, variants, target studies, levels, words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cds_service.appropriateness.asking.renal_function import RenalRules
from cds_service.appropriateness.judging.levels import LevelRules
from cds_service.appropriateness.judging.ratings import AppropriatenessCategory, Rating
from cds_service.appropriateness.judging.topics import (
    AdvicePlace,
    Aim,
    AskedFact,
    ClinicalVariant,
    OwnAdvice,
    TargetRow,
    Topic,
    TopicSource,
)
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region, StudyKind
from cds_service.appropriateness.terms.wording import Wording
from cds_service.errors import Fault

from .criteria_books import read_book
from .criteria_files import Askable, CriteriaReader, required_duration
from .guidance_files import read_guidance
from .names import Register
from .shared import Shared
from .strict_yaml import Document
from .topic_references import (
    TopicFiles,
    look_up_of_guidance,
    look_up_of_levels,
    look_up_of_topic,
    look_up_of_variant,
)
from .wording_files import read_wording


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """What could be made of one topic's files, and which of its criteria something asks for.

    ``topic`` is None where one of its files, or of those that it shares, cannot be read.
    """

    folder: str
    topic: Topic | None
    criteria: Register


def read_topic(files: TopicFiles, shared: Shared, faults: list[Fault]) -> CompiledTopic:
    """Compile one topic; the faults name what its files mention and nobody defines."""
    asked = shared.askable.criteria
    register = Register(asked.kind, files.criteria_names | asked.names)
    askable = replace(shared.askable, criteria=register)
    own = read_book(files.criteria, askable, shared.book, faults) if files.criteria else {}
    variants = {
        name: _variant(files, document, shared, askable, faults)
        for name, document in files.variants.items()
    }
    targets = _targets(files.targets, askable, faults)
    faults += (*look_up_of_topic(files, askable), *look_up_of_levels(files, askable.concepts))
    faults += look_up_of_guidance(files)
    guidance = read_guidance(files.guidance, shared.sources, faults) if files.guidance else None
    wording = read_wording(files.cards, shared, faults) if files.cards else None
    if files.topic is None or wording is None or shared.renal is None:
        return CompiledTopic(files.folder, None, register)
    topic = replace(
        _head(files.topic.data, wording, shared.renal),
        criteria={**shared.book, **own},
        variants=tuple(
            variants[name] for name in files.topic.data["variants_in_order"] if name in variants
        ),
        target_rows=targets,
        levels=_levels(files.levels),
        tests=shared.tests,
        guidance=guidance,
    )
    return CompiledTopic(files.folder, topic, register)


def _head(data: Mapping[str, Any], wording: Wording, renal: RenalRules) -> Topic:
    """What topic.yaml itself says."""
    return Topic(
        id=data["id"],
        title=data["title"],
        version=data["version"],
        source=TopicSource(**data["source"]),
        criteria={},
        suspicion=data["suspicion"],
        deficit=data.get("deficit"),
        context=tuple(data.get("context", ())),
        weightiest=tuple(data.get("weightiest_first", ())),
        cultures_first=data.get("cultures_first", False),
        emergency_variant=data.get("emergency_variant"),
        recent_mri=required_duration(data["recent_mri"]),
        far_ahead=required_duration(data["far_ahead"]),
        unfinished_mri=frozenset(data.get("unfinished_mri", ())),
        variants=(),
        target_rows=(),
        wording=wording,
        levels=LevelRules(),
        renal=renal,
        tests={},
        limitations=tuple(data["limitations"]),
        yields_to=tuple(data.get("yields_to", ())),
        asks_for=tuple(AskedFact(**row) for row in data.get("asks_for", ())),
        asked_again_after=required_duration(data.get("asked_again_after", "PT0H")),
    )


def _variant(
    files: TopicFiles, document: Document, shared: Shared, askable: Askable, faults: list[Fault]
) -> ClinicalVariant:
    data = document.data
    levels = files.topic.data["radiation_levels"] if files.topic else {}
    faults += look_up_of_variant(files, document, shared)
    text = files.guidance_of_variants.get(data["id"])
    return ClinicalVariant(
        id=data["id"],
        acr_variant=data.get("acr_variant"),
        title=data["title"],
        advice=data.get("advice"),
        applies_when=CriteriaReader(document, askable, faults).read(
            data["applies_when"], "applies_when"
        ),
        ratings={
            name: _rating(name, row, levels, shared)
            for name, row in data.get("ratings", {}).items()
        },
        rating_source=data.get("rating_source"),
        source=_cited(data, shared),
        limitations=tuple(data["limitations"]),
        gives=tuple(map(_own_advice, data.get("gives", ()))),
        aim=Aim(data.get("aims_at", Aim.STUDY)),
        guidance=read_guidance(text, shared.sources, faults) if text else None,
    )


def _own_advice(row: Mapping[str, Any]) -> OwnAdvice:
    return OwnAdvice(
        code=row["code"],
        place=AdvicePlace(row["standing"]),
        where_rated=frozenset(map(AppropriatenessCategory, row.get("where_rated", ()))),
        of_regions=frozenset(map(Region, row.get("of_regions", ()))),
        reassures=row.get("reassures", False),
        offers=tuple(row.get("offers", ())),
    )


def _cited(variant: Mapping[str, Any], shared: Shared) -> TopicSource | None:
    """What the cards of a variant cite, where that is not what the topic cites."""
    cited = shared.cited.get(variant["cites"]) if "cites" in variant else None
    return TopicSource(cited.name, cited.url) if cited and cited.url else None


#: Where a table rates "the spine area of interest", and its radiation hangs on the area.
_VARIES = "Varies"


def _rating(
    study: str, row: Mapping[str, Any], levels: Mapping[str, str], shared: Shared
) -> Rating:
    level = row.get("radiation")
    return Rating(
        category=AppropriatenessCategory(row["category"]),
        radiation=levels.get(level) if level else None,
        radiation_of=shared.radiation.get(study, {}) if level == _VARIES else {},
        provenance=row["provenance"],
        called=shared.cited[row["provenance"]].called if row["provenance"] in shared.cited else "",
        note=row.get("note"),
    )


def _targets(
    document: Document | None, askable: Askable, faults: list[Fault]
) -> tuple[TargetRow, ...]:
    if document is None:
        return ()
    reader = CriteriaReader(document, askable, faults)
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
