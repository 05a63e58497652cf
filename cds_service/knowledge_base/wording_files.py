"""A topic's ``cards.yaml`` made into words by advice and saying."""

from cds_service.appropriateness.terms.wording import Wording
from cds_service.errors import Fault

from .advice_files import read_advice
from .shared import Shared
from .strict_yaml import Document


def read_wording(document: Document, shared: Shared, faults: list[Fault]) -> Wording:
    """The words, with those that the topic takes from what is shared."""
    own = read_advice(document, shared.reasons, shared.override_reasons, faults)
    taken = frozenset(document.data.get("shared", ()))
    of_others = {kind: words for kind, words in shared.advice.items() if words.code in taken}
    return Wording(
        advice={**of_others, **own},
        labels={**shared.labels, **document.data.get("labels", {})},
        shared=taken,
    )
