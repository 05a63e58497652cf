"""Which service this is, and the ways in which it is started."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.settings import shipped

Out = pytest.CaptureFixture[str]


def test_the_version_names_service_and_knowledge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    head = (shipped("knowledge") / "knowledge.yaml").read_text(encoding="utf-8")
    (tmp_path / "knowledge.yaml").write_text(head.replace('"0.1.0"', '"7.8.9"'), encoding="utf-8")
    monkeypatch.setenv("CDS_KNOWLEDGE_DIR", str(tmp_path))

    with pytest.raises(SystemExit) as left:
        main(["--version"])

    assert not left.value.code
    shown = capsys.readouterr().out
    assert f"cds-service {version('spine-imaging-cds')}\n" in shown
    assert f"knowledge 7.8.9, status draft ({tmp_path})\n" in shown


def test_a_folder_without_knowledge_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("CDS_KNOWLEDGE_DIR", str(tmp_path))

    assert 2 == main(["--version"])
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize("module", ["cds_service", "cds_service.command_line.cli"])
def test_the_package_is_run_as_the_command_is(module: str) -> None:
    run = [sys.executable, "-m", module]

    assert (
        "knowledge"
        in subprocess.run([*run, "--help"], check=True, capture_output=True).stdout.decode()
    )
    assert 2 == subprocess.run([*run, "nonsense"], check=False, capture_output=True).returncode


def test_help_loads_nothing_that_a_command_needs() -> None:
    """So that it comes at once; what is loaded is counted, for seconds would tell of the machine."""
    code = (
        "import sys; from cds_service.command_line.parser import build_parser; build_parser();"
        "print(*{name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout

    assert set() == {"rich", "flask", "pydantic", "msgspec", "yaml", "fhir", "shtab"} & set(
        loaded.decode().split()
    )
