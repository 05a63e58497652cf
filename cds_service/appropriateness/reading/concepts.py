"""The few concepts that readers of records ask for by name; all others only knowledge names."""

from enum import StrEnum


class OwnConcept(StrEnum):
    """Concepts whose words decide how another one is read: knowledge has to have words for each."""

    SPINE_SITE = "spine-site"
    REACTION = "allergic-reaction"
    SEVERE_REACTION = "severe-reaction"


#: Behind a concept's name: its code stands there, and nothing says that it is of the spine.
UNPLACED = "/unplaced"
