"""The knowledge files as documents, each checked for its form by its schema."""

from collections.abc import Mapping
from pathlib import Path

from cds_service.errors import Fault, KnowledgeFault

from .schemas import faults_of_form
from .strict_yaml import Document, load_yaml

VARIANT = ".variant.yaml"

#: Which schema holds which file, by the end of its path below ``knowledge/``.
_SCHEMAS = (
    ("knowledge.yaml", "knowledge.schema.json"),
    ("observations.yaml", "observations.schema.json"),
    ("tests.yaml", "tests.schema.json"),
    ("prefetch.yaml", "prefetch.schema.json"),
    ("override-reasons.yaml", "override-reasons.schema.json"),
    ("order-names.yaml", "order-names.schema.json"),
    ("procedures/spine-imaging.yaml", "procedures.schema.json"),
    ("words/concepts.yaml", "words-concepts.schema.json"),
    ("words/cues.yaml", "words-cues.schema.json"),
    ("words/regions.yaml", "words-regions.schema.json"),
    ("words/absence.yaml", "words-absence.schema.json"),
    ("topic.yaml", "topic.schema.json"),
    ("criteria.yaml", "criteria.schema.json"),
    (VARIANT, "variant.schema.json"),
    ("target-studies.yaml", "target-studies.schema.json"),
    ("levels.yaml", "levels.schema.json"),
    ("cards.yaml", "cards.schema.json"),
    ("guidance.yaml", "guidance.schema.json"),
    ("cases.yaml", "cases.schema.json"),
)
_FOLDERS = (
    ("value-sets", "value-set.schema.json"),
    ("contrast-safety", "safety.schema.json"),
)


def read_documents(root: Path) -> Mapping[str, Document]:
    """Every YAML file, checked for its form, by its path below ``root``."""
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    for file in sorted(root.rglob("*.yaml")):
        name = file.relative_to(root).as_posix()
        try:
            document = load_yaml(file)
        except KnowledgeFault as fault:
            faults += fault.faults
            continue
        schema = _schema_of(name)
        if schema is None:
            faults.append(document.fault("no schema is known for this file: is it in its place?"))
            continue
        faults += faults_of_form(document, schema, root)
        documents[name] = document
    if faults or not documents:
        raise KnowledgeFault(tuple(faults) or (_empty(root),))
    return documents


def _empty(root: Path) -> Fault:
    return Document(root, None).fault("there is no knowledge here: check CDS_KNOWLEDGE_DIR")


def _schema_of(name: str) -> str | None:
    folder = name.split("/")[0]
    for known, schema in _FOLDERS:
        if folder == known:
            return schema
    return next((schema for end, schema in _SCHEMAS if name.endswith(end)), None)
