"""A prefetch template and the context of a call as the query that the EHR would have run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from cds_service.appropriateness.knowledge import PrefetchTemplate
from cds_service.appropriateness.terms.facts import Need

_TOKEN = re.compile(r"\{\{\s*context\.(\w+)\s*\}\}")
#: What a template itself may hold unencoded; ``|`` between system and code is not in it.
_OF_THE_TEMPLATE = "/:?=&,-._~"
#: An id in a path is FHIR's, or as long as Epic's; one of dots alone would be another path.
_ID = re.compile(r"(?!\.+$)[A-Za-z0-9\-._~]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A read or a search, relative to the FHIR server's base."""

    need: Need
    address: str

    @property
    def resource_type(self) -> str:
        return re.split(r"[/?]", self.address)[0]

    @property
    def is_search(self) -> bool:
        return "?" in self.address


def query_for(template: PrefetchTemplate, context: Mapping[str, str]) -> Query | None:
    """The template with its tokens filled in (CDS Hooks 2.0: root-level context fields only).

    None where the context does not have what a token names, or has something that would not
    stay in its place.
    """
    filled, at = "", 0
    for token in _TOKEN.finditer(template.template):
        value = context.get(token[1], "")
        literal = template.template[at : token.start()]
        in_path = "?" not in filled + literal
        if not value or (in_path and not _ID.fullmatch(value)):
            return None
        filled += quote(literal, safe=_OF_THE_TEMPLATE) + quote(value, safe="")
        at = token.end()
    filled += quote(template.template[at:], safe=_OF_THE_TEMPLATE)
    return Query(Need(template.key), filled)
