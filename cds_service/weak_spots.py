"""What is set more weakly than it should be where others can reach it: told at the start, and by ``settings``.

Nothing of it stops a start, for who runs it may have reasons; none of it is passed over in silence.
"""

import os
from collections.abc import Iterator, Mapping

from sqlalchemy import URL

from .records.database import file_of, read_url
from .security.addresses import is_loopback
from .settings import Settings

#: 128 random bits, as ``openssl rand -hex 32`` has them twice over, are no shorter in any spelling of hexadecimal.
_LEAST_LENGTH = 32
#: Thirty-two random hexadecimal digits have fewer different ones once in ten million times.
_LEAST_DIFFERENT = 7
#: libpq's words.  What it does where nobody sets any is ``prefer``.
_MAY_BE_READ = frozenset({"disable", "allow", "prefer"})
_WHOLE = "verify-full"
_SET_IT = "end CDS_DATABASE_URL with ?sslmode=verify-full&sslrootcert=FILE (or system)"


def weak_spots(settings: Settings, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """A sentence for each: what it is, and what to do.  No secret is in them."""
    return (*_of_the_operators_token(settings), *_of_the_way_to_the_store(settings, environ))


def _of_the_operators_token(settings: Settings) -> Iterator[str]:
    token = settings.operator_secret
    if token and (len(token) < _LEAST_LENGTH or len(set(token)) < _LEAST_DIFFERENT):
        yield (
            f"CDS_OPERATOR_TOKEN can be guessed: it has fewer than {_LEAST_LENGTH} characters, or "
            "hardly any that differ; make one with: openssl rand -hex 32"
        )


def _of_the_way_to_the_store(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    url = read_url(settings.database_url)
    if file_of(url) is not None or _is_on_this_machine(url, environ):
        return
    mode = tls_mode(url, environ)
    if mode in _MAY_BE_READ:
        yield f"the store is on another machine and may be spoken to without TLS (sslmode={mode}): {_SET_IT}"
    elif mode != _WHOLE:
        yield (
            f"the store is on another machine and nobody checks that it is the one that is named "
            f"(sslmode={mode}): {_SET_IT}"
        )


def tls_mode(url: URL, environ: Mapping[str, str] = os.environ) -> str:
    """How a PostgreSQL is spoken to, as libpq finds it out: by the URL, by its own variables, or as it does by itself."""
    asked = _option(url, "sslmode") or environ.get("PGSSLMODE")
    roots = _option(url, "sslrootcert") or environ.get("PGSSLROOTCERT")
    return asked or (_WHOLE if roots == "system" else "prefer")


def _is_on_this_machine(url: URL, environ: Mapping[str, str]) -> bool:
    hosts = _option(url, "host") or url.host or environ.get("PGHOST") or ""
    return all(not host or host.startswith("/") or is_loopback(host) for host in hosts.split(","))


def _option(url: URL, name: str) -> str | None:
    """An option of a URL; of one that stands there several times the last, as libpq takes it."""
    value = url.query.get(name)
    return value if value is None or isinstance(value, str) else value[-1]
