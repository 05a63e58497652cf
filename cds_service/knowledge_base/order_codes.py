"""A client's own order codes: what its orderables are called, for reading and for suggesting.

An EHR may address orderables by codes that only one site knows (Epic's
``urn:com.epic.cdshooks.action.code.system.preference-list-item``).  Which study each stands
for is said by the operator, in a file beside the clients file.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cds_service.appropriateness.reading.study_codes import CodedStudy, StudyCodes
from cds_service.appropriateness.terms.codings import Coding
from cds_service.appropriateness.terms.studies import Region, region_code
from cds_service.errors import Fault, KnowledgeFault

from .schemas import faults_of_form
from .strict_yaml import Document, load_yaml

#: Its ``schemas/`` holds the form of files that are an operator's, not knowledge's.
_HERE = Path(__file__).parent


def read_order_codes(file: Path, procedures: StudyCodes) -> tuple[CodedStudy, ...]:
    """One client's order codes.  Raises KnowledgeFault with every fault of the file, by line."""
    document = load_yaml(file)
    faults = tuple(faults_of_form(document, "order-codes.schema.json", _HERE))
    faults = faults or tuple(_faults_of_meaning(document, procedures))
    if faults:
        raise KnowledgeFault(faults)
    return tuple(_coded_study(row, procedures) for row in document.data["order_codes"])


def _faults_of_meaning(document: Document, procedures: StudyCodes) -> Iterator[Fault]:
    known: set[tuple[str, str]] = set()
    suggested: set[tuple[str, str, frozenset[str]]] = set()
    for number, row in enumerate(document.data["order_codes"]):
        coding = (row["system"], row["code"])
        if row["procedure"] not in procedures.by_id:
            sentence = f"no procedure is called {row['procedure']!r}: see procedures/spine-imaging"
            yield document.fault(sentence, "order_codes", number, "procedure")
        elif _is_read_otherwise(row, procedures):
            sentence = f"{row['code']} of {row['system']} is known already, as another study"
            yield document.fault(sentence, "order_codes", number, "code")
        if coding in known:
            sentence = f"{row['code']} of {row['system']} stands here a second time"
            yield document.fault(sentence, "order_codes", number, "code")
        known.add(coding)
        if "suggest" in row:
            study = (row["system"], row["procedure"], frozenset(row["regions"]))
            if study in suggested:
                yield document.fault(_second_to_suggest(row), "order_codes", number, "suggest")
            suggested.add(study)


def _second_to_suggest(row: Mapping[str, Any]) -> str:
    regions = region_code(frozenset(map(Region, row["regions"])))
    return f"a second code of one system to suggest for {row['procedure']}, {regions}"


def _is_read_otherwise(row: Mapping[str, Any], procedures: StudyCodes) -> bool:
    """A standard code made to mean something else would turn every report with it around."""
    standard = procedures.study_of_code(row["system"], row["code"])
    return standard is not None and standard != _coded_study(row, procedures).study


def _coded_study(row: Mapping[str, Any], procedures: StudyCodes) -> CodedStudy:
    coding = Coding(row["system"], row["code"], row.get("display"))
    return CodedStudy(
        procedure=procedures.by_id[row["procedure"]],
        regions=frozenset(map(Region, row["regions"])),
        codes=frozenset({(coding.system, coding.code)}),
        patterns=(),
        suggested=(coding,) if "suggest" in row else (),
    )
