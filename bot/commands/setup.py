"""`migrate`, `demo` and `doctor`: getting an installation to work, and seeing why it does not."""

import typer

from bot.commands import screen
from bot.commands.setting import database, settings, trouble_told


def migrate() -> None:
    """Bring the tables of DATABASE_URL to this release."""
    from bot.database import is_current
    from bot.database import migrate as bring_up

    with database(migrated=False) as (engine, _settings):
        before = is_current(engine)
        if not before:
            bring_up(engine)
    typer.echo("The tables are current." if before else "The tables are of this release now.")


def demo() -> None:
    """Fill the database of a demo with a few invented people; doing it twice changes nothing."""
    import asyncio

    from bot.commands.chat import quiet

    found = settings()
    if not found.demo:
        screen.stop(
            "Invented people belong into a demo only: set LINGKARAN_DEMO=1, and another DATABASE_URL.",
            2,
        )
    from bot.bot import build
    from bot.demo import PLAYERS, fill

    quiet()
    with trouble_told():
        bot = build(found)

        async def play() -> int:
            bot.inbox.start()
            try:
                return await fill(bot)
            finally:
                await bot.inbox.stop()

        new = asyncio.run(play())
        bot.engine.dispose()
    typer.echo(f"{new} of {len(PLAYERS)} invented people are new.")


def doctor() -> None:
    """Say what is set, what is missing and how to set it; look whether the vendors accept it."""
    from bot.doctor import findings
    from bot.settings import SettingsError, load

    try:
        found = load()
    except SettingsError as error:
        typer.echo(f"WRONG  settings: {screen.plain(error)}")
        raise typer.Exit(1) from None
    broken = False
    for finding in findings(found):
        typer.echo(f"{finding.mark:<6} {screen.plain(finding.about)}: {screen.plain(finding.told)}")
        broken = broken or finding.broken
    if broken:
        raise typer.Exit(1)
