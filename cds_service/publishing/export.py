"""A folder of knowledge as FHIR R4 resources, each valid, and the same bytes every time."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cds_service.knowledge_base.documents import VARIANT, KnowledgeFiles
from cds_service.knowledge_base.load import compile_knowledge

from .artifacts import Artifacts, Json
from .criteria_text import Phrasing, names_in
from .libraries import criteria_of, everything
from .orders import order_set, orders_of
from .plans import Plans
from .validity import check
from .value_sets import codes_of_study, value_set
from .worked_out import worked_out

#: The files whose questions every topic may ask.
_SHARED = (
    "shared/criteria.yaml",
    "contrast-safety/gadolinium.yaml",
    "contrast-safety/mr-safety.yaml",
)
_TABLE = "target-studies.yaml"
#: The columns of it that list studies.
_LISTS = ("accepted", "alternatives", "ct_offered")


def exported(files: KnowledgeFiles, base: str) -> list[Json]:
    """Every resource of the export, the list of all of them first.

    Raises KnowledgeFault where the knowledge has faults: what the service would not speak from is not
    handed on; and ExportRefused where it would be no valid FHIR.
    """
    compile_knowledge(files)
    export = _Export(files, base)
    parts = list(export.parts())
    resources = [export.all_of(parts), *parts]
    check(resources)
    return resources


class _Export:
    """Goes through the files, and keeps what the resources of one refer to in others."""

    def __init__(self, files: KnowledgeFiles, base: str) -> None:
        self._files = files
        sources = self._data("sources.yaml")["sources"]
        self._artifacts = Artifacts(base, self._data("knowledge.yaml"), sources)
        self._studies = self._data("procedures/spine-imaging.yaml")["procedures"]
        self._value_sets: dict[str, Json] = {}
        self._order_sets: dict[str, Json] = {}

    def parts(self) -> Iterator[Json]:
        """Codes first, then the orders made of them, then the topics that ask and rate."""
        for document in self._files.named_like("value-sets/*.yaml").values():
            made = value_set(document.data, self._artifacts)
            self._value_sets[made["id"]] = made
        yield from self._value_sets.values()
        for study in self._studies:
            yield from self._study(study)
        for name in self._files.named_like("topics/*/topic.yaml"):
            yield from self._topic(name.removesuffix("topic.yaml"))

    def all_of(self, parts: list[Json]) -> Json:
        """The list of everything, by which others find the rest."""
        return everything(self._data("source-attributes.yaml"), parts, self._artifacts)

    def _data(self, name: str) -> Any:
        return self._files.right[name].data

    def _study(self, study: Mapping[str, Any]) -> Iterator[Json]:
        codes = codes_of_study(study, self._artifacts)
        orders = list(orders_of(study, codes, self._artifacts))
        yield from (codes, *orders)
        if orders:
            self._order_sets[study["id"]] = order_set(study, orders, codes, self._artifacts)
            yield self._order_sets[study["id"]]

    def _topic(self, folder: str) -> Iterator[Json]:
        """A topic's criteria, its variants, the study that it aims at, and the topic itself."""
        topic = self._data(f"{folder}topic.yaml")
        variants = {
            name: self._data(f"{folder}{name}{VARIANT}") for name in topic["variants_in_order"]
        }
        table = self._table(folder) if any(map(_aims_at_a_study, variants.values())) else None
        book = self._criteria(folder)
        phrasing = Phrasing({name: row["title"] for name, row in book.items()})
        asked = [topic["suspicion"], *topic.get("context", ())]
        asked += [name for each in (*variants.values(), table) for name in _criteria_in(each)]
        reached = _reached(asked, book)
        concepts = self._value_sets_of(reached.values())
        criteria = criteria_of(topic, reached, concepts, self._artifacts, phrasing)
        labels = {study["id"]: study["short_label"] for study in self._studies}
        plans = Plans(topic, self._artifacts, phrasing, self._order_sets, labels)
        of_variants = {name: plans.of_variant(each, criteria) for name, each in variants.items()}
        yield from (criteria, *of_variants.values())
        if table is not None:
            yield plans.of_target(table, criteria)
        yield plans.of_topic(of_variants)

    def _criteria(self, folder: str) -> dict[str, Mapping[str, Any]]:
        """Every question that a topic may ask, by its name."""
        book = worked_out(self._data("contrast-safety/gadolinium.yaml"))
        for name in (*_SHARED, f"{folder}criteria.yaml"):
            book |= self._data(name)["criteria"]
        return book

    def _table(self, folder: str) -> Mapping[str, Any]:
        """The table of studies to aim at, its studies by the ids under which they are exported."""
        own = f"{folder}{_TABLE}"
        table = self._data(own if own in self._files.right else f"shared/{_TABLE}")
        ids = {(each["modality"], each["contrast"]): each["id"] for each in self._studies}

        def named(study: Mapping[str, str]) -> str:
            return str(ids[study["modality"], study["contrast"]])

        rows = []
        for row in table["rows"]:
            lists = {key: [named(each) for each in row[key]] for key in _LISTS if key in row}
            rows.append({**row, "study": named(row["study"]), **lists})
        return {**table, "rows": rows}

    def _value_sets_of(self, criteria: Iterable[Mapping[str, Any]]) -> list[Json]:
        named = {name for row in criteria for _, name in names_in(row["ask"])}
        return [self._value_sets[name] for name in sorted(named & set(self._value_sets))]


def _aims_at_a_study(variant: Mapping[str, Any]) -> bool:
    return "aims_at" not in variant


def _criteria_in(data: Any) -> list[str]:
    return [name for key, name in names_in(data) if key == "criterion"]


def _reached(
    names: list[str], book: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """The questions of these names, and those that they ask in turn."""
    reached: dict[str, Mapping[str, Any]] = {}
    to_come = list(names)
    while to_come:
        name = to_come.pop()
        if name not in reached:
            reached[name] = book[name]
            to_come += _criteria_in(book[name]["ask"])
    return reached
