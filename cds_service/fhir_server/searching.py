"""One query of a chart, answered by a FHIR server: a resource, or a search with all its pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from cds_service.appropriateness.terms.facts import Availability
from cds_service.fhir_r4.elements import Json, as_list, as_mapping, as_text, codes

from .failures import Failure, NotRead
from .prefetch_queries import Query
from .reading_one import FhirServer, NotFetched

#: Of one search; the templates ask for up to 200 entries a page.
MOST_PAGES = 20
MOST_RESOURCES = 2000

_OUTCOME = "OperationOutcome"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a query, in the form of a prefetched value; with ``fault``, it is not all."""

    value: Json | None
    fault: NotRead | None = None

    @property
    def availability(self) -> Availability | None:
        """What a fault makes of it; None where the value speaks for itself."""
        if self.fault is None:
            return None
        return Availability.CUT_OFF if self.value is not None else self.fault.how


def ask(server: FhirServer, query: Query) -> Fetched:
    """Run a query.  What fails is told, never raised."""
    address = server.base.below(query.address)
    if address is None:
        return Fetched(None, NotRead(Failure.ELSEWHERE, "it cannot be asked for"))
    if query.is_search:
        return follow(server, (), address)
    try:
        return Fetched(_expected(server.get(address), query.resource_type))
    except NotFetched as error:
        return Fetched(None, error.fault)


def follow(server: FhirServer, seen: tuple[Json, ...], address: str) -> Fetched:
    """A search from this page on, behind the pages that were seen already."""
    pages = list(seen)
    try:
        for page in _pages(server, address, is_first=not seen):
            pages.append(page)
            _refuse_too_much(pages)
    except NotFetched as error:
        return Fetched(_joined(pages) if pages else None, error.fault)
    return Fetched(_joined(pages))


def next_page(bundle: Json) -> str | None:
    """The address of the page behind this one, as its server wrote it."""
    for link in map(as_mapping, as_list(bundle.get("link"))):
        if "next" in codes(link.get("relation")):
            return as_text(link.get("url"))
    return None


def _pages(server: FhirServer, address: str, *, is_first: bool) -> Iterator[Json]:
    asked: set[str] = set()
    while address not in asked:
        page = _searchset(server.get(address), is_first=is_first and not asked)
        asked.add(address)
        yield page
        written = next_page(page)
        if written is None:
            return
        following = server.base.below(written, seen_from=address)
        if following is None:
            raise NotFetched(Failure.ELSEWHERE, "the next page lies elsewhere")
        address = following
    raise NotFetched(Failure.UNREADABLE, "the next page was read already")


def _searchset(resource: Json, *, is_first: bool) -> Json:
    """A page of a search.  In the place of the first, an OperationOutcome is an answer too."""
    if is_first and resource.get("resourceType") == _OUTCOME:
        return resource
    if resource.get("resourceType") != "Bundle" or resource.get("type") not in ("searchset", None):
        raise NotFetched(Failure.UNREADABLE, "the server's answer is no searchset")
    return resource


def _expected(resource: Json, resource_type: str) -> Json:
    if resource.get("resourceType") not in (resource_type, _OUTCOME):
        raise NotFetched(Failure.UNREADABLE, f"the server's answer is no {resource_type}")
    return resource


def _refuse_too_much(pages: list[Json]) -> None:
    if sum(len(as_list(page.get("entry"))) for page in pages) > MOST_RESOURCES:
        raise NotFetched(Failure.SIZE, "the search has more resources than are read")
    if len(pages) >= MOST_PAGES and next_page(pages[-1]) is not None:
        raise NotFetched(Failure.SIZE, "the search has more pages than are read")


def _joined(pages: list[Json]) -> Json:
    """The pages as one, under the total that the first of them gives."""
    if len(pages) == 1 and next_page(pages[0]) is None:
        return pages[0]
    whole = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [entry for page in pages for entry in as_list(page.get("entry"))],
    }
    total = pages[0].get("total")
    return whole if total is None else {**whole, "total": total}
