"""The settings under which the service is tried: what is off by default breaks unseen."""

from collections.abc import Mapping
from typing import Any

#: A server that is named, and nowhere: so the service may read no other, this machine's included.
_NO_SERVER = {"fhir_servers": "https://fhir.invalid/r4"}

SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "as shipped": _NO_SERVER,
    "rated": {
        **_NO_SERVER,
        "pama_rating": "on",
        "confirm": "on",
        "pama_qcdsm": "https://example.org/qcdsm",
    },
    "sandbox": {**_NO_SERVER, "open_profile": "sandbox", "pama_rating": "on", "confirm": "on"},
    "epic": {**_NO_SERVER, "open_profile": "epic"},
    "shadow": {**_NO_SERVER, "shadow": "on", "page": "off"},
}
