"""The ASGI application: which path opens which door."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI

from bot.bot import Bot, build, running
from bot.settings import load
from webhooks import documents, forms, health, public, twilio
from webhooks.doors import Door, Receive, Scope, Send
from webhooks.telegram import TelegramDoor


class App(FastAPI):
    """FastAPI, with the doors of the vendors in front of it: every message comes through them, and
    they need nothing of it."""

    doors: Mapping[str, Door]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self.doors.get(scope["path"]) if scope["type"] == "http" else None
        if door is None:
            await super().__call__(scope, receive, send)
        else:
            await door(scope, receive, send)


def create(bot: Bot) -> FastAPI:
    """The application around one bot; the bot runs as long as the application does."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running(bot):
            warming = asyncio.create_task(pages.warm(), name="warm")
            try:
                yield
            finally:
                await warming

    app = App(title="Lingkaran", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.doors = {
        "/webhooks/telegram": TelegramDoor(bot),
        "/webhooks/twilio": twilio.TwilioDoor(bot, twilio.message),
        "/webhooks/twilio/status": twilio.TwilioDoor(bot, twilio.status),
        "/webhooks/twilio/events": twilio.EventsDoor(bot, twilio.status),
    }
    health.add(app, bot)
    documents.add(app, bot)
    forms.add(app, bot)
    pages, home = public.add(app, bot)
    if bot.settings.demo:
        from webhooks import simulator  # only the demo has one

        simulator.add(app, bot, to_others=home)
    else:
        app.router.add_route("/", home, methods=["GET"])
    return app


def from_environment() -> FastAPI:
    """The application of the environment's settings: each process of the server makes its own."""
    return create(build(load()))
