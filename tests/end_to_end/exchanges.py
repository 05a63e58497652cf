"""Each scenario asked under both hooks: what was sent, and what came back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cds_service.examples import scenario_folders
from cds_service.web.wire import decode, encode

#: The codes that the contract lists.
ADVICE = [
    "ImplantedDevice",
    "GadoliniumAllergy",
    "RadiographNotAppropriate",
    "NuclearNotFirst",
    "CtPreferMri",
    "ImageNow",
    "MriWithoutAndWithContrast",
    "AddContrast",
    "SpinalLevel",
    "CtAddContrast",
    "CtWithoutAndWith",
    "ContrastOnlyMri",
    "Pregnancy",
    "SpecifyContrast",
    "CtBestAlternative",
    "Dialysis",
    "AcuteKidneyInjury",
    "RenalFunctionLow",
    "RenalFunctionUnknown",
    "ContrastAllergyUnspecified",
    "OrderAppropriate",
    "AfterMri",
    "VariantRedFlags",
    "VariantRecentIntervention",
    "VariantOverlyingUlcer",
    "VariantAbnormalImaging",
    "IndicationUnclear",
]


@dataclass(frozen=True)
class Call:
    """One request as it was sent, and the answer to it."""

    body: bytes
    sent: Any
    raw: bytes
    got: Any

    @property
    def cards(self) -> list[Any]:
        return list(self.got["cards"])

    def suggestions(self) -> Iterator[Any]:
        for card in self.cards:
            yield from card.get("suggestions", ())

    def actions(self, *types: str) -> Iterator[Any]:
        for suggestion in self.suggestions():
            yield from (each for each in suggestion["actions"] if each["type"] in types)

    @property
    def drafts(self) -> set[str]:
        entries = self.sent["context"]["draftOrders"]["entry"]
        return {reference(entry["resource"]) for entry in entries}


def reference(resource: Any) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def under_hook(request: Any, hook: str) -> Any:
    """The same patient and drafts, as the other hook sends them."""
    context = dict(request["context"])
    if hook == "order-sign":
        context.pop("selections", None)
    else:
        entries = context["draftOrders"]["entry"]
        context.setdefault("selections", [reference(entry["resource"]) for entry in entries])
    return {**request, "hook": hook, "context": context}


CALLS = [
    pytest.param((folder.name, hook), id=f"{folder.name}-{hook}")
    for folder in scenario_folders()
    for hook in ("order-select", "order-sign")
]


def ask(sent: Any, post: Callable[..., TestResponse]) -> Call:
    body = sent if isinstance(sent, bytes) else encode(sent)
    response = post(body)
    assert 200 == response.status_code
    raw = response.get_data()
    return Call(body, decode(body), raw, decode(raw))
