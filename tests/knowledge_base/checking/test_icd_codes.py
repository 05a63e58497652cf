"""An ICD-10-CM code that does not exist would never be met, and nobody would notice."""

import shutil
from pathlib import Path

import pytest

from cds_service.command_line import cli
from cds_service.errors import Fault
from cds_service.knowledge_base.checking import icd_codes
from cds_service.knowledge_base.checking.icd_codes import check_icd_codes, installed_catalogue
from cds_service.knowledge_base.documents import read_documents
from cds_service.settings import shipped

LEVELS = "topics/suspected-spine-infection/levels.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    cases = shutil.ignore_patterns("cases.yaml")
    return Path(shutil.copytree(shipped("knowledge"), tmp_path / "knowledge", ignore=cases))


def found_after(root: Path, name: str, right: str, wrong: str) -> list[Fault]:
    """What the check finds once one place of one file is spoilt."""
    text = (root / name).read_text(encoding="utf-8")
    assert right in text
    (root / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    catalogue = installed_catalogue()
    assert catalogue is not None
    return check_icd_codes(read_documents(root), catalogue)


def line_of(root: Path, name: str, words: str) -> int:
    before, _, _ = (root / name).read_text(encoding="utf-8").partition(words)
    return before.count("\n") + 1


def test_every_code_that_is_shipped_exists_and_is_called_so() -> None:
    catalogue = installed_catalogue()
    assert catalogue is not None

    assert [] == check_icd_codes(read_documents(shipped("knowledge")), catalogue)


@pytest.mark.parametrize(
    ("name", "right", "wrong", "sentence"),
    [
        ("value-sets/spine-infection.yaml", 'code: "G06.1"', 'code: "G06.9"', "G06.9 is not in ICD-10-CM"),
        ("value-sets/spine-infection.yaml", 'value: "M46.2"', 'value: "M46.7"', "M46.7 is not in ICD-10-CM"),
        ("value-sets/cancer.yaml", "^C(?!44)[0-9A-Z]{2}[.]?[0-9A-Z]{0,4}$", "^C[A-Z]{6}$", "no code of ICD-10-CM is like"),
        (LEVELS, r"M54\.?2", r"M54\.?77", "no code of ICD-10-CM is like"),
        (
            "value-sets/spine-infection.yaml",
            "display: Intraspinal abscess and granuloma",
            "display: Abscess of the spine",
            "G06.1 is called 'Intraspinal abscess and granuloma'",
        ),
    ],
    ids=["code", "prefix", "pattern", "level", "name"],
)  # fmt: skip
def test_what_names_nothing_is_told_with_its_line(
    root: Path, name: str, right: str, wrong: str, sentence: str
) -> None:
    (fault,) = found_after(root, name, right, wrong)

    assert sentence in fault.sentence
    assert root / name == fault.location.file
    assert abs(line_of(root, name, wrong) - fault.location.line) <= 1


def test_a_code_that_is_left_out_has_to_exist_too(root: Path) -> None:
    """A mistyped exclusion excludes nothing."""
    name = "value-sets/bladder-dysfunction.yaml"
    text = (root / name).read_text(encoding="utf-8")
    excluded = text[text.index("exclude:") :]
    code = excluded.split('code: "')[1].split('"')[0]

    (fault,) = found_after(root, name, excluded, excluded.replace(f'"{code}"', '"N39.99"', 1))

    assert fault.sentence.startswith("N39.99 is not in ICD-10-CM")


def test_files_of_the_wrong_form_are_left_to_the_check_of_form(root: Path) -> None:
    assert [] == found_after(root, "value-sets/fever.yaml", "compose:", "composed:")


def test_files_of_the_wrong_form_hide_nothing_of_the_others(root: Path) -> None:
    (root / "value-sets" / "fever.yaml").write_text("nonsense: true\n", encoding="utf-8")
    (fault,) = found_after(root, LEVELS, r"M54\.?2", r"M54\.?77")

    assert root / LEVELS == fault.location.file


def test_what_is_no_pattern_is_left_to_the_check_of_patterns(root: Path) -> None:
    assert [] == found_after(root, "value-sets/cancer.yaml", 'value: "^C(', 'value: "^(C(')


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check of all else that finds nothing, for what is told of the catalogue alone."""
    monkeypatch.setattr("cds_service.knowledge_base.checking.check.check_files", lambda _files: [])


@pytest.fixture
def without_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icd_codes, "installed_catalogue", lambda: None)


@pytest.mark.usefixtures("sound", "without_catalogue")
@pytest.mark.parametrize(("ci", "exit_code"), [("", 0), ("true", 1)])
def test_without_the_catalogue_the_check_says_loudly_what_it_left_out(
    ci: str, exit_code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", ci)

    assert exit_code == cli.main(["knowledge", "check"])
    assert "NOT CHECKED: whether the ICD-10-CM codes exist" in capsys.readouterr().err


def test_nothing_but_the_check_loads_the_catalogue() -> None:
    """It is 180 MB of memory that no answer needs."""
    folder = Path(icd_codes.__file__).parents[2]
    naming = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if "icd_codes" in path.read_text(encoding="utf-8") and path.name != "icd_codes.py"
    }

    assert {"command_line/knowledge_commands.py"} == naming
