"""What has to hold of every answer, whatever was asked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

import jsonschema_rs

from cds_service.errors import RequestInvalid
from cds_service.web.openapi import openapi_document
from cds_service.web.wire import decode

from .in_process import Heard
from .inputs import SERVICE, Input
from .marks import MARK

#: All that a caller may bring about; 503 tells of the service's own state, and is counted apart.
ALLOWED = frozenset({200, 400, 404, 405, 412, 413, 415})

#: Seconds of CPU beyond which one call costs others theirs.
MOST_CPU_SECONDS = 1.0


def faults_of(sent: Input, heard: Heard) -> list[str]:
    """What does not hold, in words that name no content."""
    return [*_of_any(sent, heard), *(_of_cards(sent, heard) if _has_cards(sent, heard) else ())]


def _has_cards(sent: Input, heard: Heard) -> bool:
    return heard.status == 200 and sent.method == "POST" and sent.path == SERVICE


def _of_any(sent: Input, heard: Heard) -> Iterator[str]:
    if heard.status not in ALLOWED:
        yield f"status {heard.status}"
    if heard.cpu_seconds > MOST_CPU_SECONDS:
        yield f"more than {MOST_CPU_SECONDS:.0f} s of CPU"
    if heard.status != 200 and sent.method != "HEAD":
        yield from _of_refusal(heard)


def _of_refusal(heard: Heard) -> Iterator[str]:
    """A problem document that names what is wrong, and quotes nothing."""
    if MARK.encode() in heard.body:
        yield "a refusal quotes what was sent"
    if heard.headers.get("content-type", "").startswith("text/html"):
        return
    yield from _against("OperationOutcome", heard.body)


def _of_cards(sent: Input, heard: Heard) -> Iterator[str]:
    ill_formed = list(_against("Answer", heard.body))
    if ill_formed:
        yield from ill_formed
        return
    said = sent.body.decode("utf-8", "replace")
    for order, cards in _cards_that_update(decode(heard.body)).items():
        if len(cards) > 1 and said.count(order) <= 1:
            yield "two cards update one order"


def _cards_that_update(answer: Any) -> Mapping[str, set[str]]:
    """The cards that would change an order, by its id."""
    cards: defaultdict[str, set[str]] = defaultdict(set)
    for card in answer["cards"]:
        for suggestion in card.get("suggestions", ()):
            for action in suggestion["actions"]:
                if action["type"] == "update":
                    cards[str(action["resource"].get("id"))].add(card["uuid"])
    return cards


def _against(schema: str, body: bytes) -> Iterator[str]:
    try:
        data = decode(body)
    except RequestInvalid as error:
        yield f"an answer that {error.reason}"
        return
    for wrong in islice(_validator(schema).iter_errors(data), 1):
        yield f"no {schema}: {'/'.join(map(str, wrong.schema_path))}"


@cache
def _validator(schema: str) -> Any:
    """Of the published description: what it says of an answer is what is held here."""
    document = openapi_document("http://127.0.0.1")
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": document["components"]},
        validate_formats=True,
    )
