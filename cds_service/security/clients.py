"""The clients file: who is trusted, by which keys, and what goes with being that client."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cds_service.errors import ClientsFault, Fault, KnowledgeFault
from cds_service.knowledge_base.schemas import faults_of_form
from cds_service.knowledge_base.strict_yaml import Document, load_yaml

from .addresses import fault_of_address

#: CDS Hooks 2.0 recommends these two.  https://cds-hooks.hl7.org/2.0/#jwt-signing-algorithm
RECOMMENDED_ALGORITHMS = ("ES384", "RS384")

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
    faults = tuple(faults_of_form(document, "clients.schema.json", Path(__file__).parent))
    faults = faults or tuple(_faults_of_meaning(document))
    if faults:
        raise ClientsFault(faults)
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
    entries = document.data["clients"]
    for place, entry in enumerate(entries):
        yield from _faults_of_keys(document, place, entry)
        yield from _faults_of_addresses(document, place, entry)
        yield from _faults_of_files(document, place, entry)
        yield from _faults_beside_others(document, place, entries)


def _faults_of_keys(document: Document, place: int, entry: Mapping[str, Any]) -> Iterator[Fault]:
    if ("jwks_url" in entry) == ("jwks_file" in entry):
        found = "both" if "jwks_url" in entry else "neither"
        sentence = f"give either jwks_url or jwks_file; here is {found}"
        yield document.fault(sentence, "clients", place)


def _faults_of_addresses(
    document: Document, place: int, entry: Mapping[str, Any]
) -> Iterator[Fault]:
    at = ("clients", place)
    if urlsplit(entry["iss"]).scheme == "":
        yield document.fault(
            "iss is no URI: write it exactly as the tokens do, such as https://ehr.example.org",
            *(*at, "iss"),
        )
    fault = fault_of_address(entry.get("jwks_url", "https://not.given"))
    if fault:
        yield document.fault(f"jwks_url {fault}", *at, "jwks_url")
    for number, server in enumerate(entry.get("fhir_servers", ())):
        fault = fault_of_address(server)
        if fault:
            yield document.fault(f"fhir_servers {fault}", *at, "fhir_servers", number)


def _faults_of_files(document: Document, place: int, entry: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("jwks_file", "order_codes"):
        if name in entry and not (document.file.parent / entry[name]).is_file():
            sentence = f"{name} is not there: it is looked for beside this file, as {entry[name]}"
            yield document.fault(sentence, "clients", place, name)


def _faults_beside_others(
    document: Document, place: int, entries: list[Mapping[str, Any]]
) -> Iterator[Fault]:
    """What is wrong only because of an earlier entry; tokens must lead to one client alone."""
    entry, earlier = entries[place], entries[:place]
    if any(entry["name"] == other["name"] for other in earlier):
        sentence = "this name stands here a second time: names tell clients apart in the log"
        yield document.fault(sentence, "clients", place, "name")
    tenants = [other.get("tenant") for other in earlier if other["iss"] == entry["iss"]]
    if tenants and (None in tenants or entry.get("tenant") in (None, *tenants)):
        sentence = "this iss stands here a second time: give each of its entries its own tenant"
        yield document.fault(sentence, "clients", place, "iss")
