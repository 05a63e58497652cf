"""Choosing study, region and urgency of the draft by hand, as an order entry screen lets one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import (
    WHOLE_SPINE,
    Region,
    Study,
    region_code,
    region_name,
)
from cds_service.errors import RequestInvalid
from cds_service.fhir_r4.elements import Json
from cds_service.fhir_r4.order_writing import OrderContext, changed_order, new_study_order

from .scratchpad import Scratchpad

#: A study that is on no list of ours stays as it is written.
AS_WRITTEN = "as-written"
_DRAFTED_HERE = "drafted-here"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the three controls show.  No study: no image is drafted; no priority: none is given."""

    study: str = ""
    region: str = region_code(frozenset())
    priority: str = ""

    @classmethod
    def of(cls, order: ImagingOrder | None) -> Self:
        """What they show of a draft."""
        if order is None:
            return cls()
        study = order.procedure.id if order.procedure else AS_WRITTEN
        return cls(study, region_code(order.study.regions), order.priority or "")


@dataclass(frozen=True)
class Drafting:
    """The controls: what they offer, and what becomes of the drafts when they are set."""

    reading: Reading

    @property
    def studies(self) -> list[tuple[str, str]]:
        """Every listed study by its id, with its name."""
        return [(each.id, each.short_label) for each in self.reading.study_codes.by_id.values()]

    @property
    def regions(self) -> list[tuple[str, str]]:
        """Every region that a listed study has a code for, the widest first."""
        known = {row.regions for row in self.reading.study_codes.rows if row.regions}
        ordered = sorted(known, key=lambda each: (-len(each & WHOLE_SPINE), region_code(each)))
        return [(region_code(each), region_name(each)) for each in ordered]

    def set(
        self, drafts: Scratchpad, order: ImagingOrder | None, choice: Choice, context: OrderContext
    ) -> Scratchpad:
        """The drafts with this choice made of an order, or with a new one where there is none.

        Raises RequestInvalid.
        """
        study, priority = self._study(choice), _priority(choice)
        if order is None:
            return (
                drafts if study is None else drafts.with_order(self._new(study, priority, context))
            )
        if not choice.study:
            return drafts.without(order.reference)
        raw = drafts.order(order.reference)
        is_new = study is not None and study != order.study
        changed = changed_order(raw or {}, study if is_new else None, priority, None, self.reading)
        if priority is None:
            changed.pop("priority", None)
        return drafts.replacing(changed)

    def _new(self, study: Study, priority: Priority | None, context: OrderContext) -> Json:
        order = new_study_order(
            study, priority, None, like=None, context=context, reading=self.reading
        )
        return {**order, "id": _DRAFTED_HERE}

    def _study(self, choice: Choice) -> Study | None:
        """The study chosen; None where there is none, or none of our list."""
        if choice.study in {"", AS_WRITTEN}:
            return None
        listed = self.reading.study_codes.by_id.get(choice.study)
        if listed is None:
            raise RequestInvalid("is none of the studies on the page", "study")
        return Study(listed.modality, _regions(choice.region), listed.contrast)


def first_of(orders: Iterable[ImagingOrder]) -> ImagingOrder | None:
    """The draft that the controls are about: of those in question the first, else the first of all."""
    return min(orders, key=lambda each: not each.in_question, default=None)


def _regions(code: str) -> frozenset[Region]:
    if code == region_code(WHOLE_SPINE):
        return WHOLE_SPINE
    if code == region_code(frozenset()):
        return frozenset()
    try:
        return frozenset(map(Region, code.split("+")))
    except ValueError:
        raise RequestInvalid("is none of the regions on the page", "region") from None


def _priority(choice: Choice) -> Priority | None:
    if not choice.priority:
        return None
    try:
        return Priority(choice.priority)
    except ValueError:
        raise RequestInvalid("is none of the priorities on the page", "priority") from None
