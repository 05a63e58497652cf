"""The questions that are answered from values by an equation, told beside the criteria that ask for them."""

from collections.abc import Mapping
from typing import Any

from .criteria_text import in_words


def worked_out(gadolinium: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What the file on gadolinium says of each, in the shape of a named criterion."""
    kidneys = gadolinium["renal_function"]
    low, fresh = kidneys["low_below"], in_words(kidneys["fresh_acute"])
    window = f"within {fresh}, for an outpatient within {in_words(kidneys['fresh_outpatient'])}"
    told = {
        "renal-function-low": (
            "Kidney function is low",
            f"eGFR below {low} mL/min/1.73 m2 {window}, as reported or from a creatinine (CKD-EPI 2021; bedside "
            f"Schwartz below {kidneys['adult_from']} years)",
        ),
        "renal-function-sufficient": (
            "Kidney function is known, and not low",
            f"eGFR of {low} mL/min/1.73 m2 or more {window}",
        ),
        "creatinine-rise": (
            "Creatinine has risen",
            f"by {kidneys['rise']} mg/dL within {in_words(kidneys['rise_within'])}, or to {kidneys['ratio']} times "
            f"a value within {in_words(kidneys['ratio_within'])}",
        ),
    }
    return {
        name: {
            "title": title,
            "provenance": gadolinium["provenance"],
            "trace": gadolinium["trace"],
            "ask": {"label": label},
            "limitation": kidneys["limitation"],
        }
        for name, (title, label) in told.items()
    }
