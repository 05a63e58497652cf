"""JSON as FHIR is sent in it: every digit of a decimal survives."""

from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

_DECODER = msgspec.json.Decoder(float_hook=Decimal)


class NotJson(Exception):
    """A text that is no JSON, or none that can be held.  ``why`` goes on after *the body*."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def decode_json(text: bytes) -> Any:
    """A text as data.  Raises NotJson, whose words never quote the text."""
    try:
        return _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise NotJson("is not UTF-8") from error
    except msgspec.DecodeError as error:
        raise NotJson(f"is not JSON ({_place(error)})") from error
    except RecursionError as error:
        raise NotJson("is nested too deeply") from error
    except InvalidOperation as error:
        raise NotJson("holds a number with an exponent beyond all sense") from error


def _place(error: Exception) -> str:
    """Where it broke; the message of the decoder names bytes and never quotes them."""
    return str(error).split(" - ")[0]
