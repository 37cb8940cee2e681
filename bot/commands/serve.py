"""`serve`: the web server with all doors, and what is due sent from inside it."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.setting import settings, trouble_told

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.settings import Settings

APPLICATION = "webhooks.app:from_environment"
"""Named, not imported: each worker process makes its own, and `bot` stays below `webhooks`."""

PATIENCE = 10
"""Seconds that requests in progress get when the server is told to stop."""

KEEP_ALIVE = 75
"""Seconds a connection may be idle: longer than a proxy in front keeps it (nginx: 60), so that it
never sends a message into one that is just being closed."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
) -> None:
    """Serve webhooks, health and, in demo mode, the simulator."""
    found = settings()
    _migrate(found)
    _set_webhook(found)
    import uvicorn

    url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{found.port}"  # noqa: S104  # only compared
    typer.echo(f"Simulator: {url}/" if found.demo else f"Serving on {url}")
    uvicorn.run(
        APPLICATION,
        factory=True,
        host=host,
        port=found.port,
        workers=found.workers,
        loop="uvloop",
        http="webhooks.protocol:Protocol",
        ws="none",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=PATIENCE,
    )


def _migrate(found: "Settings") -> None:
    """Once, before the workers start: a database that does not answer is told in one line.

    A demo gets its invented donors then.
    """
    from bot.database import migrate, open_database

    with trouble_told():
        engine = open_database(found.database_url)
        try:
            migrate(engine)
            if found.demo:
                _invent(engine, found)
        finally:
            engine.dispose()


def _invent(engine: "Engine", found: "Settings") -> None:
    from bot import sealed
    from bot.clock import Clock
    from bot.sponsorship import invented

    keyring = found.keyring()
    sealed.use(keyring)
    invented.fill(engine, keyring, Clock().now())


def _set_webhook(found: "Settings") -> None:
    """Tell Telegram where to post; without it the bot still serves, and what waits is not lost."""
    if found.telegram_token is None or found.public_url is None or found.telegram_secret is None:
        return
    import asyncio

    from bot.channels.telegram_api import TelegramApi
    from bot.outbox import NotSent, trouble

    async def tell(address: str, secret: str) -> None:
        api = TelegramApi(found)
        try:
            await api.set_webhook(address, secret)
        finally:
            await api.close()

    try:
        asyncio.run(tell(found.public_url, found.telegram_secret.get_secret_value()))
    except NotSent as error:
        typer.echo(
            f"Telegram did not take the webhook ({error.code}): {trouble(error.code).sentence}",
            err=True,
        )
