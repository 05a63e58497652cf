"""FHIR resources as files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec


def write_resources(resources: Iterable[Mapping[str, Any]], folder: Path) -> Iterator[str]:
    """Write each as ``Type-id.json``; tells how many of each type there are, and where."""
    counted: Counter[str] = Counter()
    for each in resources:
        kind = each["resourceType"]
        text = msgspec.json.format(msgspec.json.encode(each), indent=2) + b"\n"
        (folder / f"{kind}-{each['id']}.json").write_bytes(text)
        counted[kind] += 1
    yield from (f"{number:5} {kind}" for kind, number in sorted(counted.items()))
    yield f"written to {folder}; begin with Library-knowledge.json, which lists them all"
