"""`understand`: what the readers make of texts, JSON lines in and out."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from bot.commands import screen


def understand(
    now: Annotated[
        str,
        typer.Option(
            metavar="ISO8601", help="When the texts were written; without a zone, in WIB."
        ),
    ] = "",
) -> None:
    """Read JSON lines {"id","kind","text","question"?} and write {"id","result"}, line by line."""
    from bot.clock import WIB, Clock
    from bot.understand import answers

    try:
        moment = datetime.fromisoformat(now) if now else Clock().now().astimezone(WIB)
    except ValueError:
        screen.stop(f"--now {now!r} is no time; write it like 2026-11-22T19:30:00+07:00.", 2)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=WIB)
    for line in answers(sys.stdin.buffer, moment):
        typer.echo(line)
        sys.stdout.flush()
