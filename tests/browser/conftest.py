"""A demo that is really served, and Debian's Chromium to look at it."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from bot.bot import Bot
from tests.houses import house
from webhooks.app import create

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


@pytest.fixture
def bot() -> Iterator[Bot]:
    with house({"LINGKARAN_DEMO": "1"}) as built:
        yield built


@pytest.fixture
def served(bot: Bot) -> Iterator[str]:
    """The address of the demo, served on a free port for one test."""
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


@pytest.fixture(params=["390x844", "1280x800"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Width and height of the window: a phone's, and a laptop's."""
    width, _x, height = str(request.param).partition("x")
    return int(width), int(height)


@pytest.fixture
def window(browser: Browser, served: str, size: tuple[int, int]) -> Iterator[Page]:
    """A window of that size, a touch screen where it is a phone's; any error in it fails the test."""
    width, height = size
    context = browser.new_context(
        base_url=served,
        viewport={"width": width, "height": height},
        has_touch=width < 500,
        locale="id-ID",
        reduced_motion="reduce",
    )
    yield from _watched(context)


@pytest.fixture
def plain_window(browser: Browser, served: str) -> Iterator[Page]:
    """A phone's window in which no script runs."""
    context = browser.new_context(
        base_url=served, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    yield from _watched(context)


def _watched(context: BrowserContext) -> Iterator[Page]:
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda line: faults.append(line.text) if line.type in ("error", "warning") else None,
    )
    page.on("requestfailed", lambda request: faults.append(f"{request.url} {request.failure}"))
    yield page
    page.goto("about:blank")  # ends its polling, so that the server can stop
    context.close()
    faults = [fault for fault in faults if "ERR_ABORTED" not in fault]
    assert not faults, faults
