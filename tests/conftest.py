"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from bot import sealed
from bot.database import migrate, open_database
from bot.sealed import Keyring, new_key
from tests import postgres
from tests.houses import opened, sqlite_file

if TYPE_CHECKING:
    from tests.standins import TelegramStandIn, TwilioStandIn

settings.register_profile("lingkaran", deadline=None)
settings.load_profile("lingkaran")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-transcripts",
        action="store_true",
        help="write what the bot says now into the transcripts",
    )
    parser.addoption("--shots", help="a folder for screenshots of what the browser tests see")
    parser.addoption(
        "--crash-seconds", type=int, default=1, help="how long the server is killed again and again"
    )
    parser.addoption(
        "--crash-chats", type=int, default=25, help="how many people write to it all the while"
    )


@pytest.fixture
def keyring() -> Keyring:
    """Fresh keys, in use by every sealed column."""
    keyring = Keyring.parse(new_key("test"))
    sealed.use(keyring)
    return keyring


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server]:
    """One server for all tests of a worker; started by the first that asks for it."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_template(postgresql: postgres.Server) -> str:
    """The name of a database with the tables of this release and nothing in them, to be copied."""
    name = postgresql.create()
    engine = open_database(postgresql.url(name))
    migrate(engine)
    engine.dispose()
    return name


@pytest.fixture
def twilio() -> Iterator["TwilioStandIn"]:
    """A Twilio on this machine."""
    from tests.standins import TwilioStandIn, serving  # brings the vendors' libraries along

    with serving(TwilioStandIn()) as vendor:
        yield vendor


@pytest.fixture
def telegram() -> Iterator["TelegramStandIn"]:
    """A Telegram on this machine."""
    from tests.standins import TelegramStandIn, serving

    with serving(TelegramStandIn()) as vendor:
        yield vendor


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on: every test of the store runs on both."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The DATABASE_URL of an empty, migrated database of the test's own."""
    if database == "sqlite":
        with sqlite_file() as path:
            yield f"sqlite:///{path}"
        return
    server: postgres.Server = request.getfixturevalue("postgresql")
    name = server.create(template=request.getfixturevalue("migrated_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def bare_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The DATABASE_URL of a database of the test's own without any table."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path}/bare.db"
        return
    server: postgres.Server = request.getfixturevalue("postgresql")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def engine(database_url: str, keyring: Keyring) -> Iterator[Engine]:
    """An empty, migrated database, opened, with keys in use."""
    engine = opened(database_url)
    yield engine
    engine.dispose()
