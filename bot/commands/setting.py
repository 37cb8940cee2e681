"""The settings and the database as commands open them: a fault is one line, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.commands import screen

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.settings import Settings

WRONG_SETTING = 2
"""Exit code for a setting that has to be mended before the command can run."""


def settings() -> "Settings":
    """The settings of the environment; ends the command with the line that says what is wrong."""
    from bot.settings import SettingsError, load

    try:
        return load()
    except SettingsError as error:
        screen.stop(error, WRONG_SETTING)


@contextmanager
def trouble_told() -> Iterator[None]:
    """Turns what can go wrong with a database into one line and exit code 1."""
    from sqlalchemy.exc import DBAPIError

    from bot.sealed import CannotOpen

    try:
        yield
    except DBAPIError as error:
        why = str(error.orig).strip().partition("\n")[0]
        screen.stop(
            f"The database does not answer ({why}): check DATABASE_URL, then run `lingkaran doctor`."
        )
    except CannotOpen as error:
        screen.stop(f"{error} LINGKARAN_KEY needs the key it was sealed with.")


@contextmanager
def database(*, migrated: bool = True) -> Iterator[tuple["Engine", "Settings"]]:
    """The database of the settings with its keys in use; `migrated` insists on current tables."""
    from bot import sealed
    from bot.database import is_current, open_database

    found = settings()
    sealed.use(found.keyring())
    with trouble_told():
        engine = open_database(found.database_url)
        try:
            if migrated and not is_current(engine):
                screen.stop(
                    "The tables are not those of this release: run `lingkaran migrate` first."
                )
            yield engine, found
        finally:
            engine.dispose()
