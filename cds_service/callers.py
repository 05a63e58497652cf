"""On which terms callers are answered: the settings and the clients file, brought together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from .appropriateness.knowledge import Knowledge
from .fhir_server.charts import FetchedCharts, open_charts
from .fhir_server.fetching import Watch, nobody_watches
from .hooks.pama import PamaRating, PamaSettings
from .hooks.profiles import Profile
from .knowledge_base.order_codes import read_order_codes
from .records.seen_tokens import open_seen_tokens
from .security.clients import TrustedClient, read_clients
from .security.identity import Identity
from .security.key_sets import KeySets
from .settings import Settings
from .web.authentication import Access, OpenAccess, Terms, VerifiedAccess


def open_access(
    settings: Settings,
    knowledge: Knowledge,
    *,
    now: Callable[[], datetime],
    watch: Watch = nobody_watches,
) -> Access:
    """Without a clients file anyone may call; with one, only who proves to be one of them.

    ``watch`` is told of each read of a FHIR server.

    Raises ClientsFault, KnowledgeFault (of a file of order codes) or SettingInvalid.
    """
    charts = open_charts(knowledge.prefetch, settings.fhir_servers, settings.fhir_budget, watch)
    if settings.clients_file is None:
        return _to_anyone(settings, Terms(open_profile_of(settings), charts, knowledge))
    clients = read_clients(settings.clients_file)
    terms = {client.name: _terms_of(client, charts, knowledge) for client in clients}
    seen = open_seen_tokens(settings.database_url, now=now)
    identity = Identity(clients, key_sets=KeySets(clients), seen=seen, now=now)
    return VerifiedAccess(identity, terms)


def open_profile_of(settings: Settings) -> Profile:
    """How anyone is answered whose token does not name the public sandbox."""
    return Profile.GENERIC if settings.open_profile == "auto" else Profile(settings.open_profile)


def pama_of(settings: Settings) -> PamaSettings | None:
    """In whose name orders are rated, or None where they are not."""
    if settings.pama_rating == "off":
        return None
    may_be = PamaRating(settings.pama_may_be_appropriate)
    return PamaSettings(settings.pama_qcdsm or None, may_be)


def _to_anyone(settings: Settings, terms: Terms) -> Access:
    is_auto = settings.open_profile == "auto"
    return OpenAccess(terms, sandbox=replace(terms, profile=Profile.SANDBOX) if is_auto else None)


def _terms_of(client: TrustedClient, charts: FetchedCharts, knowledge: Knowledge) -> Terms:
    """A client's data is fetched from its own servers alone: from none where it names none."""
    return Terms(
        Profile(client.profile),
        charts.reading_only(client.fhir_servers),
        _with_its_codes(knowledge, client.order_codes),
    )


def _with_its_codes(knowledge: Knowledge, file: Path | None) -> Knowledge:
    if file is None:
        return knowledge
    return knowledge.with_order_codes(read_order_codes(file, knowledge.study_codes))
