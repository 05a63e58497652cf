"""``knowledge review``: every file of knowledge, and who has signed it."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from cds_service.knowledge_base.documents import read_documents
from cds_service.knowledge_base.signatures import SignedFile, Standing, signed_files

from . import screen, terminal

_COLUMNS = ("file", "stands", "by", "as", "on", "reviewed")


def review(folder: Path, *, as_json: bool) -> int:
    """A table for a person, lines with tabs for a pipe, JSON where it is asked for."""
    files = signed_files(read_documents(folder))
    if as_json:
        terminal.show_json([{**asdict(each), "standing": each.standing.value} for each in files])
    elif sys.stdout.isatty():
        screen.show_table(screen.table(*_COLUMNS), _rows(files))
    else:
        screen.show_lines(*("\t".join(row) for row in _rows(files)))
    if warning := unsigned(files):
        screen.complain(warning)
    return 0


def unsigned(files: tuple[SignedFile, ...]) -> str:
    """How many files nobody stands for as they are, in a sentence; empty where there are none."""
    signed = sum(each.standing is Standing.SIGNED for each in files)
    if signed == len(files):
        return ""
    changed = sum(each.standing is Standing.CHANGED for each in files)
    once = f", {changed} of which had been and have changed since" if changed else ""
    return f"NOT SIGNED: {len(files) - signed} of {len(files)} files of knowledge{once}."


def _rows(files: tuple[SignedFile, ...]) -> Iterator[tuple[str, ...]]:
    """A line for each signature, and for each file without one."""
    for each in files:
        if not each.signatures:
            yield each.file, each.standing, "", "", "", ""
        for said in each.signatures:
            is_of_now = said.sha256 == each.sha256
            stands = Standing.SIGNED if is_of_now else Standing.CHANGED
            yield each.file, stands, said.name, said.role, said.date, said.reviewed
