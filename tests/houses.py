"""A whole bot for a test, on a database of its own."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from bot import sealed
from bot.bot import Bot, build
from bot.clock import Clock
from bot.database import migrate, open_database
from bot.sealed import new_key
from bot.settings import load

MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of its own is made in it
"""Where a test's database need not wait for a disk; what is on disk when is tested elsewhere."""

KEY = new_key("test")


@contextmanager
def house(environment: Mapping[str, str], url: str = "") -> Iterator[Bot]:
    """A bot as `lingkaran serve` builds it, with nothing running yet."""
    folder = Path(tempfile.mkdtemp(prefix="lingkaran-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        if not url:
            shutil.copyfile(_template(), folder / "test.db")
        given = {"DATABASE_URL": url or f"sqlite:///{folder}/test.db", "LINGKARAN_KEY": KEY}
        bot = build(load({**given, **environment}), clock=Clock())
        try:
            yield bot
        finally:
            bot.engine.dispose()
            sealed.use(bot.keyring)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _template() -> Path:
    """A migrated, empty SQLite file, made once a run."""
    folder = tempfile.mkdtemp(prefix="lingkaran-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "template.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path
