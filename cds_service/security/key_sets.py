"""The key sets of the trusted clients, each kept for as long as it may be believed.

Only an address of the clients file is ever asked; a token cannot name another.
"""

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock, Thread

from cds_service.errors import ClientNotTrusted

from .clients import TrustedClient
from .jwk_sets import KeySet, PublicKey
from .key_fetching import KeySetUnreadable, fetch_key_set, read_key_file

_LOG = logging.getLogger(__name__)

#: Seconds after which a key set is fetched anew, in the background.
LIFESPAN = 300.0

#: Seconds between two fetches of one set: made-up key ids must not make us hammer its host.
COOLDOWN = 30.0

#: Seconds for which a set is used although its host does not give a newer one.
OLDEST = 24 * 3600.0

#: Seconds from the start of a fetch for which calls that it must judge wait; then they are refused.
PATIENCE = 2.0


class KeySets:
    """The keys of each trusted client, by the ``kid`` that a token names."""

    def __init__(
        self, clients: Iterable[TrustedClient], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._kept = {client.keys_at: _kept(client, clock) for client in clients}

    def key(self, client: TrustedClient, kid: str, *, algorithm: str) -> PublicKey:
        """The key that a client signed with.  Raises ClientNotTrusted."""
        known = self._kept[client.keys_at].keys_with(kid)
        if known is None:
            raise ClientNotTrusted("its key set cannot be had")
        key = known.find(kid, algorithm)
        if key is None:
            what = "does not fit the alg" if known.knows(kid) else "is not in its key set"
            raise ClientNotTrusted(f"the key that kid names {what}")
        return key


class _FileKeys:
    """A key set in a file, read again when the file has changed."""

    def __init__(self, name: str, file: Path) -> None:
        self._name = name
        self._file = file
        self._stamp: tuple[int, ...] = ()
        self._keys: KeySet | None = None

    def keys_with(self, _kid: str) -> KeySet | None:
        stamp = self._now_stamped()
        if stamp != self._stamp:
            self._stamp = stamp
            self._read()
        return self._keys

    def _now_stamped(self) -> tuple[int, ...]:
        try:
            found = self._file.stat()
        except OSError:
            return (0,)
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def _read(self) -> None:
        """A file that has become unreadable leaves the keys as they were: its writer is told."""
        try:
            self._keys = read_key_file(self._file)
        except KeySetUnreadable as error:
            _LOG.warning("key set of client %s: %s", self._name, error)


class _PublishedKeys:
    """A key set at a URL, fetched by one thread at a time.

    Calls wait for a fetch only where nothing that is kept can judge them; a host that is
    down or slow is felt by no call whose key is known.
    """

    def __init__(self, name: str, url: str, clock: Callable[[], float]) -> None:
        self._name = name
        self._url = url
        self._clock = clock
        self._lock = Lock()
        self._fetching: Thread | None = None
        self._tried = -COOLDOWN
        self._fetched = -OLDEST
        self._keys: KeySet | None = None

    def keys_with(self, kid: str) -> KeySet | None:
        """The keys; fetched anew if they are too old, or do not know this key yet."""
        known = self._believed()
        if known is None or not known.knows(kid):
            self._await(self._refreshing())
        elif self._clock() - self._fetched > LIFESPAN:
            self._refreshing()
        return self._believed()

    def _believed(self) -> KeySet | None:
        return self._keys if self._clock() - self._fetched <= OLDEST else None

    def _refreshing(self) -> Thread | None:
        """The fetch that is under way; begun now, unless the last was begun a moment ago."""
        with self._lock:
            if self._fetching is not None and self._fetching.is_alive():
                return self._fetching
            if self._clock() - self._tried < COOLDOWN:
                return None
            self._tried = self._clock()
            self._fetching = Thread(target=self._fetch, daemon=True)
            self._fetching.start()
            return self._fetching

    def _await(self, fetching: Thread | None) -> None:
        if fetching is not None:
            fetching.join(max(0.0, self._tried + PATIENCE - self._clock()))

    def _fetch(self) -> None:
        try:
            keys = fetch_key_set(self._url)
        except KeySetUnreadable as error:
            _LOG.warning("key set of client %s: %s", self._name, error)
            return
        self._keys, self._fetched = keys, self._clock()


def _kept(client: TrustedClient, clock: Callable[[], float]) -> _FileKeys | _PublishedKeys:
    match client.keys_at:
        case Path() as file:
            return _FileKeys(client.name, file)
        case str() as url:
            return _PublishedKeys(client.name, url, clock)
