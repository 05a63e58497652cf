"""What ``docs/security.md`` names is there, and nothing is called met without a test that holds it."""

import re

import pytest

from tests.test_documents import ROOT, is_there, places

DOCUMENT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
#: A requirement's numbers, what it asks for, how it stands, and where.
_LINE = re.compile(
    r"^\| (?P<numbers>\d+\.\d[^|]*) \| [^|]+ \| (?P<state>[^|]+) \| (?P<where>.+) \|$", re.MULTILINE
)
_NAMES_A_FILE = re.compile(r"^(?:tests|deploy)/|\.(?:py|js|md|lock)$")
LINES = [match.groupdict() for match in _LINE.finditer(DOCUMENT)]


def named(text: str) -> list[tuple[str, str | None]]:
    """The files that a text sends to; a setting or an address is none."""
    return [place for place in places(text) if _NAMES_A_FILE.search(place[0])]


def test_all_that_is_named_is_there() -> None:
    assert len(named(DOCUMENT)) > len(LINES)
    assert [] == [place for place in named(DOCUMENT) if not is_there(*place, ROOT)]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["numbers"])
def test_what_is_called_met_is_held_by_a_test(line: dict[str, str]) -> None:
    tests = [path for path, _ in named(line["where"]) if "/test_" in path]

    assert line["state"] in {"met", "in part", "not met", "n/a"}
    assert tests or line["state"] != "met"


def test_every_requirement_stands_once() -> None:
    numbers = [number for line in LINES for number in re.split(", | to ", line["numbers"])]

    assert len(set(numbers)) == len(numbers)
    assert DOCUMENT.count("\n| ") > len(LINES)


@pytest.mark.parametrize(("place", "there"), [("tests/gone.py", False), ("web/front.py", True)])
def test_this_test_knows_what_is_not_there(place: str, *, there: bool) -> None:
    assert [there] == [is_there(*each, ROOT) for each in named(f"| x | `{place}` |")]
