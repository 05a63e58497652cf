"""Loading ``knowledge/`` whole: all faults of all files at once, or a Knowledge."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cds_service.appropriateness.knowledge import Knowledge, PrefetchTemplate
from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.guidance import Source
from cds_service.errors import KnowledgeFault

from .attribute_files import read_source_attributes
from .contract import faults_of_contract
from .documents import KnowledgeFiles, read_documents
from .fingerprint import fingerprint_of
from .idle import faults_of_idleness
from .reading_files import read_reading
from .shared import PREFETCH, SOURCES, read_shared
from .topic_files import read_topic
from .topic_order import HEAD, always_on, faults_of_order, in_order
from .topic_references import topic_files
from .word_references import faults_of_word_references


def load_knowledge(root: Path) -> Knowledge:
    """Read every file below ``root``.  Raises KnowledgeFault, naming file, line and all faults."""
    return compile_knowledge(read_documents(root))


def compile_knowledge(files: KnowledgeFiles) -> Knowledge:
    """Make a Knowledge of files that were read.  Raises KnowledgeFault with all faults of all files.

    A file of the wrong form hides nothing of the others: what they name of it is looked up as
    far as it can be read, and what cannot be looked up is no fault of theirs.
    """
    faults = [*files.faults]
    shared = read_shared(files, faults)
    compiled = [read_topic(each, shared, faults) for each in topic_files(files)]
    topics = tuple(each.topic for each in compiled if each.topic is not None)
    reading = read_reading(files, shared, topics, faults)
    attributes = read_source_attributes(files, shared.sources, faults)
    faults += faults_of_word_references(files, shared.words.names)
    faults += faults_of_order(files)
    faults += faults_of_contract(files)
    if not files.faults:
        faults += faults_of_idleness(files, shared, compiled)
    if faults or reading is None or attributes is None:
        raise KnowledgeFault(tuple(faults))
    head = files.right[HEAD].data
    ordered = in_order(topics, files)
    return Knowledge(
        version=head["version"],
        status=head["status"],
        fingerprint=fingerprint_of(files.root),
        topics=ordered,
        speaking=ordered,
        always_on=always_on(ordered, files),
        reading=reading,
        prefetch=tuple(_prefetch(files.right[PREFETCH].data, reading)),
        attributes=attributes,
        sources={name: Source(**row) for name, row in files.right[SOURCES].data["sources"].items()},
    ).with_speaking(head["speaking"])


def _prefetch(data: Mapping[str, Any], reading: Reading) -> Iterator[PrefetchTemplate]:
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
