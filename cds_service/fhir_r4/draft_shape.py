"""The shape that nearly every draft has, told at a glance: what fits it is valid FHIR R4.

It says yes, or nothing: whatever is rarer (a contained resource, a timing, a letter outside of
ASCII in a code) is for the models of the whole standard, which can also say what is wrong.  No
rule here is wider than theirs, and one that looks at each string's letters is most of what a look costs.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .elements import Json

_Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9\-.]{1,64}\Z")]
_Code = Annotated[str, Meta(pattern=r"^[!-~]+(?: [!-~]+)*\Z")]
_Uri = str  # the models take whatever is written as one
_Text = Annotated[str, Meta(pattern=r"[!-~]")]
_Instant = Annotated[
    str,
    Meta(
        pattern=r"^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
        r"(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)\Z"
    ),
]


class _Element(msgspec.Struct, forbid_unknown_fields=True, rename="camel", gc=False):
    """Elements that no shape names, and nulls, are for the models."""


class _Coding(_Element):
    code: _Code | UnsetType = UNSET
    system: _Uri | UnsetType = UNSET
    version: _Text | UnsetType = UNSET
    display: _Text | UnsetType = UNSET
    user_selected: bool | UnsetType = UNSET


class _Concept(_Element):
    coding: Annotated[list[_Coding], Meta(min_length=1)] | UnsetType = UNSET
    text: _Text | UnsetType = UNSET


class _Reference(_Element):
    reference: _Text | UnsetType = UNSET
    type: _Uri | UnsetType = UNSET
    display: _Text | UnsetType = UNSET


class _Identifier(_Element):
    value: _Text | UnsetType = UNSET
    system: _Uri | UnsetType = UNSET
    use: _Code | UnsetType = UNSET
    type: _Concept | UnsetType = UNSET


class _Annotation(_Element):
    text: _Text
    author_string: _Text | UnsetType = UNSET


class _Extension(_Element):
    url: _Uri
    extension: "Annotated[list[_Extension], Meta(min_length=1)] | UnsetType" = UNSET
    value_string: _Text | UnsetType = UNSET
    value_code: _Code | UnsetType = UNSET
    value_boolean: bool | UnsetType = UNSET
    value_decimal: Decimal | UnsetType = UNSET
    value_coding: _Coding | UnsetType = UNSET
    value_codeable_concept: _Concept | UnsetType = UNSET
    value_reference: _Reference | UnsetType = UNSET

    def __post_init__(self) -> None:
        """It holds one value, or other extensions."""
        held = (
            self.extension,
            self.value_string,
            self.value_code,
            self.value_boolean,
            self.value_decimal,
            self.value_coding,
            self.value_codeable_concept,
            self.value_reference,
        )
        if len(held) - held.count(UNSET) != 1:
            raise ValueError("one value")


class _Meta(_Element):
    version_id: _Id | UnsetType = UNSET
    last_updated: _Instant | UnsetType = UNSET
    source: _Uri | UnsetType = UNSET
    profile: Annotated[list[_Uri], Meta(min_length=1)] | UnsetType = UNSET


class _Extended(_Element):
    """What stands beside a date: how it was taken, say."""

    extension: Annotated[list[_Extension], Meta(min_length=1)]


_Concepts = Annotated[list[_Concept], Meta(min_length=1)] | UnsetType
_References = Annotated[list[_Reference], Meta(min_length=1)] | UnsetType


class _Order(_Element):
    resource_type: Literal["ServiceRequest"]
    status: _Code
    intent: _Code
    subject: _Reference
    id: _Id | UnsetType = UNSET
    meta: _Meta | UnsetType = UNSET
    extension: Annotated[list[_Extension], Meta(min_length=1)] | UnsetType = UNSET
    identifier: Annotated[list[_Identifier], Meta(min_length=1)] | UnsetType = UNSET
    category: _Concepts = UNSET
    priority: _Code | UnsetType = UNSET
    do_not_perform: bool | UnsetType = UNSET
    code: _Concept | UnsetType = UNSET
    order_detail: _Concepts = UNSET
    encounter: _Reference | UnsetType = UNSET
    occurrence_date_time: _Instant | UnsetType = UNSET
    authored_on: _Instant | UnsetType = UNSET
    authored_on_extended: _Extended | UnsetType = msgspec.field(name="_authoredOn", default=UNSET)
    requester: _Reference | UnsetType = UNSET
    performer: _References = UNSET
    reason_code: _Concepts = UNSET
    reason_reference: _References = UNSET
    insurance: _References = UNSET
    supporting_info: _References = UNSET
    body_site: _Concepts = UNSET
    patient_instruction: _Text | UnsetType = UNSET
    note: Annotated[list[_Annotation], Meta(min_length=1)] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """That its days are days: *31 February* is written like one."""
        last_updated = self.meta.last_updated if self.meta else UNSET
        for instant in (self.authored_on, self.occurrence_date_time, last_updated):
            if instant:
                datetime.fromisoformat(instant)


def is_common_draft(order: Json) -> bool:
    """Whether an order has the common shape, and is valid for certain."""
    try:
        msgspec.convert(order, _Order)
    except (msgspec.ValidationError, RecursionError):
        return False
    return True


# msgspec makes a shape ready when it is first used, and two threads that use it first at once read
# a half of it: the process dies.  So it is used here, where there is one.
is_common_draft({})
