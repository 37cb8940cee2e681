"""`keys`: the keys that personal data are sealed with."""

from typing import Annotated

import typer

from bot.commands import screen
from bot.commands.setting import database

keys = typer.Typer(
    help="Keys of LINGKARAN_KEY: make one, seal everything with it.", no_args_is_help=True
)


@keys.command("new")
def new(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="A name for the key, such as k2.")],
) -> None:
    """Print a fresh entry for LINGKARAN_KEY: put it first, keep the older ones behind a comma."""
    from bot.sealed import new_key

    try:
        typer.echo(new_key(key_id))
    except ValueError as error:
        screen.stop(f"{key_id}: {error}.", 2)


@keys.command("rotate")
def rotate() -> None:
    """Seal everything with the first key of LINGKARAN_KEY; the bot may keep working meanwhile."""
    from bot.rotate import rotate as seal_anew

    with database() as (engine, settings):
        keyring = settings.keyring()
        count = seal_anew(engine, keyring)
    typer.echo(f"{count} rows sealed with {keyring.ids[0]}.")
    if len(keyring.ids) > 1:
        typer.echo(f"Once every process has it first, {', '.join(keyring.ids[1:])} may go.")
