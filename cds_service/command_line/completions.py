"""``completions``: what teaches a shell to complete the commands, their options, files and examples."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHELLS = ("bash", "zsh", "fish")
_FOLDER, _FILES, _EXAMPLE = "FOLDER", ("FILE", "SOURCE"), "EXAMPLE"


def show_completions(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """Print the script; a shell that reads it completes from then on."""
    import shtab

    from cds_service.examples import list_examples

    from .screen import show_lines

    for argument in _arguments(parser):
        if argument.metavar == _FOLDER:
            argument.complete = shtab.DIRECTORY
        elif argument.metavar in _FILES or argument.type is Path:
            argument.complete = shtab.FILE
        elif argument.metavar == _EXAMPLE:
            argument.choices = [each.name for each in list_examples()]
    show_lines(shtab.complete(parser, options.shell))
    return 0


def _arguments(parser: argparse.ArgumentParser) -> Iterator[Any]:
    """Every argument of a command and of those below it.  argparse tells them only privately."""
    for action in parser._actions:  # noqa: SLF001
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                yield from _arguments(command)
