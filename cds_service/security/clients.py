"""The clients file: who is trusted, by which keys, and what goes with being that client."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cds_service.errors import ClientsFault, Fault, KnowledgeFault
from cds_service.knowledge_base.schemas import faults_of_form
from cds_service.knowledge_base.strict_yaml import Document, load_yaml

from .addresses import fault_of_address

#: CDS Hooks 2.0 recommends these two.  https://cds-hooks.hl7.org/2.0/#jwt-signing-algorithm
RECOMMENDED_ALGORITHMS = ("ES384", "RS384")

#: RFC 3986, 3.1: a scheme, and something after it.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$")

#: Where a key set is published, or the file that holds it.
KeySource = str | Path


@dataclass(frozen=True, slots=True)
class TrustedClient:
    """An entry of the clients file.  ``keys_at`` is a URL, or the path of a file."""

    name: str
    iss: str
    keys_at: KeySource
    algorithms: tuple[str, ...] = RECOMMENDED_ALGORITHMS
    tenant: str | None = None
    profile: str = "generic"
    fhir_servers: tuple[str, ...] = ()
    order_codes: Path | None = None


def read_clients(file: Path) -> tuple[TrustedClient, ...]:
    """The trusted clients.  Raises ClientsFault, which names every fault at once by its line."""
    try:
        document = load_yaml(file)
    except KnowledgeFault as wrong:
        raise ClientsFault(wrong.faults) from wrong
    faults = [*faults_of_form(document, "clients.schema.json", Path(__file__).parent)]
    faults += _faults_of_meaning(document)
    if faults:
        raise ClientsFault(tuple(faults))
    return tuple(_client(entry, file.parent) for entry in document.data["clients"])


def _client(entry: Mapping[str, Any], folder: Path) -> TrustedClient:
    codes = entry.get("order_codes")
    return TrustedClient(
        name=entry["name"],
        iss=entry["iss"],
        keys_at=entry.get("jwks_url") or folder / entry["jwks_file"],
        algorithms=tuple(entry.get("algorithms", RECOMMENDED_ALGORITHMS)),
        tenant=entry.get("tenant"),
        profile=entry.get("profile", "generic"),
        fhir_servers=tuple(entry.get("fhir_servers", ())),
        order_codes=folder / codes if codes else None,
    )


def _faults_of_meaning(document: Document) -> Iterator[Fault]:
    """What the schema cannot see.  What has not even its form is passed over: that is told already."""
    entries = _entries(document.data)
    for place, entry in enumerate(entries):
        yield from _faults_of_keys(document, place, entry)
        yield from _faults_of_addresses(document, place, entry)
        yield from _faults_of_files(document, place, entry)
        yield from _faults_beside_others(document, place, entries)


def _entries(data: Any) -> list[Mapping[str, Any]]:
    listed = data.get("clients") if isinstance(data, dict) else None
    entries = listed if isinstance(listed, list) else []
    return [entry if isinstance(entry, dict) else {} for entry in entries]


def _text(entry: Mapping[str, Any], name: str) -> str | None:
    value = entry.get(name)
    return value if isinstance(value, str) else None


def _faults_of_keys(document: Document, place: int, entry: Mapping[str, Any]) -> Iterator[Fault]:
    if ("jwks_url" in entry) == ("jwks_file" in entry):
        found = "both" if "jwks_url" in entry else "neither"
        sentence = f"give either jwks_url or jwks_file; here is {found}"
        yield document.fault(sentence, "clients", place)


def _faults_of_addresses(
    document: Document, place: int, entry: Mapping[str, Any]
) -> Iterator[Fault]:
    at = ("clients", place)
    iss = _text(entry, "iss")
    if iss is not None and not _URI.match(iss):
        yield document.fault(
            "iss is no URI: write it exactly as the tokens do, such as https://ehr.example.org",
            *(*at, "iss"),
        )
    servers = entry.get("fhir_servers")
    addresses = [
        ("jwks_url", (*at, "jwks_url"), entry.get("jwks_url")),
        *(
            ("fhir_servers", (*at, "fhir_servers", number), server)
            for number, server in enumerate(servers if isinstance(servers, list) else [])
        ),
    ]
    for name, path, address in addresses:
        fault = fault_of_address(address) if isinstance(address, str) else None
        if fault:
            yield document.fault(f"{name} {fault}", *path)


def _faults_of_files(document: Document, place: int, entry: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("jwks_file", "order_codes"):
        file = _text(entry, name)
        if file is not None and not (document.file.parent / file).is_file():
            sentence = f"{name} is not there: it is looked for beside this file, as {file}"
            yield document.fault(sentence, "clients", place, name)


def _faults_beside_others(
    document: Document, place: int, entries: list[Mapping[str, Any]]
) -> Iterator[Fault]:
    """What is wrong only because of an earlier entry; tokens must lead to one client alone."""
    entry, earlier = entries[place], entries[:place]
    if "name" in entry and any(entry["name"] == other.get("name") for other in earlier):
        sentence = "this name stands here a second time: names tell clients apart in the log"
        yield document.fault(sentence, "clients", place, "name")
    same = [other for other in earlier if "iss" in entry and entry["iss"] == other.get("iss")]
    tenants = [other.get("tenant") for other in same]
    if tenants and (None in tenants or entry.get("tenant") in (None, *tenants)):
        sentence = "this iss stands here a second time: give each of its entries its own tenant"
        yield document.fault(sentence, "clients", place, "iss")
