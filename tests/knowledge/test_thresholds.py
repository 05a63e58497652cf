"""Every window, threshold and age of the knowledge has worked cases close on both sides of it.

Each figure is moved by one small step, up and down, and a case has to notice.  A figure
that nobody would notice moving is a figure that nobody has tested.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.asking.criteria import AtLeast, Criterion
from cds_service.appropriateness.asking.renal_function import RenalRules
from cds_service.appropriateness.judging.topics import Topic
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.knowledge_base.checking.cases import Case, differences, read_cases
from cds_service.knowledge_base.strict_yaml import load_yaml
from cds_service.settings import shipped

ROOT = Path(shipped("knowledge"))
KNOWLEDGE = shipped_knowledge()
TOPIC = KNOWLEDGE.topics[0]
ALWAYS_ON = {topic.id for topic in KNOWLEDGE.always_on}
SPEAKING = load_yaml(ROOT / "knowledge.yaml").data["speaking"]
CASES = read_cases(ROOT)

#: Up to here a window is told in hours, and moved by one.
HOURS_UP_TO = timedelta(hours=72)


def moved(figure: object) -> tuple[Any, ...]:
    """The figure a step less and a step more; nothing of what is no figure."""
    match figure:
        case bool():
            return ()
        case timedelta() if timedelta() < figure < timedelta.max:
            step = timedelta(hours=1) if figure <= HOURS_UP_TO else timedelta(days=1)
            return figure - step, figure + step
        case Decimal():
            unit = Decimal(1).scaleb(int(figure.as_tuple().exponent))
            return figure - unit, figure + unit
        case int():
            return figure - 1, figure + 1
        case _:
            return ()


def variations(whole: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every copy of a question in which one figure is moved, with where it stands."""
    if is_dataclass(whole) and not isinstance(whole, type):
        for each in fields(whole):
            for where, part in variations(getattr(whole, each.name), f"{path}.{each.name}"):
                yield where, replace(whole, **{each.name: part})
    elif isinstance(whole, tuple):
        for at, member in enumerate(whole):
            for where, part in variations(member, f"{path}[{at}]"):
                yield where, (*whole[:at], part, *whole[at + 1 :])
    else:
        for figure in moved(whole):
            yield f"{path} {whole} as {figure}", figure


#: A topic and what of it is another, or all topics where it is shared.
Moved = tuple[str, tuple[Topic, ...]]


def with_criterion(name: str, criterion: Criterion, topic: Topic) -> tuple[Topic, ...]:
    """Every topic that asks this very question, with another in its place."""
    return tuple(
        replace(each, criteria={**each.criteria, name: criterion})
        if each.criteria.get(name) is topic.criteria[name]
        else each
        for each in KNOWLEDGE.topics
    )


def with_topic(topic: Topic) -> tuple[Topic, ...]:
    return tuple(topic if each.id == topic.id else each for each in KNOWLEDGE.topics)


def of_criteria() -> Iterator[Moved]:
    """Each question once, be it of one topic or shared."""
    seen: set[int] = set()
    for topic in KNOWLEDGE.topics:
        for name, criterion in topic.criteria.items():
            if id(criterion) not in seen:
                seen.add(id(criterion))
                for where, other in variations(criterion, name):
                    yield where, with_criterion(name, other, topic)


def of_topics() -> Iterator[Moved]:
    yield from of_criteria()
    for where, renal in variations(KNOWLEDGE.topics[0].renal, "renal"):
        yield where, tuple(replace(each, renal=renal) for each in KNOWLEDGE.topics)
    for topic in KNOWLEDGE.topics:
        if topic.id in ALWAYS_ON:
            continue  # it aims at no study, and so at no level
        for within in moved(topic.levels.within):
            levels = replace(topic.levels, within=within)
            yield f"{topic.id} levels.within as {within}", with_topic(replace(topic, levels=levels))
        for recent in moved(topic.recent_mri):
            other = replace(topic, recent_mri=recent)
            yield f"{topic.id} recent_mri as {recent}", with_topic(other)


_WINDOW = re.compile(r"(?:(\d+) days?, )?(\d+):00:00")
_MARK = re.compile(r"\d+(?:\.\d+)?(?: days| hours)?|[a-z]{3,}")


def marks_of(text: str) -> set[str]:
    """The figures and the words of a text, windows in hours as well; of words, how they begin."""
    hours = [f"{24 * int(days or 0) + int(rest)} hours" for days, rest in _WINDOW.findall(text)]
    return {mark if mark[0].isdigit() else mark[:5] for mark in [*_MARK.findall(text), *hours]}


def _told(case: Case) -> set[str]:
    return marks_of(f"{case.name} {case.data} {case.patient}".lower().replace("_", " "))


#: What each case tells, and how many tell of a thing: for finding at once the cases that a figure is about.
TOLD = [(case, _told(case)) for case in CASES]
TELLING = Counter(mark for _, marks in TOLD for mark in marks)
_IN_OTHER_WORDS = {"renal": "renal creatinine egfr"}


def nearest_first(where: str) -> list[Case]:
    """The cases that name what few others do of the figure, of the step beside it and of its question."""
    part, _, rest = where.replace("_", " ").replace(".", " ", 1).partition(" ")
    wanted = marks_of(f"{_IN_OTHER_WORDS.get(part, part)} {rest}".lower())
    near = sorted(TOLD, key=lambda told: -sum(1 / TELLING[mark] for mark in wanted & told[1]))
    return [case for case, _ in near]


def knowledge_of(topics: tuple[Topic, ...]) -> Knowledge:
    """One for all the cases of a figure: what they ask alike it is asked once."""
    always_on = tuple(each for each in topics if each.id in ALWAYS_ON)
    return replace(KNOWLEDGE, topics=topics, always_on=always_on).with_speaking(SPEAKING)


@pytest.mark.parametrize(
    ("where", "topics"), [pytest.param(where, topics, id=where) for where, topics in of_topics()]
)
def test_a_case_notices_when_a_figure_moves(where: str, topics: tuple[Topic, ...]) -> None:
    knowledge = knowledge_of(topics)

    assert any(differences(case, knowledge) for case in nearest_first(where))


def test_the_figures_that_clinicians_sign_are_among_them() -> None:
    """A walk that finds nothing would prove nothing."""
    found = "\n".join(where for where, _ in of_topics())

    for figure in ("38.0", "200 as 199", "renal.low_below 30", "renal.rise 0.3", "above 60 as 61"):
        assert figure in found
    assert isinstance(TOPIC.criteria["two-infection-markers"], AtLeast)
    assert isinstance(TOPIC.renal, RenalRules)
