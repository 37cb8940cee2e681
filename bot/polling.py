"""Telegram without a webhook: asks for updates, takes each through the same code as the door does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.bot import Bot
from bot.channels import Inbound, Outbound, telegram
from bot.channels.telegram_api import TelegramApi
from bot.database import for_reading
from bot.models import Setting, table
from bot.outbox import NotSent

log = structlog.get_logger()

OFFSET = "telegram.offset"
"""The key of the table Setting under which the next update's number is kept."""

ONE_POLLER = 5_064_021_118
"""Any number of our own: names the advisory lock of the one process that polls."""

LONGEST_PAUSE = 30.0
"""Seconds between two tries while something keeps failing."""

WAIT_FOR_LOCK = 5.0
"""Seconds until a process that does not poll looks whether the one that does has ended."""

TRIES = 5
"""So often an update that cannot be kept holds up the others; after that it is left out."""

REPLY_WAITS = (1.0, 3.0)
"""Seconds before a reply that Telegram did not take is tried again."""

setting = table(Setting)


async def serve(bot: Bot, api: TelegramApi) -> None:
    """Learn the bot's name; then, without PUBLIC_URL, poll. Never ends by itself."""
    await _told(bot, api)
    if bot.settings.public_url is None:
        await poll(bot, api)


async def _told(bot: Bot, api: TelegramApi) -> None:
    failures = 0
    while True:
        try:
            bot.telegram_name = await api.name()
        except NotSent as error:
            log.error("telegram_name_unknown", code=error.code)
            failures += 1
            await asyncio.sleep(_pause(failures, error))
        else:
            return


def _pause(failures: int, error: NotSent | None = None) -> float:
    if error is not None and error.wait is not None:
        return error.wait.total_seconds()
    return float(min(0.5 * 2**failures, LONGEST_PAUSE))


async def poll(bot: Bot, api: TelegramApi) -> None:
    """Ask for updates for ever; the offset moves only past what is kept."""
    async with _alone(bot.engine) as connection:
        intake = Intake(bot, api)
        webhook_gone, failures = False, 0
        while True:
            try:
                if connection is not None:  # raises when the lock went with its connection
                    await asyncio.to_thread(connection.scalar, text("SELECT 1"))
                if not webhook_gone:
                    await api.delete_webhook()
                    webhook_gone = True
                kept_all = await intake.round()
                failures = 0 if kept_all else failures + 1
            except NotSent as error:
                log.warning("poll_failed", code=error.code)
                webhook_gone = webhook_gone and error.code != "conflict"
                failures += 1
                await asyncio.sleep(_pause(failures, error))
            else:
                if failures:
                    await asyncio.sleep(_pause(failures))


@asynccontextmanager
async def _alone(engine: Engine) -> AsyncIterator[Connection | None]:
    """Wait until no other process polls. An SQLite file has one process only."""
    if engine.dialect.name != "postgresql":
        yield None
        return
    connection = await asyncio.to_thread(_session, engine)
    try:
        while not await asyncio.to_thread(_locked, connection):  # noqa: ASYNC110  # the lock is another process's
            await asyncio.sleep(WAIT_FOR_LOCK)
        yield connection
    finally:
        connection.invalidate()  # the lock belongs to the session, and a pooled one would keep it
        connection.close()


def _session(engine: Engine) -> Connection:
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _locked(connection: Connection) -> bool:
    statement = text("SELECT pg_try_advisory_lock(:n)")
    return bool(connection.execute(statement, {"n": ONE_POLLER}).scalar_one())


class Intake:
    """Takes in the updates of one bot, in order within a chat, chats side by side."""

    def __init__(self, bot: Bot, api: TelegramApi) -> None:
        self._bot, self._api = bot, api
        self._failed: dict[int, int] = {}
        self._answered: set[int] = set()

    async def round(self) -> bool:
        """One getUpdates call and what follows; false when something could not be kept.

        Raises NotSent when Telegram does not answer.
        """
        bot = self._bot
        try:
            offset = await asyncio.to_thread(_offset, bot.engine)
        except SQLAlchemyError as error:
            log.error("offset_not_read", error=type(error).__name__)
            return False
        updates = await self._api.updates(offset)
        ids = await self._take(updates)
        if not ids:
            return not updates
        kept = [n for n, good in ids.items() if good]
        for n in [n for n, good in ids.items() if not good]:
            self._failed[n] = self._failed.get(n, 0) + 1
            if kept and self._failed[n] >= TRIES:
                log.error("update_left_out", update=n)
                metrics.REFUSED.labels("update_not_kept").inc()
                ids[n] = True
        lost = [n for n, good in ids.items() if not good]
        new = min(lost) if lost else max(ids) + 1
        if new > offset:
            try:
                await asyncio.to_thread(_keep_offset, bot.engine, new)
            except SQLAlchemyError as error:
                log.error("offset_not_kept", error=type(error).__name__)
                return False
        self._answered = {n for n in self._answered if n >= new}
        self._failed = {n: count for n, count in self._failed.items() if n >= new}
        return not lost

    async def _take(self, updates: list[Any]) -> dict[int, bool]:
        """Whether each update, by its number, is dealt with."""
        done: dict[int, bool] = {}
        chats: dict[str, list[tuple[int, Inbound]]] = {}
        for update in updates:
            number = update.get("update_id") if isinstance(update, Mapping) else None
            if not isinstance(number, int):
                metrics.REFUSED.labels("update_malformed").inc()
                continue
            done[number] = True
            try:
                inbound = telegram.read(update, self._bot.telegram_name)
            except ValueError:
                metrics.REFUSED.labels("update_malformed").inc()
                continue
            if inbound is None:
                metrics.UPDATES_UNKNOWN.labels("telegram").inc()
                continue
            chats.setdefault(inbound.address, []).append((number, inbound))
        for told in await asyncio.gather(*(self._chat(chat) for chat in chats.values())):
            done |= told
        return done

    async def _chat(self, messages: list[tuple[int, Inbound]]) -> dict[int, bool]:
        done: dict[int, bool] = {}
        for number, inbound in messages:
            if number in self._answered:
                done[number] = True
                continue
            try:
                reply = await self._bot.inbox.receive(inbound)
            except Exception as error:  # whatever it was, the message is asked for again
                log.error("not_kept", channel="telegram", error=type(error).__name__)
                # What comes after it in this chat has to wait for it, to stay in order.
                return done | {n: False for n, _inbound in messages if n not in done}
            done[number] = True
            self._answered.add(number)
            if "callback" in inbound.extra:
                self._bot.later("answer_callback", inbound.extra["callback"])
            if reply.media:
                self._bot.later("fetch_media")
            for out in reply.outs:
                await self._reply(out, inbound)
        return done

    async def _reply(self, out: Outbound, inbound: Inbound) -> None:
        for pause in (*REPLY_WAITS, None):
            try:
                await self._api.send(out, inbound.address, inbound.extra)
            except NotSent as error:
                again = error.kind in ("retry", "slower") and pause is not None
                log.warning("reply_not_sent", code=error.code, again=again)
                if not again:
                    metrics.SENT.labels("telegram", "reply_failed").inc()
                    return
                wait = error.wait.total_seconds() if error.wait is not None else pause or 0
            else:
                return
            await asyncio.sleep(min(wait, LONGEST_PAUSE))


def _offset(engine: Engine) -> int:
    with for_reading(engine).connect() as connection:
        kept = connection.execute(
            select(setting.c.value).where(setting.c.key == OFFSET)
        ).scalar_one_or_none()
    with contextlib.suppress(TypeError, ValueError):
        return int(kept or 0)
    return 0


def _keep_offset(engine: Engine, offset: int) -> None:
    make = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    row = make(setting).values(key=OFFSET, value=str(offset))
    with engine.begin() as connection:
        connection.execute(
            row.on_conflict_do_update(index_elements=["key"], set_={"value": str(offset)})
        )
