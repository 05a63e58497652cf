"""``make replay-bench``: what each engine takes of a made export of one, four and sixteen times a size.

Prints a table, and fails where the engines' reports differ, or where ``plain`` reads a source more
than twice.  CPU and memory are of all processes; *passes* is how often they opened a packed file of
the source, which is read from its beginning to its end; *read* is how many bytes they read from
anywhere, the work folder too, for each byte of the source as it is unpacked.  Knowledge is kept
before anything is measured.  All engines take some ten minutes on two cores.
"""

import argparse
import gzip
import sys
import tempfile
from pathlib import Path

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from cds_service.knowledge_base.kept import ready_knowledge
from cds_service.replay.engines.named import ENGINES
from cds_service.replay.made.export import make_export
from cds_service.settings import shipped

from .conftest import counts_of, written_by
from .measuring import Measured, measured_replay

_TIMES = (1, 4, 16)
_PASSES_OF_PLAIN = 2.0
_COLUMNS = (
    "engine",
    "size",
    "lines",
    "asked about",
    "passes",
    "read",
    "CPU s",
    "CPU s a million lines",
    "MB",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=1_000, help="of the smallest export")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="default: all")
    given = parser.parse_args()
    ready_knowledge(shipped("knowledge"))
    table = Table(*_COLUMNS, box=MARKDOWN)
    reports: dict[int, dict[str, bytes]] = {}
    equal, twice = True, True
    with tempfile.TemporaryDirectory() as folder:
        for times in _TIMES:
            source = Path(folder) / f"export-{times}"
            make_export(source, given.patients * times)
            for engine in given.engine or ENGINES:
                out = Path(folder) / f"{engine}-{times}"
                options = ("--engine", engine, "--workers", str(given.workers))
                took = measured_replay(source, out, *options)
                table.add_row(*_row(engine, times, source, out, took))
                equal &= written_by(out) == reports.setdefault(times, written_by(out))
                twice &= engine != "plain" or took.passes == _PASSES_OF_PLAIN
    console = Console(highlight=False, width=110)
    console.print(table)
    console.print("all reports of one export are equal" if equal else "the reports differ")
    console.print("plain reads twice whatever the size" if twice else "plain does not read twice")
    return int(not (equal and twice))


def _row(engine: str, times: int, source: Path, out: Path, took: Measured) -> tuple[str, ...]:
    counts = counts_of(out)
    lines = counts["lines", "read"]
    return (
        engine,
        f"{times}",
        f"{lines:,}",
        f"{counts['orders', 'asked about']:,}",
        f"{took.passes:g}",
        f"{took.read_bytes / _unpacked(source):.1f}",
        f"{took.cpu_seconds:.0f}",
        f"{1e6 * took.cpu_seconds / lines:.0f}",
        f"{took.most_megabytes:.0f}",
    )


def _unpacked(source: Path) -> int:
    size = 0
    for path in source.iterdir():
        content = path.read_bytes()
        size += len(gzip.decompress(content) if path.suffix == ".gz" else content)
    return size


if __name__ == "__main__":
    sys.exit(main())
