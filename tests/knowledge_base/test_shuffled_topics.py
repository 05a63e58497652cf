"""Topics in any order of folders and files: knowledge.yaml says who is heard first, and nothing else does.

Every worked case and every fixture is asked again, and answered to the last word as before.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.examples import list_examples, read_example, stated_instant
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.requests import parse_request
from cds_service.knowledge_base.checking import cases
from cds_service.knowledge_base.documents import KnowledgeFiles
from cds_service.knowledge_base.load import load_knowledge
from cds_service.knowledge_base.strict_yaml import Document, load_yaml
from cds_service.settings import shipped

HEAD = load_yaml(shipped("knowledge") / "knowledge.yaml").data
TOPICS: tuple[str, ...] = (*HEAD["topics"], *HEAD["always_on"])
#: What each topic is called, behind a letter: those in their turn in every order, the one beside them
#: before them all and behind them all.
ORDERS = [
    tuple(
        f"{letter}0-{topic}"
        for topic, letter in zip(TOPICS, (*letters, "az"[place % 2]), strict=True)
    )
    for place, letters in enumerate(permutations("bcdefghi"[: len(HEAD["topics"])]))
]
CASES = cases.read_cases(shipped("knowledge"))

Renamed = Mapping[str, str]


def written_with(names: Renamed, root: Path) -> Path:
    """The shipped knowledge in which topics, and their folders, are called otherwise."""
    shutil.copytree(shipped("knowledge"), root)
    head = root / "knowledge.yaml"
    rewrite(
        head,
        lambda data: {
            **data,
            "topics": [names[each] for each in data["topics"]],
            "always_on": [names[each] for each in data["always_on"]],
            "speaking": [renamed(each, names) for each in data["speaking"]],
        },
    )
    for topic, name in names.items():
        (root / "topics" / topic).rename(root / "topics" / name)
        rewrite(
            root / "topics" / name / "topic.yaml",
            lambda data: {
                **data,
                "id": names[data["id"]],
                **(
                    {"yields_to": [names[each] for each in data["yields_to"]]}
                    if "yields_to" in data
                    else {}
                ),
            },
        )
    return root


def rewrite(file: Path, change: Callable[[Any], Any]) -> None:
    changed = change(load_yaml(file).data)
    file.write_text(yaml.safe_dump(changed, sort_keys=False), encoding="utf-8")


def renamed(name: str, names: Renamed) -> str:
    topic, slash, variant = name.partition("/")
    return f"{names[topic]}{slash}{variant}"


def answers(knowledge: Knowledge, names: Renamed) -> Iterable[tuple[str, str]]:
    """What is asked, and the whole answer in which topics are called as they are shipped."""
    for case in CASES:
        speaking = [renamed(each, names) for each in case.data.get("speaking", ())]
        asked = replace(case, data={**case.data, "speaking": speaking})
        yield case.name, in_words(cases.consult(asked, knowledge), names)
    for example in list_examples():
        request = parse_request(read_example(example.name))
        found = consult(
            request,
            knowledge=knowledge,
            charts=SentCharts(),
            now=stated_instant(),
        )
        yield example.name, in_words(found, names)


def in_words(consultation: Consultation, names: Renamed) -> str:
    said = repr(consultation)
    for topic, name in names.items():
        said = said.replace(name, topic)
    return said


@cache
def as_shipped() -> tuple[tuple[str, str], ...]:
    return tuple(answers(load_knowledge(shipped("knowledge")), {each: each for each in TOPICS}))


def differing(knowledge: Knowledge, names: Renamed) -> list[str]:
    pairs = zip(as_shipped(), answers(knowledge, names), strict=True)
    return [name for (name, before), (_, after) in pairs if before != after]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: " ".join(sorted(order)))
def test_folders_of_any_names_change_no_answer(tmp_path: Path, order: tuple[str, ...]) -> None:
    names = dict(zip(TOPICS, order, strict=True))
    knowledge = load_knowledge(written_with(names, tmp_path / "knowledge"))

    assert order == tuple(topic.id for topic in knowledge.topics)
    assert [] == differing(knowledge, names)


@pytest.mark.parametrize("salt", ["a", "b", "c", "d"])
def test_files_that_come_in_any_order_change_no_answer(
    monkeypatch: pytest.MonkeyPatch, salt: str
) -> None:
    named_like = KnowledgeFiles.named_like

    def shuffled(files: KnowledgeFiles, whole: str) -> dict[str, Document]:
        found = named_like(files, whole)
        return {name: found[name] for name in sorted(found, key=lambda n: turn_of(n, salt))}

    monkeypatch.setattr(KnowledgeFiles, "named_like", shuffled)
    knowledge = load_knowledge(shipped("knowledge"))

    assert TOPICS == tuple(topic.id for topic in knowledge.topics)
    assert [] == differing(knowledge, {each: each for each in TOPICS})


def turn_of(name: str, salt: str) -> str:
    """Another for each salt, and the same in every run."""
    return sha256(f"{salt}{name}".encode()).hexdigest()
