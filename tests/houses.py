"""A whole bot for a test, on a database of its own."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from bot import sealed
from bot.bot import Bot, build
from bot.clock import Clock
from bot.database import migrate, open_database
from bot.sealed import new_key
from bot.settings import load

MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of its own is made in it
"""Where a test's database need not wait for a disk; what is on disk when is tested elsewhere."""

KEY = new_key("test")


_FREE: list[Path] = []
"""Files that no test has at present."""


@contextmanager
def house(environment: Mapping[str, str]) -> Iterator[Bot]:
    """A bot as `lingkaran serve` builds it, on an SQLite file of its own, nothing running yet."""
    with sqlite_file() as path:
        url = f"sqlite:///{path}"
        given = {"DATABASE_URL": url, "LINGKARAN_KEY": KEY}
        bot = build(load({**given, **environment}), clock=Clock(), engine=opened(url))
        try:
            yield bot
        finally:
            bot.engine.dispose()
            sealed.use(bot.keyring)


@cache
def opened(url: str) -> Engine:
    """The engine of a database, one a run: what it has compiled for one test serves the next.

    Whoever used it disposes of it, so that no connection outlives its database.
    """
    return open_database(url)


@contextmanager
def sqlite_file() -> Iterator[Path]:
    """An SQLite file with the tables of this release and nothing in them."""
    path = _FREE.pop() if _FREE else Path(tempfile.mkdtemp(dir=_folder())) / "test.db"
    shutil.copyfile(_template(), path)
    yield path
    for left in path.parent.iterdir():
        left.unlink()
    _FREE.append(path)


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="lingkaran-", dir=MEMORY if MEMORY.is_dir() else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def _template() -> Path:
    path = _folder() / "template.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()  # the last to leave writes the log back: one file holds everything
    return path
