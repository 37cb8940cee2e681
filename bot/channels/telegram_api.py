"""Calls to Telegram's Bot API: what is sent unasked, files, the webhook, and long polling.

Importing python-telegram-bot takes most of a second, so that happens with the first call.
"""

import asyncio
import importlib
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import orjson

from bot.channels import NO_EXTRA, Attached, Outbound
from bot.channels.download import Elsewhere, NotFetched, download, trusted
from bot.channels.telegram import BIGGEST, method
from bot.outbox import NotSent
from bot.settings import Settings

if TYPE_CHECKING:
    from telegram import Bot as Library
    from telegram.error import TelegramError

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "business_message")
"""The kinds of update the bot asks for."""

CONNECTIONS = 40
"""Webhook calls that Telegram may make at the same time."""

PATIENCE = 15.0
"""Seconds that one call may wait for an answer."""

POLL = 25
"""Seconds that Telegram holds a getUpdates call open when there is nothing new."""

WEBHOOK = "/webhooks/telegram"
"""The path of the door that Telegram posts to."""

T = TypeVar("T")


class Moved(NotSent):
    """The chat has become a supergroup with another `address`."""

    def __init__(self, address: str) -> None:
        super().__init__("chat_not_found")
        self.address = address


class TelegramApi:
    """The Bot API with one bot's token, to be used in one event loop; `close` it after use.

    Every method raises NotSent, or NotFetched where it says so.
    """

    def __init__(self, settings: Settings, patience: float = PATIENCE) -> None:
        if settings.telegram_token is None:
            raise ValueError("TELEGRAM_TOKEN is not set.")
        self._token = settings.telegram_token.get_secret_value()
        self._api, self._patience = settings.telegram_api, patience
        self._library: Library | None = None
        self._http: httpx.AsyncClient | None = None
        # It tells every URL, and Telegram's hold the token.
        logging.getLogger("httpx").setLevel(logging.WARNING)

    async def close(self) -> None:
        """Close every connection."""
        if self._library is not None:
            await self._library.request.shutdown()
        if self._http is not None:
            await self._http.aclose()
        self._library = self._http = None

    async def send(
        self,
        out: Outbound,
        address: str,
        extra: Mapping[str, Any] = NO_EXTRA,
        moved: Callable[[str], Awaitable[None]] | None = None,
        attached: Attached | None = None,
    ) -> str:
        """Send one message, or a file with it; Telegram's id of it, which is unique with its chat.

        When the chat has become a supergroup, `moved` is told the new address and the message is
        sent there, once.
        """
        call = method(address, out, extra)
        del call["method"]
        try:
            return await self._send(call, attached)
        except Moved as error:
            if moved is not None:
                await moved(error.address)
            return await self._send({**call, "chat_id": int(error.address)}, attached)

    async def _send(self, call: dict[str, Any], attached: Attached | None) -> str:
        rest = {k: v for k, v in call.items() if k not in ("chat_id", "text")}
        if attached is None:
            sent = await self._call(
                lambda library: library.send_message(call["chat_id"], call["text"], api_kwargs=rest)
            )
        else:
            sent = await self._call(
                lambda library: library.send_document(
                    call["chat_id"],
                    attached.content,
                    caption=call["text"],
                    filename=attached.name,
                    api_kwargs=rest,
                )
            )
        return f"{call['chat_id']}:{sent.message_id}" if sent is not None else ""

    async def answer_callback(self, callback_id: str) -> None:
        """Stop the clock on a tapped button; one that is too old is let be."""
        await self._call(lambda library: library.answer_callback_query(callback_id))

    async def name(self) -> str:
        """The bot's own user name; `unauthorized` for a wrong token."""
        me = await self._call(lambda library: library.get_me())
        return (me.username or "") if me is not None else ""

    async def set_webhook(self, public_url: str, secret: str) -> None:
        """Have Telegram post updates to this bot's door."""
        await self._call(
            lambda library: library.set_webhook(
                public_url + WEBHOOK,
                secret_token=secret,
                allowed_updates=UPDATES,
                max_connections=CONNECTIONS,
            )
        )

    async def delete_webhook(self) -> None:
        """Have Telegram keep updates for getUpdates; none is dropped."""
        await self._call(lambda library: library.delete_webhook(drop_pending_updates=False))

    async def webhook(self) -> tuple[str, int, str]:
        """Where Telegram posts to, how many updates wait, and what went wrong last."""
        found = await self._call(lambda library: library.get_webhook_info())
        if found is None:
            return "", 0, ""
        return found.url, found.pending_update_count, found.last_error_message or ""

    async def updates(self, offset: int) -> list[Any]:
        """The updates from `offset` on as they came, waiting for them up to POLL seconds.

        Not through the library: one update that it cannot parse would hold up all after it.
        """
        call = {"offset": offset, "timeout": POLL, "allowed_updates": UPDATES}
        url = f"{self._api}/bot{self._token}/getUpdates"
        try:
            answer = await self._client().post(url, json=call, timeout=POLL + self._patience)
        except httpx.HTTPError:
            raise NotSent("no_answer") from None  # its text names the URL, and that holds the token
        try:
            told = orjson.loads(answer.content)
        except orjson.JSONDecodeError:
            raise NotSent("server") from None
        if not isinstance(told, dict):
            raise NotSent("server")
        if told.get("ok") is True and isinstance(told.get("result"), list):
            found: list[Any] = told["result"]
            return found
        parameters = told.get("parameters")
        after = parameters.get("retry_after") if isinstance(parameters, dict) else None
        if isinstance(after, int):
            raise NotSent("flood", timedelta(seconds=after))
        names = {401: "unauthorized", 404: "unauthorized", 409: "conflict"}
        raise NotSent(names.get(answer.status_code, "server"))

    async def fetch(self, file_id: str, longest: int) -> bytes:
        """The content of a file of at most `longest` bytes. Raises NotFetched."""
        try:
            found = await self._call(lambda library: library.get_file(file_id))
        except NotSent as error:
            told = str(error.__cause__).lower()
            if "too big" in told:
                raise NotFetched("size", final=True) from None
            if error.code == "bad_request" and "temporarily" not in told:
                raise NotFetched("not_found", final=True) from None
            raise NotFetched("no_answer" if error.code == "no_answer" else "server") from None
        if found is None or not found.file_path:
            raise NotFetched("not_found", final=True)
        if (found.file_size or 0) > min(longest, BIGGEST):
            raise NotFetched("size", final=True)
        if not found.file_path.startswith(f"{self._api}/"):
            raise NotFetched("source", final=True)
        try:
            return await download(self._client(), found.file_path, longest)
        except Elsewhere:
            raise NotFetched("server") from None

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=self._patience, verify=trusted())
        return self._http

    async def _open(self) -> "Library":
        if self._library is None:
            # The type of a pause that its next release has anyway, so that it does not warn.
            os.environ.setdefault("PTB_TIMEDELTA", "true")
            await asyncio.to_thread(importlib.import_module, "telegram")  # others go on meanwhile
        if self._library is None:
            from telegram import Bot as Library
            from telegram.request import HTTPXRequest

            request = HTTPXRequest(
                connection_pool_size=16,
                connect_timeout=5,
                read_timeout=self._patience,
                write_timeout=self._patience,
                pool_timeout=self._patience,
                httpx_kwargs={"verify": trusted()},
            )
            self._library = Library(
                self._token,
                base_url=f"{self._api}/bot",
                base_file_url=f"{self._api}/file/bot",
                request=request,
                get_updates_request=request,
            )
        return self._library

    async def _call(self, ask: "Callable[[Library], Awaitable[T]]") -> T | None:
        """The answer; nothing where Telegram objects to what is harmless, or says what nobody reads."""
        library = await self._open()
        from telegram.error import TelegramError

        try:
            return await ask(library)
        except TelegramError as error:
            if any(words in str(error).lower() for words in ("not modified", "query is too old")):
                return None
            raise _not_sent(error) from error
        except (KeyError, TypeError, ValueError):  # accepted, with an answer of another make
            return None


def _not_sent(error: "TelegramError") -> NotSent:
    from telegram import error as told

    if isinstance(error, told.RetryAfter):
        pause = error.retry_after
        return NotSent("flood", pause if isinstance(pause, timedelta) else timedelta(seconds=pause))
    if isinstance(error, told.ChatMigrated):
        return Moved(str(error.new_chat_id))
    if isinstance(error, told.InvalidToken):
        return NotSent("unauthorized")
    if isinstance(error, told.Forbidden):
        return NotSent("blocked")
    if isinstance(error, told.BadRequest):
        return NotSent(
            "chat_not_found" if "chat not found" in str(error).lower() else "bad_request"
        )
    if isinstance(error, told.Conflict):
        return NotSent("conflict")
    return NotSent("no_answer" if isinstance(error, told.TimedOut) else "server")
