"""The example requests that travel with the service, with their dates moved to now.

A fixture is written as of a stated instant.  Moved by the time that has passed since, it is
as fresh as on the day it was written, and its answer is the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from .errors import CdsError
from .knowledge_base.strict_yaml import load_yaml
from .settings import shipped
from .web.wire import decode

_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_INSTANT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$")


class NoSuchExample(CdsError):
    """No example has this name."""


@dataclass(frozen=True, slots=True)
class Example:
    """One scenario: its name, what it shows, and the profile of the client that sends it."""

    name: str
    title: str
    shows: str
    client: str


@cache
def list_examples(root: Path | None = None) -> tuple[Example, ...]:
    """All scenarios, in the order of their file: read once, for a start asks for each by its name."""
    data = load_yaml(_scenarios(root) / "scenarios.yaml").data
    return tuple(
        Example(row["slug"], row["title"], row["shows"], row["client"]) for row in data["scenarios"]
    )


def stated_instant(root: Path | None = None) -> datetime:
    """The instant as of which every example is written."""
    return datetime.fromisoformat(load_yaml(_scenarios(root) / "scenarios.yaml").data["instant"])


def read_example(name: str, root: Path | None = None) -> Any:
    """One example's request as it is written.  Raises NoSuchExample, naming those there are."""
    if name not in {example.name for example in list_examples(root)}:
        names = ", ".join(example.name for example in list_examples(root))
        raise NoSuchExample(f"no example is called {name!r}; there are: {names}")
    return decode((_scenarios(root) / name / "request.json").read_bytes())


def moved_to(request: Any, now: datetime, *, written_at: datetime) -> Any:
    """The request with every date moved as if it had been written now.

    Plain dates move by whole days, never ahead of ``now``'s own.
    """
    return _moved(request, now - written_at, (now.date() - written_at.date()))


def _moved(value: Any, passed: timedelta, days: timedelta) -> Any:
    match value:
        case dict():
            return {key: _moved(inner, passed, days) for key, inner in value.items()}
        case list():
            return [_moved(inner, passed, days) for inner in value]
        case str() if _DATE.match(value):
            return (datetime.fromisoformat(value) + days).date().isoformat()
        case str() if _INSTANT.match(value):
            return _written(datetime.fromisoformat(value) + passed, zulu=value.endswith("Z"))
        case _:
            return value


def _written(instant: datetime, *, zulu: bool) -> str:
    whole = instant.replace(microsecond=0)
    return f"{whole.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z" if zulu else whole.isoformat()


def scenario_folders(root: Path | None = None) -> Iterator[Path]:
    """Every scenario's folder, for those who test them."""
    return (path for path in sorted(_scenarios(root).iterdir()) if path.is_dir())


def _scenarios(root: Path | None) -> Path:
    return (root or shipped("fixtures")) / "scenarios"
