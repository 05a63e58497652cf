"""The benchmark's tables, for a person."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from .bars import Line
from .worst import LONGEST

_HOLDS = {True: "yes", False: "NO", None: "?"}


def show(found: Mapping[str, Any], lines: list[Line]) -> None:
    """Print what was found: by body, by clock, the worst, and each bar."""
    console = Console(width=118, highlight=False)
    console.print(_by_body(found))
    console.print(_by_clock(found))
    console.print(_worst(found["worst"]))
    console.print(_bars(lines))
    console.print(_beside(found))
    machine = found["machine"]
    console.print(
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python "
        f"{machine['python']}, {machine['measured']}, in {found['seconds']:.0f} s; others used "
        f"{found['others_cores']['all']:.2f} cores meanwhile"
    )


def _by_body(found: Mapping[str, Any]) -> Table:
    table = Table(
        *("body", "bytes", "million instructions", "the floor", "of it"),
        *("CPU ms a call", "the floor", "of the floor by CPU"),
        title="What a call costs; bodies marked * have texts for the reader of free text",
    )
    for name, body in found["bodies"].items():
        counted = body["instructions"]
        alone = body["compared"][0]
        table.add_row(
            _marked(name, in_words=body["in_words"]),
            f"{body['bytes']:,}",
            *_counted(counted),
            f"{alone['service']['cpu_ms']:.2f}",
            f"{alone['floor']['cpu_ms']:.3f}",
            f"{alone['of_the_floor_by_cpu']:.3f}",
        )
    return table


def _counted(counted: Mapping[str, float] | None) -> tuple[str, str, str]:
    if counted is None:
        return "", "", ""
    service, floor = counted["service"], counted["floor"]
    return f"{service / 1e6:,.1f}", f"{floor / 1e6:,.1f}", f"{floor / service:.3f}"


def _by_clock(found: Mapping[str, Any]) -> Table:
    table = Table(
        *("body", "connections", "", "requests/s", "p50 ms", "p99 ms", "calls", "of the floor"),
        title="By the clock, one worker",
    )
    for name, body in found["bodies"].items():
        for row in body["compared"]:
            for target, share in (("floor", 1.0), ("service", row["of_the_floor_by_rate"])):
                side = row[target]
                refused = f" ({side['refused']} refused)" if side["refused"] else ""
                table.add_row(
                    _marked(name, in_words=body["in_words"]),
                    str(row["connections"]),
                    target,
                    f"{side['requests_per_second']:,.1f}",
                    f"{side['p50_ms']:.2f}",
                    f"{side['p99_ms']:.2f}",
                    f"{side['calls']}{refused}",
                    f"{share:.3f}",
                )
    return table


def _worst(rows: list[Mapping[str, Any]]) -> Table:
    heads = ("body", "bytes", "CPU s of one call", "bytes of its answer")
    table = Table(*heads, title="The worst bodies that are known")
    for row in rows:
        seconds = row["cpu_seconds"]
        cost = (f"given up after {LONGEST:g}", "")
        if seconds is not None:
            cost = (f"{seconds:.2f}", f"{row['answer_bytes']:,}")
        what = _marked(row["body"], in_words=row["in_words"])
        table.add_row(what, f"{row['bytes']:,}", *cost)
    return table


def _bars(lines: list[Line]) -> Table:
    title = "What it may cost; lines marked * hang on the reader of free text"
    table = Table("", "found", "bar", "holds", title=title)
    for line in lines:
        what = _marked(line.what, in_words=line.in_words)
        table.add_row(what, line.figure, line.bar, _HOLDS[line.holds])
    return table


def _marked(what: str, *, in_words: bool) -> str:
    return f"{what} *" if in_words else what


def _beside(found: Mapping[str, Any]) -> str:
    """What has no bar."""
    over, two, starts = found["overload"], found["two_workers"], found["starts"]
    small = found["bodies"]["12 kB"]["compared"][0]["service"]
    return (
        f"Two workers {two['requests_per_second']:.0f} requests/s.  First answer after "
        f"{starts['start_wall_seconds']:.1f} s.  Beside the worker a call takes "
        f"{small['cpu_ms_beside_the_worker']:.2f} ms CPU in other processes.\n"
        f"Overload, its loader on the same cores: capacity {over['capacity_per_second']:.0f}/s, sent "
        f"{over['sent_per_second']:.0f}/s, good {over['good_per_second']:.0f}/s, refused "
        f"{over['refused_share']:.0%}, not answered within five seconds "
        f"{over['unanswered_share']:.0%}."
    )
