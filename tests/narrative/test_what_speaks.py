"""What must never speak, and what must always: ordinary texts of emergency rooms and wards.

``quiet.txt`` holds negative, conditional, historical and templated texts, in which no finding of
today may be read.  ``loud.txt`` holds emergencies with what has to be read in each.
"""

from pathlib import Path

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.narrative.mentions import Mention, Sense

HERE = Path(__file__).parent
READER = shipped_knowledge().reading.narrative
STANDING = {Sense.AFFIRMED, Sense.SUSPECTED}
YEAR, LONG_STANDING_DAYS = 2026, 90


def lines_of(name: str) -> list[str]:
    return (HERE / name).read_text(encoding="utf-8").splitlines()


def stated(text: str) -> list[Mention]:
    return [mention for mention in READER(text, this_year=YEAR) if mention.sense in STANDING]


def is_of_today(mention: Mention) -> bool:
    return mention.days_ago is None or mention.days_ago <= LONG_STANDING_DAYS


ACUTE = frozenset(
    {
        *("focal-weakness", "generic-weakness", "paralysis", "neurologic-deficit", "cauda-equina"),
        *("bladder-dysfunction", "bowel-dysfunction", "saddle-anesthesia", "sensory-level"),
        *("sensory-loss", "long-tract-signs", "myelopathy", "spine-infection"),
        *("inflammation-on-imaging", "pacemaker-or-defibrillator"),
    }
)


def test_the_table_of_what_never_speaks_is_long() -> None:
    assert len(set(lines_of("quiet.txt"))) >= 150


@pytest.mark.parametrize("text", lines_of("quiet.txt"))
def test_an_ordinary_text_states_no_emergency(text: str) -> None:
    assert [] == [m.concept for m in stated(text) if m.concept in ACUTE and is_of_today(m)]


@pytest.mark.parametrize("line", lines_of("loud.txt"))
def test_an_emergency_is_read(line: str) -> None:
    text, _, concepts = line.rpartition("|")
    expected = set(filter(None, concepts.split(",")))

    assert expected <= {mention.concept for mention in stated(text) if is_of_today(mention)}
