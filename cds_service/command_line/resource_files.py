"""FHIR resources as files, and the address below which they are published."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from cds_service.errors import CommandInvalid
from cds_service.security.addresses import fault_of_form


def base_of(url: str) -> str:
    """What canonical addresses begin with.  Raises CommandInvalid where it is no address."""
    fault = fault_of_form(url) or ("has a query: take away what follows ?" if "?" in url else None)
    if fault:
        raise CommandInvalid(f"--base-url {fault}")
    return url.rstrip("/")


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
