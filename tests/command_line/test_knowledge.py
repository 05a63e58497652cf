"""``knowledge``: every fault with its file and line, and the variants as a person reads them."""

import re
import shutil
import socket
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.settings import shipped

ARTICLE = str(shipped("fixtures") / "scenarios" / "article" / "request.json")
Out = pytest.CaptureFixture[str]


def test_the_knowledge_that_is_shipped_has_no_fault(capsys: Out) -> None:
    assert 0 == main(["knowledge", "check"])
    assert "no faults" in capsys.readouterr().out


def test_knowledge_shows_each_variant_with_its_ratings(capsys: Out) -> None:
    assert 0 == main(["knowledge", "show"])
    shown = capsys.readouterr().out
    for words in ("neurologic-deficit", "recent-intervention", "usually appropriate"):
        assert words in shown


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the knowledge with three faults in two files, each on a line that is known."""
    root = tmp_path / "knowledge"
    shutil.copytree(shipped("knowledge"), root)
    for name in ("fever", "dialysis"):
        path = root / "value-sets" / f"{name}.yaml"
        path.write_text(path.read_text() + "\nnonsense: true\n")
    return root


def test_check_names_every_fault_with_its_file_and_line_and_exits_with_1(
    broken: Path, capsys: Out
) -> None:
    assert 1 == main(["knowledge", "check", "--dir", str(broken)])
    complaint = capsys.readouterr().err
    for name in ("fever", "dialysis"):
        path = broken / "value-sets" / f"{name}.yaml"
        (line,) = [line for line in complaint.splitlines() if line.startswith(f"{path}:")]
        number = int(line.removeprefix(f"{path}:").split(":")[0])
        assert 1 <= number <= len(path.read_text().splitlines())
        assert "nonsense" in line
    assert "2 faults." in complaint


def test_check_of_the_set_folder_reads_that_folder(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("CDS_KNOWLEDGE_DIR", str(broken))
    assert 1 == main(["knowledge", "check"])
    assert "nonsense" in capsys.readouterr().err


def test_a_wrong_code_is_found_by_its_check_digit(tmp_path: Path, capsys: Out) -> None:
    root = tmp_path / "knowledge"
    shutil.copytree(shipped("knowledge"), root)
    path = root / "value-sets" / "fever.yaml"
    path.write_text(path.read_text().replace("386661006", "386661007"))
    assert 1 == main(["knowledge", "check", "--dir", str(root)])
    complaint = capsys.readouterr().err
    assert "386661007" in complaint
    assert f"{path}:" in complaint


def test_the_service_does_not_answer_from_knowledge_that_is_wrong(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("CDS_KNOWLEDGE_DIR", str(broken))
    assert 2 == main(["consult", ARTICLE])
    complaint = capsys.readouterr().err
    assert "fever.yaml:" in complaint
    assert "dialysis.yaml:" in complaint


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_folder_of_knowledge_that_is_not_there_is_refused(
    command: str, tmp_path: Path, capsys: Out
) -> None:
    assert main(["knowledge", command, "--dir", str(tmp_path / "nowhere")]) in (1, 2)
    complaint = capsys.readouterr().err
    assert "nowhere" in complaint
    assert "Traceback" not in complaint


SPOILT = {
    "a safety question misspelt": (
        "contrast-safety/gadolinium.yaml",
        "\n  contrast-reaction-unspecified:",
        "\n  contrast-reaction-unspecifed:",
    ),
    "a test renamed": ("tests.yaml", "\n  creatinine:", "\n  creatinine-and-egfr:"),
    "an advice without one of its sayings": (
        "topics/suspected-spine-infection/cards.yaml",
        "\n      unresolved:",
        "\n      unresolvd:",
    ),
    "a bracket missing in a pattern": (
        "words/concepts.yaml",
        "'febrile'",
        "'febrile ('",
    ),
    "a phrase whose example fails": ("words/concepts.yaml", "'febrile'", "'febril'"),
    "a case that fails": ("contrast-safety/gadolinium.yaml", "low_below: 30 ", "low_below: 45 "),
}


@pytest.mark.parametrize("slip", SPOILT)
def test_the_service_does_not_start_on_knowledge_that_is_wrong(
    slip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    root = tmp_path / "knowledge"
    shutil.copytree(shipped("knowledge"), root)
    name, right, wrong = SPOILT[slip]
    text = (root / name).read_text(encoding="utf-8")
    assert right in text
    (root / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    monkeypatch.setenv("CDS_KNOWLEDGE_DIR", str(root))
    monkeypatch.setenv("CDS_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    monkeypatch.setenv("CDS_PORT", str(a_free_port()))

    assert 2 == main(["serve"])
    told = capsys.readouterr().err.splitlines()
    assert told
    assert [] == [line for line in told if not re.match(rf"{re.escape(str(root))}/\S+:\d+: ", line)]


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_a_text_is_shown_clause_by_clause_as_it_is_understood(capsys: Out) -> None:
    assert 0 == main(["knowledge", "read", "Denies fever. New foot drop"])

    shown = capsys.readouterr().out
    assert "negated" in shown
    assert "focal-weakness" in shown


def test_a_text_that_names_nothing_is_said_to_name_nothing(capsys: Out) -> None:
    assert 0 == main(["knowledge", "read", "Please call the ward clerk"])
    assert "names nothing" in capsys.readouterr().out
