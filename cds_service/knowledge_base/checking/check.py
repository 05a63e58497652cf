"""All that can be said against a folder of knowledge without a catalogue: its form, its names,
its codes, the length of its words, its examples and its worked cases.
"""

from collections.abc import Iterator
from pathlib import Path

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import Fault, KnowledgeFault
from cds_service.knowledge_base.documents import KnowledgeFiles, read_documents
from cds_service.knowledge_base.load import compile_knowledge
from cds_service.knowledge_base.signatures import faults_of_signatures

from .case_coverage import faults_of_cases
from .check_digits import is_loinc, is_snomed_ct_id
from .examples import faults_of_examples
from .lengths import faults_of_lengths
from .phrases import faults_of_phrases

_LETTER_SYSTEMS = {"http://snomed.info/sct": is_snomed_ct_id, "http://loinc.org": is_loinc}


def check_knowledge(root: Path) -> list[Fault]:
    """Every fault of the files below ``root``: of form, of reference, and of meaning."""
    return check_files(read_documents(root))


def check_files(files: KnowledgeFiles) -> list[Fault]:
    """The same of files that were read."""
    try:
        checked_knowledge(files)
    except KnowledgeFault as fault:
        return list(fault.faults)
    return []


def checked_knowledge(files: KnowledgeFiles) -> Knowledge:
    """The knowledge, with its examples and cases tried.  Raises KnowledgeFault with every fault."""
    faults = [*_codes(files), *faults_of_signatures(files)]
    try:
        knowledge = compile_knowledge(files)
    except KnowledgeFault as fault:
        raise KnowledgeFault((*faults, *fault.faults)) from fault
    faults += faults_of_lengths(knowledge, files)
    faults += faults_of_phrases(knowledge, files)
    faults += faults_of_examples(knowledge, files.root)
    faults += faults_of_cases(knowledge, files.root)
    if faults:
        raise KnowledgeFault(tuple(faults))
    return knowledge


def _codes(files: KnowledgeFiles) -> Iterator[Fault]:
    for name in files.named_like("value-sets/*.yaml"):
        if name in files.right:
            document = files.right[name]
            for part in ("include", "exclude"):
                for at, row in enumerate(document.data["compose"].get(part, ())):
                    right = _LETTER_SYSTEMS.get(row["system"])
                    for place, concept in enumerate(row.get("concept", ())):
                        if right is not None and not right(concept["code"]):
                            sentence = f"{concept['code']} fails the check digit of {row['system']}"
                            path = ("compose", part, at, "concept", place)
                            yield document.fault(sentence, *path)
