"""What of a client's text may be kept: references, ids and codes, never words.

A client can write what it likes where an id or a code belongs.  Only what looks like one is
kept as it is; of the rest no more than that it was there.
"""

import re
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from cds_service.appropriateness.terms.answers import distinct

_FOREIGN_IDS = uuid5(NAMESPACE_URL, "https://spine-imaging-cds.org/foreign-id")
#: Logical ids are longer at some EHRs than FHIR's 64 characters.
_REFERENCE = re.compile(r"([A-Za-z]{1,64})/[A-Za-z0-9.\-_]{1,256}", re.ASCII)
#: References, one a line, of which each may be kept as it is.
_REFERENCES = re.compile(r"(?:(?!Patient/)[A-Za-z]{1,64}/[A-Za-z0-9.\-_]{1,256}\n)+", re.ASCII)
_TYPED = re.compile(r"([A-Za-z]{1,64})(?:/|$)", re.ASCII)
_PLACE_OF_A_DRAFT = re.compile(r"draftOrders\.entry\[\d{1,9}\]", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,128}", re.ASCII)
_SYSTEM = re.compile(r"(?:https?://|urn:)[A-Za-z0-9._~:/\-]{1,256}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URN = "urn:uuid:"
_PATIENT = "Patient"


def kept_reference(reference: str) -> str | None:
    """``Condition/123``; of a reference whose id may be words only the type; none to the patient."""
    whole = _REFERENCE.fullmatch(reference)
    if whole is not None:  # as nearly all are
        return None if whole[1] == _PATIENT else reference
    if _PLACE_OF_A_DRAFT.fullmatch(reference):
        return reference
    typed = _TYPED.match(reference)
    return typed[1] if typed is not None and typed[1] != _PATIENT else None


def kept_references(references: tuple[str, ...]) -> tuple[str, ...]:
    """What may be kept of each, and that once; the references are each another."""
    lines = "\n".join((*references, ""))
    if lines.count("\n") == len(references) and _REFERENCES.fullmatch(lines):  # as nearly always
        return references
    kept = [kept_reference(each) for each in references]
    return distinct([each for each in kept if each is not None])


def kept_id(text: str) -> str:
    """A UUID in its usual spelling; of any other id one that is derived from it and says nothing."""
    plain = text.removeprefix(_URN).lower()
    return plain if _UUID.fullmatch(plain) else str(uuid5(_FOREIGN_IDS, text))


def kept_code(code: str | None) -> str | None:
    """A code, or None where what was sent may be words."""
    return code if code and _CODE.fullmatch(code) else None


def kept_system(system: str | None) -> str | None:
    """The address of a code system, or None where what was sent may be words."""
    return system if system and _SYSTEM.fullmatch(system) else None


def kept_instant(text: str | None) -> datetime | None:
    """An RFC 3339 instant in UTC, or None where there is none that can be read."""
    try:
        said = datetime.fromisoformat(text or "")
        return said.astimezone(UTC) if said.tzinfo else None
    except (ValueError, OverflowError):
        return None
