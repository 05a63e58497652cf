"""Every refusal in words: what is wrong, where, and what to do.

The one table from situations to HTTP statuses.  Nothing of a request's content is quoted.
"""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from cds_service.errors import (
    ChartUnavailable,
    ClientNotTrusted,
    OperatorUnknown,
    Overloaded,
    QuestionInvalid,
    RequestAmbiguous,
    RequestInvalid,
    ServiceUnknown,
    StoreUnavailable,
)

from .refusals import refusal

_LOG = logging.getLogger(__name__)

#: Under this key of its environ a call says why it is refused before anybody has looked at it.
REFUSED = "cds_service.refused"

#: Under this one, what went wrong while it was answered before Flask was asked.
RAISED = "cds_service.raised"

_HTTP_SENTENCES = {
    404: "There is nothing at this address. GET /cds-services lists what there is.",
    405: "This address does not answer this method. Hooks and feedback are sent by POST.",
    408: "The body did not come in whole in time. Send it at once; the operator sets CDS_BODY_BUDGET_MS.",
    413: "The body is larger than this service accepts. Ask the operator for CDS_MAX_BODY_BYTES.",
    415: "The body must be sent as JSON (application/json), not compressed.",
}
_HTTP_CODES = {
    404: "not-found",
    405: "not-supported",
    408: "timeout",
    413: "too-long",
    415: "not-supported",
}


def register_problems(app: Flask) -> None:
    """Answer every error of this app in the words of this table."""
    handlers: tuple[tuple[type[Exception], Callable[[Any], Response]], ...] = (
        (RequestInvalid, _request_invalid),
        (RequestAmbiguous, _request_ambiguous),
        (ClientNotTrusted, _client_not_trusted),
        (OperatorUnknown, _operator_unknown),
        (QuestionInvalid, _question_invalid),
        (ServiceUnknown, _service_unknown),
        (ChartUnavailable, _chart_unavailable),
        (StoreUnavailable, _store_unavailable),
        (Overloaded, _overloaded),
        (RecursionError, _nested_too_deeply),
        (HTTPException, _http),
        (Exception, _ours),
    )
    for kind, handler in handlers:
        app.register_error_handler(kind, handler)

    @app.before_request
    def refuse() -> None:
        for key in (REFUSED, RAISED):
            if key in request.environ:
                raise request.environ[key]


def sentence_of(error: RequestInvalid | ChartUnavailable) -> str:
    """What is wrong with a call, and what to do."""
    if isinstance(error, RequestInvalid):
        return f"Not a CDS Hooks request that this service answers: {error.path} {error.reason}."
    needs = ", ".join(error.needs)
    return (
        f"An image of the spine is ordered and the answer hangs on: {needs}. It was not sent, and "
        f"could not be fetched: {error.why}. Send the prefetch {needs} as discovery describes it "
        "(null if there is none), or a fhirServer where it can be read."
    )


def _request_invalid(error: RequestInvalid) -> Response:
    return refusal(400, "invalid", sentence_of(error), error.path)


def _request_ambiguous(_error: Exception) -> Response:
    return refusal(
        400,
        "structure",
        "This request can be read in two ways. Send one Host, and either Content-Length or "
        "Transfer-Encoding: chunked, once.",
    )


def _nested_too_deeply(_error: Exception) -> Response:
    """Nothing of ours is nested without end: only a request is."""
    return _request_invalid(RequestInvalid("the body is nested too deeply"))


def _client_not_trusted(error: ClientNotTrusted) -> Response:
    """The same words whatever was wrong: which check failed would help only a forger."""
    unknown = f"not known, unverified: {error.claimed!r}" if error.claimed else "not known"
    _LOG.warning("caller refused: %s (issuer: %s)", error.reason, error.issuer or unknown)
    answer = refusal(
        401, "login", "Callers of this service identify themselves with a signed JWT of their own."
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _operator_unknown(_error: Exception) -> Response:
    answer = refusal(
        401, "login", "This is for the operator: send Authorization: Bearer and CDS_OPERATOR_TOKEN."
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _question_invalid(error: QuestionInvalid) -> Response:
    return refusal(400, "invalid", f"The parameter {error.parameter} {error.reason}.")


def _service_unknown(_error: Exception) -> Response:
    sentence = "No CDS service has this id. GET /cds-services lists those that there are."
    return refusal(404, "not-found", sentence)


def _chart_unavailable(error: ChartUnavailable) -> Response:
    return refusal(412, "required", sentence_of(error), f"$.prefetch.{error.needs[0]}")


def _store_unavailable(_error: Exception) -> Response:
    answer = refusal(
        503, "transient", "The feedback could not be stored just now. Send it again later."
    )
    answer.headers["Retry-After"] = "30"
    return answer


def _overloaded(_error: Exception) -> Response:
    answer = refusal(503, "throttled", "This service has more calls than it can answer in time.")
    answer.headers["Retry-After"] = "1"
    return answer


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    sentence = _HTTP_SENTENCES.get(status, "The request cannot be answered.")
    answer = refusal(status, _HTTP_CODES.get(status, "processing"), sentence)
    for name, value in error.get_headers():
        if name.lower() == "allow":
            answer.headers[name] = value
    return answer


def _ours(error: Exception) -> Response:
    """A fault of ours.  The log has the kind and place of it under an id, never its text."""
    number = uuid4().hex
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    _LOG.error("fault %s: %s at %s", number, type(error).__name__, place)
    return refusal(
        500, "exception", f"This service has failed. The operator finds it in the log as {number}."
    )
