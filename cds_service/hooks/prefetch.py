"""Prefetch as early clients send it: each resource in an entry, beside the response that brought it."""

from collections.abc import Mapping
from typing import Any

from cds_service.fhir_r4.elements import as_mapping


def unwrapped(prefetch: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What was prefetched, each key with its resource or null, as CDS Hooks has it since 1.0."""
    if prefetch is None:
        return None
    return {
        key: value if isinstance(value, dict) and "resourceType" in value else _resource_in(value)
        for key, value in prefetch.items()  # nearly all are resources
    }


def _resource_in(value: Any) -> Any:
    """The resource of ``{"response": …, "resource": …}``; all else as it is.

    An entry whose response tells of a failure, or of nothing while it holds nothing, stays an
    entry, which no reader of resources understands: what it stands for is unknown, not none.
    """
    entry = as_mapping(value)
    if "resource" not in entry or "resourceType" in entry:
        return value
    status = as_mapping(entry.get("response")).get("status")
    if status is None:
        return entry["resource"] or value
    return entry["resource"] if str(status).startswith("2") else value
