"""A refusal as whoever asked can read it: an OperationOutcome for programs, a page for a browser."""

from flask import Response, render_template, request

from .page_headers import guard
from .wire import json_response

_HOOKS = "/cds-services"
_TITLES = {
    400: "This question cannot be answered",
    401: "For those who say who they are",
    404: "Nothing at this address",
    405: "Not in this way",
    500: "This service has failed",
    503: "Not just now",
}


def refusal(status: int, code: str, sentence: str, path: str | None = None) -> Response:
    """What is wrong and what to do, in one sentence; ``path`` says where in the body."""
    if _is_for_a_browser():
        answer = _page(status, sentence)
    else:
        answer = _outcome(status, code, sentence, path)
    answer.vary.add("Accept")
    return answer


def _is_for_a_browser() -> bool:
    """Whoever would rather have a page, unless it sends a hook or feedback: only programs do that."""
    if request.path.startswith(_HOOKS) and request.method not in {"GET", "HEAD"}:
        return False
    wanted = request.accept_mimetypes
    return wanted.quality("text/html") > wanted.quality("application/json")


def _page(status: int, sentence: str) -> Response:
    title = _TITLES.get(status, "This cannot be answered")
    page = render_template("refusal.html", status=status, title=title, sentence=sentence)
    return guard(Response(page, status=status, mimetype="text/html"))


def _outcome(status: int, code: str, sentence: str, path: str | None) -> Response:
    issue: dict[str, object] = {"severity": "error", "code": code, "diagnostics": sentence}
    if path is not None:
        issue["expression"] = [path]
    return json_response({"resourceType": "OperationOutcome", "issue": [issue]}, status)
