"""Guidance in the heat of the moment: what to order now on a phone's first screen, and all of it on two sheets."""

import pytest
from shipped_knowledge import shipped_knowledge

from .looking import MARGINS, PHONE, Looker, sheets_of

PAGES = [
    f"/guidance/{topic.id}/{variant.id}"
    for topic in shipped_knowledge().topics
    for variant in topic.variants
]
#: As low as phones are: an iPhone SE.
LOWEST = 667
_BOTTOM = "(each) => each.getBoundingClientRect().bottom"


@pytest.mark.parametrize("path", PAGES)
def test_what_to_order_now_stands_on_the_first_screen(path: str, look: Looker) -> None:
    page = look.at(path)
    page.set_viewport_size({"width": PHONE, "height": LOWEST})

    assert page.locator(".glance").evaluate(_BOTTOM) <= LOWEST


@pytest.mark.parametrize("path", PAGES)
def test_all_of_it_is_printed_on_two_sheets(path: str, look: Looker) -> None:
    page = look.at(path)

    for paper in ("A4", "Letter"):
        printed = page.pdf(format=paper, margin=MARGINS)
        assert 1 <= sheets_of(printed) <= 2
