"""Loading ``knowledge/`` whole: all faults of all files at once, or a Knowledge."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cds_service.appropriateness.judging.topics import OrderableTest, Topic
from cds_service.appropriateness.knowledge import Knowledge, PrefetchTemplate
from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.terms.codings import Coding, Terminology
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.wording import OverrideReason
from cds_service.errors import Fault, KnowledgeFault

from .documents import VARIANT, read_documents
from .reading_files import read_reading
from .safety_files import read_renal_rules
from .strict_yaml import Document
from .terminology_files import read_analytes, read_value_set
from .topic_faults import Shared, TopicFiles
from .topic_files import file_name, read_topic


def load_knowledge(root: Path) -> Knowledge:
    """Read every file below ``root``.  Raises KnowledgeFault, naming file, line and all faults.

    Faults of form come first, all of them; then those of reference, all of them: in a file of
    the wrong form nothing can be looked up for certain.
    """
    documents = read_documents(root)
    return _compile(root, documents)


def _compile(root: Path, documents: Mapping[str, Document]) -> Knowledge:
    missing = [name for name in _NEEDED if name not in documents]
    if missing:
        at = Document(root, None)
        raise KnowledgeFault(tuple(at.fault(f"{name} is missing") for name in missing))
    shared, terminology = _shared(documents)
    topics, faults = _topics(documents, shared)
    faults += _unknown_concepts(documents, shared)
    if faults:
        raise KnowledgeFault(tuple(faults))
    head = documents["knowledge.yaml"].data
    reading = read_reading(documents, shared, terminology, topics)
    return Knowledge(
        version=head["version"],
        status=head["status"],
        topics=topics,
        reading=reading,
        prefetch=tuple(_prefetch(documents["prefetch.yaml"].data, reading)),
    )


_NEEDED = (
    "knowledge.yaml",
    "observations.yaml",
    "tests.yaml",
    "prefetch.yaml",
    "override-reasons.yaml",
    "procedures/spine-imaging.yaml",
    "procedures/order-names.yaml",
    "words/concepts.yaml",
    "words/cues.yaml",
    "words/regions.yaml",
    "words/absence.yaml",
    "contrast-safety/gadolinium.yaml",
    "contrast-safety/mr-safety.yaml",
)


def _shared(documents: Mapping[str, Document]) -> tuple[Shared, Terminology]:
    sets = [
        read_value_set(document.data)
        for name, document in documents.items()
        if name.startswith("value-sets/")
    ]
    terminology = Terminology.of(sets)
    words = documents["words/concepts.yaml"].data["concepts"]
    observations = documents["observations.yaml"].data
    gadolinium = documents["contrast-safety/gadolinium.yaml"]
    reasons = documents["override-reasons.yaml"].data
    procedures = documents["procedures/spine-imaging.yaml"].data["procedures"]
    shared = Shared(
        concepts=frozenset(terminology.value_sets) | frozenset(words),
        analytes=read_analytes(observations),
        safety=(gadolinium, documents["contrast-safety/mr-safety.yaml"]),
        tests=_tests(documents["tests.yaml"].data["tests"]),
        override_reasons={
            slug: _override_reason(reasons, row) for slug, row in reasons["reasons"].items()
        },
        renal=read_renal_rules(gadolinium.data["renal_function"], observations["analytes"]),
        procedure_ids=frozenset(row["id"] for row in procedures),
    )
    return shared, terminology


def _override_reason(file: Mapping[str, Any], row: Mapping[str, Any]) -> OverrideReason:
    standard = row.get("mapped_to")
    return OverrideReason(
        system=file["system"],
        code=row["code"],
        display=row["display"],
        standard=Coding(file["mapped_to_system"], standard) if standard else None,
    )


def _unknown_concepts(documents: Mapping[str, Document], shared: Shared) -> list[Fault]:
    """Concepts of devices and tests that no value set and no words define."""
    devices, tests = documents["contrast-safety/mr-safety.yaml"], documents["tests.yaml"]
    named = [
        (devices, ("devices", role), devices.data["devices"][role])
        for role in ("kinds", "resolved_by")
    ]
    named += [
        (tests, ("tests", name), row.get("silenced_by", ()))
        for name, row in tests.data["tests"].items()
    ]
    known = shared.concepts | frozenset(tests.data["words"])
    return [
        document.fault(f"no value set or words is called {name!r}", *place)
        for document, place, names in named
        for name in names
        if name not in known
    ]


def _tests(rows: Mapping[str, Any]) -> dict[str, OrderableTest]:
    return {
        name: OrderableTest(
            id=name,
            text=row["text"],
            codings=tuple(
                Coding(c["system"], c["code"], c.get("display")) for c in row.get("codings", ())
            ),
            silenced_by=frozenset(row.get("silenced_by", ())),
        )
        for name, row in rows.items()
    }


def _topics(
    documents: Mapping[str, Document], shared: Shared
) -> tuple[tuple[Topic, ...], list[Fault]]:
    folders = sorted(name.rsplit("/", 1)[0] for name in documents if name.endswith("/topic.yaml"))
    topics: list[Topic] = []
    faults: list[Fault] = []
    for folder in folders:
        files = _files_of(folder, documents, faults)
        if files is not None:
            topic, found = read_topic(files, shared)
            topics.append(topic)
            faults += found
    return tuple(topics), faults


def _files_of(
    folder: str, documents: Mapping[str, Document], faults: list[Fault]
) -> TopicFiles | None:
    topic = documents[f"{folder}/topic.yaml"]
    for needed in ("criteria.yaml", "cards.yaml"):
        if f"{folder}/{needed}" not in documents:
            faults.append(topic.fault(f"the topic has no {needed}"))
            return None
    return TopicFiles(
        topic=topic,
        criteria=documents[f"{folder}/criteria.yaml"],
        variants={
            file_name(document.file, VARIANT): document
            for name, document in documents.items()
            if name.startswith(f"{folder}/") and name.endswith(VARIANT)
        },
        targets=documents.get(f"{folder}/target-studies.yaml"),
        levels=documents.get(f"{folder}/levels.yaml"),
        cards=documents[f"{folder}/cards.yaml"],
    )


def _prefetch(data: Mapping[str, Any], reading: Reading) -> Iterable[PrefetchTemplate]:
    for key, row in data["prefetch"].items():
        if "read" in row:
            yield PrefetchTemplate(key, row["read"])
        else:
            codes = f"&code={_codes_of(key, reading)}" if row.get("codes") else ""
            yield PrefetchTemplate(key, f"{row['search']}?{row['parameters']}{codes}")


def _codes_of(key: str, reading: Reading) -> str:
    """The codes of every analyte that is fetched under a key."""
    analytes = (a for a in reading.analytes.values() if a.place == Need(key))
    sets = (reading.terminology.value_sets[analyte.id] for analyte in analytes)
    return ",".join(sorted({f"{system}|{code}" for each in sets for system, code in each.codes}))
