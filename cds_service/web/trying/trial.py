"""One trial: what a person has set on the page, and the hook request that it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.answers import Answer
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.consult import consult, read_imaging_orders
from cds_service.errors import ChartUnavailable
from cds_service.fhir_r4.elements import Json
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.requests import Hook, parse_request
from cds_service.web.wire import encode

from .cases import Cases
from .drafting import first_of
from .findings import Finding, Findings
from .scratchpad import Scratchpad

#: Nothing is fetched for a trial: the server would be of whoever types its address.
_OF_A_SERVER = ("fhirServer", "fhirAuthorization")
#: A finding that is told in several ways is taken out in as many steps.
_MOST_STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """All that is set on the page.  ``visit`` tells one visitor's trials from another's."""

    visit: UUID
    case: str
    pasted: str
    hook: Hook
    drafts: Scratchpad
    findings: frozenset[str]
    sentence: str = ""

    @property
    def hook_instance(self) -> str:
        """Another setting is another call; the same one asked again is the same."""
        state = (self.case, self.pasted, self.hook, self.drafts.written())
        return str(
            uuid5(self.visit, encode((*state, sorted(self.findings), self.sentence)).decode())
        )


@dataclass(frozen=True)
class Bench:
    """Where trials are set up: the cases, and the findings that can be switched on them."""

    knowledge: Knowledge
    cases: Cases
    findings: Findings

    def begun(self, case: str, pasted: str, visit: UUID, now: datetime) -> Trial:
        """A case as it is, before anything is changed.  Raises RequestInvalid."""
        request = self._opened(case, pasted, now)
        answers = self._answers(request, now)
        return Trial(
            visit=visit,
            case=case,
            pasted=pasted,
            hook=parse_request(request).hook,
            drafts=Scratchpad.of(request),
            findings=self.findings.found(answers),
        )

    def request_of(self, trial: Trial, now: datetime) -> Json:
        """The hook request that a trial comes to.  Raises RequestInvalid."""
        request = self._opened(trial.case, trial.pasted, now)
        answers = self._answers(request, now)
        findings = self.findings.as_of(now, self.cases.written_at)
        for each in findings.switches:
            if each.is_on(answers) and each.id not in trial.findings:
                request = self._switched_off(each, request, now)
        for each in findings.switches:
            if not each.is_on(answers) and each.id in trial.findings:
                request = each.switched_on(request)
        if trial.sentence:
            request = findings.said(request, trial.sentence)
        named = {**request, "hookInstance": trial.hook_instance}
        return trial.drafts.in_request(named, trial.hook)

    def order_of(self, request: Json) -> ImagingOrder | None:
        """The draft that the page's controls are about.  Raises RequestInvalid."""
        return first_of(read_imaging_orders(parse_request(request), self.knowledge))

    def _opened(self, case: str, pasted: str, now: datetime) -> Json:
        request = self.cases.opened(case, pasted, now)
        parse_request(request)  # what is no hook request is refused before anything is put into it
        return {key: value for key, value in request.items() if key not in _OF_A_SERVER}

    def _answers(self, request: Json, now: datetime) -> Mapping[str, Answer]:
        """What is answered of a request by itself; nothing of one that hangs on more data."""
        try:
            consultation = consult(
                parse_request(request), knowledge=self.knowledge, charts=SentCharts(), now=now
            )
        except ChartUnavailable:
            return {}
        return consultation.answers

    def _switched_off(self, finding: Finding, request: Json, now: datetime) -> Json:
        for _ in range(_MOST_STEPS):
            answers = self._answers(request, now)
            if not finding.is_on(answers):
                break
            request = finding.switched_off(request, answers)
        return request
