"""Where in the body: what a site says in words, or what its code is called."""

import re
from typing import Final

from cds_service.appropriateness.reading.record import Reading

from .elements import as_list, as_mapping, as_text, codings, words_of

#: What SNOMED CT's names of places add: *structure of left foot (body structure)*.
_NOT_SAID: Final = re.compile(r"\b(?:entire|structure(?: of)?)\b|\(body structure\)", re.IGNORECASE)


def site_of(element: object, reading: Reading) -> str:
    """What is written, else what its codes are called, else their displays."""
    if element is None:
        return ""
    said = (_site_of_one(each, reading) for each in as_list(element))
    return "; ".join(dict.fromkeys(filter(None, said)))


def _site_of_one(site: object, reading: Reading) -> str:
    written = as_text(as_mapping(site).get("text"))
    named = (reading.sites.get(coding, "") for coding in codings(site))
    words = written or next(filter(None, named), "") or words_of(site)
    return " ".join(_NOT_SAID.sub(" ", words).split())


def sited(words: str, site: str) -> str:
    """A finding with its site as one phrase: *weakness of left leg*, and not *(generalized) of left leg*."""
    if not words or not site:
        return words
    finding = words.rstrip(" .;,")
    if finding.endswith(")"):
        finding = finding.rpartition("(")[0].rstrip()
    return f"{finding} of {site}"
