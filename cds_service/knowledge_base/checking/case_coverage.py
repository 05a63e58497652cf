"""Whether a topic's worked cases show what they have to: every variant, every advice."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from cds_service.appropriateness.judging.topics import Topic
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import Fault, Location

from .cases import FILE, Case, differences, read_cases


def faults_of_cases(knowledge: Knowledge, root: Path) -> Iterator[Fault]:
    """Cases that differ, and what no case shows.  A case marked as faulty has to differ still."""
    cases = read_cases(root)
    for case in cases:
        found = differences(case, knowledge)
        if case.fault is None:
            yield from found
        elif not found:
            yield case.differing("marked as a fault, and all is as expected: remove the mark")
    for topic in knowledge.topics:
        at = Location(root / "topics" / topic.id / FILE, 1)
        own = [case for case in cases if case.topic == topic.id]
        yield from (Fault(at, sentence) for sentence in gaps(topic, own))
    shared = {code: topic for topic in knowledge.topics for code in topic.wording.shared}
    for code in sorted(shared.keys() - {code for case in cases for code in case.advice}):
        at = Location(root / "topics" / shared[code].id / FILE, 1)
        yield Fault(at, f"no case of any topic shows the advice {code}")


def gaps(topic: Topic, cases: Iterable[Case]) -> Iterator[str]:
    """What the cases of a topic leave unshown."""
    cases = list(cases)
    for variant in topic.variants:
        yield from _on_variant(variant.id, cases)
    for code in sorted(
        {each.code for each in topic.wording.advice.values()} - topic.wording.shared
    ):
        showing = sum(code in case.advice for case in cases)
        if not showing:
            yield f"no case shows the advice {code}"
        elif showing == len(cases):
            yield f"no case is without the advice {code}"


def _on_variant(name: str, cases: list[Case]) -> Iterator[str]:
    if not any(case.variant == name for case in cases):
        yield f"the variant {name} has no case that hits it"
    for what, role in (("near_miss", "near miss"), ("missing_data", "case of missing data")):
        named = [case for case in cases if case.data.get(what) == name]
        if not named:
            yield f"the variant {name} has no {role}"
        for case in named:
            if case.variant == name:
                yield f"{case.name}: is no {role} of {name}, for it is that variant"
