"""A topic as plans: its variants with what each rates, and the study to aim at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .artifacts import Artifacts, Json, canonical, extension, limits
from .criteria_text import Ask, Phrasing
from .orders import plan_type

#: When the service is asked: CDS Hooks' names for it.
_HOOKS = ("order-select", "order-sign")
#: A plan in words and no code: nothing here can be run by a machine.
_LANGUAGE = "text/plain"
#: Of such a study no order is named: whoever carries out plans without reading them would make it.
_NOT_TO_BE_ORDERED = "usually-not-appropriate"


@dataclass(frozen=True)
class Plans:
    """Makes the plans of one topic.  ``order_sets`` are the studies that can be ordered, by their id."""

    topic: Mapping[str, Any]
    artifacts: Artifacts
    phrasing: Phrasing
    order_sets: Mapping[str, Json]
    labels: Mapping[str, str]

    def of_variant(self, variant: Mapping[str, Any], criteria: Json) -> Json:
        """One variant: when it applies, and what its source rates."""
        ratings = variant.get("ratings", {})
        number = variant.get("acr_variant")
        rated_by = f" Ratings: {variant['rating_source']}." if "rating_source" in variant else ""
        return {
            **self._head(variant["id"], variant["title"]),
            "type": plan_type("eca-rule"),
            "description": (f"ACR variant {number}. " if number else "")
            + variant["title"]
            + "."
            + rated_by,
            **dict(limits(variant.get("limitations", ()))),
            "relatedArtifact": self._cited(row["provenance"] for row in ratings.values()),
            "library": [canonical(criteria)],
            "action": [
                {
                    "id": variant["id"],
                    "title": variant["title"],
                    **self._urgency(variant["id"]),
                    "trigger": [{"type": "named-event", "name": hook} for hook in _HOOKS],
                    "condition": [self._condition(variant["applies_when"])],
                    **({"selectionBehavior": "any"} if ratings else {}),
                    **({"action": list(self._rated(ratings))} if ratings else {}),
                }
            ],
        }

    def of_target(self, table: Mapping[str, Any], criteria: Json) -> Json:
        """The study to aim at: the first row that holds decides."""
        return {
            **self._head("target", f"{self.topic['title']}: the study to aim at"),
            "type": plan_type("eca-rule"),
            "description": (
                "Which study answers the question in this patient, by devices, reactions to contrast, pregnancy "
                f"and kidneys. The first row that holds decides. Whose word: {self._whose(table['provenance'])} "
                f"({table['trace']})."
            ),
            "relatedArtifact": self._cited([table["provenance"]]),
            "library": [canonical(criteria)],
            "action": [
                {
                    "title": "The study to aim at",
                    "selectionBehavior": "at-most-one",
                    "action": [self._aimed_at(row) for row in table["rows"]],
                }
            ],
        }

    def of_topic(self, variants: Mapping[str, Json]) -> Json:
        """The topic itself: its variants in the order in which they are tried."""
        topic = self.topic
        yields = ", ".join(topic.get("yields_to", ()))
        beside = f" Where {yields} holds, that speaks in its place." if yields else ""
        return {
            **self._head("", topic["title"]),
            "type": plan_type("clinical-protocol"),
            "description": f"{topic['source']['label']}. The first variant that applies is the label.{beside}",
            **dict(limits(topic["limitations"])),
            "relatedArtifact": [
                {
                    "type": "derived-from",
                    "label": topic["source"]["label"],
                    "citation": topic["citation"],
                    "url": topic["source"]["url"],
                }
            ],
            "action": [
                {
                    "title": topic["title"],
                    "selectionBehavior": "at-most-one",
                    "action": [
                        {
                            "id": name,
                            "title": variants[name]["title"],
                            "definitionCanonical": canonical(variants[name]),
                        }
                        for name in topic["variants_in_order"]
                    ],
                }
            ],
        }

    def _head(self, part: str, title: str) -> Json:
        topic = self.topic
        head = self.artifacts.head(
            "PlanDefinition",
            "-".join(filter(None, (topic["id"], part))),
            version=topic["version"],
            status=topic["status"],
            title=title,
        )
        return {**head, "lastReviewDate": topic["lastReviewDate"]}

    def _urgency(self, variant: str) -> Json:
        return {"priority": "stat"} if variant == self.topic.get("emergency_variant") else {}

    def _condition(self, ask: Ask, unless: Ask | None = None) -> Json:
        words = self.phrasing.words(ask)
        if unless is not None:
            words = f"{words}\nunless:\n{self.phrasing.words(unless)}"
        return {"kind": "applicability", "expression": {"language": _LANGUAGE, "expression": words}}

    def _rated(self, ratings: Mapping[str, Mapping[str, Any]]) -> Iterator[Json]:
        for study, row in ratings.items():
            category = row["category"].replace("-", " ")
            note = f" {row['note'][0].upper()}{row['note'][1:]}." if "note" in row else ""
            level = self.topic["radiation_levels"].get(row.get("radiation"))
            radiation = f" Radiation: {level}." if level else ""
            yield {
                "extension": [_rating(row)],
                "title": f"{self.labels[study]}: {category}",
                "description": f"Whose word: {self._whose(row['provenance'])}.{radiation}{note}",
                **({"documentation": cited} if (cited := self._cited([row["provenance"]])) else {}),
                **({} if row["category"] == _NOT_TO_BE_ORDERED else self._to_order(study)),
            }

    def _aimed_at(self, row: Mapping[str, Any]) -> Json:
        told = [f"Aim at {self.labels[row['study']]}."]
        for key, before in (
            ("accepted", "Right as they are"),
            ("alternatives", "Offered beside it"),
            ("ct_offered", "Offered, in this turn, to who drafted a CT"),
        ):
            if key in row:
                told.append(f"{before}: {', '.join(self.labels[each] for each in row[key])}.")
        if not row["preselected"]:
            told.append("A person decides first: nothing is preselected.")
        if row.get("exclusive"):
            told.append("What another row accepts is not accepted.")
        if row.get("no_gadolinium"):
            told.append("Nothing that uses gadolinium is accepted.")
        condition = [self._condition(row["when"], row.get("unless"))] if "when" in row else []
        return {
            "id": row["id"],
            "title": row["id"].replace("-", " ").capitalize(),
            "description": " ".join(told),
            **({"condition": condition} if condition else {}),
            **self._to_order(row["study"]),
        }

    def _to_order(self, study: str) -> Json:
        orders = self.order_sets.get(study)
        return {"definitionCanonical": canonical(orders)} if orders else {}

    def _cited(self, names: Any) -> list[Json]:
        return self.artifacts.citations(names)

    def _whose(self, name: str) -> str:
        return self.artifacts.whose(name)


def _rating(row: Mapping[str, Any]) -> Json:
    """A rating for a machine: ACR's category, the radiation where it is told, and whose word it is."""
    parts = [
        {"url": "category", "valueCode": row["category"]},
        {"url": "source", "valueString": row["provenance"]},
    ]
    if "radiation" in row:
        parts.append({"url": "radiation", "valueString": row["radiation"]})
    return extension("appropriateness-rating", extension=parts)
