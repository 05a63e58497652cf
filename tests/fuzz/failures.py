"""An input that broke something: made as small as it stays broken, and written down to be repeated."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from json_places import places

from cds_service.errors import RequestInvalid
from cds_service.web.wire import decode, encode

from .inputs import Input
from .mutations import copied

#: Tries of one input; a smaller one is a convenience and not worth an hour.
_MOST_TRIES = 1_500


def smallest(sent: Input, is_broken: Callable[[Input], bool]) -> Input:
    """The input with all taken away without which it is still broken."""
    tries = 0
    is_smaller = True
    while is_smaller and tries < _MOST_TRIES:
        is_smaller = False
        for body in _smaller(sent.body):
            tries += 1
            candidate = replace(sent, body=body)
            if is_broken(candidate):
                sent, is_smaller = candidate, True
                break
            if tries >= _MOST_TRIES:
                break
    return sent


def _smaller(body: bytes) -> Iterator[bytes]:
    """The body without one of its parts, the largest first; of what is no JSON without a half."""
    try:
        document = decode(body)
        encode(document)
    except (RequestInvalid, UnicodeEncodeError, RecursionError):
        half = len(body) // 2
        yield from (body[:half], body[half:]) if half else ()
        return
    found = list(places(document))
    sizes = {place: len(encode(container[key])) for place, (container, key) in enumerate(found)}
    for place in sorted(sizes, key=sizes.__getitem__, reverse=True):
        other = copied(document)
        container, key = list(places(other))[place]
        del container[key]
        yield encode(other)


def written(folder: Path, sent: Input, faults: list[str]) -> Path:
    """The file of an input, with what is wrong and how to ask again."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{sent.number}.json"
    told = {
        "faults": faults,
        "again": f"make fuzz-again FILE={path}",
        **asdict(sent),
        "body": sent.body.decode("latin-1"),
    }
    path.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return path


def read(path: Path) -> Input:
    """The input of a file."""
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    body = told.pop("body").encode("latin-1")
    del told["faults"], told["again"]
    return Input(**told, body=body)
