"""One patient's lines judged: every order asked about as of its own time, and what was said counted."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.errors import ChartUnavailable, RequestInvalid
from cds_service.fhir_r4.json_text import NotJson, decode_json
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.requests import HookRequest, parse_request

from .cases import Case
from .changes import count_change
from .discharge import NONE_LATER, Later, diagnosed_later
from .gathering import Kept, PatientLines
from .history import History, by_type
from .lines import CHART, REQUEST
from .listings import LISTINGS
from .past_order import past_order
from .past_orders import instant_of
from .patients import AskedPatients
from .recognising import is_spine, to_be_asked
from .recorded import instant_of_request
from .said import Answered, case_of, count_answer, count_later, said_of
from .strata import stratum_of
from .tally import SEEN, SPINE, TIMELESS, Fate, Placed, Section, Tally
from .versions import Versions

#: Nothing is fetched: the source is all that there is.
_SENT = SentCharts()
#: What a fault of ours may raise on a record that nobody foresaw: one order must not end the run.
_OURS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True)
class Judge:
    """Asks about orders, and counts what was said.  ``at`` is for recorded requests alone.

    ``exported`` are the resource types that the source holds at all, ``order_kinds`` those that are
    asked about; whose orders are to be asked about was found, and counted, before.
    """

    versions: Versions
    exported: frozenset[str]
    order_kinds: tuple[str, ...]
    asked: AskedPatients
    at: datetime | None
    tally: Tally

    def judge(self, patient: PatientLines) -> Iterator[Case]:
        """Every order of one patient; gives those that a card would have spoken of."""
        if patient.left_out:
            self._count(Fate.TOO_LARGE, self.asked.orders_of(patient.owner))
            return
        yield from self._of_export(patient)
        for kept in patient.lines:
            if kept.kind == REQUEST:
                yield from self._of_request(kept)

    def _of_export(self, patient: PatientLines) -> Iterator[Case]:
        """Only where an order is to be asked about is the rest of the record decoded."""
        entries = by_type(_decoded(patient, self.order_kinds))
        orders = [past_order(each) for kind in self.order_kinds for each in entries.get(kind, ())]
        asked = to_be_asked(orders, self.versions)
        if not asked:
            return
        record = {**by_type(self._noted(patient, CHART - {*self.order_kinds})), **entries}
        placed = [each for each in orders if not each.stands_in]
        placed += [each for each in asked if each.stands_in]
        history = History(patient.owner, record, self.exported, tuple(placed))
        for order in asked:
            at = instant_of(order.resource)
            if at is not None:
                later = self._diagnosed_later(history, at)
                yield from self._ask(history.call_for(order, at), at, later)

    def _of_request(self, kept: Kept) -> Iterator[Case]:
        """A recorded hook request: all its drafts in question are one call."""
        try:
            body = decode_json(kept.raw)
            request = parse_request(body)
        except NotJson:
            self._note(kept, "cannot be decoded")
            return
        except RequestInvalid as error:
            self._note(kept, f"is no hook request of ours: {error.path} {error.reason}")
            return
        at = instant_of_request(body, request, self.at)
        orders = [d for d in request.drafts if d.in_question and d.is_service_request]
        spine = sum(is_spine(draft, self.versions) for draft in orders)
        self._count(SEEN, len(orders))
        self._count(Fate.NOT_SPINE, len(orders) - spine)
        self._count(SPINE, spine)
        if at is None:
            self._count(Fate.NO_INSTANT, spine)
            self.tally.count(Section.REQUESTS, TIMELESS)
        else:
            yield from self._ask(request, at)

    def _diagnosed_later(self, history: History, at: datetime) -> Later:
        conditions, reading = history.of("Condition"), self.versions.after.reading
        try:
            return diagnosed_later(conditions, history.encounters, at, reading)
        except _OURS:
            return NONE_LATER

    def _ask(self, request: HookRequest, at: datetime, later: Later = NONE_LATER) -> Iterator[Case]:
        """One consultation, as the service would have made it at that instant.

        Where two knowledges are compared the other is asked too, of the same call.
        """
        spine = sum(d.in_question and is_spine(d, self.versions) for d in request.drafts)
        answer, *others = (_answer(request, at, each) for each in self.versions.all)
        stratum = stratum_of(request, at)
        if isinstance(answer, Fate):
            self._count(answer, spine)
        else:
            self._count(Fate.JUDGED, spine)
            count_answer(answer, spine, stratum, self.tally)
        if Fate.FAULT in (answer, *others):
            return
        count_later(answer, later, self.tally)
        for other in others:
            count_change(other, answer, self.tally)
        case = case_of(request, at, stratum, answer, self.versions)
        before = tuple(map(said_of, others))
        case = replace(case, before=before, infections=later.infections)
        if any(listing.takes(case) for listing in LISTINGS):
            yield case

    def _noted(self, patient: PatientLines, kinds: Container[str]) -> Iterator[Any]:
        for kept in patient.lines:
            if kept.kind in kinds:
                try:
                    yield decode_json(kept.raw)
                except NotJson:
                    self._note(kept, "cannot be decoded")

    def _note(self, kept: Kept, reason: str) -> None:
        self.tally.note_bad(Placed(kept.file, kept.offset, reason))

    def _count(self, name: str, times: int = 1) -> None:
        self.tally.count(Section.ORDERS, name, times)


def _answer(request: HookRequest, at: datetime, knowledge: Knowledge) -> Answered:
    try:
        return consult(request, knowledge=knowledge, charts=_SENT, now=at)
    except ChartUnavailable:
        return Fate.UNANSWERED
    except _OURS:
        return Fate.FAULT


def _decoded(patient: PatientLines, kinds: Container[str]) -> Iterator[Any]:
    """What could not be decoded of these was noted when it was recognised."""
    for kept in patient.lines:
        if kept.kind in kinds:
            try:
                yield decode_json(kept.raw)
            except NotJson:
                continue
