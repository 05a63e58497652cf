"""What the Dockerfile says of the image: its variables, its user, its commands."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Instruction:
    """One instruction of the last stage, and the variables that are set when it comes."""

    name: str
    value: str
    variables: dict[str, str]


def commands() -> list[str]:
    """What is run while the image is made, in any stage."""
    parser = DockerfileParser(path=str(ROOT / "Dockerfile"))
    return [each["value"] for each in parser.structure if each["instruction"] == "RUN"]


def last_stage() -> list[Instruction]:
    """The instructions that make the image itself, in their order."""
    parser = DockerfileParser(path=str(ROOT / "Dockerfile"))
    lines = [(each["instruction"], each["value"]) for each in parser.structure]
    begins = max(place for place, (name, _) in enumerate(lines) if name == "FROM")
    return list(_with_variables(lines[begins + 1 :]))


def _with_variables(lines: list[tuple[str, str]]) -> Iterator[Instruction]:
    variables: dict[str, str] = {}
    for name, value in lines:
        if name == "ENV":
            variables = variables | dict(part.split("=", 1) for part in shlex.split(value))
        yield Instruction(name, value, variables)


def only(name: str) -> Instruction:
    """The one instruction of this name."""
    (found,) = (each for each in last_stage() if each.name == name)
    return found


def environment() -> dict[str, str]:
    """What a container finds set."""
    return last_stage()[-1].variables


def user_of_the_image() -> tuple[int, int]:
    """User and group, by number: a cluster that wants no root has to see that it is none."""
    user, group = only("USER").value.split(":")
    return int(user), int(group)


def start_command() -> list[str]:
    """ENTRYPOINT and CMD, as an engine joins them."""
    return [*json.loads(only("ENTRYPOINT").value), *json.loads(only("CMD").value)]


def health_command() -> list[str]:
    """What an engine runs to ask for the health."""
    _, _, command = only("HEALTHCHECK").value.partition("CMD ")
    return list(json.loads(command))
