"""``settings``: what is set, where it is written, and what it does; secrets are not shown."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from .offers import Offers

_HIDDEN = "(set, not shown)"
_DEFAULT = "default"


class Shown(NamedTuple):
    """One setting as it may be shown."""

    variable: str
    value: str
    origin: str
    purpose: str


def offer(offers: Offers) -> None:
    """``settings``."""
    command = offers.add(
        "settings",
        "list each setting: its value, where that is written, and what it does",
        show_settings,
        example="cds-service settings --json",
    )
    command.add_argument("--json", action="store_true", help="for a machine")


def show_settings(options: argparse.Namespace) -> int:
    """A table for a person, lines with tabs for a pipe, JSON where it is asked for."""
    from . import screen, terminal

    shown = tuple(_settings())
    if options.json:
        terminal.show_json([each._asdict() for each in shown])
    elif sys.stdout.isatty():
        screen.show_table(screen.table("setting", "value", "from", "what it does"), shown)
    else:
        screen.show_lines(*("\t".join(each) for each in shown))
    for each in _weak():
        screen.complain(f"weak: {each}")
    return 0


def _settings() -> Iterator[Shown]:
    from cds_service.settings import read_with_origins, variable_of

    settings, origins = read_with_origins()
    for name, field in type(settings).model_fields.items():
        value = _as_shown(name, getattr(settings, name))
        origin = origins.get(name, _DEFAULT)
        yield Shown(variable_of(name), value, origin, field.description or "")


def _weak() -> tuple[str, ...]:
    from cds_service.settings import read_settings
    from cds_service.weak_spots import weak_spots

    return weak_spots(read_settings())


def _as_shown(name: str, value: Any) -> str:
    from pydantic import SecretStr

    if isinstance(value, SecretStr):
        return _HIDDEN if value.get_secret_value() else ""
    if name == "database_url":
        from cds_service.records.database import without_secrets

        return without_secrets(value)
    return "" if value is None else str(value)
