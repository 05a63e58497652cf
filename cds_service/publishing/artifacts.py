"""What every resource of an export has: its canonical address, its version and status, its citations."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

#: Where the knowledge is at home unless whoever exports it says otherwise.
OUR_BASE = "https://spine-imaging-cds.org"
#: Extensions are ours wherever the resources are published.
_EXTENSIONS = f"{OUR_BASE}/StructureDefinition"

_WORD = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True)
class Artifacts:
    """Makes the heads of resources, all below one base.  ``whole`` is the head of the knowledge itself."""

    base: str
    whole: Mapping[str, Any]
    sources: Mapping[str, Mapping[str, str]]

    def head(self, kind: str, own_id: str, *, version: str, status: str, title: str) -> Json:
        """The elements by which others know a resource.  A draft is marked as not for real use."""
        return {
            "resourceType": kind,
            "id": own_id,
            "url": self.url(kind, own_id),
            "version": version,
            "name": _computable(own_id),
            "title": title,
            "status": status,
            "experimental": status == "draft",
            "publisher": self.whole["publisher"],
        }

    def head_of_whole(self, kind: str, own_id: str, title: str) -> Json:
        """The same for what belongs to no topic, and so has the version and status of the whole."""
        version, status = self.whole["version"], self.whole["status"]
        return self.head(kind, own_id, version=version, status=status, title=title)

    def url(self, kind: str, own_id: str) -> str:
        """The canonical address of a resource, without its version."""
        return f"{self.base}/{kind}/{own_id}"

    def citations(self, names: Iterable[str]) -> list[Json]:
        """The sources of these names, each once and in their turn; what is ours cites nothing."""
        return [
            {
                "type": "citation",
                "label": source["called"],
                "citation": f"{source['name']} (read: {source['read']})",
                "url": source["url"],
            }
            for name in dict.fromkeys(names)
            if "url" in (source := self.sources[name])
        ]

    def whose(self, name: str) -> str:
        """Whose word something is, in a word or two."""
        return self.sources[name]["called"]


def canonical(resource: Json) -> str:
    """A resource's address with its version, as others refer to it."""
    return f"{resource['url']}|{resource['version']}"


def depends_on(resources: Iterable[Json]) -> list[Json]:
    """The resources without which another cannot be understood."""
    return [{"type": "depends-on", "resource": canonical(each)} for each in resources]


def extension(name: str, **value: Any) -> Json:
    """One of our own extensions."""
    return {"url": f"{_EXTENSIONS}/{name}", **value}


def limits(limitations: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What stands under ``usage``, where there is anything to bear in mind."""
    told = " ".join(each.rstrip(".") + "." for each in limitations)
    if told:
        yield "usage", f"Limitations: {told}"


def _computable(own_id: str) -> str:
    """A name that programs can use, as FHIR recommends."""
    words = "".join(word[0].upper() + word[1:] for word in _WORD.findall(own_id))
    return words if words[0].isalpha() else f"N{words}"
