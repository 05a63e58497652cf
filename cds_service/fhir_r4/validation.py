"""Whether a draft is valid FHIR R4, by the R4B models (the same for the resources that we read).

A draft gets advice whatever is wrong with it; what is wrong is named in the answer.
"""

from collections.abc import Iterator
from typing import Any

from fhir.resources.R4B.servicerequest import ServiceRequest
from pydantic import ValidationError

from .draft_shape import is_common_draft
from .elements import Json
from .limits import MOST_CHECKED

#: More faults than this are not listed: the first ones say enough.
_NAMED = 3


def remarks_on(order: Json) -> tuple[str, ...]:
    """What is wrong with a ServiceRequest by R4, or that it is too large to be checked.

    Elements and places are named, never values.  What has the shape of nearly every draft is
    known to be valid; the models judge the rest.
    """
    if order.get("resourceType") != "ServiceRequest" or is_common_draft(order):
        return ()
    if _is_larger_than(MOST_CHECKED, order):
        return (f"not checked against FHIR R4: it has more than {MOST_CHECKED} objects and lists",)
    return tuple(f"not valid FHIR R4 at {place}" for place in faults_of(order))


def faults_of(order: Json) -> tuple[str, ...]:
    """The elements of a ServiceRequest that break R4.

    The models raise more than ValidationError on some input (an unknown contained type is a
    KeyError, a very deep extension a RecursionError): all of them mean *not valid*.
    """
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


def _is_larger_than(most: int, order: Json) -> bool:
    """Whether it holds more objects and lists; no more of them are counted."""
    waiting: list[Any] = [order]
    for _ in range(most):
        if not waiting:
            return False
        waiting += _inner(waiting.pop())
    return bool(waiting)


def _inner(value: Any) -> Iterator[Any]:
    held = value.values() if isinstance(value, dict) else value
    return (each for each in held if isinstance(each, dict | list))
