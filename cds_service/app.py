"""The composition root: settings and knowledge in, a Flask application out, and the front of a worker."""

import gc
import os
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from typing import TypedDict, Unpack

from flask import Flask
from flask_cors import CORS

from .appropriateness.knowledge import Knowledge
from .callers import open_access, pama_of
from .fhir_server.fetching import FhirRead, Watch
from .knowledge_base.kept import ready_knowledge
from .records.record_keeping import Records, open_records
from .settings import Settings, read_settings, shipped
from .telemetry.correlation import REQUEST_ID, TRACE_PARENT, TRACE_RESPONSE
from .telemetry.logs import configure_logs
from .telemetry.metrics import Metrics
from .telemetry.state_metrics import StateMetrics
from .telemetry.traces import Traces, open_traces
from .web.admission import Admission
from .web.answer_headers import guard_answers
from .web.authentication import Access
from .web.bodies import BodyLimits
from .web.front import Front
from .web.hooks_views import Desk, hooks_blueprint, utc_now
from .web.insights.views import InsightsDesk, insights_blueprint
from .web.manual import manual_blueprint
from .web.one_slash import one_slash
from .web.openapi import openapi_blueprint
from .web.operations import health_blueprint, metrics_blueprint
from .web.operator import OperatorAccess
from .web.pages import pages_blueprint
from .web.plain_calls import PlainCalls
from .web.problems import register_problems
from .web.source_attributes import source_attributes_blueprint
from .web.trying.views import trying_blueprint

#: What a page of somebody else's may read: never the operator's counts.
_FOR_BROWSERS_ELSEWHERE = r"^(?!/(?:insights|metrics|health)\b).*"


class Parts(TypedDict, total=False):
    """What may be brought instead of its default."""

    knowledge: Knowledge
    records: Records
    access: Access
    admission: Admission
    traces: Traces
    now: Callable[[], datetime]


def create_app(settings: Settings | None = None, **parts: Unpack[Parts]) -> Flask:
    """The service, ready to be served.  Every part has a default and a keyword to replace it.

    Raises KnowledgeFault, ClientsFault or SettingInvalid: a service that is wrong, or whose
    knowledge fails one of its own cases, does not start.  A store that is down does not stop it,
    for cards do not need one.
    """
    settings = settings or read_settings()
    return _assembled(_desk(settings, parts), settings)


def _desk(settings: Settings, parts: Parts) -> Desk:
    """What the views work with, as the settings want it."""
    now = parts.get("now", utc_now)
    knowledge = parts.get("knowledge") or known(settings)
    records = parts.get("records") or kept_records(settings, now=now)
    metrics = _metrics_of(records, knowledge)
    traces = parts.get("traces") or open_traces(os.environ)
    if traces is not None:
        records.tell_of_writes(traces.store_written)
    watch = _each_of(metrics.fhir_read, traces.fhir_read) if traces else metrics.fhir_read
    return Desk(
        knowledge=knowledge,
        records=records,
        access=parts.get("access") or open_access(settings, knowledge, now=now, watch=watch),
        base_url=settings.public_url,
        confirm=settings.confirm == "on",
        pama=pama_of(settings),
        metrics=metrics,
        shadow=settings.shadow == "on",
        now=now,
        admission=parts.get("admission") or Admission(),
        traces=traces,
    )


def _each_of(*watching: Watch) -> Watch:
    """All of them told of the same read."""

    def tell(read: FhirRead) -> None:
        for each in watching:
            each(read)

    return tell


def _metrics_of(records: Records, knowledge: Knowledge) -> Metrics:
    """Metrics that hear of what is lost, and tell how the store stands."""
    metrics = Metrics()
    records.tell_of_losses(metrics.lost)
    made_of = {
        "version": knowledge.version,
        "status": knowledge.status,
        "fingerprint": knowledge.fingerprint,
    }
    release = {"version": version("spine-imaging-cds")}
    metrics.show_also(StateMetrics(records, build=release, knowledge=made_of))
    return metrics


def _assembled(desk: Desk, settings: Settings) -> Flask:
    """Every address of the service, round one desk."""
    knowledge, records = desk.knowledge, desk.records
    operator = OperatorAccess(is_open=settings.clients_file is None, token=settings.operator_secret)
    insights = InsightsDesk(
        records=records,
        knowledge=knowledge,
        access=operator,
        base_url=desk.base_url,
        now=desk.now,
    )
    app = _flask(settings)
    if settings.has_front_page:
        is_open = settings.clients_file is None
        app.register_blueprint(trying_blueprint(desk, takes_pasted=is_open))
    for blueprint in (
        hooks_blueprint(desk),
        pages_blueprint(knowledge, has_front_page=settings.has_front_page),
        insights_blueprint(insights),
        health_blueprint(knowledge, records, desk.metrics.records_lost),
        metrics_blueprint(desk.metrics, operator),
        openapi_blueprint(settings.public_url),
        source_attributes_blueprint(knowledge),
        manual_blueprint(shipped("docs")),
    ):
        app.register_blueprint(blueprint)
    register_problems(app)
    guard_answers(app)
    plain = PlainCalls(app.wsgi_app, desk, most_bytes=settings.max_body_bytes)
    app.wsgi_app = one_slash(plain)  # type: ignore[method-assign, assignment]
    return app


def _flask(settings: Settings) -> Flask:
    """A bare application that no address redirects and that browsers may call as the settings say."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    CORS(
        app,
        resources=_FOR_BROWSERS_ELSEWHERE,
        origins=list(settings.allowed_origins),
        methods=["GET", "POST", "OPTIONS"],
        allow_headers=["authorization", "content-type", REQUEST_ID, TRACE_PARENT],
        expose_headers=[REQUEST_ID, TRACE_RESPONSE],
        max_age=600,
    )
    return app


def known(settings: Settings) -> Knowledge:
    """The knowledge that the settings name, ready to answer with."""
    return ready_knowledge(settings.knowledge_dir, settings.topics)


def kept_records(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Records:
    """The records as the settings want them kept, with their tables made."""
    records = open_records(settings.database_url, retention_days=settings.retention_days, now=now)
    records.prepare()
    return records


def worker_app(knowledge: Knowledge) -> Front:
    """What one worker serves, with what it loaded put out of the collector's sight.

    Each has the knowledge that the server was started with: one that takes the place of another
    answers as its neighbours do, whatever became of the files.  Knowledge and models live as long as the process: walking them again and again is what
    made the slowest answers slow.  From here on it stands by to drain the spool, should nobody
    else: no fork comes after it.
    """
    settings = read_settings()
    configure_logs(settings.log_level)
    records = kept_records(settings)
    desk = _desk(settings, {"knowledge": knowledge, "records": records})
    limits = BodyLimits(settings.max_body_bytes, settings.body_budget)
    front = Front(
        _assembled(desk, settings), limits, desk.refused, desk.traces, desk.access.claimed_by
    )
    records.start()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return front
