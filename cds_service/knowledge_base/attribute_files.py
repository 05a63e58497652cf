"""``source-attributes.yaml`` made into what a page tells of this service, for the knowledge that it was written of."""

from collections.abc import Iterator

from cds_service.appropriateness.terms.source_attributes import (
    AttributeStatus,
    Regulation,
    Remark,
    SourceAttribute,
    SourceAttributes,
)
from cds_service.errors import Fault

from .documents import KnowledgeFiles
from .names import Register
from .strict_yaml import Document
from .topic_order import HEAD

ATTRIBUTES = "source-attributes.yaml"


def read_source_attributes(
    files: KnowledgeFiles, sources: Register, faults: list[Fault]
) -> SourceAttributes | None:
    """None where a file cannot be read.  ``faults`` receives sources that nobody describes, and
    whether all of it was written of another version."""
    document, head = files.right.get(ATTRIBUTES), files.right.get(HEAD)
    if document is None or head is None:
        return None
    faults += _of_another_version(document, head)
    data = document.data
    for place, row in enumerate(data["beyond"]):
        sources.look_up(row["provenance"], document, faults, "beyond", place, "provenance")
    return SourceAttributes(
        regulation=Regulation(**data["regulation"]),
        attributes=tuple(
            SourceAttribute(
                number, row["id"], row["title"], AttributeStatus(row["status"]), row["says"]
            )
            for number, row in enumerate(data["attributes"], start=1)
        ),
        beyond=tuple(
            Remark(row["id"], row["title"], row["provenance"], tuple(row["says"]))
            for row in data["beyond"]
        ),
        limitations=tuple(head.data["limitations"]),
    )


def _of_another_version(document: Document, head: Document) -> Iterator[Fault]:
    written_of, version = document.data["of_knowledge"], head.data["version"]
    if written_of != version:
        sentence = f"{HEAD} is {version}, and this was written of {written_of}: is it still true?"
        yield document.fault(sentence, "of_knowledge")
