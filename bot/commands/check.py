"""`check` and `graph`: what can be known of the flows without running them."""

import json
from typing import Annotated

import typer

from bot.commands import screen


def check(
    *,
    sms: Annotated[
        bool, typer.Option("--sms", help="Show how long each prompt can get in an SMS.")
    ] = False,
    keys: Annotated[
        bool,
        typer.Option("--keys", help="Show the keys a release keeps as tests/saved/…/keys.json."),
    ] = False,
) -> None:
    """Look for faults in flows, texts, catalogues, released keys and settings."""
    from bot import check as checking
    from flows.book import BOOK

    if keys:
        typer.echo(json.dumps(checking.keys(), indent=1))
        return
    if sms:
        texts, _found = checking.read_texts(checking.ROOT / "locales")
        rows = [(at, language, n) for at, language, n in checking.lengths(BOOK, texts)]
        screen.table(("question", "language", "characters of 160"), rows)
    found = checking.faults()
    for fault in found:
        screen.say(fault)
    if found:
        raise typer.Exit(1)
    typer.echo(f"ok: {checking.summary()}")


def graph(
    flow: Annotated[str, typer.Argument(help="One flow; all of them when left out.")] = "",
) -> None:
    """Draw flows as Mermaid text."""
    from bot.graph import mermaid
    from flows.book import BOOK

    if flow and flow not in BOOK.flows:
        screen.stop(f"There is no flow {flow!r}; there are {', '.join(BOOK.flows)}.", 2)
    typer.echo(
        "\n".join(mermaid(BOOK.flows[key]) for key in ((flow,) if flow else BOOK.flows)), nl=False
    )
