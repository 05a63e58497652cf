"""Help, for whoever knows no more than the command's name."""

import pytest

from cds_service.command_line.cli import main

Out = pytest.CaptureFixture[str]
COMMANDS = (
    ["serve"],
    ["example"],
    ["consult"],
    ["replay"],
    ["knowledge", "check"],
    ["knowledge", "show"],
    ["knowledge", "read"],
    ["clients", "check"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_subcommand_has_help_with_an_example_of_itself(
    command: list[str], capsys: Out
) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert 0 == left.value.code
    shown = " ".join(capsys.readouterr().out.split())
    assert "Example: " in shown
    assert f"cds-service {' '.join(command)}" in shown.split("Example: ")[1]


def test_help_lists_the_commands(capsys: Out) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert 0 == left.value.code
    shown = capsys.readouterr().out
    assert all(command[0] in shown for command in COMMANDS)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["knowledge"], ["consult"]])
def test_a_command_that_there_is_not_is_a_usage_error(arguments: list[str], capsys: Out) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert 2 == left.value.code
    assert "usage" in capsys.readouterr().err
