"""Commands that are offered beside each other, each with its help and an example to copy."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

#: What a command does with what was typed; gives the exit code.
Run = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """Where what was typed is not understood, says where an example stands."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\nAn example stands in: {self.prog} --help\n")


@dataclass(frozen=True)
class Offers:
    """The commands at one level: those at the top, or those of a group."""

    _offered: Any  # argparse has no public name for it

    @classmethod
    def at_the_top(
        cls, name: str, purpose: str, *, example: str
    ) -> tuple[argparse.ArgumentParser, "Offers"]:
        """The command line itself, and what it offers."""
        parser = _Parser(prog=name, **_help(purpose, example))
        return parser, cls._of(parser)

    @classmethod
    def _of(cls, parser: argparse.ArgumentParser) -> "Offers":
        return cls(parser.add_subparsers(required=True, metavar="COMMAND"))

    def add(self, name: str, purpose: str, run: Run, *, example: str) -> argparse.ArgumentParser:
        """One more command, to which its arguments can be added."""
        command = self._parser(name, purpose, example)
        command.set_defaults(run=run)
        return command

    def group(self, name: str, purpose: str, *, example: str) -> "Offers":
        """A command that has commands of its own."""
        return self._of(self._parser(name, purpose, example))

    def _parser(self, name: str, purpose: str, example: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = self._offered.add_parser(
            name, help=purpose, **_help(purpose, example)
        )
        return parser


def _help(purpose: str, example: str) -> dict[str, Any]:
    """An example keeps its line: broken in two it could not be copied."""
    return {
        "description": purpose,
        "epilog": f"Example: {example}",
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }
