"""One patient's lines judged: every order asked about as of its own time, and what was said counted."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.errors import ChartUnavailable, RequestInvalid
from cds_service.fhir_r4.drafts import Draft
from cds_service.fhir_r4.elements import Json, reference_of
from cds_service.fhir_r4.json_text import NotJson, decode_json
from cds_service.fhir_r4.order_reading import read_imaging_order
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.requests import HookRequest, parse_request

from .fragments import Kept, PatientLines
from .history import History, by_type
from .lines import REQUEST
from .past_orders import instant_of, was_meant
from .recorded import instant_of_request
from .said import count_answer, firing_of
from .tally import MET, SEEN, SPINE, TIMELESS, Fate, Firing, Placed, Section, Tally

_ORDER = "ServiceRequest"
#: Nothing is fetched: the source is all that there is.
_SENT = SentCharts()
#: What a fault of ours may raise on a record that nobody foresaw: one order must not end the run.
_OURS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True)
class Judge:
    """Asks about orders, and counts.  ``at`` is for recorded requests alone.

    ``exported`` are the resource types that the source holds at all.
    """

    knowledge: Knowledge
    exported: frozenset[str]
    at: datetime | None
    tally: Tally

    def judge(self, patient: PatientLines) -> Iterator[Firing]:
        """Every order of one patient; gives those that a card would have spoken of."""
        self.tally.count(Section.PATIENTS, MET)
        if patient.too_large:
            orders = sum(kept.label.kind == _ORDER for kept in patient.lines)
            self._count(SEEN, orders)
            self._count(Fate.TOO_LARGE, orders)
            return
        yield from self._of_export(patient)
        for kept in patient.lines:
            if kept.label.kind == REQUEST:
                yield from self._of_request(kept)

    def _of_export(self, patient: PatientLines) -> Iterator[Firing]:
        """Only where an order is imaging of the spine is the rest of the record decoded."""
        orders = by_type(self._decoded(patient, {_ORDER})).get(_ORDER, ())
        asked = [(order, at) for order in orders if (at := self._asked_at(order)) is not None]
        if not asked:
            return
        kinds = self.exported - {_ORDER, REQUEST}
        record = {**by_type(self._decoded(patient, kinds)), _ORDER: orders}
        history = History(patient.patient_id, record, self.exported)
        for order, at in asked:
            yield from self._ask(history.call_for(order, at), at)

    def _asked_at(self, order: Json) -> datetime | None:
        """The instant of an order that is to be asked about; None, and counted, of any other."""
        self._count(SEEN)
        if not self._is_spine(Draft(reference_of(order), order, in_question=False)):
            self._count(Fate.NOT_SPINE)
            return None
        self._count(SPINE)
        if not was_meant(order):
            self._count(Fate.NOT_MEANT)
            return None
        at = instant_of(order)
        if at is None:
            self._count(Fate.NO_INSTANT)
        return at

    def _of_request(self, kept: Kept) -> Iterator[Firing]:
        """A recorded hook request: all its drafts in question are one call."""
        for body in self._decoded_lines([kept]):
            try:
                request = parse_request(body)
            except RequestInvalid as error:
                reason = f"is no hook request of ours: {error.path} {error.reason}"
                self.tally.note_bad(Placed(kept.label.file, kept.label.line, reason))
                return
            at = instant_of_request(body, request, self.at)
            orders = [d for d in request.drafts if d.in_question and d.is_service_request]
            spine = sum(map(self._is_spine, orders))
            self._count(SEEN, len(orders))
            self._count(Fate.NOT_SPINE, len(orders) - spine)
            self._count(SPINE, spine)
            if at is None:
                self._count(Fate.NO_INSTANT, spine)
                self.tally.count(Section.REQUESTS, TIMELESS)
            else:
                yield from self._ask(request, at)

    def _ask(self, request: HookRequest, at: datetime) -> Iterator[Firing]:
        """One consultation, as the service would have made it at that instant."""
        spine = [d for d in request.drafts if d.in_question and self._is_spine(d)]
        try:
            answer = consult(request, knowledge=self.knowledge, charts=_SENT, now=at)
            firing = firing_of(request, answer, at, self.knowledge) if answer.cards else None
        except ChartUnavailable:
            self._count(Fate.UNANSWERED, len(spine))
            return
        except _OURS:
            self._count(Fate.FAULT, len(spine))
            return
        self._count(Fate.JUDGED, len(spine))
        count_answer(answer, self.tally)
        if firing is not None:
            yield firing

    def _is_spine(self, draft: Draft) -> bool:
        unchecked = Draft(draft.reference, draft.resource, in_question=False)
        return read_imaging_order(unchecked, self.knowledge.reading) is not None

    def _decoded(self, patient: PatientLines, kinds: Container[str]) -> Iterator[Any]:
        return self._decoded_lines([kept for kept in patient.lines if kept.label.kind in kinds])

    def _decoded_lines(self, lines: list[Kept]) -> Iterator[Any]:
        for kept in lines:
            try:
                yield decode_json(kept.raw)
            except NotJson:
                bad = Placed(kept.label.file, kept.label.line, "cannot be decoded")
                self.tally.note_bad(bad)

    def _count(self, name: str, times: int = 1) -> None:
        self.tally.count(Section.ORDERS, name, times)
