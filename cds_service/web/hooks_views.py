"""The CDS Hooks endpoints: discovery, the service, feedback."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from time import perf_counter
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.errors import ServiceUnknown
from cds_service.hooks.discovery import describe_services
from cds_service.hooks.feedback import parse_feedback
from cds_service.hooks.identifiers import NamedCard
from cds_service.hooks.pama import PamaSettings
from cds_service.hooks.profiles import SHAPES
from cds_service.hooks.requests import SERVICE_ID, parse_request
from cds_service.hooks.responses import Renderer
from cds_service.records.consultation_record import Circumstances, ConsultationRecord, record_of
from cds_service.records.feedback_store import Teller
from cds_service.records.record_keeping import Records
from cds_service.telemetry.logs import log_consultation, log_refusal
from cds_service.telemetry.metrics import Metrics
from cds_service.telemetry.traces import Traces

from .admission import Admission, ChartsFromAside, Place, admit, place
from .authentication import Access, Caller, ask_who_calls, caller
from .problems import REFUSED
from .wire import decode, encode, json_response

_JSON = frozenset({"application/json", "text/json"})
#: In shadow mode: what would have been said is kept, and nothing is shown.
_SILENT: dict[str, Any] = {"cards": []}


def utc_now() -> datetime:
    """The instant at which a call arrives."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """What the views work with; tests bring their own clock."""

    knowledge: Knowledge
    records: Records
    access: Access
    base_url: str
    confirm: bool
    pama: PamaSettings | None
    metrics: Metrics
    shadow: bool
    now: Callable[[], datetime]
    admission: Admission = field(default_factory=Admission)
    traces: Traces | None = None

    def refused(self, status: int) -> None:
        """Whoever wants to know hears of a request that was not answered."""
        self.metrics.refused(status)
        log_refusal(status)


def hooks_blueprint(desk: Desk) -> Blueprint:
    """``/cds-services`` and below."""
    blueprint = Blueprint("hooks", __name__)
    ask_who_calls(blueprint, desk.access, base_url=desk.base_url)  # may wait for keys: no place yet
    admit(blueprint, desk.admission)
    discovery = encode(describe_services(desk.knowledge))

    @blueprint.after_app_request
    def count(response: Response) -> Response:
        if response.status_code >= HTTPStatus.BAD_REQUEST and REFUSED not in request.environ:
            desk.refused(response.status_code)
        return response

    @blueprint.get("/cds-services")
    def discover() -> Response:
        return Response(discovery, mimetype="application/json")

    @blueprint.post("/cds-services/<service>")
    def call(service: str) -> Response:
        _must_be_ours(service)
        answered = answer_hook(desk, _sent(), caller(), place())
        return Response(answered.body, mimetype="application/json")

    @blueprint.post("/cds-services/<service>/feedback")
    def take_feedback(service: str) -> Response:
        _must_be_ours(service)
        feedback = parse_feedback(decode(_sent()))
        place().leave()  # what is left is to wait for the store
        desk.records.keep_feedback(Teller(service, caller().name), feedback, now=desk.now())
        desk.metrics.heard(feedback)
        return json_response({})

    return blueprint


@dataclass(frozen=True, slots=True)
class Answered:
    """One hook as it was answered: what was concluded, the cards by their ids, and what went out."""

    consultation: Consultation
    cards: tuple[NamedCard, ...]
    body: bytes


def answer_hook(desk: Desk, body: bytes, asking: Caller, place: Place) -> Answered:
    """Answer one hook on its caller's terms, and keep what was said.

    Shadow mode keeps the cards from clinicians at work, not from a person who tries a case.
    """
    received, started = desk.now(), perf_counter()
    hook_request = parse_request(decode(body))
    terms, is_silent = asking.terms, desk.shadow and not asking.tries
    consultation = consult(
        hook_request,
        knowledge=terms.knowledge,
        charts=ChartsFromAside(terms.charts, place),
        now=received,
        confirm=desk.confirm,
        takes_priority=SHAPES[terms.profile].takes_priority,
    )
    renderer = Renderer(
        hook_request, terms.knowledge.reading, desk.base_url, profile=terms.profile, pama=desk.pama
    )
    cards = renderer.named_cards(consultation)
    answer = encode(_SILENT if is_silent else renderer.body(consultation, cards))
    circumstances = Circumstances(
        service=SERVICE_ID,
        received=received,
        duration_ms=(perf_counter() - started) * 1000,
        client=asking.name,
        profile=terms.profile,
        shadow=is_silent,
        trial=asking.tries,
    )
    _tell(desk, record_of(consultation, cards, hook_request, circumstances))
    return Answered(consultation, cards, answer)


def _tell(desk: Desk, record: ConsultationRecord) -> None:
    """Whoever wants to know of an answer is told of what is kept of it, and of nothing else."""
    desk.records.keep_consultation(record)
    desk.metrics.answered(record)
    log_consultation(record)
    if desk.traces is not None:
        desk.traces.consulted(record)


def _must_be_ours(service: str) -> None:
    if service != SERVICE_ID:
        raise ServiceUnknown(SERVICE_ID)


def _sent() -> bytes:
    """The body, if it is sent as JSON.  Raises what werkzeug calls 413 and 415."""
    kind = request.mimetype
    if kind and kind not in _JSON and not kind.endswith("+json"):
        raise UnsupportedMediaType
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType
    return _whole(request.get_data(cache=False))


def _whole(body: bytes) -> bytes:
    """A body that is sent in chunks is read up to the limit, and not told to be cut off there."""
    limit = request.max_content_length
    if request.content_length is None and limit is not None and len(body) >= limit:
        raise RequestEntityTooLarge
    return body
