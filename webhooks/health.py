"""GET /health and GET /metrics."""

import asyncio

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.bot import Bot
from bot.database import is_current


def add(app: FastAPI, bot: Bot) -> None:
    """The two pages that machines look at."""

    @app.get("/health")
    async def health() -> Response:
        """Ready only when the inbox works, the database answers and the migrations are current."""
        if bot.inbox.stopped:
            return Response("The inbox has stopped.\n", 503, media_type="text/plain")
        try:
            current = await asyncio.to_thread(is_current, bot.engine)
        except SQLAlchemyError:
            return Response("The database does not answer.\n", 503, media_type="text/plain")
        if not current:
            return Response(
                "The tables are of another release: run lingkaran migrate.\n",
                503,
                media_type="text/plain",
            )
        return Response("ok\n", media_type="text/plain")

    @app.get("/metrics")
    async def metrics() -> Response:
        """Counters as Prometheus text."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
