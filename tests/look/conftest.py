"""A real Chromium, a service of its own to look at, and axe.

Where there is no Chromium all of this is left out, loudly; where CI is set that is a failure.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ample_time import AMPLE
from made_months import keep_months
from npm_packages import from_npm
from playwright.sync_api import Browser, expect, sync_playwright
from service_process import ServiceProcess

from cds_service.records.record_keeping import open_records

from .looking import Looker

HERE = Path(__file__).parent
#: Where the pictures of a run lie.
PICTURES = HERE.parents[1] / "var" / "look"
#: The one without windows first: it takes less than half of the time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_NO_CHROMIUM = (
    "NOT LOOKED AT: the pages in a browser, for there is no Chromium. Install it (apt-get install "
    "chromium-headless-shell, or chromium) or say in CHROMIUM where it is. Where CI is set this is a failure."
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail(_NO_CHROMIUM)
    if found is None:
        pytest.skip(_NO_CHROMIUM)
    return found


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """Closed when the last page was looked at: its event loop would stand in the way of others'."""
    expect.set_options(timeout=AMPLE * 1000)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a service is that nobody else calls."""
    folder = tmp_path_factory.mktemp("looked-at")
    url = f"sqlite:///{folder}/store.db"
    _seed(url)
    process = ServiceProcess(folder, url, workers="1")
    process.start()
    try:
        process.wait_until_it_answers()
        yield f"http://127.0.0.1:{process.port}"
    finally:
        process.kill()


def _seed(url: str) -> None:
    """Half a year of consultations, so that there is something to draw."""
    now = datetime.now(UTC)
    records = open_records(url, retention_days=0, now=lambda: now)
    records.prepare()
    keep_months(records, now)
    records.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core as npm has it, by the hash in ``package-lock.json``."""
    return (from_npm(HERE, "axe-core") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def look(browser: Browser, address: str) -> Iterator[Looker]:
    """A phone or a desk, opened at need; at the end nothing may have gone wrong in the browser."""
    looker = Looker(browser, address, PICTURES)
    yield looker
    looker.close()
    assert [] == looker.faults
