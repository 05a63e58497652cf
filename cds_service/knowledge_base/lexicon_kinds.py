"""Which concepts belong together, as ``words/cues.yaml`` says it."""

from collections.abc import Mapping
from typing import Any

from cds_service.narrative.lexicon import Kinship


def read_kinship(concepts: Mapping[str, Any], cues: Mapping[str, Any]) -> Kinship:
    """The kinds of two files, and what may be said of each."""
    members = cues["kinds"]
    named = {concept for kind in members.values() for concept in kind}
    return Kinship(
        kinds={
            concept: frozenset(kind for kind, of in members.items() if concept in of)
            for concept in named
        },
        yields_to={
            concept: frozenset(line["yields-to"])
            for concept, line in concepts.items()
            if "yields-to" in line
        },
        long_standing=frozenset(cues["long-standing-kinds"]),
        planned=frozenset(cues["planned-kinds"]),
        removable=frozenset(cues["removable-kinds"]),
        deficits=frozenset(cues["deficit-kinds"]),
        illnesses=frozenset(cues["illness-kinds"]),
        complaints=frozenset(cues["complaint-kinds"]),
        places=frozenset(cues["places"]),
    )
