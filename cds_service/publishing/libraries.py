"""The criteria of a topic as something to read, and the list of all that an export holds."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from .artifacts import Artifacts, Json, canonical, depends_on, limits
from .criteria_text import Phrasing

_LIBRARY_TYPE = "http://terminology.hl7.org/CodeSystem/library-type"


def criteria_of(
    topic: Mapping[str, Any],
    criteria: Mapping[str, Mapping[str, Any]],
    value_sets: Iterable[Json],
    artifacts: Artifacts,
    phrasing: Phrasing,
) -> Json:
    """Every question that a topic asks, each in words, with whose word it is."""
    title = f"{topic['title']}: the criteria"
    chapters = [_chapter(name, row, artifacts, phrasing) for name, row in sorted(criteria.items())]
    text = "\n\n".join((f"# {title}", _HOW_IT_IS_ANSWERED, *chapters)) + "\n"
    return {
        **artifacts.head(
            "Library",
            f"{topic['id']}-criteria",
            version=topic["version"],
            status=topic["status"],
            title=title,
        ),
        "type": _type("logic-library"),
        "description": (
            "The criteria in words, to be read; no program that could be run. How free text, dates and units are "
            "read stands in the service that these criteria are of."
        ),
        "lastReviewDate": topic["lastReviewDate"],
        "relatedArtifact": [
            *artifacts.citations(row["provenance"] for row in criteria.values()),
            *depends_on(value_sets),
        ],
        "content": [
            {
                "contentType": "text/markdown",
                "language": "en",
                "data": base64.b64encode(text.encode()).decode(),
                "title": title,
            }
        ],
    }


def everything(attributes: Mapping[str, Any], parts: Iterable[Json], artifacts: Artifacts) -> Json:
    """What belongs together: every resource of the export by its canonical address."""
    return {
        **artifacts.head_of_whole(
            "Library", "knowledge", "Imaging of the spine: everything that the service knows"
        ),
        "type": _type("asset-collection"),
        "description": " ".join(
            each["says"] for each in attributes["attributes"] if each["id"] in _TOLD
        ),
        **dict(limits(artifacts.whole["limitations"])),
        "relatedArtifact": [
            *artifacts.citations(artifacts.sources),
            *({"type": "composed-of", "resource": canonical(each)} for each in parts),
        ],
    }


#: Of what the knowledge tells of itself: who made it, and from what.
_TOLD = ("bibliographic-citation", "developer")

_HOW_IT_IS_ANSWERED = (
    "Each is answered *met*, *not met* or *unknown*. A diagnosis that is not on a list that was read is not met; a "
    "list that could not be read makes it unknown; a value that nobody measured is unknown, never normal."
)


def _chapter(name: str, row: Mapping[str, Any], artifacts: Artifacts, phrasing: Phrasing) -> str:
    limitation = f"\n\nLimitation: {row['limitation']}" if "limitation" in row else ""
    return (
        f"## {row['title']} [{name}]\n\n{phrasing.words(row['ask'])}\n\n"
        f"Whose word: {artifacts.whose(row['provenance'])} ({row['trace']}).{limitation}"
    )


def _type(code: str) -> Json:
    return {"coding": [{"system": _LIBRARY_TYPE, "code": code}]}
