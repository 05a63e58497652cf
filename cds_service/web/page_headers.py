"""What every page for people tells the browser: run nothing of others, fetch nothing from elsewhere."""

from flask import Response

from .answer_headers import AS_IT_SAYS

_NOTHING_ELSE = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'"

#: A page that is read.
POLICY = f"{_NOTHING_ELSE}; form-action 'none'"
#: A page that is asked again by a form, without a script.
POLICY_OF_A_QUESTION = f"{_NOTHING_ELSE}; form-action 'self'"
#: A page with a form and a script of our own, in no frame of anybody.
POLICY_OF_A_FORM = (
    f"{_NOTHING_ELSE}; form-action 'self'; script-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'"
)


def guard(response: Response, policy: str = POLICY) -> Response:
    """The page, with the headers that keep a browser from doing more than it is for."""
    response.headers["Content-Security-Policy"] = policy
    response.headers.set(*AS_IT_SAYS)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
