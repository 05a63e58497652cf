"""``/``: what this is, and a case to try.  A form that posts; ``trying.js`` only makes it immediate."""

from dataclasses import dataclass

import msgspec
from flask import Blueprint, Response, render_template, request

from cds_service.appropriateness.terms.orders import Priority
from cds_service.errors import ChartUnavailable, RequestInvalid
from cds_service.hooks.requests import SERVICE_ID, Hook
from cds_service.web.admission import Admission, admit, place
from cds_service.web.hooks_views import Desk
from cds_service.web.page_headers import POLICY_OF_A_FORM, guard
from cds_service.web.problems import sentence_of
from cds_service.web.turns import Turns
from cds_service.web.wire import encode

from .answer import read_as
from .asking import Asking, Result
from .cases import PASTED, read_cases
from .drafting import Drafting
from .findings import read_findings
from .form import LONGEST_SENTENCE, Pressed, beginning, new_visit, read_trial
from .trial import Bench, Trial

_TRIALS_AT_ONCE = 1


@dataclass(frozen=True)
class Page:
    """The page, and who asks for it."""

    asking: Asking

    def first(self) -> str:
        """Before anything was asked: the first case as it is."""
        return self._shown(self.asking.before(self._first_trial()))

    def after(self) -> str:
        """After something was set or pressed.  What cannot be answered is said in the answer's place."""
        request.max_form_memory_size = request.max_content_length
        fields, bench = request.form, self.asking.bench
        try:
            trial = read_trial(
                fields, frozenset(fields.getlist("finding")), bench, self.asking.desk.now()
            )
            return self._shown(self.asking.asked(trial, Pressed.of(fields), place()))
        except (RequestInvalid, ChartUnavailable) as error:
            first = self.asking.before(self._first_trial())
            return self._shown(first, refused=sentence_of(error), pasted=fields.get("pasted", ""))

    def _first_trial(self) -> Trial:
        bench = self.asking.bench
        return bench.begun(bench.cases.examples[0].name, "", new_visit(), self.asking.desk.now())

    def _shown(self, result: Result, *, refused: str = "", pasted: str = "") -> str:
        """The page of a result; a refused form keeps what was pasted, and begins again."""
        desk, bench, trial = self.asking.desk, self.asking.bench, result.trial
        drafting, sent = Drafting(desk.knowledge.reading), encode(result.request)
        return render_template(
            "index.html",
            hooks=list(Hook),
            service_id=SERVICE_ID,
            base_url=desk.base_url,
            is_open=bench.cases.takes_pasted,
            cases=bench.cases,
            case=PASTED if refused and pasted else trial.case,
            pasted=pasted or trial.pasted,
            begun="" if refused else beginning(trial.case, trial.pasted),
            findings=bench.findings.switches,
            studies=_with_own(drafting.studies, result.choice.study, "as it is written"),
            regions=_with_own(drafting.regions, result.choice.region, "not said"),
            priorities=list(Priority),
            longest_sentence=LONGEST_SENTENCE,
            result=result,
            read_as=read_as(trial.sentence, desk.knowledge.reading.narrative),
            refused=refused,
            request_json=_indented(sent),
            request_line=sent.decode(),
            answer_json=_indented(result.answer.body) if result.answer else "",
        )


def trying_blueprint(desk: Desk, *, takes_pasted: bool) -> Blueprint:
    """``/``, by GET and by POST.  Trials have one place of their own, and take none of an EHR's."""
    blueprint = Blueprint("trying", __name__)
    admit(blueprint, Admission(places=Turns(_TRIALS_AT_ONCE)))
    cases = read_cases(takes_pasted=takes_pasted)
    page = Page(Asking(desk, Bench(desk.knowledge, cases, read_findings())))

    @blueprint.get("/")
    def show() -> str:
        return page.first()

    @blueprint.post("/")
    def ask() -> str:
        return page.after()

    @blueprint.after_request
    def keep_it_here(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return guard(response, POLICY_OF_A_FORM)

    return blueprint


def _with_own(options: list[tuple[str, str]], own: str, name: str) -> list[tuple[str, str]]:
    """The options, and the draft's own where it is none of them."""
    return options if own in dict(options) or not own else [(own, name), *options]


def _indented(body: bytes) -> str:
    return msgspec.json.format(body, indent=2).decode()
