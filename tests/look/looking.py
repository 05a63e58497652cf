"""Looking at a page as a person does, and at what the browser says of it."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ample_time import AMPLE
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    PdfMargins,
    Request,
    Response,
)

Scheme = Literal["light", "dark"]
PHONE, DESK = 390, 1280
#: Of what is printed.
MARGINS: PdfMargins = {"top": "10mm", "right": "10mm", "bottom": "10mm", "left": "10mm"}

_SHEET = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")

#: In the browser: what reaches beyond the window, or has to be scrolled sideways and cannot be.
_CUT_OFF = """() => [...document.querySelectorAll('body *')]
  .filter((each) => !each.closest('svg, .unseen, .scroll, pre, #swagger-ui') && each.checkVisibility())
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => `${each.tagName.toLowerCase()}.${each.className}`)"""
_GRAVE = """(only) => axe.run({ resultTypes: ['violations'], ...only }).then((said) => said.violations
  .filter(({ impact }) => ['serious', 'critical'].includes(impact))
  .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`))"""

#: The rules of axe that hang on colours.
_OF_COLOURS = ["color-contrast", "link-in-text-block"]


@dataclass
class Looker:
    """One browser window; what it complains of, and whom else it asks, is remembered."""

    browser: Browser
    address: str
    pictures: Path
    faults: list[str] = field(default_factory=list)
    _open: list[BrowserContext] = field(default_factory=list)

    def at(self, path: str, width: int = DESK, *, script: bool = True, status: int = 200) -> Page:
        """A page, once all of it is there."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=script
        )
        context.set_default_timeout(AMPLE * 1000)
        self._open.append(context)
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self._request)
        page.on("response", lambda response: self._response(response, status))
        page.goto(self.address + path, wait_until="networkidle")
        return page

    def close(self) -> None:
        for context in self._open:
            context.close()

    def picture(self, page: Page, name: str, *, whole: bool = True) -> Path:
        """A picture of it, among the files of the run."""
        path = self.pictures / f"{name}.png"
        page.screenshot(path=path, full_page=whole)
        return path

    def _console(self, message: ConsoleMessage) -> None:
        expected = "the server responded with a status of 404" in message.text
        if message.type in {"error", "warning"} and not expected:
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def _response(self, response: Response, status: int) -> None:
        if response.status >= 400 and response.status != status:
            self.faults.append(f"{response.status}: {response.url}")


def cut_off(page: Page) -> list[str]:
    """What a window of this width does not show whole."""
    found: list[str] = page.evaluate(_CUT_OFF)
    return found


def grave(page: Page, axe: str, scheme: Scheme = "light") -> list[str]:
    """What axe finds that is serious or critical.  In the dark a page is built as in the light, and
    only what hangs on its colours is looked for.
    """
    page.evaluate(axe)
    only = {} if scheme == "light" else {"runOnly": {"type": "rule", "values": _OF_COLOURS}}
    found: list[str] = page.evaluate(_GRAVE, only)
    return found


def sheets_of(printed: bytes) -> int:
    """How many sheets a page takes as it was printed."""
    return len(_SHEET.findall(printed))


def rows(page: Page, selector: str) -> list[Any]:
    """The words of all that a selector finds."""
    return [each.inner_text() for each in page.locator(selector).all()]
