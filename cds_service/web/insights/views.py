"""The insights: what was said and what became of it, as a page and as files for a spreadsheet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, render_template, request, url_for

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import StoreUnavailable
from cds_service.hooks.requests import SERVICE_ID
from cds_service.knowledge_base.words import Words, words_of
from cds_service.records.insights_queries import Scope, count_calls, count_cards
from cds_service.records.record_keeping import Records
from cds_service.web.operator import OperatorAccess, ask_for_the_operator
from cds_service.web.page_headers import POLICY_OF_A_QUESTION, guard
from cds_service.web.refusals import refusal

from .archive import to_zip
from .counted import Counted
from .counting import Counting
from .csv_files import to_csv
from .lines import ENOUGH_FOR_A_POINT
from .page import sections_of, summary_of
from .question import By, Question, monday_before, read_question
from .table import Table
from .tables import TABLES

_HOOK_PATH = f"/cds-services/{SERVICE_ID}"
_DOWN = "The store cannot be read just now."


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightsDesk:
    """What the views work with; tests bring their own clock."""

    records: Records
    knowledge: Knowledge
    access: OperatorAccess
    base_url: str
    now: Callable[[], datetime]


def insights_blueprint(desk: InsightsDesk) -> Blueprint:
    """``/insights`` and below."""
    blueprint = Blueprint("insights", __name__, template_folder="templates")
    words = words_of(desk.knowledge)
    ask_for_the_operator(blueprint, desk.access)
    _add_downloads(blueprint, desk, words)

    @blueprint.get("/insights")
    def show() -> Response:
        now = desk.now()
        question = read_question(request.args, now)
        page = _page(desk, question, _counting(desk, question, words, now))
        return Response(page, mimetype="text/html")

    @blueprint.errorhandler(StoreUnavailable)
    def come_again(_error: StoreUnavailable) -> Response:
        answer = _page_is_down() if request.endpoint == "insights.show" else _file_is_down()
        answer.headers["Retry-After"] = "30"
        return answer

    @blueprint.after_request
    def keep_it_here(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return guard(response, POLICY_OF_A_QUESTION)

    return blueprint


def _add_downloads(blueprint: Blueprint, desk: InsightsDesk, words: Words) -> None:
    @blueprint.get("/insights/<name>.csv")
    def download(name: str) -> Response:
        if name not in TABLES:
            abort(404)
        now = desk.now()
        question = read_question(request.args, now)
        table = TABLES[name](_counting(desk, question, words, now))
        return _file(
            to_csv(table), f"{name}-{_period(question, now)}.csv", "text/csv; charset=utf-8"
        )

    @blueprint.get("/insights/all.zip")
    def download_all() -> Response:
        now = desk.now()
        question = read_question(request.args, now)
        counting = _counting(desk, question, words, now)
        tables = (ask(counting) for ask in TABLES.values())
        body = to_zip(tables, question.parameters(), now)
        return _file(body, f"insights-{_period(question, now)}.zip", "application/zip")


def _counting(desk: InsightsDesk, question: Question, words: Words, now: datetime) -> Counting:
    engine, scope = desk.records.engine, question.scope(now)
    today = now.astimezone(UTC).date()
    return Counting(
        records=desk.records,
        scope=scope,
        counted=Counted(count_cards(engine, scope), count_calls(engine, scope)),
        words=words,
        last_monday=monday_before(min(question.until or today, today)),
        by=question.by,
    )


def _page(desk: InsightsDesk, question: Question, counting: Counting) -> str:
    tables = {name: ask(counting) for name, ask in TABLES.items()}
    summary = summary_of(counting)

    def link(**changed: object) -> str:
        return url_for("insights.show", **question.parameters(**changed))

    def csv_link(table: Table) -> str:
        return url_for("insights.download", name=table.name, **question.parameters())

    return render_template(
        "insights.html",
        question=question,
        period=_in_words(question, counting.scope),
        summary=summary,
        sections=sections_of(tables, counting) if summary.consultations else [],
        link=link,
        csv_link=csv_link,
        zip_link=url_for("insights.download_all", **question.parameters()),
        splits=list(By),
        enough_for_a_point=ENOUGH_FOR_A_POINT,
        is_open=desk.access.is_open,
        hook_url=f"{desk.base_url}{_HOOK_PATH}",
        hook_path=_HOOK_PATH,
    )


def _in_words(question: Question, scope: Scope) -> str:
    if question.until and question.since:
        return f"From {question.since} to {question.until}"
    if question.until:
        return f"Up to {question.until}"
    if question.since:
        return f"Since {question.since}"
    return f"Since Monday {scope.since.date()}" if scope.since else "Since records are kept"


def _period(question: Question, now: datetime) -> str:
    since = question.scope(now).since
    last = question.until or now.astimezone(UTC).date()
    return f"{since.date()}-to-{last}" if since else f"until-{last}"


def _file(body: str | bytes, name: str, kind: str) -> Response:
    disposition = f'attachment; filename="spine-imaging-cds-{name}"'
    return Response(body, content_type=kind, headers={"Content-Disposition": disposition})


def _page_is_down() -> Response:
    page = render_template("insights_down.html", sentence=_DOWN)
    return Response(page, status=503, mimetype="text/html")


def _file_is_down() -> Response:
    return refusal(503, "transient", f"{_DOWN} Ask again later.")
