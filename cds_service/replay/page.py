"""The page of a report: it opens by itself, folded so that it can be read, and searched in place.

All of it stands in one file.  The browser is told the hashes of its one style sheet and its one
script, so that nothing else in it can run, whatever stands in a record.
"""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from .burden import By, burden_by, burden_by_topic
from .cases import Case
from .findings import Findings, per_hundred
from .said import gravity_of
from .tally import Measure, Section

#: More firing orders than this stand in ``orders.csv`` alone.
MOST_ON_THE_PAGE = 2_000
#: More sentences of what was not known than this stand in ``counts.csv`` alone.
MOST_SENTENCES = 30
#: More settings or services than this stand in ``burden.csv`` alone.
MOST_KINDS = 40


@dataclass(frozen=True, slots=True)
class Group:
    """Orders whose gravest card is of one gravity and led by the same advice."""

    indicator: str
    advice: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class _Own:
    """A text of ours within the page, and the hash by which the browser knows it."""

    name: str

    @cached_property
    def text(self) -> str:
        return files(__package__).joinpath("templates", self.name).read_text("utf-8")

    @property
    def hash(self) -> str:
        """As a Content-Security-Policy names it."""
        return f"sha256-{b64encode(sha256(self.text.encode()).digest()).decode()}"


_STYLE, _SCRIPT = _Own("report.css"), _Own("report.js")


def page_of(findings: Findings, shown: Iterable[Case]) -> str:
    """The page, with these orders to be read, the gravest first."""
    cases = list(shown)
    return (
        _templates()
        .get_template("report.html")
        .render(
            findings=findings,
            words=findings.words,
            sections=Section,
            measures=Measure,
            burden=[(by, burden_by(findings.total, by)) for by in By],
            burden_by_topic=burden_by_topic(findings.total),
            per_hundred=per_hundred,
            groups=grouped(cases),
            shown=len(cases),
            most_sentences=MOST_SENTENCES,
            most_kinds=MOST_KINDS,
            most_shown=MOST_ON_THE_PAGE,
            style=_STYLE,
            script=_SCRIPT,
        )
    )


def grouped(cases: Iterable[Case]) -> tuple[Group, ...]:
    """Orders by what leads their gravest card: the gravest group first, of these the largest."""
    found: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for each in cases:
        found[each.said.indicator, each.said.advice[0]].append(each)
    groups = [
        Group(*names, tuple(sorted(group, key=lambda case: case.turn)))
        for names, group in found.items()
    ]
    return tuple(sorted(groups, key=_in_turn))


def _in_turn(group: Group) -> tuple[int, int, str]:
    return -gravity_of(group.cases[0].said), -len(group.cases), group.advice


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("cds_service.replay"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
