"""Checks of meaning that loading does not need: what is unused, unspoken, or too long."""

import re
from collections.abc import Iterator
from pathlib import Path

from cds_service.appropriateness.asking.criteria import Recorded, Reported, leaves
from cds_service.appropriateness.judging.topics import Topic
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.wording import SUMMARY_LIMIT, Phrase, fill
from cds_service.errors import Fault, KnowledgeFault, Location
from cds_service.knowledge_base.load import load_knowledge

from .case_coverage import faults_of_cases
from .check_digits import is_loinc, is_snomed_ct_id
from .examples import faults_of_examples

#: The longest that each blank can be: a summary has to fit with all of them.
_LONGEST = {
    "target": "MRI without and with contrast",
    "rating": "usually not appropriate",
    "why": "signs of the spinal cord do not come from the lumbar spine",
}
_BLANK = re.compile(r"\{([a-z]+)\}")
_LETTER_SYSTEMS = {"http://snomed.info/sct": is_snomed_ct_id, "http://loinc.org": is_loinc}


def check_knowledge(root: Path) -> list[Fault]:
    """Every fault of the files below ``root``: of form, of reference, and of meaning."""
    try:
        knowledge = load_knowledge(root)
    except KnowledgeFault as fault:
        return list(fault.faults)
    return [
        *_codes(knowledge, root),
        *_idle_sets(knowledge, root),
        *(fault for topic in knowledge.topics for fault in _words(topic, root)),
        *faults_of_examples(knowledge, root),
        *faults_of_cases(knowledge, root),
    ]


def _codes(knowledge: Knowledge, root: Path) -> Iterator[Fault]:
    for each in knowledge.reading.terminology.value_sets.values():
        at = Location(root / "value-sets" / f"{each.id}.yaml", 1)
        for system, code in each.codes:
            right = _LETTER_SYSTEMS.get(system)
            if right is not None and not right(code):
                yield Fault(at, f"{code} fails the check digit of {system}")


def _idle_sets(knowledge: Knowledge, root: Path) -> Iterator[Fault]:
    """Value sets that no question, device rule, test or level asks for."""
    reading = knowledge.reading
    used = {*reading.analytes, *reading.devices.kinds, *reading.devices.resolved_by}
    for topic in knowledge.topics:
        used |= {c for test in topic.tests.values() for c in test.silenced_by}
        for criterion in topic.criteria.values():
            for leaf in leaves(criterion, topic.criteria):
                if isinstance(leaf, Recorded):
                    used |= {c.removesuffix("/unplaced") for c in leaf.concepts}
                    used |= set(leaf.older_causes)
                elif isinstance(leaf, Reported):
                    used |= set(leaf.concepts)
    for name in sorted(set(reading.terminology.value_sets) - used - _STATED):
        yield Fault(Location(root / "value-sets" / f"{name}.yaml", 1), "no question uses this set")


#: Sets that are recognised so that their words are not read as something else, or kept for later.
_STATED = frozenset({"spine-procedure-status", "ulcer-not-overlying", "kidney-transplant"})


def _words(topic: Topic, root: Path) -> Iterator[Fault]:
    at = Location(root / "topics" / topic.id / "cards.yaml", 1)
    for code, words in topic.wording.advice.items():
        for saying, phrase in words.sayings.items():
            where = f"{code}, {saying}"
            yield from (Fault(at, f"{where}: {sentence}") for sentence in _faults_of(phrase))


def _faults_of(phrase: Phrase) -> Iterator[str]:
    longest = fill(phrase.summary, _LONGEST)
    if len(longest) >= SUMMARY_LIMIT:
        yield f"the summary fills to {len(longest)} characters, and {SUMMARY_LIMIT} is too long"
    for name in _BLANK.findall(phrase.summary):
        if name not in _LONGEST:
            yield f"the summary has a blank {{{name}}} that would hold text of the record"
