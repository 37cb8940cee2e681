"""The doors for Twilio: messages, delivery callbacks and event streams, all signed."""

import asyncio
from collections.abc import Awaitable, Callable

import orjson

from bot import outbox
from bot.bot import Bot
from bot.channels import twilio
from webhooks.doors import (
    TEXT,
    XML,
    Receive,
    Refused,
    Scope,
    Send,
    answer,
    body_of,
    header,
    not_kept,
    refuse,
)

LONGEST = 256 * 1024
"""Bytes; 4,096 characters of text take at most 50,000 in a form."""


class TwilioDoor:
    """One signed door. `then` is given the form, or for `json` the raw body, and says the answer.

    The signature covers the public URL, which only PUBLIC_URL tells: without it, or without the
    auth token, every request gets 403.
    """

    def __init__(self, bot: Bot, then: Callable[[Bot, dict[str, str]], Awaitable[bytes]]) -> None:
        self._bot, self._then = bot, then
        token = bot.settings.twilio_auth_token
        self._token = token.get_secret_value() if token else ""
        self._url = bot.settings.public_url or ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._receive(scope, receive)
        except Refused as refused:
            return await refuse(send, refused)
        return await answer(send, 200, body, XML if body.startswith(b"<") else TEXT)

    def _public_url(self, scope: Scope) -> str:
        query = scope["query_string"]
        url = self._url + str(scope["path"])
        return f"{url}?{query.decode('latin-1')}" if query else url

    async def _receive(self, scope: Scope, receive: Receive) -> bytes:
        if scope["method"] != "POST":
            raise Refused(405, "POST only.")
        signature = header(scope, b"x-twilio-signature")
        if not (self._token and self._url and signature):
            raise Refused(403, "The signature is missing or wrong.")
        raw = await body_of(scope, receive, LONGEST)
        try:
            fields = twilio.form(raw)
        except ValueError:
            raise Refused(400, "The body is not a form of Twilio.") from None
        settings = header(scope, b"x-twilio-webhooks-signature-settings")
        if not twilio.signed(self._token, self._public_url(scope), fields, signature, settings):
            raise Refused(403, "The signature is missing or wrong.")
        return await self._kept(fields)

    async def _kept(self, fields: dict[str, str]) -> bytes:
        try:
            return await self._then(self._bot, fields)
        except Refused:
            raise
        except Exception as error:
            raise not_kept(error) from None


class EventsDoor(TwilioDoor):
    """Event Streams: JSON, the URL signed, the body bound to it by its hash."""

    async def _receive(self, scope: Scope, receive: Receive) -> bytes:
        if scope["method"] != "POST":
            raise Refused(405, "POST only.")
        signature = header(scope, b"x-twilio-signature")
        raw = await body_of(scope, receive, LONGEST)
        if not (self._token and self._url) or not twilio.signed_body(
            self._token, self._public_url(scope), raw, signature
        ):
            raise Refused(403, "The signature is missing or wrong.")
        try:
            events = orjson.loads(raw)
            states = [event["data"] for event in events if isinstance(event, dict)]
            told = [
                {
                    "MessageSid": str(state.get("messageSid", "")),
                    "MessageStatus": str(state.get("messageStatus", "")).lower(),
                }
                for state in states
            ]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refused(400, "The body is not a list of events.") from None
        for fields in told:
            await self._kept(fields)
        return b""


async def message(bot: Bot, fields: dict[str, str]) -> bytes:
    """One inbound message: kept, and answered in TwiML."""
    try:
        inbound = twilio.read(fields)
    except ValueError:
        raise Refused(400, "The form lacks what makes it a message.") from None
    reply = await bot.inbox.receive(inbound)
    if reply.media:
        bot.later("fetch_media")
    if reply.queued:  # buttons and lists only go through the REST API
        bot.later("send")
        return twilio.EMPTY
    return twilio.twiml(reply.outs)


async def status(bot: Bot, fields: dict[str, str]) -> bytes:
    """One delivery callback: late, repeated and unknown ones change nothing."""
    sid, told = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
    if not sid:
        raise Refused(400, "The form lacks what makes it a message.")
    await asyncio.to_thread(
        outbox.note_delivery, bot.engine, sid, told, fields.get("ErrorCode", ""), bot.clock.now()
    )
    return b""
