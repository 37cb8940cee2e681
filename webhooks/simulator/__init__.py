"""The demo's phone in the browser: invented people, the real bot, and what it stored beside it.

Its senders stand in the URL so that a reload keeps the phone in hand. That is only right because
they are invented; a page for real people never carries a number in its address.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import blake2s
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.staticfiles import StaticFiles

from bot import metrics, registrations, tickets, work
from bot.bot import Bot
from bot.channels import PDF, Outbound
from bot.claims import handout
from bot.database import for_reading
from bot.handset import Handset
from bot.inbox import Reply
from webhooks.doors import Refused
from webhooks.simulator import asked, stored
from webhooks.simulator.asked import Said, fields_of, sender_of, text_field
from webhooks.simulator.page import ROLES, Page
from webhooks.simulator.people import CHANNELS, PEOPLE, holder, known_sender, stranger
from webhooks.simulator.stored import Bubble, File

log = structlog.get_logger()

OPERATOR = "Rini (demo)"
REMEMBERED = 1000
"""Phones whose ids and last effects are kept in memory."""
LAST_YEAR = 2100
"""The clock does not go further: dates beyond are no use and would not fit in the end."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}

Endpoint = Callable[[Request], Awaitable[Response]]


class Simulator:
    """One bot's phones. Each keeps its own message ids, as a real one does."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._phones: OrderedDict[tuple[str, str], Handset] = OrderedDict()
        self._effects: OrderedDict[tuple[str, str], tuple[str, ...]] = OrderedDict()

    def effects(self, channel: str, sender: str) -> tuple[str, ...]:
        """What the last message of a phone led to."""
        return self._effects.get((channel, sender), ())

    async def send(self, said: Said) -> Reply:
        """One message, in the vendor's shape and through the same code as its webhook."""
        phone, now = self._phone(said.channel, said.sender), self.bot.clock.now()
        if said.file is not None:
            photo = said.file.kind == "photo"
            payload = phone.photo(now, caption=said.text) if photo else phone.voice(now)
        elif said.button:
            payload = phone.tap(said.button, await self._label(said), now)
        elif said.place is not None:
            payload = phone.location(*said.place, now)
        elif said.contact:
            payload = phone.contact(now)
        else:
            payload = phone.text(said.text, now)
        inbound = phone.read(payload)
        if said.file is not None:
            file = said.file
            files = tuple(
                replace(
                    ref,
                    content_type=file.content_type,
                    size=len(file.content),
                    content=file.content,
                )
                for ref in inbound.media
            )
            inbound = replace(inbound, media=files)
        reply = await self.bot.inbox.receive(inbound)
        if reply.media:
            self.bot.later("fetch_media")
        _remember(self._effects, (said.channel, said.sender), reply.effects)
        return reply

    async def advance(self, fields: Mapping[str, Any]) -> list[Bubble]:
        """Move the clock, let what is due happen; what was then said to the phone in `fields`."""
        by = asked.step(fields)
        whose = sender_of(fields) if "sender" in fields or "channel" in fields else None
        if (self.bot.clock.now() + by).year >= LAST_YEAR:
            raise Refused(400, f"The clock stops before {LAST_YEAR}.")
        before = await self._read(self._arrived, whose) if whose else set()
        self.bot.clock.advance(by)
        await work.due(self.bot)
        return await self._read(self._new, whose, before) if whose else []

    async def operate(self, fields: Mapping[str, Any]) -> None:
        """What someone of the programme does: answer, close, verify, return."""
        act, subject = text_field(fields, "act"), text_field(fields, "subject")
        words = text_field(fields, "words", asked.LONGEST_TEXT).strip()
        if not (subject.isascii() and subject.isdigit() and len(subject) < 10):
            raise Refused(400, "subject must be the number of a ticket or registration.")
        if act in ("answer", "return") and not words:
            raise Refused(400, "Belum ada isinya: tulis jawaban atau alasannya.")
        await asyncio.to_thread(self._operate, act, int(subject), words)
        await work.due(self.bot)

    def _operate(self, act: str, subject: int, words: str) -> None:
        now = self.bot.clock.now()
        with self.bot.engine.begin() as connection:
            try:
                if act == "answer":
                    tickets.answer(connection, subject, OPERATOR, words, now)
                elif act == "close":
                    tickets.close(connection, subject, OPERATOR, now)
                elif act == "verify":
                    registrations.verify(connection, subject, OPERATOR, now)
                elif act == "return":
                    registrations.return_(connection, subject, OPERATOR, words, now)
                else:
                    raise Refused(400, "act must be answer, close, verify or return.")
            except (ValueError, LookupError):
                raise Refused(400, "Itu sudah tidak menunggu lagi.") from None

    def _phone(self, channel: str, sender: str) -> Handset:
        phone = self._phones.get((channel, sender))
        if phone is None:
            person = holder(channel, sender)
            phone = Handset(channel, sender, person.name.split()[0], person.phone)
        _remember(self._phones, (channel, sender), phone)
        return phone

    async def _label(self, said: Said) -> str:
        return said.text or await self._read(
            stored.label_of, said.channel, said.sender, said.button
        )

    async def _read(self, question: Callable[..., Any], *about: Any) -> Any:
        def answer() -> Any:
            with for_reading(self.bot.engine).connect() as connection:
                return question(self.bot, connection, *about)

        return await asyncio.to_thread(answer)

    @staticmethod
    def _arrived(bot: Bot, connection: Connection, whose: tuple[str, str]) -> set[int]:
        chat = stored.chat_of(bot, connection, *whose)
        return stored.arrived(connection, chat.id) if chat else set()

    @staticmethod
    def _new(
        bot: Bot, connection: Connection, whose: tuple[str, str], before: set[int]
    ) -> list[Bubble]:
        chat = stored.chat_of(bot, connection, *whose)
        return stored.unasked_since(bot, connection, chat, before) if chat else []


def _remember(kept: OrderedDict[tuple[str, str], Any], key: tuple[str, str], value: Any) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)


def message_json(out: Outbound, files: Iterable[File] = ()) -> dict[str, Any]:
    """One message as `POST /simulator/messages` answers it; its files by where they are."""
    buttons = [{"label": label, "value": value} for label, value in out.buttons]
    return {
        "text": out.text,
        "buttons": buttons,
        "media": [f"/simulator/forms/{file.id}" for file in files],
        "flow": out.flow,
        "question": out.question,
    }


def careful(endpoint: Endpoint, *, here_only: bool) -> Endpoint:
    """An endpoint that answers a refusal in one plain line, and says so when nothing could be kept.

    With `here_only` it exists for this machine alone: beside real channels the simulator could
    write as anyone and show what real people told.
    """

    async def answered(request: Request) -> Response:
        try:
            if here_only and not from_here(request):
                raise Refused(404, "Not here.")
            response = await endpoint(request)
        except Refused as refused:
            metrics.REFUSED.labels(str(refused.status)).inc()
            response = PlainTextResponse(refused.line + "\n", refused.status)
        except SQLAlchemyError as error:
            log.error("not_kept", channel="simulator", error=type(error).__name__)
            response = PlainTextResponse("Could not be kept, send it again.\n", 503)
        response.headers.update(HEADERS)
        return response

    return answered


def from_here(request: Request) -> bool:
    """Whether a request comes from this machine itself, and not through a proxy on it."""
    host = request.client.host if request.client else ""
    forwarded = any(
        name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip")
    )
    return host in ("127.0.0.1", "::1") and not forwarded


def fragment(request: Request, html: str) -> Response:
    """A piece of the page, or 304 when the browser has this one already."""
    tag = f'"{blake2s(html.encode(), digest_size=12).hexdigest()}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(html, headers=headers)


def add(app: FastAPI, bot: Bot, to_others: Endpoint) -> None:
    """Everything of the simulator; only a demo calls this, so elsewhere none of it exists.

    `to_others` answers `/` to those whom the simulator is not shown.
    """
    simulator, page, press = Simulator(bot), Page(bot), asyncio.Lock()
    here_only = bot.settings.telegram_on or bot.settings.twilio_on

    async def messages(request: Request) -> Response:
        reply = await simulator.send(asked.said(await fields_of(request)))
        told = [message_json(out) for out in reply.outs]
        return JSONResponse({"messages": told, "effects": list(reply.effects)})

    async def clock(request: Request) -> Response:
        came = await simulator.advance(await fields_of(request))
        told = [message_json(bubble.out, bubble.files) for bubble in came if bubble.out]
        return JSONResponse({"now": bot.clock.now().isoformat(), "messages": told})

    async def form(request: Request) -> Response:
        """The same without a script: do it, then show the page anew, at the text field."""
        fields = await fields_of(request)
        channel, sender = sender_of(fields)
        where = {"channel": channel, "sender": sender}
        try:
            if "act" in fields:
                where["role"] = "petugas"
                await simulator.operate(fields)
            elif "advance" in fields:
                await simulator.advance(fields)
            else:
                await simulator.send(asked.said(fields))
        except Refused as refused:
            if refused.status != 400:
                raise
            where["notice"] = refused.line
        return RedirectResponse(f"/?{urlencode(where)}#pesan", 303)

    async def home(request: Request) -> Response:
        query = request.query_params
        channel = query.get("channel", "whatsapp")
        channel = channel if channel in CHANNELS else "whatsapp"
        if query.get("sender") == "baru":
            where = urlencode({"channel": channel, "sender": stranger().sender(channel)})
            return RedirectResponse(f"/?{where}", 303, headers={"cache-control": "no-store"})
        try:
            sender = known_sender(channel, query.get("sender", ""))
        except ValueError:
            sender = PEOPLE[0].sender(channel)
        role = query.get("role", "pekerja")
        role = role if role in ROLES else "pekerja"
        effects, notice = simulator.effects(channel, sender), query.get("notice", "")[:200]
        html = await asyncio.to_thread(page.whole, channel, sender, role, effects, notice)
        return HTMLResponse(html, headers={"cache-control": "no-store"})

    async def thread(request: Request) -> Response:
        whose = sender_of(request.query_params)
        return fragment(request, await asyncio.to_thread(page.thread, *whose))

    async def state(request: Request) -> Response:
        whose = sender_of(request.query_params)
        html = await asyncio.to_thread(page.panel, *whose, simulator.effects(*whose))
        return fragment(request, html)

    async def desk(request: Request) -> Response:
        whose = sender_of(request.query_params)
        return fragment(request, await asyncio.to_thread(page.desk, *whose))

    async def media(request: Request) -> Response:
        found = await asyncio.to_thread(stored.file_of, bot, request.path_params["media_id"])
        if found is None:
            raise Refused(404, "No such file.")
        return Response(found[1], media_type=found[0], headers={"cache-control": "no-store"})

    async def paper(request: Request) -> Response:
        number = request.path_params["number"]
        async with press:
            try:
                found = await asyncio.to_thread(handout.given, bot.engine, number, bot.clock.now())
            except LookupError:
                raise Refused(404, "No such file.") from None
        headers = {
            "cache-control": "no-store",
            "content-disposition": f'inline; filename="{found.name}"',
        }
        return Response(found.content, media_type=PDF, headers=headers)

    shown = careful(home, here_only=here_only)

    async def first_page(request: Request) -> Response:
        return await (to_others if here_only and not from_here(request) else shown)(request)

    app.router.add_route("/", first_page, methods=["GET"])
    for path, method, endpoint in (
        ("/simulator/messages", "POST", messages),
        ("/simulator/clock", "POST", clock),
        ("/simulator/form", "POST", form),
        ("/simulator/thread", "GET", thread),
        ("/simulator/state", "GET", state),
        ("/simulator/desk", "GET", desk),
        ("/simulator/media/{media_id}", "GET", media),
        ("/simulator/forms/{number:int}", "GET", paper),
    ):
        app.router.add_route(path, careful(endpoint, here_only=here_only), methods=[method])
    app.mount("/simulator/static", StaticFiles(directory=Path(__file__).parent / "static"))
