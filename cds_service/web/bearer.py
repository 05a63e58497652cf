"""The token of an ``Authorization`` header."""


def bearer_token(authorization: str | None) -> str | None:
    """The token, if the header is one Bearer token (RFC 6750, 2.1)."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip(" ") if scheme.lower() == "bearer" else None
