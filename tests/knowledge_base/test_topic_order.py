"""In which order topics are heard, and which of them speak: told in knowledge.yaml, or by CDS_TOPICS."""

import shutil
from pathlib import Path

import pytest

from cds_service.errors import KnowledgeFault, SettingInvalid
from cds_service.knowledge_base.kept import ready_knowledge
from cds_service.knowledge_base.load import load_knowledge
from cds_service.settings import shipped

from .test_toy_topic import written_to

INFECTION, TOY = "suspected-spine-infection", "toy-tail"
#: What is always on comes last.
SAFETY = "mr-and-contrast-safety"


@pytest.fixture(scope="module")
def with_a_toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written_to(tmp_path_factory.mktemp("order") / "knowledge")


def spoilt(root: Path, tmp_path: Path, name: str, right: str, wrong: str) -> list[str]:
    copy = Path(shutil.copytree(root, tmp_path / "spoilt"))
    text = (copy / name).read_text(encoding="utf-8")
    assert right in text
    (copy / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(KnowledgeFault) as refused:
        load_knowledge(copy)
    return [fault.sentence for fault in refused.value.faults]


def test_topics_are_heard_as_knowledge_says_and_not_as_their_folders_are_called(
    tmp_path: Path,
) -> None:
    root = written_to(tmp_path / "knowledge")
    (root / "topics" / TOY).rename(root / "topics" / "a-toy")
    for file in (root / "topics" / "a-toy" / "topic.yaml", root / "knowledge.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace(TOY, "a-toy"), encoding="utf-8")

    ids = [topic.id for topic in load_knowledge(root).topics]
    assert (INFECTION, "a-toy", SAFETY) == (ids[0], ids[-2], ids[-1])


@pytest.mark.parametrize(
    ("name", "right", "wrong", "sentence"),
    [
        ("knowledge.yaml", f"- {TOY}", "- toy-tale", "no folder of topics/ is called 'toy-tale'"),
        (
            "knowledge.yaml",
            f"- {TOY}",
            "- toy-tale",
            "toy-tail does not stand in knowledge.yaml under `topics`: when is it heard?",
        ),
        (
            "knowledge.yaml",
            f"always_on:\n- {SAFETY}",
            "always_on:\n- safety",
            "no folder of topics/ is called 'safety'",
        ),
        (
            "knowledge.yaml",
            f"speaking:\n- {INFECTION}",
            "speaking:\n- infection",
            "no topic is called 'infection'",
        ),
        (
            "knowledge.yaml",
            f"speaking:\n- {INFECTION}",
            f"speaking:\n- {TOY}/soft\n- {INFECTION}",
            "the topic toy-tail has no variant 'soft'",
        ),
        (
            f"topics/{INFECTION}/topic.yaml",
            "suspicion:",
            f"yields_to: [{TOY}]\nsuspicion:",
            f"no topic that is heard before {INFECTION} is called 'toy-tail'",
        ),
        (
            f"topics/{TOY}/topic.yaml",
            "suspicion:",
            "yields_to: [suspected-spine-infections]\nsuspicion:",
            "toy-tail yields to suspected-spine-infections, which has to speak beside it",
        ),
        (
            f"topics/{TOY}/topic.yaml",
            "suspicion:",
            f"yields_to: [{TOY}]\nsuspicion:",
            f"no topic that is heard before {TOY} is called '{TOY}'",
        ),
    ],
)
def test_a_slip_in_the_order_stops_the_start(
    with_a_toy: Path, tmp_path: Path, name: str, right: str, wrong: str, sentence: str
) -> None:
    assert sentence in spoilt(with_a_toy, tmp_path, name, right, wrong)


def test_who_yields_to_a_topic_yields_to_those_that_it_yields_to(
    with_a_toy: Path, tmp_path: Path
) -> None:
    """Where an infection silences myelopathy nobody asks for it, and nobody may wait for its answer."""
    copy = Path(shutil.copytree(with_a_toy, tmp_path / "spoilt"))
    file = copy / "topics" / TOY / "topic.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"yields_to: [myelopathy]\n{text}", encoding="utf-8")
    with pytest.raises(KnowledgeFault) as refused:
        load_knowledge(copy)

    sentence = f"myelopathy yields to {INFECTION}, to which {TOY} has to yield too"
    assert f"{file}:1: {sentence}" in [str(fault) for fault in refused.value.faults]


def test_two_topics_that_yield_to_each_other_stop_the_start(
    with_a_toy: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(with_a_toy, tmp_path / "copy"))
    toy = copy / "topics" / TOY / "topic.yaml"
    toy.write_text(f"yields_to: [{INFECTION}]\n{toy.read_text(encoding='utf-8')}", encoding="utf-8")
    wrong = f"yields_to: [{TOY}]\nsuspicion:"
    sentences = spoilt(copy, tmp_path, f"topics/{INFECTION}/topic.yaml", "suspicion:", wrong)

    assert f"no topic that is heard before {INFECTION} is called {TOY!r}" in sentences


def test_the_operator_says_which_topics_speak(with_a_toy: Path) -> None:
    everything = load_knowledge(with_a_toy)
    alone = everything.with_speaking([INFECTION])

    assert TOY in {topic.id for topic in everything.speaking}
    assert [INFECTION] == [topic.id for topic in alone.speaking]
    assert alone.topics == everything.topics


def test_one_variant_of_a_topic_speaks_and_what_is_said_in_an_emergency_with_it() -> None:
    knowledge = load_knowledge(shipped("knowledge"))
    (topic,) = knowledge.with_speaking([f"{INFECTION}/overlying-ulcer"]).speaking

    assert ["overlying-ulcer", "neurologic-deficit"] == [each.id for each in topic.variants]


@pytest.mark.parametrize(
    ("topics", "sentence"),
    [
        ("infection", "CDS_TOPICS: no topic is called 'infection'"),
        (f"{INFECTION},{SAFETY}", f"CDS_TOPICS: no topic is called '{SAFETY}'"),
        (f"{INFECTION}/ulcer", f"the topic {INFECTION} has no variant 'ulcer'"),
    ],
)
def test_a_topic_that_there_is_not_stops_the_start(topics: str, sentence: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        ready_knowledge(shipped("knowledge"), topics)

    assert sentence in str(refused.value)


def test_a_topic_does_not_speak_without_the_graver_one_that_it_yields_to(
    with_a_toy: Path, tmp_path: Path
) -> None:
    """Who knows nothing of an infection must not say that no image is needed."""
    root = Path(shutil.copytree(with_a_toy, tmp_path / "yielding"))
    file = root / "topics" / TOY / "topic.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("suspicion:", f"yields_to: [{INFECTION}]\nsuspicion:", 1), encoding="utf-8"
    )

    with pytest.raises(ValueError, match=f"toy-tail yields to {INFECTION}"):
        load_knowledge(root).with_speaking([TOY])
