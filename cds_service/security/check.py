"""What an operator wants to know of a client before its first call: can its keys be read?"""

from dataclasses import dataclass
from pathlib import Path

from .clients import TrustedClient
from .jwk_sets import KeySet
from .key_fetching import KeySetUnreadable, fetch_key_set, read_key_file


@dataclass(frozen=True, slots=True)
class ClientReport:
    """A client, and its key set as it is now.  ``fault``: why this client cannot call, or None."""

    client: TrustedClient
    keys: KeySet
    fault: str | None


def report_on(client: TrustedClient) -> ClientReport:
    """Read a client's key set as a call would."""
    try:
        keys = _read(client)
    except KeySetUnreadable as error:
        fault = f"{client.name}: key set at {client.keys_at}: {error}"
        return ClientReport(client, KeySet(()), fault)
    return ClientReport(client, keys, _fault(client, keys))


def _read(client: TrustedClient) -> KeySet:
    match client.keys_at:
        case Path() as file:
            return read_key_file(file)
        case str() as url:
            return fetch_key_set(url)


def _fault(client: TrustedClient, keys: KeySet) -> str | None:
    verifiable = {algorithm for key in keys.keys for algorithm in key.algorithms}
    if verifiable & set(client.algorithms):
        return None
    wanted = ", ".join(client.algorithms)
    return f"{client.name}: no key at {client.keys_at} can verify {wanted}: ask for its JWK Set"
