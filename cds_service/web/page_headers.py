"""What every page for people tells the browser: run nothing, fetch nothing from elsewhere."""

from flask import Response

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


def guard(response: Response, policy: str = POLICY) -> Response:
    """The page, with the headers that keep a browser from doing more than show it."""
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
