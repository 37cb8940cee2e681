"""The door for Telegram: POST /webhooks/telegram."""

import hmac

import orjson

from bot import metrics
from bot.bot import Bot
from bot.channels import telegram
from webhooks.doors import (
    JSON,
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

LONGEST = 1024 * 1024
"""Bytes; a real update has a few thousand."""


class TelegramDoor:
    """A bare ASGI route: it is what every message of every worker goes through.

    403 for a wrong or missing secret, also when none is set; 400 and 413 for a body that is no
    update; 200 with the answering method, or empty; 503 when the message could not be kept, so
    that Telegram sends it again.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        secret = bot.settings.telegram_secret
        self._secret = secret.get_secret_value().encode() if secret else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._receive(scope, receive)
        except Refused as refused:
            return await refuse(send, refused)
        return await answer(send, 200, body, JSON)

    async def _receive(self, scope: Scope, receive: Receive) -> bytes:
        if scope["method"] != "POST":
            raise Refused(405, "POST only.")
        told = header(scope, b"x-telegram-bot-api-secret-token").encode("latin-1")
        if not self._secret or not hmac.compare_digest(told, self._secret):
            raise Refused(403, "The secret token is missing or wrong.")
        body = await body_of(scope, receive, LONGEST)
        try:
            update = orjson.loads(body)
            if not isinstance(update, dict):
                raise ValueError  # noqa: TRY004  # one way out for all that is no update
            inbound = telegram.read(update, self._bot.telegram_name)
        except ValueError:
            raise Refused(400, "The body is not an update.") from None
        if inbound is None:
            metrics.UPDATES_UNKNOWN.labels("telegram").inc()
            return b""
        try:
            reply = await self._bot.inbox.receive(inbound)
        except Exception as error:
            raise not_kept(error) from None
        if "callback" in inbound.extra:
            self._bot.later("answer_callback", inbound.extra["callback"])
        if reply.media:
            self._bot.later("fetch_media")
        return telegram.answer(inbound.address, reply.outs, inbound.extra)
