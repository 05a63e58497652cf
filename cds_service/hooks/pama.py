"""Ratings on orders, by the Argonaut guide *CDS Hooks for PAMA*.

CMS has paused its programme and qualifies no mechanism any more: the extensions are the
guide's convention, and nothing is claimed beyond what the operator's setting says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cds_service.appropriateness.judging.topics import AppropriatenessCategory
from cds_service.fhir_r4.elements import Json, as_list, as_mapping, as_text

RATING = "http://fhir.org/argonaut/Extension/pama-rating"
QCDSM_CONSULTED = "http://fhir.org/argonaut/Extension/pama-rating-qcdsm-consulted"
CONSULT_ID = "http://fhir.org/argonaut/Extension/pama-rating-consult-id"
RATING_SYSTEM = "http://fhir.org/argonaut/CodeSystem/pama-rating"
CATEGORY_SYSTEM = "https://spine-imaging-cds.org/CodeSystem/appropriateness-category"
_OURS = frozenset({RATING, QCDSM_CONSULTED, CONSULT_ID})


class PamaRating(StrEnum):
    """The guide's three ratings."""

    APPROPRIATE = "appropriate"
    NOT_APPROPRIATE = "not-appropriate"
    NO_CRITERIA_APPLY = "no-criteria-apply"


#: The guide has no word for ACR's middle category and treats it as a translation of another
#: (policy): a study that *may be appropriate* adheres, and the translation says which it was.
PAMA_RATINGS: Mapping[AppropriatenessCategory, PamaRating] = {
    AppropriatenessCategory.USUALLY_APPROPRIATE: PamaRating.APPROPRIATE,
    AppropriatenessCategory.MAY_BE_APPROPRIATE: PamaRating.APPROPRIATE,
    AppropriatenessCategory.USUALLY_NOT_APPROPRIATE: PamaRating.NOT_APPROPRIATE,
}


@dataclass(frozen=True, slots=True)
class PamaSettings:
    """In whose name orders are rated, where an operator wants them rated (``CDS_PAMA_RATING``).

    ``qcdsm`` is the identifier that the operator has agreed with the client; without one
    nothing is said of who was consulted.
    """

    qcdsm: str | None = None


@dataclass(frozen=True, slots=True)
class PamaConsultation:
    """What one call writes on the orders that it rates."""

    consult_id: str
    qcdsm: str | None

    def rated(self, order: Json, category: AppropriatenessCategory | None) -> dict[str, Any]:
        """The order, whole and unchanged, with its rating; an earlier rating of ours gives way."""
        kept = [
            each
            for each in as_list(order.get("extension"))
            if as_text(as_mapping(each).get("url")) not in _OURS
        ]
        return {**order, "extension": [*kept, *self._extensions(category)]}

    def _extensions(self, category: AppropriatenessCategory | None) -> list[dict[str, Any]]:
        rating = {"url": RATING, "valueCodeableConcept": _concept(category)}
        consulted = [{"url": QCDSM_CONSULTED, "valueString": self.qcdsm}] if self.qcdsm else []
        return [rating, *consulted, {"url": CONSULT_ID, "valueUri": self.consult_id}]


def _concept(category: AppropriatenessCategory | None) -> dict[str, Any]:
    """The guide's code first, as clients read the first one; ACR's own category beside it."""
    if category is None:
        return {"coding": [{"system": RATING_SYSTEM, "code": PamaRating.NO_CRITERIA_APPLY.value}]}
    return {
        "coding": [
            {"system": RATING_SYSTEM, "code": PAMA_RATINGS[category].value},
            {"system": CATEGORY_SYSTEM, "code": category.value, "display": category.in_words},
        ]
    }
