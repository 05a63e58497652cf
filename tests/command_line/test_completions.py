"""What a shell completes once it has read ``completions``, asked of the shells themselves."""

import shutil
import subprocess
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.command_line.completions import SHELLS

Out = pytest.CaptureFixture[str]

#: What a terminal does when Tab is pressed after the given words: call what ``complete`` was told.
_TAB = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
function=$(complete -p cds-service | sed 's/.* -F \\([^ ]*\\).*/\\1/')
$function cds-service "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def script(tmp_path: Path, capsys: Out) -> Path:
    assert 0 == main(["completions", "bash"])
    (tmp_path / "completions.bash").write_text(capsys.readouterr().out)
    return tmp_path / "completions.bash"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("kno", {"knowledge"}),
        ("clients che", {"check"}),
        ("replay --wor", {"--work", "--workers"}),
        ("completions z", {"zsh"}),
        ("example article-order", {"article-order-sign"}),
        ("clients check {here}/cl", {"{here}/clients.yaml"}),
        ("replay-example {here}/ex", {"{here}/export"}),
    ],
)
def test_bash_completes(typed: str, offered: set[str], script: Path, tmp_path: Path) -> None:
    (tmp_path / "clients.yaml").touch()
    (tmp_path / "exam.txt").touch()
    (tmp_path / "export").mkdir()
    words = ["cds-service", *typed.replace("{here}", str(tmp_path)).split()]

    found = subprocess.run(
        ["bash", "-c", _TAB, "bash", script, *words], check=True, capture_output=True, text=True
    )

    assert {each.replace("{here}", str(tmp_path)) for each in offered} == set(found.stdout.split())


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not on this machine")
def test_zsh_takes_it_as_the_readme_says(tmp_path: Path, capsys: Out) -> None:
    assert 0 == main(["completions", "zsh"])
    (tmp_path / "completions.zsh").write_text(capsys.readouterr().out)
    asked = (
        "autoload -U compinit; compinit -u -D; "
        'eval "$(cat completions.zsh)"; print $_comps[cds-service]'
    )

    found = subprocess.run(
        ["zsh", "-f", "-c", asked], cwd=tmp_path, check=True, capture_output=True, text=True
    )

    assert "_shtab_cds_service" == found.stdout.strip()


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not on this machine")
def test_fish_completes(tmp_path: Path, capsys: Out) -> None:
    assert 0 == main(["completions", "fish"])
    (tmp_path / "completions.fish").write_text(capsys.readouterr().out)
    asked = 'source completions.fish; complete -C "cds-service clients "'

    found = subprocess.run(
        ["fish", "-c", asked], cwd=tmp_path, check=True, capture_output=True, text=True
    )

    offered = {line.split("\t")[0] for line in found.stdout.splitlines()}
    assert {"check", "try"} == offered - {"-h", "--help"}


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_reads_what_is_printed_for_it(shell: str, tmp_path: Path, capsys: Out) -> None:
    """Its own syntax check, where the shell is on this machine; that it names the commands, anywhere."""
    assert 0 == main(["completions", shell])
    text = capsys.readouterr().out
    assert "replay-example" in text
    (tmp_path / "script").write_text(text)
    if shutil.which(shell):
        subprocess.run([shell, "-n", tmp_path / "script"], check=True)


def test_a_shell_that_is_not_known_is_refused_with_those_that_are(capsys: Out) -> None:
    with pytest.raises(SystemExit):
        main(["completions", "cmd"])
    refusal = capsys.readouterr().err
    assert all(shell in refusal for shell in SHELLS)
