"""GET /berkas/{token}: the one file for which a vendor was given this address, for some minutes."""

import asyncio
import re

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

from bot.bot import Bot
from bot.channels import PDF
from bot.claims import handout
from webhooks import documents

log = structlog.get_logger()

HEADERS = documents.HEADERS | {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
UNKNOWN = "Berkas itu tidak ada di sini.\n"
AWAY = "Berkas belum bisa dibuka. Coba lagi sebentar lagi.\n"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def add(app: FastAPI, bot: Bot) -> None:
    """The door for files that a vendor fetches."""
    press = asyncio.Lock()

    @app.api_route(f"{handout.PATH}{{token}}", methods=["GET", "HEAD"])
    async def fetched(token: str, request: Request) -> Response:
        """The file, made anew, and only if it is still the one that was offered."""
        if not _TOKEN.fullmatch(token):
            return PlainTextResponse(UNKNOWN, 404, HEADERS)
        now, taken = bot.clock.now(), request.method == "GET"
        try:
            message = await asyncio.to_thread(handout.behind, bot.engine, token, now)
            async with press:  # whoever waits takes no thread from the bot
                paper = await asyncio.to_thread(
                    handout.given, bot.engine, message, now, taken=taken
                )
        except LookupError:
            return PlainTextResponse(UNKNOWN, 404, HEADERS)
        except Exception as error:  # its text may hold what a person told
            log.error("not_fetched", error=type(error).__name__)
            return PlainTextResponse(AWAY, 503, HEADERS)
        shown = {"Content-Disposition": f'inline; filename="{paper.name}"'}
        return Response(paper.content, media_type=PDF, headers=HEADERS | shown)
