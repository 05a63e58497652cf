"""A physician tries a case: on a phone, at a desk, by the keyboard alone, and without a script."""

import re

from ample_time import eventually
from playwright.sync_api import Locator, Page, expect

from .looking import DESK, PHONE, Looker, cut_off, grave, rows

CHANGE = "Change to MRI of the whole spine without and with IV contrast, STAT"


def draft_of(page: Page) -> tuple[str, str, str]:
    study, region, priority = (
        page.locator(f"#{name}").input_value() for name in ("study", "region", "priority")
    )
    return study, region, priority


def switch(page: Page, finding: str) -> Locator:
    return page.get_by_role("checkbox", name=finding)


def cards(page: Page) -> list[str]:
    return rows(page, "article h3")


def answered(page: Page) -> None:
    expect(page.locator("#trial")).not_to_have_attribute("aria-busy", "true")


def test_the_articles_case_is_set_right_in_one_click(look: Looker) -> None:
    page = look.at("/")
    assert re.match("critical", cards(page)[0], re.IGNORECASE)
    look.picture(page, "trial-asked")

    page.get_by_role("button", name=CHANGE).click()

    expect(page.locator(".told")).to_contain_text("Accepted")
    assert ("mri-spine-without-and-with-contrast", "whole", "stat") == draft_of(page)
    assert not any(re.match("critical", each, re.IGNORECASE) for each in cards(page))
    look.picture(page, "trial-set-right")


def test_from_the_page_to_a_changed_order_in_three_taps_on_a_phone(look: Looker) -> None:
    """One on what stands at the foot of the window, one on the button."""
    page = look.at("/", PHONE)

    page.get_by_role("link", name="2 cards: critical, info").click()
    button = page.get_by_role("button", name=CHANGE)
    expect(button).to_be_in_viewport()
    button.click()

    expect(page.locator("#priority")).to_have_value("stat")
    look.picture(page, "trial-on-a-phone", whole=False)


def test_a_switch_is_answered_at_once_and_the_focus_stays(look: Looker) -> None:
    page = look.at("/")

    switch(page, "Recent fusion").press("Space")

    expect(page.locator(".title")).to_contain_text("recent-intervention")
    expect(switch(page, "Recent fusion")).to_be_focused()
    expect(switch(page, "Recent fusion")).to_be_checked()


def test_a_sentence_is_read_while_it_is_typed_and_no_letter_is_lost(look: Looker) -> None:
    page = look.at("/")
    switch(page, "New deficit").uncheck()
    expect(page.locator("article.is-critical")).to_have_count(0)
    typed = "New saddle numbness since this morning, and cannot pass urine"

    page.get_by_label("A sentence of the examination").press_sequentially(typed, delay=15)

    expect(page.locator("article.is-critical")).to_have_count(1)
    expect(page.locator("#read-as")).to_contain_text("saddle anesthesia: affirmed")
    expect(page.locator("#sentence")).to_have_value(typed)


def test_what_is_typed_does_nothing_in_the_browser(look: Looker) -> None:
    page = look.at("/")
    switch(page, "New deficit").uncheck()
    answered(page)

    page.locator("#sentence").fill(
        "<img src=x onerror=alert(1)> new leg weakness <script>alert(1)</script>"
    )

    expect(page.locator("article.is-critical")).to_have_count(1)
    assert 0 == page.locator("#trial img, #trial script").count()


def test_an_override_is_recorded_as_a_trial_and_shows_in_the_insights_when_asked_for(
    look: Looker,
) -> None:
    page = look.at("/")
    card = page.locator("article").first
    reason = card.locator("select.reason option").nth(1)
    words, code = reason.inner_text(), reason.get_attribute("value")
    assert code

    card.locator("select.reason").select_option(code)
    card.get_by_role("button", name="Override").click()
    expect(page.locator(".told")).to_contain_text(f"Overridden: {words}")

    def is_shown(query: str) -> bool:
        return words in page.request.get(f"{look.address}/insights{query}").text()

    eventually(lambda: is_shown("?trials=1"))  # it is brought to the store behind the answers
    assert not is_shown("")
    look.picture(look.at("/insights?trials=1"), "insights-of-trials")


def test_the_keyboard_alone_does(look: Looker) -> None:
    """From the first control to a changed order; what has the focus is seen."""
    page = look.at("/")
    page.locator("#priority").focus()
    page.keyboard.press("s")  # STAT
    expect(page.locator("#priority")).to_have_value("stat")
    answered(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if "suggestion" in (page.evaluate("document.activeElement.className") or ""):
            break
    assert "none" != page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

    page.keyboard.press("Enter")

    expect(page.locator("#region")).to_have_value("whole")
    expect(page.locator("#answer")).to_be_focused()


def test_why_stays_unfolded_and_is_read_on_a_phone(look: Looker, axe: str) -> None:
    page = look.at("/", PHONE)
    page.locator("#why-1 > summary").click()
    switch(page, "Fever 38.9 °C").uncheck()
    answered(page)

    expect(page.locator("#why-1 dl")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    look.picture(page, "trial-unfolded-390")
    assert [] == cut_off(page)
    assert [] == grave(page, axe)


def test_what_is_pasted_is_asked(look: Looker) -> None:
    page = look.at("/")
    request = page.locator("#the-request").text_content()
    assert request
    page.locator("#paste > summary").click()

    page.locator("#pasted").fill("{")
    expect(page.locator(".refused")).to_contain_text("not JSON")

    page.locator("#pasted").fill(request)
    expect(page.locator("article.is-critical")).to_have_count(1)
    expect(page.locator("#case")).to_have_value("pasted")


def test_request_answer_and_call_are_there_to_copy(look: Looker) -> None:
    page = look.at("/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for name in ("request", "answer", "curl"):
        block = page.locator(f"#the-{name}")
        page.locator("details", has=block).locator("summary").click()

        page.locator("details", has=block).get_by_role("button", name="Copy").click()

        copied = page.evaluate("navigator.clipboard.readText()")
        assert block.text_content() == copied


def test_without_a_script_the_same_is_done_by_buttons(look: Looker) -> None:
    page = look.at("/", PHONE, script=False)

    page.get_by_role("button", name="Ask").click()
    page.get_by_role("button", name=CHANGE).click()

    assert ("mri-spine-without-and-with-contrast", "whole", "stat") == draft_of(page)
    assert page.url.endswith("/#answer")


def test_a_service_that_is_gone_is_told_of(look: Looker) -> None:
    page = look.at("/")
    page.route("**/*", lambda route: route.abort())
    switch(page, "Pregnant").check()

    expect(page.locator("#said")).to_contain_text("cannot be reached")
    look.faults.clear()


def test_picture_for_the_readme(look: Looker) -> None:
    page = look.at("/", DESK)
    page.set_viewport_size({"width": 1000, "height": 800})
    page.evaluate("document.getElementById('try').scrollIntoView()")

    picture = look.picture(page, "readme", whole=False)

    assert picture.stat().st_size < 200_000
