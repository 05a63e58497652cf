"""The knowledge files as documents, each checked for its form by its schema."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from cds_service.errors import Fault, KnowledgeFault

from .schemas import faults_of_form
from .strict_yaml import Document, load_yaml

VARIANT = ".variant.yaml"

#: Which schema holds which file, by its whole path below ``knowledge/``.
_SCHEMAS = (
    ("knowledge.yaml", "knowledge.schema.json"),
    ("observations.yaml", "observations.schema.json"),
    ("tests.yaml", "tests.schema.json"),
    ("prefetch.yaml", "prefetch.schema.json"),
    ("override-reasons.yaml", "override-reasons.schema.json"),
    ("contrast-safety/gadolinium.yaml", "safety.schema.json"),
    ("contrast-safety/mr-safety.yaml", "safety.schema.json"),
    ("procedures/order-names.yaml", "order-names.schema.json"),
    ("procedures/spine-imaging.yaml", "procedures.schema.json"),
    ("value-sets/*.yaml", "value-set.schema.json"),
    ("words/concepts.yaml", "words-concepts.schema.json"),
    ("words/cues.yaml", "words-cues.schema.json"),
    ("words/regions.yaml", "words-regions.schema.json"),
    ("words/absence.yaml", "words-absence.schema.json"),
    ("topics/*/topic.yaml", "topic.schema.json"),
    ("topics/*/criteria.yaml", "criteria.schema.json"),
    (f"topics/*/*{VARIANT}", "variant.schema.json"),
    ("topics/*/target-studies.yaml", "target-studies.schema.json"),
    ("topics/*/levels.yaml", "levels.schema.json"),
    ("topics/*/cards.yaml", "cards.schema.json"),
    ("topics/*/guidance.yaml", "guidance.schema.json"),
    ("topics/*/cases.yaml", "cases.schema.json"),
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
    """A file that is nearly called so is nobody's: it would never be read, and not be missed."""
    return next((schema for whole, schema in _SCHEMAS if _is_called(name, whole)), None)


def _is_called(name: str, whole: str) -> bool:
    parts, expected = name.split("/"), whole.split("/")
    return len(parts) == len(expected) and all(map(fnmatchcase, parts, expected))
