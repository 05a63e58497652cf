"""A topic's files, and what they name of each other and of what all topics share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cds_service.appropriateness.judging.topics import REMOVAL
from cds_service.errors import Fault

from .criteria_files import Askable
from .documents import GUIDANCE_OF_A_VARIANT, VARIANT, KnowledgeFiles
from .names import Names, Register, keys_of
from .shared import Shared
from .strict_yaml import Document


@dataclass(frozen=True)
class TopicFiles:
    """The documents of one topic's folder; None where one is missing, or of the wrong form.

    ``variants`` are those of the right form, by name; ``variant_names`` are all that are there.
    """

    folder: str
    topic: Document | None
    criteria: Document | None
    variants: Mapping[str, Document]
    variant_names: Names
    criteria_names: Names
    radiation_levels: Names
    advice: Names
    targets: Document | None
    levels: Document | None
    cards: Document | None
    guidance: Document | None
    guidance_of_variants: Mapping[str, Document]


def topic_files(files: KnowledgeFiles) -> Iterator[TopicFiles]:
    """The files of each topic, in the order of the folders."""
    for name in files.named_like("topics/*/topic.yaml"):
        folder = name.removesuffix("/topic.yaml")
        variants = {
            document.file.name.removesuffix(VARIANT): (path, document)
            for path, document in files.named_like(f"{folder}/*{VARIANT}").items()
        }
        yield TopicFiles(
            folder=folder,
            topic=files.right.get(name),
            criteria=files.right.get(f"{folder}/criteria.yaml"),
            variants={
                each: document for each, (path, document) in variants.items() if path in files.right
            },
            variant_names=Names(frozenset(variants)),
            criteria_names=keys_of(files, f"{folder}/criteria.yaml", "criteria"),
            radiation_levels=keys_of(files, name, "radiation_levels"),
            advice=keys_of(files, f"{folder}/cards.yaml", "advice"),
            targets=_own_or_shared(files, folder, "target-studies"),
            levels=_own_or_shared(files, folder, "levels"),
            cards=files.right.get(f"{folder}/cards.yaml"),
            guidance=files.right.get(f"{folder}/guidance.yaml"),
            guidance_of_variants={
                document.file.name.removesuffix(GUIDANCE_OF_A_VARIANT): document
                for path, document in files.named_like(f"{folder}/*{GUIDANCE_OF_A_VARIANT}").items()
                if path in files.right
            },
        )


def _own_or_shared(files: KnowledgeFiles, folder: str, name: str) -> Document | None:
    """A topic's own file, or that of shared/ where topic.yaml says that it uses that one."""
    head = files.right.get(f"{folder}/topic.yaml")
    uses = head.data.get("uses", ()) if head else ()
    return files.right.get(f"shared/{name}.yaml" if name in uses else f"{folder}/{name}.yaml")


def look_up_of_topic(files: TopicFiles, askable: Askable) -> list[Fault]:
    """What topic.yaml leans on, and does not exist: criteria, concepts, variants."""
    document, faults = files.topic, list[Fault]()
    if document is None:
        return faults
    data, criteria, concepts = document.data, askable.criteria, askable.concepts
    for role in ("suspicion", "deficit"):
        if role in data:
            criteria.look_up(data[role], document, faults, role)
    criteria.look_up_all(data.get("context", ()), document, faults, "context")
    criteria.look_up_all(data.get("weightiest_first", ()), document, faults, "weightiest_first")
    for place, row in enumerate(data.get("asks_for", ())):
        criteria.look_up(row["criterion"], document, faults, "asks_for", place, "criterion")
    concepts.look_up_all(data.get("unfinished_mri", ()), document, faults, "unfinished_mri")
    if data["id"] != document.file.parent.name:
        faults.append(document.fault(f"the folder of {data['id']!r} is called otherwise", "id"))
    return [*faults, *_faults_of_variant_names(document, files)]


def _faults_of_variant_names(document: Document, files: TopicFiles) -> Iterator[Fault]:
    """Variants that are named and have no file, and files that nobody names."""
    order, main = document.data["variants_in_order"], document.data.get("emergency_variant")
    for place, name in enumerate(order):
        if name not in files.variant_names:
            sentence = f"no variant file is called {name}{VARIANT}"
            yield document.fault(sentence, "variants_in_order", place)
    if main is not None and main not in order:
        yield document.fault(f"no variant is called {main!r}", "emergency_variant")
    for name, variant in files.variants.items():
        if name not in order:
            sentence = f"the variant {name} does not stand in topic.yaml's variants_in_order"
            yield variant.fault(sentence)
        if variant.data["id"] != name:
            sentence = f"the file of {variant.data['id']!r} is called otherwise"
            yield variant.fault(sentence, "id")


def look_up_of_guidance(files: TopicFiles) -> Iterator[Fault]:
    """Texts of variants that do not exist."""
    for name, document in files.guidance_of_variants.items():
        if name not in files.variant_names:
            yield document.fault(f"no variant file is called {name}{VARIANT}")


def look_up_of_levels(files: TopicFiles, concepts: Register) -> list[Fault]:
    """Concepts by which a level is inferred, and which do not exist."""
    faults: list[Fault] = []
    if files.levels is not None:
        data = files.levels.data
        for role in ("pain", "localising", "cord_signs", "multifocal"):
            concepts.look_up_all(data[role], files.levels, faults, role)
        for name in data["regions_of_concept"]:
            concepts.look_up(name, files.levels, faults, "regions_of_concept", name)
    return faults


def look_up_of_variant(files: TopicFiles, document: Document, shared: Shared) -> list[Fault]:
    """A variant's studies, radiation levels and advice that no other file knows."""
    faults: list[Fault] = []
    for name, row in document.data.get("ratings", {}).items():
        shared.procedures.look_up(name, document, faults, "ratings", name)
        place = ("ratings", name, "provenance")
        shared.sources.look_up(row["provenance"], document, faults, *place)
        level = row.get("radiation")
        if level is not None and level not in files.radiation_levels:
            sentence = f"topic.yaml has no radiation level {level!r}"
            faults.append(document.fault(sentence, "ratings", name))
    if "cites" in document.data:
        shared.sources.look_up(document.data["cites"], document, faults, "cites")
    advice = document.data.get("advice")
    if advice is not None and advice not in files.advice:
        faults.append(document.fault(f"cards.yaml has no words for {advice!r}", "advice"))
    return [*faults, *_faults_of_own_advice(files, document, shared)]


def _faults_of_own_advice(files: TopicFiles, document: Document, shared: Shared) -> Iterator[Fault]:
    for place, row in enumerate(document.data.get("gives", ())):
        if row["code"] not in files.advice:
            sentence = f"cards.yaml has no words for {row['code']!r}"
            yield document.fault(sentence, "gives", place, "code")
        for number, offer in enumerate(row.get("offers", ())):
            if offer != REMOVAL and offer not in shared.tests:
                sentence = f"tests.yaml has no test {offer!r}, and it is not {REMOVAL!r}"
                yield document.fault(sentence, "gives", place, "offers", number)
