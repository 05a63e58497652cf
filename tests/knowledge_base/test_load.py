"""Knowledge that is wrong stops the start, and its author is told everything at once."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from cds_service.errors import Fault, KnowledgeFault
from cds_service.knowledge_base.checking.check import check_knowledge
from cds_service.knowledge_base.load import load_knowledge

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TOPIC = "topics/suspected-spine-infection"
SHARED = "shared/criteria.yaml"

#: (file below knowledge/, what stands there once, what shall stand there).
Edit = tuple[str, str, str]

WRONG_ENUM: Edit = (SHARED, "undated: met", "undated: perhaps")
MISSPELT_KEY: Edit = (SHARED, "uncertain_within: P90D", "uncertain_witin: P90D")
NO_KEY: Edit = (f"{TOPIC}/topic.yaml", "recent_mri: PT72H", "")
DOUBLE_KEY: Edit = ("knowledge.yaml", "status: draft ", "status: draft\nstatus: active ")
NOT_YAML: Edit = ("prefetch.yaml", "prefetch:", "prefetch: [")
UNKNOWN_CRITERION: Edit = (
    f"{TOPIC}/red-flags.variant.yaml",
    "- criterion: infection-suspected",
    "- criterion: infection-suspeced",
)
UNKNOWN_VALUE_SET: Edit = (
    f"{TOPIC}/criteria.yaml",
    "recorded: [overlying-ulcer]",
    "recorded: [overlying-ulcers]",
)
UNKNOWN_OLDER_CAUSE: Edit = (
    SHARED,
    "          older_causes: [long-standing-deficit]",
    "          older_causes: [long-standing-deficits]",
)
UNKNOWN_PROCEDURE: Edit = (
    f"{TOPIC}/red-flags.variant.yaml",
    "bone-scan-complete-spine:",
    "bone-scan-complete-spines:",
)
UNKNOWN_ANALYTE: Edit = (
    SHARED,
    "measured: procalcitonin,",
    "measured: procalcitonine,",
)
WRONG_UNIT: Edit = (SHARED, "at_least: 38.0 Cel", 'at_least: "100.4 [degF]"')
UNKNOWN_SUSPICION: Edit = (
    f"{TOPIC}/topic.yaml",
    "suspicion: infection-suspected",
    "suspicion: infection",
)
UNKNOWN_VARIANT: Edit = (f"{TOPIC}/topic.yaml", "  - abnormal-imaging", "  - abnormal-images")
UNKNOWN_REASON: Edit = (
    f"{TOPIC}/cards.yaml",
    "[tolerated-agent-since, allergy-refuted]",
    "[tolerated-agent, allergy-refuted]",
)
UNKNOWN_IN_TARGETS: Edit = (
    f"{TOPIC}/target-studies.yaml",
    "when: {criterion: device-unresolved}",
    "when: {criterion: device-unsolved}",
)

A_DISEASE_AMONG_PROCEDURES: Edit = (
    "topics/low-back-pain/criteria.yaml",
    "- recorded: [spine-fusion-or-implant, spine-surgery, spine-injection-or-puncture]",
    "- recorded: [spine-fusion-or-implant, cancer, spine-injection-or-puncture]",
)
AN_EVENT_THAT_IS_NONE: Edit = (
    "words/concepts.yaml",
    "events: [spine-fusion-or-implant,",
    "events: [cancer, spine-fusion-or-implant,",
)

#: A fault inside a question is told at the question's first line at least.
LONGEST_QUESTION = 8


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy that a test may spoil, without the worked cases, which are tried elsewhere."""
    cases = shutil.ignore_patterns("cases.yaml")
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge", ignore=cases))


def spoil(root: Path, *edits: Edit) -> None:
    for name, right, wrong in edits:
        text = (root / name).read_text(encoding="utf-8")
        assert right in text, f"{name} no longer says {right!r}"
        (root / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")


def refusal(root: Path) -> tuple[Fault, ...]:
    with pytest.raises(KnowledgeFault) as refused:
        load_knowledge(root)
    return refused.value.faults


def line_of(root: Path, edit: Edit) -> int:
    """The line of what was spoilt: of the last line of several."""
    name, _, wrong = edit
    before, _, _ = (root / name).read_text(encoding="utf-8").partition(wrong)
    return before.count("\n") + 1 + wrong.count("\n")


def checked(root: Path) -> list[Fault]:
    """What the check finds, but for the worked cases that the copy leaves out."""
    return [f for f in check_knowledge(root) if f.location.file.name != "cases.yaml"]


def told(root: Path) -> list[tuple[str, int, str]]:
    return [
        (fault.location.file.relative_to(root).as_posix(), fault.location.line, fault.sentence)
        for fault in refusal(root)
    ]


def test_the_knowledge_that_is_shipped_loads() -> None:
    topics = ["suspected-spine-infection", "myelopathy", "low-back-pain", "mr-and-contrast-safety"]
    assert topics == [t.id for t in load_knowledge(KNOWLEDGE).topics]


def test_the_knowledge_that_is_shipped_passes_its_check() -> None:
    assert [] == check_knowledge(KNOWLEDGE)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        pytest.param(WRONG_ENUM, "'perhaps' is not one of", id="a word that is none of the list"),
        pytest.param(
            UNKNOWN_CRITERION, "no criterion is called 'infection-suspeced'", id="criterion"
        ),
        pytest.param(
            UNKNOWN_VALUE_SET,
            "no value set or words is called 'overlying-ulcers'",
            id="value set",
        ),
        pytest.param(
            A_DISEASE_AMONG_PROCEDURES,
            "no event (what happens once, as an operation does: words/concepts.yaml) is called 'cancer'",
            id="a disease among procedures",
        ),
        pytest.param(
            AN_EVENT_THAT_IS_NONE,
            "no question looks for 'cancer' among procedures",
            id="an event that no question looks for",
        ),
        pytest.param(
            UNKNOWN_OLDER_CAUSE,
            "no value set or words is called 'long-standing-deficits'",
            id="older cause",
        ),
        pytest.param(
            UNKNOWN_PROCEDURE, "no procedure is called 'bone-scan-complete-spines'", id="procedure"
        ),
        pytest.param(UNKNOWN_ANALYTE, "no analyte is called 'procalcitonine'", id="analyte"),
        pytest.param(
            WRONG_UNIT, "the threshold '100.4 [degF]' is not a number and 'Cel'", id="unit"
        ),
        pytest.param(UNKNOWN_SUSPICION, "no criterion is called 'infection'", id="suspicion"),
        pytest.param(UNKNOWN_REASON, "no override reason is called 'tolerated-agent'", id="reason"),
        pytest.param(
            UNKNOWN_IN_TARGETS, "no criterion is called 'device-unsolved'", id="target studies"
        ),
        pytest.param(DOUBLE_KEY, "the key 'status' stands here a second time", id="a key twice"),
    ],
)
def test_a_fault_is_told_with_its_file_and_its_line(root: Path, edit: Edit, sentence: str) -> None:
    spoil(root, edit)
    ((name, line),) = [(name, line) for name, line, said in told(root) if sentence in said]

    assert edit[0] == name
    assert 0 <= line_of(root, edit) - line <= LONGEST_QUESTION


def test_a_misspelt_key_is_named(root: Path) -> None:
    """``uncertain_witin`` that is ignored is a window that nobody opened."""
    spoil(root, MISSPELT_KEY)
    ((name, line, said),) = told(root)

    assert name == SHARED
    assert "uncertain_witin" in said
    assert 0 <= line_of(root, MISSPELT_KEY) - line <= LONGEST_QUESTION


@pytest.mark.parametrize(
    "edit",
    [
        WRONG_ENUM,
        MISSPELT_KEY,
        UNKNOWN_OLDER_CAUSE,
        WRONG_UNIT,
    ],
)
def test_a_fault_inside_a_question_is_told_at_its_own_line(root: Path, edit: Edit) -> None:
    """A question may be fifty lines long."""
    spoil(root, edit)

    assert [line_of(root, edit)] == [line for _, line, _ in told(root)]


def test_a_misspelt_key_alone_is_called_unexpected(root: Path) -> None:
    spoil(root, MISSPELT_KEY)
    ((_, _, said),) = told(root)

    assert said.endswith("('uncertain_witin' was unexpected)")


def test_a_misspelt_word_that_says_what_a_question_is_is_named_and_asked_for(root: Path) -> None:
    """No form of question fits any more; the nearest is told."""
    edit = (f"{TOPIC}/criteria.yaml", "recorded: [overlying-ulcer]", "recoded: [overlying-ulcer]")
    spoil(root, edit)

    assert {"'recoded' was unexpected", "'recorded' is a required property"} == {
        said.partition(": ")[2].rpartition("(")[2].removesuffix(")") for _, _, said in told(root)
    }


def test_a_key_that_is_needed_is_asked_for(root: Path) -> None:
    spoil(root, NO_KEY)

    assert [(f"{TOPIC}/topic.yaml", "$: 'recent_mri' is a required property")] == [
        (name, said) for name, _, said in told(root)
    ]


def test_a_variant_without_a_file_and_a_file_without_a_variant_are_both_told(root: Path) -> None:
    spoil(root, UNKNOWN_VARIANT)

    assert [
        "the variant abnormal-imaging does not stand in topic.yaml's variants_in_order",
        "no variant file is called abnormal-images.variant.yaml",
    ] == [said for _, _, said in told(root)]


@pytest.mark.parametrize(
    "name",
    [
        "knowledge.yaml",
        "observations.yaml",
        "tests.yaml",
        "prefetch.yaml",
        "override-reasons.yaml",
        "source-attributes.yaml",
        "procedures/spine-imaging.yaml",
        "procedures/order-names.yaml",
        "words/concepts.yaml",
        "words/cues.yaml",
        "words/regions.yaml",
        "words/absence.yaml",
        "contrast-safety/gadolinium.yaml",
        "contrast-safety/mr-safety.yaml",
    ],
)
def test_a_file_that_is_missing_is_named(root: Path, name: str) -> None:
    (root / name).unlink()

    assert [f"{name} is missing"] == [fault.sentence for fault in refusal(root)]


@pytest.mark.parametrize("name", ["criteria.yaml", "cards.yaml"])
def test_a_topic_without_one_of_its_files_says_which(root: Path, name: str) -> None:
    (root / TOPIC / name).unlink()

    assert [(f"{TOPIC}/topic.yaml", 2, f"the topic has no {name}")] == told(root)


def test_every_missing_file_is_named_at_once(root: Path) -> None:
    (root / "tests.yaml").unlink()
    (root / "words/cues.yaml").unlink()

    assert {"tests.yaml is missing", "words/cues.yaml is missing"} == {
        fault.sentence for fault in refusal(root)
    }


@pytest.mark.parametrize(
    "name", ["strange.yaml", f"{TOPIC}/red-flags.varaint.yaml", "words/concept.yaml"]
)
def test_a_file_that_nobody_knows_is_refused(root: Path, name: str) -> None:
    """A variant with a slip in its name would not be read, and not be missed."""
    (root / name).write_text("id: it\n", encoding="utf-8")

    assert [(name, 1, "no schema is known for this file: is it in its place?")] == told(root)


@pytest.mark.parametrize(
    ("name", "copied"),
    [
        *((f"{TOPIC}/{name}", f"{TOPIC}/old-{name}") for name in ("criteria.yaml", "cards.yaml")),
        (f"{TOPIC}/target-studies.yaml", f"{TOPIC}/old-target-studies.yaml"),
        (f"{TOPIC}/levels.yaml", f"{TOPIC}/old/levels.yaml"),
        (f"{TOPIC}/topic.yaml", "old/topic.yaml"),
        ("knowledge.yaml", "words/knowledge.yaml"),
        ("value-sets/fever.yaml", "value-sets/old/fever.yaml"),
        ("contrast-safety/gadolinium.yaml", "contrast-safety/old.yaml"),
    ],
)
def test_a_copy_that_nobody_reads_is_refused(root: Path, name: str, copied: str) -> None:
    (root / copied).parent.mkdir(exist_ok=True)
    shutil.copy(root / name, root / copied)

    assert [copied] == [name for name, _, _ in told(root)]


def test_a_folder_without_knowledge_says_so(tmp_path: Path) -> None:
    assert ["there is no knowledge here: check CDS_KNOWLEDGE_DIR"] == [
        fault.sentence for fault in refusal(tmp_path)
    ]


def test_all_faults_of_form_are_told_at_once(root: Path) -> None:
    """An author who mends one fault a start mends ten faults in ten starts."""
    spoil(root, WRONG_ENUM, MISSPELT_KEY, NO_KEY, DOUBLE_KEY, NOT_YAML)
    (root / "strange.yaml").write_text("id: it\n", encoding="utf-8")

    assert [
        "knowledge.yaml",
        "prefetch.yaml",
        SHARED,
        SHARED,
        "strange.yaml",
        f"{TOPIC}/topic.yaml",
    ] == [name for name, _, _ in told(root)]


def test_all_faults_of_reference_are_told_at_once(root: Path) -> None:
    edits = (
        *(UNKNOWN_REASON, UNKNOWN_VALUE_SET, UNKNOWN_ANALYTE, WRONG_UNIT),
        *(UNKNOWN_CRITERION, UNKNOWN_PROCEDURE, UNKNOWN_IN_TARGETS, UNKNOWN_SUSPICION),
    )
    spoil(root, *edits)

    assert not Counter(edit[0] for edit in edits) - Counter(name for name, _, _ in told(root))


def test_a_fault_of_form_hides_no_fault_of_reference_in_another_file(root: Path) -> None:
    spoil(root, WRONG_ENUM, UNKNOWN_PROCEDURE, UNKNOWN_IN_TARGETS, UNKNOWN_REASON)

    assert {
        edit[0] for edit in (WRONG_ENUM, UNKNOWN_PROCEDURE, UNKNOWN_IN_TARGETS, UNKNOWN_REASON)
    } == {name for name, _, _ in told(root)}


@pytest.mark.parametrize("edit", [WRONG_ENUM, NO_KEY, NOT_YAML, DOUBLE_KEY])
def test_a_fault_of_form_makes_no_fault_of_what_others_take_from_the_file(
    root: Path, edit: Edit
) -> None:
    spoil(root, edit)

    assert {edit[0]} == {name for name, _, _ in told(root)}


def test_the_check_tells_the_same_faults_as_the_start(root: Path) -> None:
    spoil(root, UNKNOWN_PROCEDURE, UNKNOWN_VALUE_SET)

    assert list(refusal(root)) == check_knowledge(root)


def test_a_refusal_reads_as_one_line_for_each_fault(root: Path) -> None:
    spoil(root, UNKNOWN_PROCEDURE, UNKNOWN_VALUE_SET)
    with pytest.raises(KnowledgeFault) as refused:
        load_knowledge(root)

    assert [str(fault) for fault in refused.value.faults] == str(refused.value).splitlines()


def test_the_check_finds_a_code_with_a_wrong_check_digit(root: Path) -> None:
    spoil(root, ("value-sets/diabetes-mellitus.yaml", "73211009", "73211008"))

    assert [
        ("diabetes-mellitus.yaml", "73211008 fails the check digit of http://snomed.info/sct")
    ] == [(fault.location.file.name, fault.sentence) for fault in checked(root)]


def test_the_check_finds_a_summary_that_is_too_long_when_it_is_filled(root: Path) -> None:
    right = "CT can miss an epidural abscess: order {target} if MRI is possible"
    spoil(root, (f"{TOPIC}/cards.yaml", right, "{target} " * 6))
    (fault,) = checked(root)

    assert "CtPreferMri, emergency: the summary fills to 179 characters" in fault.sentence


def test_the_check_finds_a_value_set_that_no_question_uses(root: Path) -> None:
    text = (root / "value-sets/cancer.yaml").read_text(encoding="utf-8")
    (root / "value-sets/gout.yaml").write_text(text.replace("cancer", "gout"), encoding="utf-8")

    assert ["no question uses this set"] == [fault.sentence for fault in checked(root)]


NOBODY_DEFINES: list[Edit] = [
    (
        f"{TOPIC}/topic.yaml",
        "emergency_variant: neurologic-deficit",
        "emergency_variant: neurologic-defcit",
    ),
    (f"{TOPIC}/topic.yaml", "[inflammation-on-imaging, non", "[inflamation-on-imaging, non"),
    (f"{TOPIC}/levels.yaml", "pain: [spine-pain]", "pain: [spine-pian]"),
    (f"{TOPIC}/levels.yaml", "cord_signs: [long-tract-signs,", "cord_signs: [long-tract-sign,"),
    (f"{TOPIC}/levels.yaml", "  saddle-anesthesia: [lumbar]", "  saddle-anaesthesia: [lumbar]"),
    ("contrast-safety/mr-safety.yaml", "kinds: [pacemaker-or-", "kinds: [pacemakers-or-"),
    ("tests.yaml", "silenced_by: [creatinine,", "silenced_by: [creatinin,"),
    (f"{TOPIC}/red-flags.variant.yaml", "advice: VariantRedFlags", "advice: VariantRedFlag"),
    (f"{TOPIC}/cards.yaml", "  CtPreferMri:", "  CtPreferMRI:"),
    (f"{TOPIC}/cards.yaml", "      sole-study:", "      sole-studies:"),
    ("contrast-safety/mr-safety.yaml", "resolved_by: [device-", "resolved_by: [devices-"),
    (
        f"{TOPIC}/red-flags.variant.yaml",
        *('radiation: "3"', 'radiation: "9"'),
    ),
]


@pytest.mark.parametrize(
    "edit", NOBODY_DEFINES, ids=[f"{e[0]} {e[2].strip()}" for e in NOBODY_DEFINES]
)
def test_a_name_that_nobody_defines_is_a_fault_wherever_it_stands(root: Path, edit: Edit) -> None:
    """A slip must stop the start, not silence a card."""
    spoil(root, edit)

    assert edit[0] in [fault.location.file.relative_to(root).as_posix() for fault in checked(root)]


def test_attributes_that_were_written_of_another_version_are_told(root: Path) -> None:
    """Who raises the version has to read again what is told of the service."""
    spoil(root, ("knowledge.yaml", 'version: "0.1.0"', 'version: "0.2.0"'))
    ((name, line, said),) = told(root)

    assert ("source-attributes.yaml", "of_knowledge:") == (name, _line(root, name, line)[:13])
    assert said == "knowledge.yaml is 0.2.0, and this was written of 0.1.0: is it still true?"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("id: race", "id: races"),
        ("status: not-used", "status: stated"),
        ("status: unknown", "status: not-used"),
        ("provenance: policy", "provenance: ours"),
    ],
)
def test_an_attribute_of_another_name_or_kind_is_told(root: Path, right: str, wrong: str) -> None:
    spoil(root, ("source-attributes.yaml", right, wrong))
    ((name, line, _),) = told(root)

    assert "source-attributes.yaml" == name
    assert wrong in _line(root, name, line)


def _line(root: Path, name: str, line: int) -> str:
    return (root / name).read_text(encoding="utf-8").splitlines()[line - 1]


def test_levels_say_how_old_a_finding_may_be(root: Path) -> None:
    spoil(root, (f"{TOPIC}/levels.yaml", "\nwithin: ", "\n# within: "))

    assert [(f"{TOPIC}/levels.yaml", "$: 'within' is a required property")] == [
        (name, said) for name, _, said in told(root)
    ]


@pytest.mark.parametrize("read", [load_knowledge, check_knowledge])
def test_a_file_that_is_no_knowledge_is_left_alone(
    root: Path, read: Callable[[Path], object]
) -> None:
    """README and CHANGELOG stand in the folder too."""
    (root / "notes.txt").write_text("not: [yaml", encoding="utf-8")

    assert read(root) is not None
