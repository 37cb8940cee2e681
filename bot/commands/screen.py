"""What a command prints: tables, JSON and single lines, none of which an outsider's text can steer."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import typer

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
"""Control characters, which a terminal obeys; marks that turn the direction of writing; halves of
a character, which cannot be printed. Line breaks and tabs may stay."""

WIDE = 160
"""Columns of a table that goes into a file or a pipe."""


def plain(text: object) -> str:
    """A text from outside that no terminal obeys: what steers one is shown as U+FFFD."""
    return _STEERING.sub("\ufffd", str(text).replace("\r\n", "\n"))


def say(text: object) -> None:
    """Print a text from outside."""
    typer.echo(plain(text))


def stop(line: object, code: int = 1) -> NoReturn:
    """End the command with one line that says why. 1: it did not work; 2: it was asked wrongly."""
    typer.echo(plain(line), err=True)
    raise typer.Exit(code)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print rows for people; what is in a cell is never taken for markup."""
    from rich.console import Console  # rich takes longer to import than most commands to run
    from rich.table import Table
    from rich.text import Text

    shown = Table(*columns, title=Text(plain(title)) if title else None, title_justify="left")
    for row in rows:
        shown.add_row(*(Text("" if cell is None else plain(cell)) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else WIDE, markup=False, emoji=False)
    console.print(shown)


def print_json(value: Any) -> None:
    """Print JSON in ASCII, so that nothing in it can steer a terminal either."""
    typer.echo(json.dumps(value, indent=2, default=str))
