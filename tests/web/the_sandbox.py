"""The PAMA screen of the public sandbox, as its source has it: what it sends, and what a click does.

It holds one study and some reasons, a coding each, and nothing else of an order; it applies
``update`` and passes over every other action (``docs/sandbox.md``).
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

CAPTURES = Path(__file__).parent / "captures"
RATING = "http://fhir.org/argonaut/Extension/pama-rating"

Json = dict[str, Any]


def capture(name: str) -> bytes:
    """What the sandbox really sent."""
    return (CAPTURES / f"{name}.json").read_bytes()


@dataclass(frozen=True)
class Screen:
    """One state of the screen.  ``frame`` is a captured call, whose order this screen writes."""

    frame: Json
    study: Json
    reasons: tuple[Json, ...]

    @classmethod
    def of(cls, call: bytes, **changed: Any) -> "Screen":
        """The state that a captured call was sent from."""
        frame = {**json.loads(call), **changed}
        (order,) = (e["resource"] for e in frame["context"]["draftOrders"]["entry"])
        reasons = tuple(reason["coding"][0] for reason in order["reasonCode"])
        return cls(frame, order["code"]["coding"][0], reasons)

    def choosing(self, code: str) -> "Screen":
        """Another study of its list, which has CPT codes."""
        return replace(self, study={"code": code, "system": "http://www.ama-assn.org/go/cpt"})

    def call(self) -> Json:
        """What is sent of it."""
        context = self.frame["context"]
        code: Json = {"coding": [self.study]}
        if "display" in self.study:
            code["text"] = self.study["display"]
        order = {
            **context["draftOrders"]["entry"][0]["resource"],
            "code": code,
            "reasonCode": [{"coding": [r], "text": r.get("display")} for r in self.reasons],
        }
        drafts = {"resourceType": "Bundle", "entry": [{"resource": order}]}
        return {**self.frame, "context": {**context, "draftOrders": drafts}}

    def clicked(self, suggestion: Json) -> "Screen":
        """After a click.  Fails where its script would, for want of a rating, a coding or reasons."""
        screen = self
        for action in suggestion["actions"]:
            if action["type"] == "update":
                screen = screen._showing(action["resource"])
        return screen

    def _showing(self, order: Json) -> "Screen":
        (rating, *_) = (each for each in order["extension"] if each["url"] == RATING)
        assert rating["valueCodeableConcept"]["coding"]
        reasons = tuple(reason["coding"][0] for reason in order["reasonCode"])
        return replace(self, study=order["code"]["coding"][0], reasons=reasons)
