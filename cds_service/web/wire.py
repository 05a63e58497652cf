"""Bytes to data and back: every digit of a decimal survives."""

from typing import Any

import msgspec
from flask import Response

from cds_service.errors import RequestInvalid
from cds_service.fhir_r4.json_text import NotJson, decode_json

#: A mark that some Windows clients put before UTF-8; RFC 8259 lets a reader pass over it.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def decode(body: bytes) -> Any:
    """A JSON body as data.  Raises RequestInvalid where it is not JSON, or nested beyond sense."""
    text = body.removeprefix(_BYTE_ORDER_MARK)
    if not text:
        raise RequestInvalid("the body is empty: send a CDS Hooks request as JSON")
    try:
        return decode_json(text)
    except NotJson as error:
        raise RequestInvalid(f"the body {error.why}") from error


def encode(data: Any) -> bytes:
    """Data as JSON bytes, decimals as the numbers they were."""
    return _ENCODER.encode(data)


def json_response(data: Any, status: int = 200) -> Response:
    """An answer of ours."""
    return Response(encode(data), status=status, mimetype="application/json")
