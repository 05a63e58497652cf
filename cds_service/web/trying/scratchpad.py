"""The scratchpad: the draft orders on the clinician's screen, and what a click does to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Self

from cds_service.errors import RequestInvalid
from cds_service.fhir_r4.drafts import Draft
from cds_service.fhir_r4.elements import Json, as_list, as_mapping, as_text, reference_of, words_of
from cds_service.hooks.requests import Hook
from cds_service.web.wire import decode, encode


@dataclass(frozen=True, slots=True)
class Scratchpad:
    """Draft orders as FHIR resources, and the references of those that are selected."""

    orders: tuple[Json, ...]
    selected: tuple[str, ...]

    @classmethod
    def of(cls, request: Json) -> Self:
        """The drafts that a request came with."""
        context = as_mapping(request.get("context"))
        entries = as_list(as_mapping(context.get("draftOrders")).get("entry"))
        orders = tuple(as_mapping(as_mapping(each).get("resource")) for each in entries)
        named = [each for each in as_list(context.get("selections")) if isinstance(each, str)]
        return cls(orders, tuple(named) or tuple(map(reference_of, orders)))

    @classmethod
    def read(cls, text: str) -> Self:
        """The drafts as the page wrote them down.  Raises RequestInvalid."""
        written = as_mapping(decode(text.encode()))
        orders, selected = as_list(written.get("orders")), as_list(written.get("selected"))
        if not all(isinstance(each, dict) for each in orders):
            raise RequestInvalid("must be draft orders as the page has them", "drafts")
        return cls(tuple(orders), tuple(map(as_text, selected)))

    def written(self) -> str:
        """The drafts as the page carries them from one call to the next."""
        return encode({"orders": self.orders, "selected": self.selected}).decode()

    def in_request(self, request: Json, hook: Hook) -> Json:
        """The request as it is sent with these drafts."""
        context = {**as_mapping(request.get("context")), "draftOrders": self._bundle()}
        context.pop("selections", None)
        if hook is Hook.ORDER_SELECT:
            context["selections"] = self.selected
        return {**request, "hook": hook.value, "context": context}

    def carried_out(self, actions: Iterable[Mapping[str, Any]]) -> Self:
        """The drafts after the actions of a suggestion, as an EHR carries them out."""
        after = self
        for action in actions:
            resource = as_mapping(action.get("resource"))
            match action.get("type"):
                case "create":
                    after = after.with_order({**resource, "id": after._free_id()})
                case "update":
                    after = after.replacing(resource)
                case "delete":
                    after = after.without(as_text(action.get("resourceId")))
                case _:
                    pass
        return after

    def with_order(self, order: Json) -> Self:
        """With one more draft, which is selected as it is made."""
        return type(self)((*self.orders, order), (*self.selected, reference_of(order)))

    def replacing(self, order: Json) -> Self:
        """With another version of a draft."""
        name = reference_of(order)
        orders = tuple(order if reference_of(each) == name else each for each in self.orders)
        return type(self)(orders, self.selected)

    def without(self, reference: str) -> Self:
        """With one draft less."""
        orders = tuple(each for each in self.orders if reference_of(each) != reference)
        return type(self)(orders, tuple(each for each in self.selected if each != reference))

    def order(self, reference: str) -> Json | None:
        """The draft of this name."""
        return next((each for each in self.orders if reference_of(each) == reference), None)

    def names_but(self, reference: str) -> list[str]:
        """What the other drafts are called."""
        return [_name(each) for each in self.orders if reference_of(each) != reference]

    def _free_id(self) -> str:
        taken = {each.get("id") for each in self.orders}
        names = (f"created-{number}" for number in count(1))
        return next(name for name in names if name not in taken)

    def _bundle(self) -> Json:
        entries = [{"resource": each} for each in self.orders]
        return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _name(order: Json) -> str:
    named = words_of(order.get("code")) or Draft("", order, in_question=False).medication
    return named or "an order without a name"
