"""Each command that a document tells a reader to run is run, as it is written."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from made_places import ROOT

from .made_checkout import MadeCheckout
from .reading import Script, scripts_of, untold

EXCEPTIONS = Path(__file__).with_name("not_run.yaml")
_READ = yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8"))
NOT_RUN: dict[str, str] = _READ["not_run"]
STAND_INS: dict[str, str] = _READ["stand_ins"]

#: Where readers are told what to type.
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "deploy/*.md", "knowledge/*.md", "fixtures/*.md")
    for path in ROOT.glob(pattern)
    if path.name != "CHANGELOG.md"
)
SCRIPTS = {name: scripts_of(ROOT / name, name) for name in DOCUMENTS}
WITH_COMMANDS = [name for name in DOCUMENTS if SCRIPTS[name]]

_WHAT_TO_DO = (
    "What cannot be run stands in tests/documents/not_run.yaml with its reason; a word that a "
    "reader puts something else for has its stand-in there."
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeCheckout]:
    made = MadeCheckout(tmp_path_factory.mktemp("clone") / "spine-imaging-cds", STAND_INS)
    made.prepare()
    yield made
    made.close()


def to_run(script: Script) -> tuple[str, ...]:
    return tuple(each.text for each in script.commands if each.name not in NOT_RUN)


@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_what_a_reader_is_told_to_run_runs(name: str, made: MadeCheckout) -> None:
    faults = {script.commands[0]: made.fault_of(to_run(script)) for script in SCRIPTS[name]}

    assert {} == {told: fault for told, fault in faults.items() if fault}, _WHAT_TO_DO


def test_what_is_not_run_is_written_and_has_its_reason() -> None:
    written = {each.name for scripts in SCRIPTS.values() for s in scripts for each in s.commands}

    assert set() == set(NOT_RUN) - written
    assert [] == [command for command, reason in NOT_RUN.items() if len(reason.split()) < 4]


def test_each_stand_in_stands_for_something() -> None:
    written = " ".join(each.text for ss in SCRIPTS.values() for s in ss for each in s.commands)

    assert [] == [word for word in STAND_INS if word not in written]


def test_a_target_of_make_that_is_told_is_there() -> None:
    """Those that take too long to be run here, too."""
    written = {each.text for scripts in SCRIPTS.values() for s in scripts for each in s.commands}
    told = {match[1] for text in written for match in re.finditer(r"\bmake ([a-z-]+)", text)}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert set() == told - set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_a_block_with_commands_is_marked_as_a_shells() -> None:
    assert [] == [place for name in DOCUMENTS for place in untold(ROOT / name, name)]


def test_this_test_knows_a_command_when_it_sees_one(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Type `cds-service example` or `CDS_PORT=1 make run`; `cds-service` and `make …` say nothing.\n"
        "```sh\na=1 # and\ncat <<END |\n$a\nEND\n  cat\n\n# only said\nls \\\n  -l\n```\n"
        "```console\n$ false\nwhat it says\n```\n```\nmake run\n```\n"
    )
    found = [[each.text for each in script.commands] for script in scripts_of(page, "p")]

    assert [
        ["cds-service example"],
        ["CDS_PORT=1 make run"],
        ["a=1", "cat <<END |\n$a\nEND\n  cat", "ls \\\n  -l"],
        ["false"],
    ] == found
    assert ["p:18"] == untold(page, "p")


def test_this_test_knows_a_command_that_fails(made: MadeCheckout) -> None:
    assert "exit 3" in made.run("exit 3")
    assert "exit" in made.run("false | cat\ntrue")
    assert "exit 22" in made.run("curl -s http://127.0.0.1:8080/nowhere")
    assert "no answer" in made.start("CDS_NOWHERE=1 cds-service serve")
    assert "" == made.run("cds-service example article > /dev/null")
