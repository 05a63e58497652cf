"""Each imaging study that may be ordered: an order for every part of the spine, and all of them together."""

from collections.abc import Iterator, Mapping
from typing import Any

from cds_service.appropriateness.terms.studies import Region, region_code

from .artifacts import Artifacts, Json, canonical, depends_on
from .value_sets import word_of

_PLAN_TYPE = "http://terminology.hl7.org/CodeSystem/plan-definition-type"


def orders_of(study: Mapping[str, Any], codes: Json, artifacts: Artifacts) -> Iterator[Json]:
    """An order of the study for each part of the spine for which a code is written into orders."""
    for row in study["rows"]:
        codings = [_coding(each) for each in row["codings"] if each.get("suggest")]
        if not codings:
            continue
        region = region_code(frozenset(map(Region, row["regions"])))
        title = study["label"].format(region=_in_words(region))
        own_id = f"{study['id']}-{region.replace('+', '-')}"
        yield {
            **artifacts.head_of_whole("ActivityDefinition", own_id, title),
            "description": f"An order of {title}.",
            "relatedArtifact": depends_on([codes]),
            "kind": "ServiceRequest",
            "intent": "order",
            "code": {"coding": codings, "text": title},
        }


def order_set(
    study: Mapping[str, Any], orders: list[Json], codes: Json, artifacts: Artifacts
) -> Json:
    """The orders of a study, of which one is chosen by where to look."""
    title = f"{study['short_label']}, by the part of the spine"
    return {
        **artifacts.head_of_whole("PlanDefinition", study["id"], title),
        "type": plan_type("order-set"),
        "description": (
            "One study as the ACR's tables rate it. Which part of the spine is looked at is said by the order."
        ),
        "relatedArtifact": depends_on([codes]),
        "action": [
            {
                "title": title,
                "selectionBehavior": "exactly-one",
                "action": [
                    {"title": each["title"], "definitionCanonical": canonical(each)}
                    for each in orders
                ],
            }
        ],
    }


def plan_type(code: str) -> Json:
    """What kind of plan a PlanDefinition is."""
    return {"coding": [{"system": _PLAN_TYPE, "code": code}]}


def _coding(row: Mapping[str, Any]) -> Json:
    coding = {key: row[key] for key in ("system", "code", "display") if key in row}
    return {"extension": word_of(row), **coding}


def _in_words(region: str) -> str:
    return "whole spine" if region == "whole" else f"{region.replace('+', ' and ')} spine"
