"""Bytes to data and back: every digit of a decimal survives."""

from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from flask import Response

from cds_service.errors import RequestInvalid

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def decode(body: bytes) -> Any:
    """A JSON body as data.  Raises RequestInvalid where it is not JSON, or nested beyond sense."""
    if not body:
        raise RequestInvalid("the body is empty: send a CDS Hooks request as JSON")
    try:
        return _DECODER.decode(body)
    except UnicodeDecodeError as error:
        raise RequestInvalid("the body is not UTF-8") from error
    except msgspec.DecodeError as error:
        raise RequestInvalid(f"the body is not JSON ({_place(error)})") from error
    except RecursionError as error:
        raise RequestInvalid("the body is nested too deeply") from error
    except InvalidOperation as error:
        raise RequestInvalid("the body holds a number with an exponent beyond all sense") from error


def _place(error: Exception) -> str:
    """Where it broke; the message of the decoder names bytes and never quotes them."""
    return str(error).split(" - ")[0]


def encode(data: Any) -> bytes:
    """Data as JSON bytes, decimals as the numbers they were."""
    return _ENCODER.encode(data)


def json_response(data: Any, status: int = 200) -> Response:
    """An answer of ours."""
    return Response(encode(data), status=status, mimetype="application/json")
