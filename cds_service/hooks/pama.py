"""Ratings on orders, by the Argonaut guide *CDS Hooks for PAMA*.

CMS has paused its programme and qualifies no mechanism any more: the extensions are the
guide's convention, and nothing is claimed beyond what the operator's setting says.
"""

from enum import StrEnum
from typing import Any

from cds_service.appropriateness.judging.ratings import AppropriatenessCategory
from cds_service.appropriateness.terms.wording import Indicator
from cds_service.fhir_r4.elements import Json, as_list, as_mapping, as_text
from cds_service.frozen import dataclass

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


@dataclass(frozen=True, slots=True)
class PamaSettings:
    """In whose name orders are rated, where an operator wants them rated (``CDS_PAMA_RATING``).

    ``qcdsm`` is the identifier that the operator has agreed with the client; without one
    nothing is said of who was consulted.  ``may_be_appropriate`` is the guide's word for ACR's
    middle category, for which it has none: it adheres, unless the operator has settled otherwise.
    """

    qcdsm: str | None = None
    may_be_appropriate: PamaRating = PamaRating.APPROPRIATE

    def rating_of(self, category: AppropriatenessCategory) -> PamaRating:
        """The guide's word for ACR's."""
        match category:
            case AppropriatenessCategory.USUALLY_APPROPRIATE:
                return PamaRating.APPROPRIATE
            case AppropriatenessCategory.MAY_BE_APPROPRIATE:
                return self.may_be_appropriate
            case AppropriatenessCategory.USUALLY_NOT_APPROPRIATE:
                return PamaRating.NOT_APPROPRIATE

    def word_beside(self, indicator: Indicator, category: AppropriatenessCategory) -> str:
        """What a card says of its order's rating where the two would seem to contradict each other.

        A rating is of a kind of study; a card is of this order for this patient, and of its time.
        """
        rating = self.rating_of(category)
        calm = indicator is Indicator.INFO
        at_odds = PamaRating.NOT_APPROPRIATE if calm else PamaRating.APPROPRIATE
        if rating is not at_odds:
            return ""
        return (
            f"PAMA rating: {rating.value} ({category.in_words}). It rates the kind of study alone; "
            "what is said above still holds."
        )


@dataclass(frozen=True, slots=True)
class PamaConsultation:
    """What one call writes on the orders that it rates."""

    consult_id: str
    settings: PamaSettings

    def rated(self, order: Json, category: AppropriatenessCategory | None) -> dict[str, Any]:
        """The order, whole and unchanged, with its rating; an earlier rating of ours gives way."""
        kept = [
            each
            for each in as_list(order.get("extension"))
            if as_text(as_mapping(each).get("url")) not in _OURS
        ]
        return {**order, "extension": [*kept, *self._extensions(category)]}

    def _extensions(self, category: AppropriatenessCategory | None) -> list[dict[str, Any]]:
        rating = {"url": RATING, "valueCodeableConcept": self._concept(category)}
        qcdsm = self.settings.qcdsm
        consulted = [{"url": QCDSM_CONSULTED, "valueString": qcdsm}] if qcdsm else []
        return [rating, *consulted, {"url": CONSULT_ID, "valueUri": self.consult_id}]

    def _concept(self, category: AppropriatenessCategory | None) -> dict[str, Any]:
        """The guide's code first, as clients read the first one; ACR's own category beside it."""
        if category is None:
            nothing = PamaRating.NO_CRITERIA_APPLY
            return {"coding": [{"system": RATING_SYSTEM, "code": nothing.value}]}
        return {
            "coding": [
                {"system": RATING_SYSTEM, "code": self.settings.rating_of(category).value},
                {"system": CATEGORY_SYSTEM, "code": category.value, "display": category.in_words},
            ]
        }
