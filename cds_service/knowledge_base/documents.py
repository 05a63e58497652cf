"""The knowledge files as documents, each checked for its form by its schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from cds_service.errors import Fault, KnowledgeFault

from .schemas import faults_of_form
from .strict_yaml import Document, load_yaml

VARIANT = ".variant.yaml"
GUIDANCE_OF_A_VARIANT = ".guidance.yaml"

#: Which schema holds which file, by its whole path below ``knowledge/``.
_SCHEMAS = (
    ("knowledge.yaml", "knowledge.schema.json"),
    ("sources.yaml", "sources.schema.json"),
    ("source-attributes.yaml", "source-attributes.schema.json"),
    ("signatures.yaml", "signatures.schema.json"),
    ("observations.yaml", "observations.schema.json"),
    ("tests.yaml", "tests.schema.json"),
    ("prefetch.yaml", "prefetch.schema.json"),
    ("override-reasons.yaml", "override-reasons.schema.json"),
    ("shared/criteria.yaml", "criteria.schema.json"),
    ("shared/cards.yaml", "shared-cards.schema.json"),
    ("shared/target-studies.yaml", "target-studies.schema.json"),
    ("shared/levels.yaml", "levels.schema.json"),
    ("shared/radiation.yaml", "radiation.schema.json"),
    ("contrast-safety/gadolinium.yaml", "gadolinium.schema.json"),
    ("contrast-safety/mr-safety.yaml", "mr-safety.schema.json"),
    ("procedures/order-names.yaml", "order-names.schema.json"),
    ("procedures/spine-imaging.yaml", "procedures.schema.json"),
    ("value-sets/*.yaml", "value-set.schema.json"),
    ("words/classes.yaml", "words-classes.schema.json"),
    ("words/concepts.yaml", "words-concepts.schema.json"),
    ("words/cues.yaml", "words-cues.schema.json"),
    ("words/regions.yaml", "words-regions.schema.json"),
    ("words/absence.yaml", "words-absence.schema.json"),
    ("words/body-sites.yaml", "words-body-sites.schema.json"),
    ("topics/*/topic.yaml", "topic.schema.json"),
    ("topics/*/criteria.yaml", "criteria.schema.json"),
    (f"topics/*/*{VARIANT}", "variant.schema.json"),
    ("topics/*/target-studies.yaml", "target-studies.schema.json"),
    ("topics/*/levels.yaml", "levels.schema.json"),
    ("topics/*/cards.yaml", "cards.schema.json"),
    ("topics/*/guidance.yaml", "guidance.schema.json"),
    (f"topics/*/*{GUIDANCE_OF_A_VARIANT}", "variant-guidance.schema.json"),
    ("topics/*/cases.yaml", "cases.schema.json"),
)

#: Where it is lacking, nobody has signed anything.
_MAY_LACK = frozenset({"signatures.yaml"})
#: Without these there is nothing to compile; a topic needs more of its own.
_NEEDED = tuple(name for name, _ in _SCHEMAS if "*" not in name and name not in _MAY_LACK)
_NEEDED_BY_A_TOPIC = ("criteria.yaml", "cards.yaml")


@dataclass(frozen=True)
class KnowledgeFiles:
    """Every YAML file by its path below ``root``, and what is wrong with the form of each.

    ``right`` ones are of their schema's form and can be compiled; ``wrong`` ones are there, and
    others may still look for names in them.
    """

    root: Path
    right: Mapping[str, Document]
    wrong: Mapping[str, Document]
    faults: tuple[Fault, ...]

    def get(self, name: str) -> Document | None:
        """A file, right or wrong."""
        return self.right.get(name) or self.wrong.get(name)

    def named_like(self, whole: str) -> dict[str, Document]:
        """The files, right or wrong, whose path is like ``topics/*/cards.yaml``."""
        there = {**self.right, **self.wrong}
        return {name: there[name] for name in sorted(there) if _is_called(name, whole)}


def read_documents(root: Path) -> KnowledgeFiles:
    """Read every YAML file, and say what is wrong with the form of each, and what is missing."""
    right: dict[str, Document] = {}
    wrong: dict[str, Document] = {}
    faults: list[Fault] = []
    for file in sorted(root.rglob("*.yaml")):
        name = file.relative_to(root).as_posix()
        document, found = _read(file, name, root)
        faults += found
        (wrong if found else right)[name] = document
    there = {**right, **wrong}
    faults += _missing(root, there) if there else [_empty(root)]
    return KnowledgeFiles(root, right, wrong, tuple(faults))


def _read(file: Path, name: str, root: Path) -> tuple[Document, list[Fault]]:
    try:
        document = load_yaml(file)
    except KnowledgeFault as fault:
        return Document(file, None), list(fault.faults)
    schema = _schema_of(name)
    if schema is None:
        sentence = "no schema is known for this file: is it in its place?"
        return document, [document.fault(sentence)]
    return document, list(faults_of_form(document, schema, root))


def _missing(root: Path, there: Mapping[str, Document]) -> Iterator[Fault]:
    at = Document(root, None)
    yield from (at.fault(f"{name} is missing") for name in _NEEDED if name not in there)
    folders = {name.rpartition("/")[0]: document for name, document in there.items()}
    for folder, document in folders.items():
        if _is_called(folder, "topics/*") and f"{folder}/topic.yaml" not in there:
            yield document.fault("nobody reads this: its folder has no topic.yaml")
    for name, document in there.items():
        if _is_called(name, "topics/*/topic.yaml"):
            folder = name.rpartition("/")[0]
            for needed in _NEEDED_BY_A_TOPIC:
                if f"{folder}/{needed}" not in there:
                    yield document.fault(f"the topic has no {needed}")


def _empty(root: Path) -> Fault:
    return Document(root, None).fault("there is no knowledge here: check CDS_KNOWLEDGE_DIR")


def _schema_of(name: str) -> str | None:
    """A file that is nearly called so is nobody's: it would never be read, and not be missed."""
    return next((schema for whole, schema in _SCHEMAS if _is_called(name, whole)), None)


def _is_called(name: str, whole: str) -> bool:
    parts, expected = name.split("/"), whole.split("/")
    return len(parts) == len(expected) and all(map(fnmatchcase, parts, expected))
