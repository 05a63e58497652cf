"""What the service may cost, and whether it keeps to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .bodies import SIZES
from .worst_bodies import MEGABYTE_OF_NOTES, SOME_NOTES

#: With more cores than this taken by others, what several processes do at once tells nothing.
MOST_OTHERS = 0.3

#: Of the floor, by CPU.
_OF_THE_FLOOR: Mapping[str, float] = {
    "12 kB": 0.18,
    "21 kB": 0.18,
    "110 kB": 0.3,
    "1 MB": 0.6,
    "110 kB of labs": 0.3,
    "1 MB of labs": 0.6,
}
_GROWTH: Mapping[str, float] = {
    "40 drafts": 4,
    "50 copies of the topic": 1.5,
    "50 copies, each yielding to those before": 1.5,
    "200 toy topics": 1.5,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing measured, beside its bar.

    ``holds`` is None where nothing could be measured.  ``in_words`` says that it hangs on the
    reader of free text.
    """

    what: str
    figure: str
    bar: str
    holds: bool | None
    in_words: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A bound of one figure."""

    what: str
    bound: float
    unit: str = ""
    at_least: bool = False
    in_words: bool = False

    def line(self, figure: float, *, others: float = 0.0) -> Line:
        """The figure beside the bar; told and not judged where others took too much of the machine."""
        holds: bool | None = figure >= self.bound if self.at_least else figure < self.bound
        said = f"{_rounded(figure)}{self.unit}"
        if others > MOST_OTHERS:
            holds, said = None, f"{said}, but others took {others:.1f} cores"
        return self.without(said, holds=holds)

    def without(self, reason: str, *, holds: bool | None) -> Line:
        """The bar beside words."""
        bar = f"{'at least' if self.at_least else 'under'} {self.bound:,g}{self.unit}"
        return Line(self.what, reason, bar, holds, self.in_words)


def _rounded(figure: float) -> str:
    digits = 0 if figure >= 1000 else 1 if figure >= 10 else 2 if figure >= 0.1 else 3
    return f"{figure:,.{digits}f}"


def lines(found: Mapping[str, Any]) -> Iterator[Line]:
    """Every bar beside what was found, in the order of the table."""
    yield from _of_the_floor(found)
    yield _instructions(found)
    own = Bar("own function calls of the article's request", 2_500, in_words=True)
    yield own.line(found["own_calls"])
    yield from _worst(found["worst"])
    for name, bound in _GROWTH.items():
        yield Bar(f"{name}, of one", bound, " ×").line(found["growth"][name])
    yield _two_workers(found)
    yield from _starts(found["starts"])
    yield from _memory(found["memory"])
    yield from _overload(found)


def _of_the_floor(found: Mapping[str, Any]) -> Iterator[Line]:
    bodies, others = found["bodies"], found["others_cores"]["bodies"]
    for size in SIZES:
        bound, alone = _OF_THE_FLOOR[size.name], _alone(bodies, size.name)
        bar = Bar(f"{size.name}, of the floor by CPU", bound, at_least=True, in_words=size.in_words)
        yield bar.line(alone["of_the_floor_by_cpu"])
    for size in SIZES:
        if size.name.startswith("1 MB"):
            alone = _alone(bodies, size.name)
            slower = alone["service"]["p99_ms"] / alone["floor"]["p99_ms"]
            what = f"{size.name}, p99 over one connection, of the floor's"
            yield Bar(what, 2, " ×", in_words=size.in_words).line(slower, others=others)


def _alone(bodies: Mapping[str, Any], name: str) -> Any:
    """A body's row over one connection."""
    return next(row for row in bodies[name]["compared"] if row["connections"] == 1)


def _instructions(found: Mapping[str, Any]) -> Line:
    bar = Bar("12 kB, million instructions", 12, in_words=True)
    counted = found["bodies"]["12 kB"]["instructions"]
    if counted is None:
        return bar.without(found["why_no_instructions"], holds=None)
    return bar.line(counted["service"] / 1e6)


def _worst(rows: list[Mapping[str, Any]]) -> Iterator[Line]:
    by_name = {row["body"]: row for row in rows}
    some, many = by_name[SOME_NOTES], by_name[MEGABYTE_OF_NOTES]
    yield Bar(MEGABYTE_OF_NOTES, 0.5, " s CPU", in_words=True).line(_cpu(many))
    linear = (_cpu(many) / many["bytes"]) / (_cpu(some) / some["bytes"])
    yield Bar("the same by the byte, of 190 kB", 1.5, " ×", in_words=True).line(linear)
    for what, in_words in (("without long texts", False), ("of texts", True)):
        slowest = max((row for row in rows if row["in_words"] is in_words), key=_cpu)
        bar = Bar(f"the slowest body {what}: {slowest['body']}", 1, " s CPU", in_words=in_words)
        given_up = slowest["cpu_seconds"] is None
        yield bar.without("given up", holds=False) if given_up else bar.line(_cpu(slowest))


def _cpu(row: Mapping[str, Any]) -> float:
    """A body that was given up cost more than any."""
    return float("inf") if row["cpu_seconds"] is None else float(row["cpu_seconds"])


def _two_workers(found: Mapping[str, Any]) -> Line:
    others = found["others_cores"]["two_workers"]
    bar = Bar("two workers, of one", 1.7, " ×", at_least=True)
    return bar.line(found["two_workers"]["against_one"], others=others)


def _starts(found: Mapping[str, float]) -> Iterator[Line]:
    yield Bar("start to first answer", 2.5, " s CPU").line(found["start_cpu_seconds"])
    yield Bar("one worker more", 0.3, " s CPU").line(found["one_worker_more_cpu_seconds"])
    yield Bar("cds-service --help", 0.2, " s CPU").line(found["help_cpu_seconds"])


def _memory(found: Mapping[str, float]) -> Iterator[Line]:
    yield Bar("memory of a worker, PSS", 90, " MB").line(found["warm_megabytes"])
    what = "memory after eight bodies of 1 MB at once"
    yield Bar(what, 110, " MB").line(found["after_large_megabytes"])


def _overload(found: Mapping[str, Any]) -> Iterator[Line]:
    over, others = found["overload"], found["others_cores"]["overload"]
    refusal = Bar("four times the capacity: a 503, median", 100, " ms")
    if "refusal_ms" in over:
        yield refusal.line(over["refusal_ms"])
    else:
        yield refusal.without("nobody is refused", holds=not over["unanswered_share"])
    good = Bar("four times the capacity: good answers, of capacity", 0.8, at_least=True)
    yield good.line(over["good_of_capacity"], others=others)
    normal = Bar("four times the capacity: as before after", 1, " s")
    yield normal.line(over["normal_after_seconds"])
