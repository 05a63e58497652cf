"""A mark that stands for whatever a patient's record says: where it is found, a patient may be found.

There is a space in it: an id that looks like an id is kept, and this one does not.
"""

from typing import Any

MARK = "QqMARK qQ"

#: Where a record has words.
_WORDS = frozenset(
    {"display", "text", "family", "note", "description", "div", "title", "comment", "conclusion"}
)
#: Kinds whose own id may be a patient's: those of a hook are ids that a client gives.
_OWN = frozenset({"Condition", "Observation", "AllergyIntolerance", "Procedure", "Device"})


def marked(value: Any) -> Any:
    """The same document with the mark in its words, names and ids of findings."""
    if isinstance(value, list):
        return [marked(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {
        key: f"{each} {MARK}" if key in _WORDS and isinstance(each, str) else marked(each)
        for key, each in value.items()
    }
    kind = value.get("resourceType")
    if isinstance(kind, str) and kind in _OWN:
        made["id"] = f"{MARK}-{value.get('id')}"
    if kind == "Patient":
        made["name"] = [{"family": MARK, "given": [MARK]}]
    return made
