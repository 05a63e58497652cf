"""What is told at the start: who may call, what answers, and where records go.  Never a secret."""

import logging
import sys
from typing import Any

from .appropriateness.knowledge import Knowledge
from .records.database import file_of, place_of, read_url
from .security.clients import read_clients
from .settings import Settings, in_an_address
from .weak_spots import tls_mode, weak_spots

_LOG = logging.getLogger(__name__)
_WIDTH = 12


def tell_of_the_start(settings: Settings, knowledge: Knowledge, store_fault: str | None) -> None:
    """Lines for a person who looks on; one line of the log for a machine that collects it."""
    facts = state_at_the_start(settings, knowledge, store_fault)
    if sys.stderr.isatty():
        sys.stderr.write("\n".join(_lines(settings, facts)) + "\n")
        return
    _LOG.info("service_starting", extra=facts)
    for each in facts["weak_spots"]:
        _LOG.warning("%s", each)


def state_at_the_start(
    settings: Settings, knowledge: Knowledge, store_fault: str | None
) -> dict[str, Any]:
    """What an operator has to know of this service before the first call."""
    file, store = settings.clients_file, read_url(settings.database_url)
    return {
        "address": f"http://{in_an_address(settings.host)}:{settings.port}",
        "public_url": settings.public_url,
        "workers": settings.workers,
        "callers": "open" if file is None else "verified",
        "clients": [] if file is None else [client.name for client in read_clients(file)],
        "shadow": settings.shadow == "on",
        "store": place_of(store),
        "store_fault": store_fault,
        "store_tls": None if file_of(store) else tls_mode(store),
        "weak_spots": list(weak_spots(settings)),
        "knowledge": knowledge.version,
        "knowledge_status": knowledge.status,
        "knowledge_fingerprint": knowledge.fingerprint,
        "topics": [topic.id for topic in (*knowledge.speaking, *knowledge.always_on)],
    }


def _lines(settings: Settings, facts: dict[str, Any]) -> list[str]:
    down = f"  NOT AVAILABLE: {facts['store_fault']}" if facts["store_fault"] else ""
    told = {
        "callers": _callers(settings, facts),
        "cards": "none are shown, all are kept (shadow mode)" if facts["shadow"] else "are shown",
        "knowledge": f"{facts['knowledge']} ({facts['knowledge_status']}), "
        f"fingerprint {facts['knowledge_fingerprint']}: {', '.join(facts['topics'])}",
        "store": f"{facts['store']}{_tls(facts)}{down}",
        "workers": str(facts["workers"]),
        "discovery": f"{facts['public_url']}/cds-services",
    }
    if settings.has_front_page:
        told["browser"] = f"{facts['public_url']}/"
    head = f"Serving on {facts['address']}  (Ctrl-C stops)"
    weak = [f"  {'WEAK':<{_WIDTH}}{each}" for each in facts["weak_spots"]]
    return [head, *(f"  {name:<{_WIDTH}}{value}" for name, value in told.items()), *weak]


def _tls(facts: dict[str, Any]) -> str:
    return f", sslmode={facts['store_tls']}" if facts["store_tls"] else ""


def _callers(settings: Settings, facts: dict[str, Any]) -> str:
    if settings.clients_file is not None:
        return f"verified, of {settings.clients_file}: {', '.join(facts['clients'])}"
    whence = "on this machine" if settings.is_loopback else "who reaches this address"
    return f"OPEN: anyone {whence} may call; CDS_CLIENTS_FILE says who is trusted"
