"""What the radiation of a study is in one region, as YAML has it."""

from cds_service.appropriateness.terms.studies import Region
from cds_service.errors import Fault

from .names import Register
from .strict_yaml import Document


def read_radiation(
    document: Document, procedures: Register, sources: Register, faults: list[Fault]
) -> dict[str, dict[Region, str]]:
    """What a study's radiation is in one region, by study."""
    sources.look_up(document.data["provenance"], document, faults, "provenance")
    by_study: dict[str, dict[Region, str]] = {}
    for region, levels in document.data["regions"].items():
        for study, level in levels.items():
            procedures.look_up(study, document, faults, "regions", region, study)
            by_study.setdefault(study, {})[Region(region)] = level
    return by_study
