"""Every page at the width of a phone and of a desk, light and dark."""

import pytest

from .looking import DESK, PHONE, Looker, Scheme, cut_off, grave

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
GUIDANCE = "/guidance/suspected-spine-infection"
#: Name of the picture, and address.
PAGES = {
    "front": "/",
    "guidance": f"{GUIDANCE}/neurologic-deficit",
    "guidance-ulcer": f"{GUIDANCE}/overlying-ulcer",
    "guidance-myelopathy": "/guidance/myelopathy/acute",
    "insights": "/insights?trials=1",
    "insights-by-client": "/insights?weeks=26&by=client",
    "source-attributes": "/source-attributes",
    "manual": "/manual",
    "manual-operations": "/manual/operations",
    "manual-rules": "/manual/clinical-rules",
    "api": "/docs",
    "refusal": "/nowhere",
}
#: An operation of the API; they are drawn by a script, after all else is there.
PART = ".opblock-summary-control"
#: What is folded is looked at as well.
UNFOLD = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_off_and_axe_finds_nothing_grave(name: str, look: Looker, axe: str) -> None:
    """Each page is opened once, and then made narrow and dark."""
    page = look.at(PAGES[name], status=404 if name == "refusal" else 200)
    if name == "api":
        page.locator(PART).first.wait_for()
    page.evaluate(UNFOLD)
    found: dict[str, list[str]] = {}
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            look.picture(page, f"{name}-{width}-{scheme}")
            found[f"{width} {scheme}"] = [*cut_off(page), *grave(page, axe, scheme)]

    assert {} == {view: faults for view, faults in found.items() if faults}


def test_the_api_is_read_by_everybody_when_its_parts_are_unfolded(look: Looker, axe: str) -> None:
    page = look.at("/docs", PHONE)
    parts = page.locator(PART)
    parts.first.wait_for()
    for part in parts.all():
        part.click()
    page.locator(".opblock-body").nth(parts.count() - 1).wait_for()

    assert parts.count() >= len(PAGES)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        look.picture(page, f"api-unfolded-{scheme}")
        assert [] == [*cut_off(page), *grave(page, axe, scheme)]
