"""The figures of contrast safety made into rules."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cds_service.appropriateness.asking.renal_function import RenalRules

from .criteria_files import required_duration


def read_renal_rules(data: Mapping[str, Any], analytes: Mapping[str, Any]) -> RenalRules:
    """The figures of contrast-safety/gadolinium.yaml, with the choice among eGFR methods."""
    egfr = analytes[data["egfr"]]
    return RenalRules(
        egfr=data["egfr"],
        creatinine=data["creatinine"],
        height=data["height"],
        low_below=Decimal(data["low_below"]),
        fresh_acute=required_duration(data["fresh_acute"]),
        fresh_outpatient=required_duration(data["fresh_outpatient"]),
        rise=Decimal(data["rise"]),
        rise_within=required_duration(data["rise_within"]),
        ratio=Decimal(data["ratio"]),
        ratio_within=required_duration(data["ratio_within"]),
        adult_from=data["adult_from"],
        preference=tuple(egfr.get("preference", ())),
        lower_of=tuple((a, b) for a, b in egfr.get("lower_of", ())),
    )
