"""What anybody may see without a log-in: the open book of all that was promised, and proofs of pledges."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from hashlib import blake2s
from pathlib import Path

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.staticfiles import StaticFiles

from bot.bot import Bot
from bot.database import for_reading
from bot.sealed import CannotOpen
from bot.sponsorship.followed import follow
from bot.sponsorship.open_book import Figures, OpenBook
from bot.sponsorship.proof import TooLong, prove
from webhooks.public.page import Page

log = structlog.get_logger()

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
LONGEST_PROOF = 50_000
"""Lines of a pledge whose proof is made here, about 12 MB; a longer one is asked of the programme."""

UNANSWERED = (SQLAlchemyError, CannotOpen)
"""The database is away, or was sealed with a key that is not in use here."""
_CODE = re.compile(r"(?:K-?)?([0-9A-Z]{5,12})")

Endpoint = Callable[[Request], Awaitable[Response]]


class Public:
    """The pages of one bot. What they show follows every change of the journal."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._engine = for_reading(bot.engine)
        self._book = OpenBook()
        real = bot.settings.telegram_on or bot.settings.twilio_on
        self._page = Page(bot.known, demo=bot.settings.demo and not real)
        self._shown: tuple[Figures, str] | None = None
        # Whoever waits for a count or a proof waits here, and takes no thread from the bot.
        self._counting, self._proving = asyncio.Lock(), asyncio.Lock()

    async def warm(self) -> None:
        """Count what there is, so that the first visitor need not wait for it."""
        try:
            await self._html()
        except UNANSWERED as error:
            log.error("not_counted", error=type(error).__name__)

    async def open_book(self, request: Request) -> Response:
        return answered(request, await self._html())

    async def _html(self) -> str:
        async with self._counting:
            return await asyncio.to_thread(self._open_book)

    def _open_book(self) -> str:
        with self._engine.connect() as connection:
            figures = self._book.figures(connection, self._bot.clock.today())
        if self._shown is None or self._shown[0] is not figures:
            self._shown = figures, self._page.open_book(figures)
        return self._shown[1]

    async def wanted(self, request: Request) -> Response:
        """The form without a script: from a typed code to its page."""
        code = written(request.query_params.get("kode", ""))
        return RedirectResponse(f"/bukti/{code}", 303) if code else self._unknown()

    async def pledge(self, request: Request) -> Response:
        code = written(request.path_params["code"])
        page = request.query_params.get("halaman", "1")
        if not code or not re.fullmatch("[0-9]{1,6}", page):
            return self._unknown()
        html = await asyncio.to_thread(self._pledge, code, int(page))
        return answered(request, html) if html else self._unknown()

    def _pledge(self, code: str, page: int) -> str:
        with self._engine.connect() as connection:
            try:
                followed = follow(connection, code, page)
            except LookupError:
                return ""
        return self._page.pledge(followed, self._bot.clock.today())

    async def proof(self, request: Request) -> Response:
        code, lines = written(request.path_params["code"]), request.query_params.get("baris", "0")
        if not code or not re.fullmatch("[0-9]{1,15}", lines):
            return self._unknown()
        async with self._proving:
            try:
                made = await asyncio.to_thread(self._proof, code, int(lines))
            except TooLong:
                return self._message(
                    413,
                    "Buktinya panjang sekali",
                    "Bukti janji ini terlalu besar untuk diunduh di sini. Mintalah ke petugas kami.",
                )
            except (LookupError, ValueError):
                return self._unknown()
        headers = {
            "content-disposition": f'attachment; filename="bukti-{code}.json"',
            "cache-control": "no-cache",
        }
        return Response(made, media_type="application/json", headers=headers)

    def _proof(self, code: str, lines: int) -> bytes:
        with self._engine.connect() as connection:
            made = prove(connection, code, self._book.tree, lines=lines, most=LONGEST_PROOF)
        return orjson.dumps(made, option=orjson.OPT_APPEND_NEWLINE)

    def _unknown(self) -> Response:
        return self._message(
            404,
            "Kode ini belum ketemu",
            "Boleh dicek lagi? Kode janji donatur seperti K-7K3QM, ada di pesan yang kami kirim.",
        )

    def _message(self, status: int, title: str, words: str) -> Response:
        return HTMLResponse(self._page.message(title, words), status)

    def unavailable(self) -> Response:
        return self._message(
            503, "Sebentar ya", "Halaman ini belum bisa dibuka. Coba lagi beberapa menit lagi."
        )


def written(code: str) -> str:
    """A pledge's code as we write it, from how somebody typed it; empty where it can be none."""
    found = _CODE.fullmatch("".join(code.split()).upper())
    return f"K-{found[1]}" if found else ""


def answered(request: Request, html: str) -> Response:
    """A page, or 304 when the browser has this very one: it asks each time, as figures change."""
    tag = f'"{blake2s(html.encode(), digest_size=12).hexdigest()}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(html, headers=headers)


def add(app: FastAPI, bot: Bot) -> tuple[Public, Endpoint]:
    """The public pages; and the endpoint of the first of them, for `/`."""
    public = Public(bot)

    def careful(endpoint: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            try:
                response = await endpoint(request)
            except UNANSWERED as error:
                log.error("not_shown", error=type(error).__name__)
                response = public.unavailable()
            response.headers.update(HEADERS)
            return response

        return answer

    home = careful(public.open_book)
    for path, endpoint in (
        ("/transparansi", home),
        ("/bukti", careful(public.wanted)),
        ("/bukti/{code}.json", careful(public.proof)),
        ("/bukti/{code}", careful(public.pledge)),
    ):
        app.router.add_route(path, endpoint, methods=["GET"])
    app.mount("/public/static", StaticFiles(directory=Path(__file__).parent / "static"))
    return public, home
