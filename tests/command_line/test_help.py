"""Help, for whoever knows no more than the command's name."""

import argparse
import re
import shlex
from collections.abc import Iterator

import pytest

from cds_service.command_line.cli import main
from cds_service.command_line.parser import build_parser

Out = pytest.CaptureFixture[str]


def commands_below(parser: argparse.ArgumentParser) -> Iterator[list[str]]:
    """The names of every command that there is, with those of groups."""
    yield parser.prog.split()[1:]
    for action in parser._actions:  # noqa: SLF001  argparse tells them nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for inner in action.choices.values():
                yield from commands_below(inner)


COMMANDS = list(commands_below(build_parser()))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda names: " ".join(names) or "the top")
def test_every_command_has_help_with_an_example_of_itself(command: list[str], capsys: Out) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert 0 == left.value.code
    (example,) = [
        line for line in capsys.readouterr().out.splitlines() if line.startswith("Example: ")
    ]
    assert " ".join(["cds-service", *command]) in example


@pytest.mark.parametrize("command", COMMANDS, ids=lambda names: " ".join(names) or "the top")
def test_an_example_is_what_its_command_understands(command: list[str], capsys: Out) -> None:
    """As far as it can be parsed: what it does, other tests try."""
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    example = capsys.readouterr().out.split("Example: ")[1].rstrip().rstrip(')"')
    words = shlex.split(example[example.index("cds-service ") :], comments=False)[1:]
    own = words[: next((at for at, word in enumerate(words) if word in {"|", "&&"}), None)]

    build_parser().parse_args(own)


def test_help_lists_the_commands(capsys: Out) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert 0 == left.value.code
    shown = capsys.readouterr().out
    assert all(command[0] in shown for command in COMMANDS if command)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["knowledge"], ["replay"]])
def test_a_command_that_there_is_not_is_a_usage_error(arguments: list[str], capsys: Out) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert 2 == left.value.code
    complaint = capsys.readouterr().err
    assert "usage" in complaint
    assert re.search(r"^An example stands in: cds-service.* --help$", complaint, re.MULTILINE)
