"""Whether what leaves is valid FHIR: each resource by its R4B model, and none twice at one address."""

import re
from collections.abc import Iterable

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from cds_service.errors import ExportRefused

from .artifacts import Json, canonical

#: What FHIR takes for an id; the models take more.
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


def check(resources: Iterable[Json]) -> None:
    """Raises ExportRefused at the first resource that may not leave, and says why."""
    seen: set[str] = set()
    for each in resources:
        if not _ID.fullmatch(each["id"]):
            raise ExportRefused(
                f"{each['url']}: an id in FHIR has at most 64 letters, digits, dots and dashes: "
                "rename the topic, variant or value set"
            )
        try:
            get_fhir_model_class(each["resourceType"]).model_validate(each)
        except ValidationError as error:
            places = {".".join(map(str, fault["loc"])) for fault in error.errors()}
            raise ExportRefused(
                f"{each['url']} would be no valid FHIR R4 at {', '.join(sorted(places))}: "
                "change the name or text of the knowledge that stands there"
            ) from error
        if canonical(each) in seen:
            raise ExportRefused(
                f"two resources would be called {each['url']}: rename the variant or value set"
            )
        seen.add(canonical(each))
