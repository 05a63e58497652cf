"""The page of a report: it opens by itself, folded so that it can be read, and searched in place.

All of it stands in one file.  The browser is told the hashes of its one style sheet and its one
script, so that nothing else in it can run, whatever stands in a record.
"""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from .burden import By, burden_by, burden_by_topic
from .cases import Case
from .changes import (
    ARROW,
    CARDS_BEFORE,
    CRITICAL_BEFORE,
    GRAVITIES,
    NO_CARD,
    WITH_CARD_BEFORE,
)
from .discharge import DAYS
from .findings import Findings, per_hundred
from .listed import MOST_ON_THE_PAGE
from .listings import LISTINGS, Listing
from .tally import (
    ALL_CARDS,
    CRITICAL_SAID,
    DIAGNOSED,
    FIRING,
    INFECTED,
    Measure,
    Section,
)

#: More sentences of what was not known than this stand in ``counts.csv`` alone.
MOST_SENTENCES = 30
#: More settings or services than this stand in ``burden.csv`` alone.
MOST_KINDS = 40


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one listing that are read together: what was said before, and after; led by which advice."""

    before: str
    indicator: str
    advice: str
    cases: tuple[Case, ...]
    gravity: int


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


def page_of(findings: Findings, shown: Mapping[str, Sequence[Case]]) -> str:
    """The page, with the cases to be read, by the tables in which they stand."""
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
            gravities_in_turn=GRAVITIES,
            compared=sum(row.number for row in findings.rows(Section.CHANGES)),
            before_after=before_and_after(findings),
            groups={
                each.table: grouped(each, shown[each.table])
                for each in LISTINGS
                if each.table in shown
            },
            shown={table: len(cases) for table, cases in shown.items()},
            arrow=ARROW,
            days=DAYS,
            diagnosed=findings.number(Section.LATER, DIAGNOSED),
            infected=findings.number(Section.LATER, INFECTED),
            told_critically=findings.number(Section.LATER, CRITICAL_SAID),
            most_sentences=MOST_SENTENCES,
            most_kinds=MOST_KINDS,
            most_shown=MOST_ON_THE_PAGE,
            style=_STYLE,
            script=_SCRIPT,
        )
    )


def before_and_after(findings: Findings) -> tuple[tuple[str, int, int], ...]:
    """The figures that are asked for first of both knowledges."""
    after = {
        CARDS_BEFORE: findings.number(Section.CARDS, ALL_CARDS),
        WITH_CARD_BEFORE: findings.number(Section.CARDS, FIRING),
        CRITICAL_BEFORE: sum(
            findings.number(Section.GRAVITY_CHANGE, f"{before}{ARROW}critical")
            for before in GRAVITIES
        ),
    }
    return tuple(
        (name, findings.number(Section.BEFORE, name), number) for name, number in after.items()
    )


def grouped(listing: Listing, cases: Iterable[Case]) -> tuple[Group, ...]:
    """By how grave the gravest card was and is, and what leads it: the gravest first, of these the most."""
    found: defaultdict[tuple[str, str, str], list[Case]] = defaultdict(list)
    for each in cases:
        before = listing.before_of(each)
        found[before, each.said.indicator or NO_CARD, next(iter(each.said.advice), "")].append(each)
    groups = [
        Group(
            *names,
            tuple(sorted(group, key=lambda case: case.turn)),
            max(map(listing.gravity_of, group)),
        )
        for names, group in found.items()
    ]
    return tuple(sorted(groups, key=_in_turn))


def _in_turn(group: Group) -> tuple[int, int, str, str]:
    return -group.gravity, -len(group.cases), group.advice, group.before


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("cds_service.replay"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
