"""`chat`: the bot in the terminal, without a token and without a network."""

import sys
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import screen
from bot.commands.setting import WRONG_SETTING, trouble_told

if TYPE_CHECKING:
    from bot.channels import Outbound
    from bot.settings import Settings

PROMPT = "> "


class Channel(StrEnum):
    """How the terminal behaves: what fits a message, and whether there are buttons."""

    terminal = "terminal"
    sms = "sms"
    whatsapp = "whatsapp"
    telegram = "telegram"


class Role(StrEnum):
    """Whom the bot talks with."""

    worker = "worker"
    agent = "agent"
    donor = "donor"


def chat(
    *,
    role: Annotated[Role, typer.Option("--as", help="Whom you are.")] = Role.worker,
    channel: Annotated[
        Channel, typer.Option(help="Behave as this channel does.")
    ] = Channel.terminal,
    new: Annotated[
        bool, typer.Option("--new", help="Use a database that is gone afterwards.")
    ] = False,
    database: Annotated[Path, typer.Option(help="The SQLite file that is remembered.")] = Path(
        "var/chat.db"
    ),
) -> None:
    """Talk with the bot here. /perintah shows what else can be sent, /keluar ends."""
    if role is not Role.worker:
        screen.stop(f"The bot has no talk for a {role} yet: it speaks with workers only.")
    if new:
        with tempfile.TemporaryDirectory(prefix="lingkaran-chat-") as folder:
            _talk(Path(folder) / "chat.db", channel)
    else:
        _talk(database, channel)


def _talk(path: Path, channel: Channel) -> None:
    from bot.bot import build
    from bot.chat import talk

    quiet()
    with trouble_told():
        talk(build(_settings(path)), channel.value, _lines(), _show, _note, path.parent)


def _settings(path: Path) -> "Settings":
    """Settings of a demo on this file alone: whatever the environment says, nothing is sent."""
    from bot.settings import SettingsError, offline

    try:
        return offline(path)
    except SettingsError as error:
        screen.stop(error, WRONG_SETTING)


def quiet() -> None:
    """Keep the log of what happens inside off the screen, but for errors."""
    import logging

    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _lines() -> Iterator[str]:
    """What is typed, line by line; the prompt is shown to people only."""
    if not sys.stdin.isatty():
        for line in sys.stdin.buffer:
            yield line.decode("utf-8", "replace").rstrip("\r\n")
        return
    import readline  # noqa: F401  # lines can be edited and called back

    _note("Type as a worker would. /perintah shows what else can be sent, /keluar ends.\n")
    while True:
        try:
            yield input(PROMPT)
        except (EOFError, KeyboardInterrupt):
            return


def _show(out: "Outbound") -> None:
    screen.say(out.text)
    if out.buttons:
        screen.say("  ".join(f"[{label}]" for label, _value in out.buttons))
    typer.echo()


def _note(line: str) -> None:
    typer.echo(line, err=True)
