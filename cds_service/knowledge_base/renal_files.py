"""The figures of kidney function in YAML made into the rules that a call asks."""

from decimal import Decimal

from cds_service.appropriateness.asking.renal_function import RenalRules
from cds_service.errors import Fault

from .criteria_files import required_duration
from .names import Register
from .strict_yaml import Document


def read_renal_rules(
    document: Document, values: Document | None, analytes: Register, faults: list[Fault]
) -> RenalRules:
    """The figures of kidney function, with the choice among methods of eGFR from ``values``."""
    data = document.data["renal_function"]
    for role in ("egfr", "creatinine", "height"):
        analytes.look_up(data[role], document, faults, "renal_function", role)
    egfr = values.data["analytes"].get(data["egfr"], {}) if values else {}
    return RenalRules(
        egfr=data["egfr"],
        creatinine=data["creatinine"],
        height=data["height"],
        low_below=Decimal(data["low_below"]),
        raised_in_pregnancy=Decimal(str(data["raised_in_pregnancy"])),
        fresh_acute=required_duration(data["fresh_acute"]),
        fresh_outpatient=required_duration(data["fresh_outpatient"]),
        rise=Decimal(data["rise"]),
        rise_within=required_duration(data["rise_within"]),
        ratio=Decimal(data["ratio"]),
        ratio_within=required_duration(data["ratio_within"]),
        adult_from=data["adult_from"],
        preference=tuple(egfr.get("preference", ())),
        lower_of=tuple((a, b) for a, b in egfr.get("lower_of", ())),
        lower_within=required_duration(egfr.get("lower_within", "PT0H")),
        not_known=data["not_known"],
    )
