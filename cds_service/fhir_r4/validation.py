"""Whether a draft is valid FHIR R4, by the R4B models (the same for the resources that we read).

A draft gets advice whatever is wrong with it; what is wrong is named in the answer.
"""

from typing import Any

from fhir.resources.R4B.servicerequest import ServiceRequest
from pydantic import ValidationError

from .elements import Json

#: More faults than this are not listed: the first ones say enough.
_NAMED = 3


def faults_of(order: Json) -> tuple[str, ...]:
    """The elements of a ServiceRequest that break R4; never their values.

    The models raise more than ValidationError on some input (an unknown contained type is a
    KeyError, a very deep extension a RecursionError): all of them mean *not valid*.
    """
    if order.get("resourceType") != "ServiceRequest":
        return ()
    try:
        ServiceRequest.model_validate(order)
    except ValidationError as error:
        return tuple(sorted({_element(fault["loc"]) for fault in error.errors()}))[:_NAMED]
    except (KeyError, RecursionError, TypeError, AttributeError):
        return ("contained or extension",)
    return ()


def _element(location: tuple[Any, ...]) -> str:
    """``code.coding.0.system``: names and places only, for a value could be about the patient."""
    return ".".join(str(part) for part in location if isinstance(part, int | str)) or "resource"
