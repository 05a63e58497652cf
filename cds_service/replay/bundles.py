"""A Bundle opened: each of its resources as a line of its own, whose references name types and ids.

Synthea and others write a patient as one Bundle, whose resources name each other by ``urn:uuid:``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from .lines import BadLine
from .stretches import Line

_URN = re.compile(rb'"(urn:[^"\\]+)"')


class _Entry(msgspec.Struct):
    full_url: str | None = msgspec.field(name="fullUrl", default=None)
    resource: msgspec.Raw = msgspec.Raw()


class _Bundle(msgspec.Struct):
    entry: list[_Entry] | None = None


class _Named(msgspec.Struct):
    resource_type: str | None = msgspec.field(name="resourceType", default=None)
    id: str | None = None


_BUNDLES = msgspec.json.Decoder(_Bundle)
_NAMES = msgspec.json.Decoder(_Named)


def resources_in(bundle: Line) -> Iterator[Line]:
    """Each resource on one line, with the byte at which it begins.  Raises BadLine, at once.

    An entry that holds none is a deletion or an answer: there is nothing to read.
    """
    try:
        entries = _BUNDLES.decode(bundle.raw).entry or []
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadLine("is a Bundle whose entries are not what FHIR puts there") from error
    return _lines(bundle, [each for each in entries if bytes(each.resource) not in (b"", b"null")])


def _lines(bundle: Line, entries: Sequence[_Entry]) -> Iterator[Line]:
    references = _references(entries)
    place = 0
    for entry in entries:
        written = bytes(entry.resource)
        place = bundle.raw.index(written, place)
        text = _resolved(_with_id(one_line(written), entry.full_url or ""), references)
        yield Line(bundle.offset + place, text)
        place += len(written)


def _references(entries: Sequence[_Entry]) -> Mapping[bytes, bytes]:
    """By what the others of the Bundle call a resource: its type and id, as JSON."""
    found: dict[bytes, bytes] = {}
    for entry in entries:
        urn = entry.full_url or ""
        if urn.startswith("urn:"):
            named = _named(bytes(entry.resource))
            reference = f"{named.resource_type}/{named.id or _id_in(urn)}"
            found[urn.encode()] = msgspec.json.encode(reference)
    return found


def _with_id(text: bytes, full_url: str) -> bytes:
    """What is yet to be created may have no id: then its name within the Bundle is one."""
    if not full_url.startswith("urn:") or _named(text).id:
        return text
    return b'{"id":%b,%b' % (msgspec.json.encode(_id_in(full_url)), text[1:])


def _named(text: bytes) -> _Named:
    try:
        return _NAMES.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return _Named(id="?")  # as it is: whoever reads it will say what is wrong


def _id_in(urn: str) -> str:
    return urn.rpartition(":")[2]


def _resolved(text: bytes, references: Mapping[bytes, bytes]) -> bytes:
    """With type and id wherever another resource is named; what is no name of one stays."""
    return _URN.sub(lambda found: references.get(found[1], found[0]), text)


def one_line(text: bytes) -> bytes:
    """JSON without a break between its parts."""
    return msgspec.json.format(text, indent=-1) if b"\n" in text else text
