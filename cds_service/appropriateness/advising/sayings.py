"""Every saying with which an advice is given, and what fills its blanks: what words have to cover.

``knowledge_base/contract`` holds each topic's ``cards.yaml`` to this, and this to the words.
"""

from collections.abc import Mapping

from .advice import AdviceCode
from .own_advice import GIVEN

_SOLE = frozenset({"sole-study", "mri-impossible", "beside-the-target"})
_PACES = frozenset({"routine", "scheduled", "urgent", "unsaid"})

#: Every saying with which Python gives an advice: what a topic's words have to cover.
SPOKEN: Mapping[str, frozenset[str]] = {
    AdviceCode.IMPLANTED_DEVICE: frozenset({"mri-impossible", "unresolved", "often-conditional"}),
    AdviceCode.GADOLINIUM_ALLERGY: frozenset({"severe", "other"}),
    AdviceCode.RADIOGRAPH_NOT_APPROPRIATE: _SOLE,
    AdviceCode.NUCLEAR_NOT_FIRST: _SOLE,
    AdviceCode.CT_PREFER_MRI: frozenset({"emergency", "beside-the-target", "iodinated-reaction"}),
    AdviceCode.IMAGE_NOW: _PACES | {f"target-{pace}" for pace in _PACES},
    AdviceCode.MRI_WITHOUT_AND_WITH_CONTRAST: frozenset(
        {"nothing-drafted", "if-not-ordered", "film-drafted"}
    ),
    AdviceCode.ADD_CONTRAST: frozenset(
        {"emergency", "with-caution", "no-emergency", "finished-mri"}
    ),
    AdviceCode.SPINAL_LEVEL: frozenset({"emergency"}),
    AdviceCode.CT_ADD_CONTRAST: frozenset({"mri-impossible", "unresolved"}),
    AdviceCode.CT_WITHOUT_AND_WITH: frozenset({"mri-first", "mri-impossible", "unresolved"}),
    AdviceCode.CONTRAST_ONLY_MRI: frozenset({"emergency"}),
    AdviceCode.PREGNANCY: frozenset({"recorded"}),
    AdviceCode.SPECIFY_CONTRAST: frozenset({"emergency"}),
    AdviceCode.CT_BEST_ALTERNATIVE: frozenset(
        {
            "mri-impossible",
            "unresolved",
            "nothing-drafted",
            "if-not-ordered",
            "iodinated-reaction",
            "iodinated-reaction-drafted",
            "unresolved-iodinated",
            "unresolved-iodinated-drafted",
        }
    ),
    AdviceCode.DIALYSIS: frozenset({"planned"}),
    AdviceCode.ACUTE_KIDNEY_INJURY: frozenset({"planned"}),
    AdviceCode.RENAL_FUNCTION_LOW: frozenset({"planned"}),
    AdviceCode.RENAL_FUNCTION_UNKNOWN: frozenset(
        {"no-value", "old-value", "value-does-not-tell", "raised-in-pregnancy"}
    ),
    AdviceCode.CONTRAST_ALLERGY_UNSPECIFIED: frozenset({"recorded"}),
    AdviceCode.ORDER_APPROPRIATE: frozenset({"confirmed"}),
    AdviceCode.AFTER_MRI: frozenset({"signed", "signed-ct"}),
    AdviceCode.INDICATION_UNCLEAR: frozenset(
        {
            "deficit-unclear",
            "infection-unclear",
            "deficit-unclear-offer",
            "infection-unclear-offer",
        }
    ),
}

#: The same for the code of a variant, which knowledge names.
SPOKEN_OF_A_VARIANT = frozenset(
    {"no-emergency", "emergency", "deficit-unclear", "offer", "no-mri", "no-mri-emergency"}
)

#: The same for advice that a topic names itself.
SPOKEN_OF_A_TOPIC = frozenset({GIVEN})

#: What an advice brings for the blanks of a saying, beside the study to aim at and the drafted one.
_BROUGHT: Mapping[tuple[str, str], frozenset[str]] = {
    (AdviceCode.SPINAL_LEVEL, "emergency"): frozenset({"why"}),
    (AdviceCode.DIALYSIS, "planned"): frozenset({"value"}),
    (AdviceCode.ACUTE_KIDNEY_INJURY, "planned"): frozenset({"value"}),
    (AdviceCode.RENAL_FUNCTION_LOW, "planned"): frozenset({"value"}),
    (AdviceCode.RENAL_FUNCTION_UNKNOWN, "old-value"): frozenset({"value", "date"}),
    (AdviceCode.RENAL_FUNCTION_UNKNOWN, "value-does-not-tell"): frozenset({"value", "date"}),
    (AdviceCode.RENAL_FUNCTION_UNKNOWN, "raised-in-pregnancy"): frozenset({"value", "date"}),
    (AdviceCode.INDICATION_UNCLEAR, "deficit-unclear"): frozenset({"send"}),
    (AdviceCode.INDICATION_UNCLEAR, "infection-unclear"): frozenset({"ask", "send"}),
    (AdviceCode.INDICATION_UNCLEAR, "deficit-unclear-offer"): frozenset({"send"}),
    (AdviceCode.INDICATION_UNCLEAR, "infection-unclear-offer"): frozenset({"ask", "send"}),
}

#: The one saying of a variant that stands on an order, with the rating of what is drafted.
_OFFER = "offer"

_NOT_ON_AN_ORDER = frozenset(
    {
        AdviceCode.DIALYSIS,
        AdviceCode.ACUTE_KIDNEY_INJURY,
        AdviceCode.RENAL_FUNCTION_LOW,
        AdviceCode.RENAL_FUNCTION_UNKNOWN,
        AdviceCode.CONTRAST_ALLERGY_UNSPECIFIED,
        AdviceCode.ORDER_APPROPRIATE,
        AdviceCode.AFTER_MRI,
    }
)

#: Said where nothing is drafted too, so that there may be no drafted study to name.
_WITHOUT_AN_ORDER = frozenset(
    {
        (AdviceCode.MRI_WITHOUT_AND_WITH_CONTRAST, "nothing-drafted"),
        (AdviceCode.MRI_WITHOUT_AND_WITH_CONTRAST, "if-not-ordered"),
        (AdviceCode.CT_BEST_ALTERNATIVE, "nothing-drafted"),
        (AdviceCode.CT_BEST_ALTERNATIVE, "if-not-ordered"),
        (AdviceCode.ADD_CONTRAST, "finished-mri"),
        (AdviceCode.INDICATION_UNCLEAR, "deficit-unclear"),
        (AdviceCode.INDICATION_UNCLEAR, "infection-unclear"),
    }
)


def brought_by(code: str, saying: str) -> frozenset[str]:
    """The blanks that an advice itself fills in a saying."""
    if code not in SPOKEN:
        return frozenset({"rating"}) if saying in (_OFFER, GIVEN) else frozenset()
    return _BROUGHT.get((code, saying), frozenset())


def stands_on_an_order(code: str, saying: str) -> bool:
    """Whether an order is always there whose study the saying may name."""
    if code not in SPOKEN:
        return saying == _OFFER
    return code not in _NOT_ON_AN_ORDER and (code, saying) not in _WITHOUT_AN_ORDER
