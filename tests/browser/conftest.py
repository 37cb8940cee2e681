"""A demo that is really served, and Debian's Chromium to look at it.

Server, browser and windows start once for all tests; each test has a phone of its own.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from bot.bot import Bot
from tests.houses import house
from webhooks.app import create
from webhooks.simulator.people import Person, stranger

CHROMIUM = Path("/usr/bin/chromium")
INSTALL = "apt-get install -y --no-install-recommends chromium"
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 60_000
"""Milliseconds to wait for what must come; machines that run tests are often busy."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser: the system's own, without any network of its own."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing. Install it: {INSTALL}", pytrace=False)
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": ARGS}


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of the demo, served on a free port."""
    with house({"LINGKARAN_DEMO": "1"}) as bot, serving(bot) as address:
        yield address


@contextmanager
def serving(bot: Bot) -> Iterator[str]:
    """The address of a bot, served on a free port."""
    config = uvicorn.Config(create(bot), "127.0.0.1", 0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="served", daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE / 1000
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server took too long to start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(PATIENCE / 1000)


@pytest.fixture(scope="module", params=["390x844", "1280x800"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Width and height of the window: a phone's, and a laptop's."""
    width, _x, height = str(request.param).partition("x")
    return int(width), int(height)


@dataclass(frozen=True)
class Window:
    """A page, and what went wrong in it."""

    page: Page
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def opened(browser: Browser, served: str, size: tuple[int, int]) -> Iterator[Window]:
    """A window of that size, with a touch screen where it is a phone's."""
    yield from _open(browser, served, size)


@pytest.fixture(scope="module")
def opened_plain(browser: Browser, served: str) -> Iterator[Window]:
    """A phone's window in which no script runs."""
    yield from _open(browser, served, (390, 844), script=False)


@pytest.fixture
def window(opened: Window) -> Iterator[Page]:
    """The window for one test; any error in it fails the test."""
    yield from _watched(opened)


@pytest.fixture
def plain_window(opened_plain: Window) -> Iterator[Page]:
    """The same where no script runs."""
    yield from _watched(opened_plain)


@pytest.fixture
def person() -> Person:
    """Someone with a phone that has never been written from."""
    return stranger()


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Keep a screenshot under a name, where `--shots` asks for it."""
    folder = request.config.getoption("--shots")

    def kept(page: Page, name: str, *, whole: bool = False) -> None:
        if folder:
            of_phone = "-phone" if is_phone(page) else ""
            to = Path(folder) / f"{name}{of_phone}.png"
            page.screenshot(path=to, full_page=whole, animations="disabled")

    return kept


def is_phone(page: Page) -> bool:
    """Whether the window is a phone's."""
    return page.viewport_size is not None and page.viewport_size["width"] < 500


def _open(
    browser: Browser, served: str, size: tuple[int, int], *, script: bool = True
) -> Iterator[Window]:
    width, height = size
    context = browser.new_context(
        base_url=served,
        viewport={"width": width, "height": height},
        has_touch=width < 500,
        locale="id-ID",
        reduced_motion="reduce",
        java_script_enabled=script,
    )
    context.set_default_timeout(PATIENCE)
    opened = Window(context.new_page())
    page, faults = opened.page, opened.faults
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda line: faults.append(line.text) if line.type in ("error", "warning") else None,
    )
    page.on("requestfailed", lambda request: faults.append(f"{request.url} {request.failure}"))
    yield opened
    context.close()


def _watched(opened: Window) -> Iterator[Page]:
    opened.faults.clear()
    yield opened.page
    opened.page.goto("about:blank")  # ends its polling
    faults = [fault for fault in opened.faults if "ERR_ABORTED" not in fault]
    assert not faults, faults
