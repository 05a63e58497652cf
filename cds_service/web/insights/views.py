"""The insights: what was said and what became of it, as a page and as files for a spreadsheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, render_template, request, url_for

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import StoreUnavailable
from cds_service.hooks.requests import SERVICE_ID
from cds_service.records.insights_queries import Scope, count_consultations, count_unlinked_feedback
from cds_service.records.record_keeping import Records
from cds_service.web.operator import OperatorAccess, ask_for_the_operator
from cds_service.web.page_headers import guard
from cds_service.web.refusals import refusal

from .charts import BarChart, WeekChart, draw_bars, draw_weeks, legend_of
from .csv_files import to_csv
from .question import Question, monday_of, read_question
from .table import Count, Table
from .tables import TABLES, Counting
from .words import Words, words_of

_HOOK_PATH = f"/cds-services/{SERVICE_ID}"
_BY_WEEK = "cards-by-week"
_BY_STATUS = "consultations-by-status"
_BY_LEADING_ADVICE = "cards-by-leading-advice"
_DOWN = "The store cannot be read just now."


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightsDesk:
    """What the views work with; tests bring their own clock."""

    records: Records
    knowledge: Knowledge
    access: OperatorAccess
    base_url: str
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the page, with its picture."""

    table: Table
    chart: BarChart | WeekChart
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The page in figures: what is counted, and what of the same period is not."""

    consultations: int
    slowest_ms: int
    said: int
    accepted: Count
    overridden: Count
    unanswered: Count
    trials_left_out: int
    of_the_other_kind: int
    unlinked_feedback: int


def insights_blueprint(desk: InsightsDesk) -> Blueprint:
    """``/insights`` and below."""
    blueprint = Blueprint("insights", __name__, template_folder="templates")
    words = words_of(desk.knowledge)
    ask_for_the_operator(blueprint, desk.access)

    @blueprint.get("/insights")
    def show() -> Response:
        question, now = read_question(request.args), desk.now()
        try:
            page = _page(desk, question, _counting(desk, question, words, now))
        except StoreUnavailable:
            return _page_is_down()
        return Response(page, mimetype="text/html")

    @blueprint.get("/insights/<name>.csv")
    def download(name: str) -> Response:
        if name not in TABLES:
            abort(404)
        question, now = read_question(request.args), desk.now()
        try:
            table = TABLES[name](_counting(desk, question, words, now))
        except StoreUnavailable:
            return _come_again(refusal(503, "transient", f"{_DOWN} Ask again later."))
        return _file(table, question, now)

    @blueprint.after_request
    def keep_it_here(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return guard(response)

    return blueprint


def _counting(desk: InsightsDesk, question: Question, words: Words, now: datetime) -> Counting:
    return Counting(desk.records, question.scope(now), words, monday_of(now))


def _page(desk: InsightsDesk, question: Question, counting: Counting) -> str:
    tables = {name: ask(counting) for name, ask in TABLES.items()}
    summary = _summary(tables, counting)

    def link(**changed: object) -> str:
        return url_for("insights.show", **question.parameters(**changed))

    def csv_link(table: Table) -> str:
        return url_for("insights.download", name=table.name, **question.parameters())

    return render_template(
        "insights.html",
        question=question,
        since=counting.scope.since,
        summary=summary,
        sections=[_section(table) for table in tables.values()] if summary.consultations else [],
        link=link,
        csv_link=csv_link,
        is_open=desk.access.is_open,
        hook_url=f"{desk.base_url}{_HOOK_PATH}",
        hook_path=_HOOK_PATH,
    )


def _section(table: Table) -> Section:
    draw = draw_weeks if table.name == _BY_WEEK else draw_bars
    return Section(table, draw(table), legend_of(table))


def _summary(tables: Mapping[str, Table], counting: Counting) -> Summary:
    """The sums of the tables below, so that both say the same; what is left out is asked anew."""
    ended, cards = tables[_BY_STATUS], tables[_BY_LEADING_ADVICE]
    consultations = sum(ended.numbers("Consultations"))
    said = sum(cards.numbers("Said"))
    records, scope = counting.records, counting.scope
    return Summary(
        consultations=consultations,
        slowest_ms=max(ended.numbers("Slowest answer (ms)"), default=0),
        said=said,
        accepted=Count(sum(cards.numbers("Accepted")), said),
        overridden=Count(sum(cards.numbers("Overridden")), said),
        unanswered=Count(sum(cards.numbers("Unanswered")), said),
        trials_left_out=_consultations(records, replace(scope, with_trials=True)) - consultations,
        of_the_other_kind=_consultations(records, replace(scope, shadow=not scope.shadow)),
        unlinked_feedback=count_unlinked_feedback(records.engine),
    )


def _consultations(records: Records, scope: Scope) -> int:
    return sum(each.consultations for each in count_consultations(records.engine, scope))


def _file(table: Table, question: Question, now: datetime) -> Response:
    since, today = question.scope(now).since, now.astimezone(UTC).date()
    period = f"{since.date()}-to-{today}" if since else f"until-{today}"
    name = f"spine-imaging-cds-{table.name}-{period}.csv"
    return Response(
        to_csv(table),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page_is_down() -> Response:
    page = render_template("insights_down.html", sentence=_DOWN)
    return _come_again(Response(page, status=503, mimetype="text/html"))


def _come_again(response: Response) -> Response:
    response.headers["Retry-After"] = "30"
    return response
