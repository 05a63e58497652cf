"""The free text that stands beside what a resource says."""

from typing import Final

from .elements import Json, as_list, as_mapping, as_text

_IN_TURN: Final = ("note", "notes", "comment", "comments")
_NAMES: Final = frozenset(_IN_TURN)


def notes_of(resource: Json, *, but: tuple[str, ...] = ()) -> str:
    """Annotations, or DSTU2's plain comments; none that begins as ``but`` says."""
    if _NAMES.isdisjoint(resource):
        return ""
    said = (
        note if isinstance(note, str) else as_text(as_mapping(note).get("text"))
        for key in _IN_TURN
        if key in resource
        for note in as_list(resource[key])
    )
    return "\n".join(text for text in said if text and not text.lstrip().startswith(but))
