"""What a topic's files have in common, and the names in them that nobody defines."""

from collections.abc import Mapping
from dataclasses import dataclass

from cds_service.appropriateness.asking.renal_function import RenalRules
from cds_service.appropriateness.judging.topics import OrderableTest
from cds_service.appropriateness.reading.analytes import Analyte
from cds_service.appropriateness.terms.wording import OverrideReason
from cds_service.errors import Fault

from .strict_yaml import Document


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


def faults_of_variant_names(files: TopicFiles, order: list[str]) -> list[Fault]:
    """Variants that are named and have no file, and files that nobody names."""
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


def faults_of_roles(document: Document, names: frozenset[str]) -> list[Fault]:
    """The criteria and the variant that topic.yaml leans on, and that do not exist."""
    data = document.data
    asked = [(role, data[role]) for role in ("suspicion", "deficit") if role in data]
    asked += [("context", name) for name in data.get("context", ())]
    found = [
        document.fault(f"no criterion is called {name!r}", role)
        for role, name in asked
        if name not in names
    ]
    main = data.get("emergency_variant")
    if main is not None and main not in data["variants_in_order"]:
        found.append(document.fault(f"no variant is called {main!r}", "emergency_variant"))
    return found


def faults_of_concepts(files: TopicFiles, shared: Shared) -> list[Fault]:
    """Concepts named outside of criteria, which nobody would miss if they were misspelt."""
    named = [(files.topic, "unfinished_mri", files.topic.data.get("unfinished_mri", ()))]
    if files.levels is not None:
        data = files.levels.data
        roles = ("pain", "localising", "cord_signs", "multifocal", "regions_of_concept")
        named += [(files.levels, role, data[role]) for role in roles]
    return [
        document.fault(f"no value set or words is called {name!r}", role)
        for document, role, names in named
        for name in names
        if name not in shared.concepts
    ]


def faults_of_variant(files: TopicFiles, document: Document) -> list[Fault]:
    """A variant's radiation levels and advice that no other file of the topic knows."""
    advice, levels = document.data.get("advice"), files.topic.data["radiation_levels"]
    found = [
        document.fault(f"topic.yaml has no radiation level {row['radiation']!r}", "ratings", name)
        for name, row in document.data["ratings"].items()
        if "radiation" in row and row["radiation"] not in levels
    ]
    if advice is not None and advice not in files.cards.data["advice"]:
        found.append(document.fault(f"cards.yaml has no words for {advice!r}", "advice"))
    return found
