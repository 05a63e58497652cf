"""What answers tell whoever passes them on: each is what it says it is, and what is of a patient is kept nowhere."""

from http import HTTPStatus

from flask import Flask, Response, request

#: No browser is to look into an answer and take it for something else.
AS_IT_SAYS = ("X-Content-Type-Options", "nosniff")
#: No cache on the way, and none of a browser, is to keep it.
KEPT_NOWHERE = ("Cache-Control", "no-store")

_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


def guard_answers(app: Flask) -> None:
    """Have every answer of this app say so: answers to what was sent, and errors, are kept nowhere."""

    @app.after_request
    def guard_one(response: Response) -> Response:
        response.headers.set(*AS_IT_SAYS)
        if request.method not in _LOOKING or response.status_code >= HTTPStatus.BAD_REQUEST:
            response.headers.set(*KEPT_NOWHERE)
        return response
