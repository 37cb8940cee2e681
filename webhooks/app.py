"""The ASGI application: which path opens which door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.routing import Route

from bot.bot import Bot, build, running
from bot.settings import load
from webhooks import health, twilio
from webhooks.telegram import TelegramDoor


def create(bot: Bot) -> FastAPI:
    """The application around one bot; the bot runs as long as the application does."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running(bot):
            yield

    app = FastAPI(
        title="Lingkaran", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.router.routes += [
        Route("/webhooks/telegram", TelegramDoor(bot)),
        Route("/webhooks/twilio", twilio.TwilioDoor(bot, twilio.message)),
        Route("/webhooks/twilio/status", twilio.TwilioDoor(bot, twilio.status)),
        Route("/webhooks/twilio/events", twilio.EventsDoor(bot, twilio.status)),
    ]
    health.add(app, bot)
    if bot.settings.demo:
        from webhooks import simulator  # only the demo has one

        simulator.add(app, bot)
    else:

        @app.get("/")
        async def home() -> PlainTextResponse:
            return PlainTextResponse("Lingkaran\n")

    return app


def from_environment() -> FastAPI:
    """The application of the environment's settings: each process of the server makes its own."""
    return create(build(load()))
