"""A patient's chart for one call: what was sent with it and, where that lacks, the FHIR server."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from cds_service.appropriateness.knowledge import PrefetchTemplate
from cds_service.appropriateness.terms.facts import Availability, Need
from cds_service.errors import SettingInvalid
from cds_service.fhir_r4.chart import Chart, read_prefetch
from cds_service.fhir_r4.elements import as_mapping
from cds_service.hooks.requests import HookRequest

from .addresses import AllowedServers
from .failures import Failure, NotRead
from .fetching import Fetcher, Lacking, Watch, nobody_watches
from .prefetch_queries import query_for
from .searching import Fetched

_LOG = logging.getLogger(__name__)

_NOT_ALLOWED = NotRead(
    Failure.NOT_ALLOWED,
    "the fhirServer given is not one that this service may read for this client",
)


class Charts(Protocol):
    """Where charts come from."""

    def of(self, call: HookRequest) -> Chart:
        """The chart of a call.  What could not be had is said in its ``availability``."""

    def as_sent(self, call: HookRequest) -> Chart:
        """The chart from prefetch alone: where nothing hangs on more, nobody is asked."""


class SentCharts:
    """Charts from prefetch alone: of a call that is replayed, or told as an example."""

    def of(self, call: HookRequest) -> Chart:
        return self.as_sent(call)

    def as_sent(self, call: HookRequest) -> Chart:
        return read_prefetch(call.prefetch, patient_id=call.patient_id)


@dataclass(frozen=True, slots=True)
class FetchedCharts:
    """Charts from prefetch first, then from the call's FHIR server, if that is allowed."""

    templates: tuple[PrefetchTemplate, ...]
    fetcher: Fetcher
    allowed: AllowedServers

    def of(self, call: HookRequest) -> Chart:
        sent = self.as_sent(call)
        if call.fhir_access is None:
            return sent
        lacks = tuple(self._lacks(sent, call))
        if not lacks:
            return sent
        server = self.fetcher.server(call.fhir_access, self.allowed)
        if server is None:
            _LOG.warning("not asked for what was lacking: %s", _NOT_ALLOWED.reason)
            self.fetcher.refuse(lacks, _NOT_ALLOWED)
            return replace(sent, faults={lack.query.need: _NOT_ALLOWED.reason for lack in lacks})
        return _completed(call, sent, self.fetcher.fetch(server, lacks))

    def as_sent(self, call: HookRequest) -> Chart:
        return read_prefetch(call.prefetch, patient_id=call.patient_id)

    def reading_only(self, fhir_servers: Iterable[str]) -> "FetchedCharts":
        """The same for a caller who has these FHIR servers alone.

        Raises SettingInvalid where an address is no base of a FHIR server.
        """
        return replace(self, allowed=_named(fhir_servers, "fhir_servers"))

    def _lacks(self, sent: Chart, call: HookRequest) -> Iterator[Lacking]:
        """What is asked for: keys that are absent, and pages that were cut off.

        Null, an empty list and an OperationOutcome are answers (``docs/data.md``).
        """
        for template in self.templates:
            state = sent.availability.get(Need(template.key), Availability.NOT_SENT)
            if state not in (Availability.NOT_SENT, Availability.CUT_OFF):
                continue
            query = query_for(template, call.context)
            if query is not None:
                page = as_mapping(call.prefetch).get(template.key)
                yield Lacking(query, page if state is Availability.CUT_OFF else None)


def open_charts(
    templates: tuple[PrefetchTemplate, ...],
    fhir_servers: str,
    budget: timedelta,
    watch: Watch = nobody_watches,
) -> FetchedCharts:
    """Charts as the operator's settings have them: these servers, or those of this machine.

    Raises SettingInvalid where an address is no base of a FHIR server.
    """
    named = [address.strip() for address in fhir_servers.split(",") if address.strip()]
    allowed = _named(named, "CDS_FHIR_SERVERS") if named else AllowedServers.on_this_machine()
    return FetchedCharts(templates, Fetcher(budget, watch), allowed)


def _named(fhir_servers: Iterable[str], where: str) -> AllowedServers:
    try:
        return AllowedServers.named(fhir_servers)
    except ValueError as error:
        raise SettingInvalid(f"{where}: {error}") from error


def _completed(call: HookRequest, sent: Chart, fetched: Mapping[Need, Fetched]) -> Chart:
    """The chart of what was sent and fetched together, each list as whole as it was seen.

    What came in part, and a page that was sent in place of a whole list, stand under no key of
    ours: they add, and say nothing of absence.
    """
    sent_values = call.prefetch or {}
    pages = {
        f"{need.value}, as sent": sent_values[need.value]
        for need in fetched
        if need.value in sent_values
    }
    values = {
        need.value if each.fault is None else f"{need.value}, in part": each.value
        for need, each in fetched.items()
        if each.value is not None
    }
    chart = read_prefetch({**sent_values, **pages, **values}, patient_id=call.patient_id)
    states = {
        need: sent.availability.get(need, each.availability)
        for need, each in fetched.items()
        if each.availability is not None
    }
    faults = {need: each.fault.reason for need, each in fetched.items() if each.fault is not None}
    if faults:
        told = "; ".join(f"{need.value}: {reason}" for need, reason in faults.items())
        _LOG.warning("not all that was lacking could be fetched: %s", told)
    return replace(chart, availability={**chart.availability, **states}, faults=faults)
