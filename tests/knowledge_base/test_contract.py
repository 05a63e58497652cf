"""What Python asks knowledge for by name is there, and nothing is there that nobody asks for."""

import ast
import re
import shutil
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import pytest

import cds_service
from cds_service.appropriateness.advising.advice import AdviceCode, OfferedTest
from cds_service.appropriateness.judging.safety import COMPUTED, Safety
from cds_service.appropriateness.reading.concepts import OwnConcept
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.wording import LABELS_OF_A_TOPIC, Label
from cds_service.errors import KnowledgeFault
from cds_service.knowledge_base.load import load_knowledge
from cds_service.settings import shipped

TOPIC = "topics/suspected-spine-infection"
GADOLINIUM, MR_SAFETY = "contrast-safety/gadolinium.yaml", "contrast-safety/mr-safety.yaml"
CARDS, CONCEPTS = f"{TOPIC}/cards.yaml", "words/concepts.yaml"
SHARED_CARDS, SHARED_CRITERIA = "shared/cards.yaml", "shared/criteria.yaml"
CUES, ORDER_NAMES = "words/cues.yaml", "procedures/order-names.yaml"

#: Lines.  What is missing is told where it belongs, a folded sentence where it begins.
NEAR = 20

#: A file below knowledge/, what stands there first, what shall stand there.
Edit = tuple[str, str, str]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped knowledge without its worked cases, which load more slowly than all the rest."""
    root = tmp_path_factory.mktemp("contract") / "knowledge"
    shutil.copytree(shipped("knowledge"), root, ignore=shutil.ignore_patterns("cases.yaml"))
    return root


def faults_after(root: Path, *edits: Edit) -> list[tuple[str, int, str]]:
    """What is told once the files are spoilt; afterwards they are as they were."""
    before = {name: (root / name).read_text(encoding="utf-8") for name, _, _ in edits}
    for name, right, wrong in edits:
        text = (root / name).read_text(encoding="utf-8")
        assert right in text, f"{name} no longer says {right!r}"
        (root / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    try:
        load_knowledge(root)
    except KnowledgeFault as fault:
        return [
            (f.location.file.relative_to(root).as_posix(), f.location.line, f.sentence)
            for f in fault.faults
        ]
    finally:
        for name, text in before.items():
            (root / name).write_text(text, encoding="utf-8")
    return []


def line_of(root: Path, name: str, words: str) -> int:
    """The line on which words stand first."""
    return (root / name).read_text(encoding="utf-8").partition(words)[0].count("\n") + 1


ASKED: list[tuple[str, str, list[str]]] = [
    (GADOLINIUM, "criteria:", sorted({s.value for s in Safety} - COMPUTED)),
    ("tests.yaml", "tests:", list(OfferedTest)),
    ("prefetch.yaml", "prefetch:", sorted(set(Need) - {Need.DRAFT_ORDERS})),
    (CONCEPTS, "concepts:", list(OwnConcept)),
    (SHARED_CARDS, "labels:", sorted(set(Label) - LABELS_OF_A_TOPIC)),
    (CARDS, "labels:", sorted(LABELS_OF_A_TOPIC)),
    (CARDS, "advice:", list(AdviceCode)),
]


@pytest.mark.parametrize(
    ("name", "below", "key"),
    [pytest.param(name, below, key, id=f"{name} {key}") for name, below, ks in ASKED for key in ks],
)
def test_a_name_that_python_asks_for_stops_the_start_where_it_is_misspelt(
    copied: Path, name: str, below: str, key: str
) -> None:
    """Both sides are told: what is missing, where it belongs, and what nobody asks for."""
    file = name if f"\n  {key}:" in (copied / name).read_text(encoding="utf-8") else MR_SAFETY
    found = faults_after(copied, (file, f"\n  {key}:", f"\n  {key}x:"))

    assert (name, line_of(copied, name, f"\n{below}") + 1) in [
        (at, line) for at, line, said in found if key in said and f"{key}x" not in said
    ]
    assert file in [at for at, _, said in found if f"{key}x" in said]


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        pytest.param(
            (CARDS, "      urgent:\n", "      urgnet:\n"),
            "ImageNow has no words for 'urgent'",
            id="a saying",
        ),
        pytest.param(
            (CARDS, "      urgent:\n", "      urgnet:\n"),
            "ImageNow is never given in the saying 'urgnet'",
            id="a saying that nobody gives",
        ),
        pytest.param(
            (CARDS, "examination is sure: {why}.", "examination is sure: {wy}."),
            "nothing fills {wy} here",
            id="a blank",
        ),
        pytest.param(
            (SHARED_CARDS, "number} more", "count} more"), "nothing fills {count} here", id="its blank"
        ),
        pytest.param(
            (CARDS, 'summary: "Urgent is not enough: make', 'summary: "{study} is not enough: make'),
            "nothing fills {study} here",
            id="a blank that no summary may have",
        ),
        pytest.param(
            (CARDS, "\nlabels:", "\nunspoken: [AfterMri]\nlabels:"),
            "AfterMri has words, and is called unspoken",
            id="words that are called unspoken",
        ),
        pytest.param(
            (CARDS, "\nlabels:", "\nunspoken: [AfterMrt]\nlabels:"),
            "no advice has the code 'AfterMrt'",
            id="unspoken advice that there is not",
        ),
        pytest.param(
            (f"{TOPIC}/red-flags.variant.yaml", "advice: VariantRedFlags", "advice: AfterMri"),
            "the advice AfterMri is given by rule: a variant's needs a name of its own",
            id="a variant with advice of a rule",
        ),
        pytest.param(
            ("value-sets/focal-weakness.yaml", "valueCode: focal-weakness", "valueCode: weak"),
            "no concept with words is called 'weak'",
            id="a guard",
        ),
        pytest.param(
            (GADOLINIUM, "creatinine: creatinine", "creatinine: creatinin"),
            "no analyte is called 'creatinin'",
            id="a value that kidneys are judged by",
        ),
        pytest.param(
            ("observations.yaml", "value_set: creatinine", "value_set: creatinin"),
            "the value set of 'creatinine' is called 'creatinine' too",
            id="the value set of a value",
        ),
        pytest.param(
            ("tests.yaml", "  blood-culture: ['", "  blood-cultures: ['"),
            "no test is silenced by these",
            id="words of a test",
        ),
        pytest.param(
            (CONCEPTS, "unasked:\n", "unasked:\n  fever: Because.\n"),
            "'fever' is asked for",
            id="a concept that is called unasked",
        ),
        pytest.param(
            (CONCEPTS, "yields-to: [", "yields-to: [feverr, "),
            "no words are called 'feverr'",
            id="whom words yield to",
        ),
        pytest.param(
            (CUES, "  sign: [", "  sign: [weaknes, "), "no words are called 'weaknes'", id="a kind"
        ),
        pytest.param(
            (CUES, "planned-kinds: [procedure, study, line]", "planned-kinds: [procedure, studies]"),
            "no kind is called 'studies'",
            id="a kind of cue",
        ),
        pytest.param(
            ("override-reasons.yaml", "\nreasons:\n", "\nreasons:\n  because: {code: because,"
             " display: Because, provenance: policy}\n"),
            "'because': no advice names this reason",
            id="an override reason that no advice names",
        ),
        pytest.param(
            (f"{TOPIC}/red-flags.variant.yaml", "radiation: O, provenance: acr-2021}\n  mri-spine-without-contrast",
             "radiation: O, provenance: acr-2012}\n  mri-spine-without-contrast"),
            "no source is called 'acr-2012'",
            id="whose word a rating is",
        ),
        pytest.param(
            (f"{TOPIC}/red-flags.guidance.yaml", "provenance: [acr-2021, seed]\n        trace: [\"ACR 2021, variant 1\", \"Why",
             "provenance: [acr-2012, seed]\n        trace: [\"ACR 2021, variant 1\", \"Why"),
            "no source is called 'acr-2012'",
            id="whose word a sentence of the guidance is",
        ),
        pytest.param(
            ("sources.yaml", "sources:\n", "sources:\n  because: {called: B, name: B, read: B}\n"),
            "'because': no rating and no guidance rests on this source",
            id="a source that nothing rests on",
        ),
        pytest.param(
            ("override-reasons.yaml", "mapped_to: service-not-available", "mapped_to: no-service"),
            "no reason of HL7's is called 'no-service'",
            id="a reason of HL7's whose words are not given",
        ),
        pytest.param(
            ("override-reasons.yaml", "mapped_to_displays:\n", "mapped_to_displays:\n"
             "  limited-time: Because\n"),
            "no reason is mapped to it",
            id="a reason of HL7's that none of ours is mapped to",
        ),
        pytest.param(
            (f"{TOPIC}/criteria.yaml", "criteria:\n", "criteria:\n  pregnancy: {title: P,"
             " provenance: policy, trace: none, ask: {aged_above: 60}}\n"),
            "a criterion 'pregnancy' stands in another file already",
            id="a question of safety that a topic asks otherwise",
        ),
        pytest.param(
            (f"{TOPIC}/criteria.yaml", "criteria:\n", "criteria:\n  renal-function-low: {title: P,"
             " provenance: policy, trace: none, ask: {aged_above: 60}}\n"),
            "'renal-function-low' is worked out from values, and not asked of the record",
            id="a question that is worked out",
        ),
        pytest.param(
            (SHARED_CRITERIA, "      any_of: &markers\n", "      any_of: &markers\n"
             "        - criterion: infection-marker\n"),
            "the criterion 'infection-marker' asks itself",
            id="a question that asks itself",
        ),
        pytest.param(
            (CUES, "<span> ago", "<spann> ago"),
            "there is no class <spann>",
            id="a class that there is not",
        ),
        pytest.param(
            (CUES, "'<span> ago|", "'<begin> <span> ago|"),
            "<begin> begins the phrase of a concept, and no other",
            id="a cue that is all of a clause",
        ),
    ],
)  # fmt: skip
def test_a_slip_stops_the_start_with_its_file_and_line(
    copied: Path, edit: Edit, sentence: str
) -> None:
    found = faults_after(copied, edit)
    ((name, line),) = {(name, line) for name, line, said in found if sentence in said}

    assert edit[0] == name
    assert abs(line - line_of(copied, edit[0], edit[1])) <= NEAR


def test_words_that_no_question_uses_are_a_fault(copied: Path) -> None:
    words = "\n  gout:\n    provenance: policy\n    phrases: [gout]\n"
    found = faults_after(copied, (CONCEPTS, "\nconcepts:\n", f"\nconcepts:{words}"))

    line = line_of(copied, CONCEPTS, "\nconcepts:") + 2
    assert [(CONCEPTS, line, "no question uses these words: 'gout'")] == found


def test_a_question_that_nobody_asks_is_a_fault(copied: Path) -> None:
    question = "  gout: {title: Gout, provenance: policy, trace: none, ask: {aged_above: 60}}\n"
    found = faults_after(copied, (f"{TOPIC}/criteria.yaml", "\ncriteria:\n", f"\ncriteria:\n{question}"))  # fmt: skip

    line = line_of(copied, f"{TOPIC}/criteria.yaml", "\ncriteria:") + 2
    assert [(f"{TOPIC}/criteria.yaml", line, "nobody asks 'gout'")] == found


_IS_NONE = re.compile("is no (?:pattern|phrase): ")
PATTERNS: list[Edit] = [
    (CONCEPTS, "'febrile'", "'febrile ('"),
    (CUES, "or|nor|and/or", "or|nor|"),
    ("words/regions.yaml", "'<level l>'", "'<level l>)'"),
    ("words/classes.yaml", "loss of", "loss [of"),
    (ORDER_NAMES, "'MYELOGRAM', 'INTRATHECAL'", "'MYELOGRAM(', 'INTRATHECAL'"),
    (ORDER_NAMES, "'VENOGRA\\w*'", "'VENOGRA(\\w*'"),
    (ORDER_NAMES, "films: ['VIEWS?'", "films: ['(VIEWS?'"),
    ("tests.yaml", "'\\bsed(imentation)? rate\\b'", "'\\bsed(imentation? rate\\b'"),
    (f"{TOPIC}/levels.yaml", "'M54\\.?2'", "'M54\\.?2('"),
    ("value-sets/cancer.yaml", 'value: "^C(', 'value: "^(C('),
]


@pytest.mark.parametrize("edit", PATTERNS, ids=[f"{name} {wrong}" for name, _, wrong in PATTERNS])
def test_a_bracket_that_is_missing_in_a_pattern_is_told_with_its_line(
    copied: Path, edit: Edit
) -> None:
    found = faults_after(copied, edit)

    assert {(edit[0], line_of(copied, edit[0], edit[1]))} == {
        (name, line) for name, line, _ in found
    }
    assert [] == [said for _, _, said in found if not _IS_NONE.search(said)]


def test_every_pattern_that_is_wrong_is_told_at_once(copied: Path) -> None:
    found = faults_after(copied, *PATTERNS)

    assert {name for name, _, _ in PATTERNS} == {name for name, _, _ in found}
    assert len(PATTERNS) <= len(found)


def test_faults_of_form_reference_pattern_and_contract_are_told_in_one_run(copied: Path) -> None:
    found = faults_after(
        copied,
        (f"{TOPIC}/guidance.yaml", "title: ", "tittle: "),
        (f"{TOPIC}/target-studies.yaml", "criterion: dialysis", "criterion: dialisis"),
        (CONCEPTS, "'febrile'", "'febrile ('"),
        ("tests.yaml", "\n  creatinine:", "\n  creatinin:"),
    )

    assert {
        f"{TOPIC}/guidance.yaml",
        f"{TOPIC}/target-studies.yaml",
        CONCEPTS,
        "tests.yaml",
    } == {name for name, _, _ in found}


def names_in(trees: Iterable[ast.AST], enumeration: str) -> set[str]:
    """The members of an enumeration that code names."""
    return {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == enumeration
    }


@pytest.mark.parametrize(
    ("enumeration", "declared_in"),
    [
        (OfferedTest, "appropriateness/advising/advice.py"),
        (OwnConcept, "appropriateness/reading/concepts.py"),
        (Label, "appropriateness/terms/wording.py"),
        (AdviceCode, "appropriateness/advising/sayings.py"),
        (Safety, ""),
    ],
)
def test_no_name_is_declared_that_python_never_asks_for(
    enumeration: type[StrEnum], declared_in: str
) -> None:
    package = Path(cds_service.__file__).parent
    files = [f for f in package.rglob("*.py") if f.relative_to(package).as_posix() != declared_in]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]

    assert set() == set(enumeration.__members__) - names_in(trees, enumeration.__name__)
