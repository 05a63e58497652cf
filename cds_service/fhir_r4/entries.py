"""An entry of the chart as its readers see it: each part of a resource is read once, when asked for."""

from collections.abc import Mapping
from datetime import timedelta

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Fact, When
from cds_service.appropriateness.terms.studies import Region

from .annotations import notes_of
from .coded import Coded
from .dates import Dated, moment, written_at
from .elements import (
    Json,
    as_list,
    as_mapping,
    as_text,
    reference_of,
    says_one_of,
)
from .kinds import Kind
from .recognised import Recognised
from .recognition import Recogniser
from .sites import site_of

#: Where notes are written in full.
_WRITTEN = ("valueString", "conclusion", "summary", "description")
_TEXTS = frozenset((*_WRITTEN, "note", "content"))


class Entry:
    """One resource of one kind, read by one call's recogniser.

    ``reference`` is under which name it is told, where that is not its own.
    """

    __slots__ = ("_code", "_dated", "_reference", "_site", "kind", "recogniser", "resource")

    def __init__(
        self, resource: Json, kind: Kind, recogniser: Recogniser, reference: str | None = None
    ) -> None:
        self.resource = resource
        self.kind = kind
        self.recogniser = recogniser
        self._code: Coded | None = None
        self._reference = reference
        self._dated: Dated | None = None
        self._site: str | None = None

    @property
    def reference(self) -> str:
        if self._reference is None:
            self._reference = reference_of(self.resource)
        return self._reference

    @property
    def code(self) -> Coded:
        if self._code is None:
            self._code = self.recogniser.coded(self.resource.get("code"))
        return self._code

    @property
    def is_void(self) -> bool:
        """Whether its status says that it states nothing: a mistake, or what was not done."""
        for element in self.kind.undone:
            if self.resource.get(element) is True:
                return True
        return self._has_one_of(self.kind.void)

    @property
    def is_past(self) -> bool:
        """Whether its status says that what it states is over."""
        return self._has_one_of(self.kind.past)

    def _has_one_of(self, statuses: Mapping[str, frozenset[str]]) -> bool:
        found = self.resource
        for element, wanted in statuses.items():
            if element in found and says_one_of(found[element], wanted):
                return True
        return False

    @property
    def length_of_text(self) -> int:
        """Characters of what somebody wrote as a note, about: it decides who is read first."""
        found, length = self.resource, 0
        if _TEXTS.isdisjoint(found):
            return 0
        for name in _WRITTEN:
            if name in found:
                length += len(as_text(found[name]))
        if "note" in found:
            length += len(self.notes)
        if "content" in found:
            for each in as_list(found["content"]):
                length += len(as_text(as_mapping(as_mapping(each).get("attachment")).get("data")))
        return length

    @property
    def written(self) -> str:
        """Its date as it is written: good enough to put entries in a row."""
        return next(filter(None, (written_at(self.resource, e) for e in self.kind.dates)), "")

    @property
    def site(self) -> str:
        if self._site is None:
            self._site = site_of(self.resource.get("bodySite"), self.recogniser.reading)
        return self._site

    @property
    def regions(self) -> frozenset[Region]:
        """The regions of the spine that its site names."""
        return self.recogniser.regions_in(self.site) if self.site else frozenset()

    @property
    def notes(self) -> str:
        return notes_of(self.resource)

    @property
    def dated(self) -> Dated:
        """When it was, and how that is written.  Raises ElementNotUnderstood."""
        if self._dated is None:
            self._dated = moment(self.resource, *self.kind.dates)
        return self._dated

    def fact(
        self, each: Recognised, says: str, dated: Dated, *, called_new_at: When | None = None
    ) -> Fact:
        """What it states, as of its own date unless its words give another."""
        when, written = dated
        if each.days_ago is not None:
            ago = timedelta(days=each.days_ago)
            when, written = When.at(self.recogniser.now - ago), None
        elif each.historical:
            when, written = None, None  # the entry's date is not that of what it looks back on
        dated = when, written
        looks_back = each.historical
        return self.fact_of(each, says, dated, looks_back=looks_back, called_new_at=called_new_at)

    def fact_of(
        self,
        each: Recognised,
        says: str,
        dated: Dated,
        *,
        looks_back: bool,
        called_new_at: When | None = None,
    ) -> Fact:
        """What it states, as of this date, whatever its words say of it."""
        when, written = dated
        return Fact(
            concept=each.concept,
            found_in=self.kind.place,
            evidence=Evidence(self.reference, says, written),
            when=when,
            past=each.past,
            denied=each.denied,
            looks_back=looks_back,
            called_new=each.called_new,
            called_new_at=called_new_at,
            severe=each.severe,
            regions=each.regions,
            sides=each.sides,
        )
