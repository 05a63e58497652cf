"""Advice before words: what to say, for which saying, and what to offer."""

from collections.abc import Mapping
from enum import StrEnum

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.codings import Coding
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import Study
from cds_service.frozen import dataclass


class AdviceCode(StrEnum):
    """The advice that Python gives by rule, in the order that breaks ties.

    The codes of variants come from knowledge; they stand between AFTER_MRI and
    INDICATION_UNCLEAR.
    """

    IMPLANTED_DEVICE = "ImplantedDevice"
    GADOLINIUM_ALLERGY = "GadoliniumAllergy"
    RADIOGRAPH_NOT_APPROPRIATE = "RadiographNotAppropriate"
    NUCLEAR_NOT_FIRST = "NuclearNotFirst"
    CT_PREFER_MRI = "CtPreferMri"
    IMAGE_NOW = "ImageNow"
    MRI_WITHOUT_AND_WITH_CONTRAST = "MriWithoutAndWithContrast"
    ADD_CONTRAST = "AddContrast"
    SPINAL_LEVEL = "SpinalLevel"
    CT_ADD_CONTRAST = "CtAddContrast"
    CT_WITHOUT_AND_WITH = "CtWithoutAndWith"
    CONTRAST_ONLY_MRI = "ContrastOnlyMri"
    PREGNANCY = "Pregnancy"
    SPECIFY_CONTRAST = "SpecifyContrast"
    CT_BEST_ALTERNATIVE = "CtBestAlternative"
    DIALYSIS = "Dialysis"
    ACUTE_KIDNEY_INJURY = "AcuteKidneyInjury"
    RENAL_FUNCTION_LOW = "RenalFunctionLow"
    RENAL_FUNCTION_UNKNOWN = "RenalFunctionUnknown"
    CONTRAST_ALLERGY_UNSPECIFIED = "ContrastAllergyUnspecified"
    ORDER_APPROPRIATE = "OrderAppropriate"
    AFTER_MRI = "AfterMri"
    INDICATION_UNCLEAR = "IndicationUnclear"


class OfferedTest(StrEnum):
    """The tests and consultations that a card offers to order, as ``tests.yaml`` names them."""

    CREATININE = "creatinine"
    C_REACTIVE_PROTEIN = "c-reactive-protein"
    ERYTHROCYTE_SEDIMENTATION_RATE = "erythrocyte-sedimentation-rate"
    BLOOD_CULTURE = "blood-culture"
    SPINE_SURGERY = "spine-surgery"
    INFECTIOUS_DISEASES = "infectious-diseases"


_LAST = len(AdviceCode)
_TIE_RANKS: Mapping[str, int] = {
    **{code: place for place, code in enumerate(AdviceCode)},
    AdviceCode.INDICATION_UNCLEAR: _LAST,
}


def tie_rank(code: str) -> int:
    """Where a code stands when two are equally grave; a variant's stands last but one."""
    return _TIE_RANKS.get(code, _LAST - 1)


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to say.  ``blanks`` fill the sentence; ``because`` is what it rests on beyond
    the suspicion itself."""

    code: str
    saying: str
    because: tuple[Evidence, ...] = ()
    blanks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """Set this draft right.  ``study`` or ``priority`` is None where it stays as it is."""

    reference: str
    study: Study | None
    priority: Priority | None


@dataclass(frozen=True, slots=True)
class ChangeOrders:
    """Set these drafts right at once: they need the same."""

    changes: tuple[ChangeOrder, ...]


@dataclass(frozen=True, slots=True)
class CreateStudy:
    """Draft this study, with the reason of ``like`` where there is such an order."""

    study: Study
    priority: Priority | None
    like: str | None


@dataclass(frozen=True, slots=True)
class CreateTest:
    """Draft a laboratory test or a consultation, named as in knowledge."""

    test: str
    text: str
    codings: tuple[Coding, ...]


@dataclass(frozen=True, slots=True)
class RemoveOrder:
    """Take this draft away."""

    reference: str


#: What is said of no order is about a study that nobody drafted, safety, or what comes next; the last
#: two stand on one card, beside the orders.
NEW_STUDY, SAFETY, INFORMATION = "new-study", "contrast-safety", "information"
BESIDE = "beside"

Change = ChangeOrder | ChangeOrders | CreateStudy | CreateTest | RemoveOrder


def changes_of(change: Change) -> tuple[ChangeOrder, ...]:
    """The drafts that it sets right, each with what becomes of it."""
    match change:
        case ChangeOrder():
            return (change,)
        case ChangeOrders(changes):
            return changes
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class Click:
    """One click: what it does, and whether we recommend it before all others."""

    change: Change
    recommended: bool = False


@dataclass(frozen=True, slots=True)
class WantedCard:
    """What one card will say and offer.  ``order`` is None for safety, information and new studies;
    ``others`` are drafts of which the same is to be said."""

    about: str
    advice: tuple[Advice, ...]
    clicks: tuple[Click, ...]
    order: ImagingOrder | None = None
    exclusive: bool = True
    others: tuple[ImagingOrder, ...] = ()

    @property
    def is_of_a_study(self) -> bool:
        """Whether it is about an order, or the study that nobody drafted."""
        return self.order is not None or self.about == NEW_STUDY
