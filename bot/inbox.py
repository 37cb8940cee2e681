"""One inbound message, one transaction; the turns of many people share one commit.

A single writer takes what has come in, computes the turns in memory and commits them together
(group commit), so that a message is on disk before it is answered and a disk sync is paid once
for many. What one message does is undone alone, by a savepoint, when it fails.

What may take long is waited for on a thread: the lock and the disk sync of SQLite, every statement
of PostgreSQL. The turns on SQLite are computed between the two on the event loop itself: each of
their statements is answered at once, and would on a thread cost more in handing Python's lock to
and fro than it does itself.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar, TypeVarTuple

import orjson
import structlog
from sqlalchemy import Connection, Engine, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError

from bot import metrics
from bot.catalog import Catalog
from bot.channels import Inbound, Limits, Outbound, fit
from bot.channels.sms import LIMITS as SMS
from bot.channels.telegram import LIMITS as TELEGRAM
from bot.channels.terminal import LIMITS as TERMINAL
from bot.channels.whatsapp import LIMITS as WHATSAPP
from bot.chats import make_chats
from bot.clock import WIB
from bot.data import Knowledge
from bot.database import Prepared, among, begin_at_once, rolled_back
from bot.effects import apply
from bot.facts import claims_seen_by, facts_for, people_of
from bot.models import (
    ADDRESS_SCOPE,
    BODY_AAD,
    MILLISECOND,
    STATE_AAD,
    Chat,
    Media,
    Message,
    milliseconds,
    table,
)
from bot.outbox import queue
from bot.scene import Scene
from bot.sealed import Keyring
from flows.claims import wanted
from flows.engine import GROUP, advance
from flows.questions import Book
from flows.talk import HERE, Conversation, Heard, OpenTicket, Say, _, record

log = structlog.get_logger()

LIMITS: dict[str, Limits] = {
    "telegram": TELEGRAM,
    "whatsapp": WHATSAPP,
    "sms": SMS,
    "terminal": TERMINAL,
}
BATCH = 100
"""Turns that share one commit at most."""
TALKING = 2_000
"""Chats whose index is kept at hand: those that talk just now."""
LATE = timedelta(hours=3)
"""A message that is older than this when it arrives gets a word of apology first."""
GROUP_AGAIN = timedelta(hours=12)
"""A group is told only this often that data are not talked of there."""

TROUBLE = _(
    "Maaf, ada gangguan di sisi kami. Petugas sudah diberi tahu. Coba kirim lagi sebentar lagi ya."
)

chat_table, message_table, media_table = table(Chat), table(Message), table(Media)


@record
class Reply:
    """What goes back for one message, the same again for a repeat of it."""

    outs: list[Outbound]
    effects: tuple[str, ...] = ()
    repeated: bool = False
    media: bool = False
    queued: bool = False
    """The answer waits in the outbox, as the webhook's own answer cannot carry its buttons."""
    turned: tuple[str, str, str] | None = None
    """Channel, flow and question of a turn, to be counted once it is committed."""


@dataclass(slots=True)
class ChatRow:
    """The row of a chat while its turns are computed; times in `milliseconds`."""

    id: int
    channel: str
    state: bytes | None
    language: str
    stopped_at: int | None
    blocked_at: int | None
    ticket_id: int | None
    people: int
    claims: int
    heard_at: int | None
    version: int
    erased: bool = False
    changed: bool = False
    conversation: Conversation | None = None

    def row(self) -> dict[str, Any]:
        """The parameters of _UPDATE_CHAT."""
        return {
            "chat_id": self.id,
            "state": self.state,
            "language": self.language,
            "stopped_at": self.stopped_at,
            "blocked_at": self.blocked_at,
            "ticket_id": self.ticket_id,
            "people": self.people,
            "claims": self.claims,
            "heard_at": self.heard_at,
            "version": self.version,
        }


_COLUMNS = (
    "id",
    "channel",
    "state",
    "language",
    "stopped_at",
    "blocked_at",
    "ticket_id",
    "people",
    "claims",
    "heard_at",
    "version",
)
_SELECT_CHATS = select(
    chat_table.c.address_index, *(chat_table.c[name] for name in _COLUMNS)
).where(among(chat_table.c.address_index, "indexes"))
_FIND_CHATS = Prepared(_SELECT_CHATS)
_LOCK_CHATS = Prepared(_SELECT_CHATS.order_by(chat_table.c.id).with_for_update())
_FIND_INDEXES = Prepared(
    select(chat_table.c.address_index).where(among(chat_table.c.address_index, "indexes"))
)
_FIND_SEEN = Prepared(
    select(message_table.c.ref, message_table.c.body).where(among(message_table.c.ref, "refs"))
)
_CHANGES = _COLUMNS[2:]
"""What a turn may change."""
_UPDATE_CHAT = Prepared(
    update(chat_table)
    .where(chat_table.c.id == bindparam("chat_id"))
    .values({name: bindparam(name) for name in _CHANGES})
)
_INSERT_MESSAGE = Prepared(insert(message_table), "ref", "chat_id", "at", "body")
_INSERT_MEDIA = insert(media_table)


T = TypeVar("T")
Given = TypeVarTuple("Given")


class _TurnFailed(Exception):
    """A turn of a batch raised; the batch is undone."""


class Inbox:
    """Receives messages for the lifetime of the process. `start` before use, `stop` after."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        known: Knowledge,
        catalog: Catalog,
        book: Book,
        now: Callable[[], datetime],
        demo_verifies: timedelta | None = None,
        site: str = "",
        queue_buttons: frozenset[str] = frozenset(),
    ) -> None:
        self._engine, self._keyring, self._known = engine, keyring, known
        self._indexes = lru_cache(TALKING)(lambda address: keyring.indexes(address, ADDRESS_SCOPE))
        self._times = lru_cache(2)(lambda now: (milliseconds(now), now.astimezone(WIB).date()))
        self._catalog, self._book, self._now = catalog, book, now
        self._demo_verifies, self._site = demo_verifies, site
        self._queue_buttons = queue_buttons
        self._waiting: list[tuple[Inbound, asyncio.Future[Reply]]] = []
        self._called = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._stopping = False
        self._thread = ThreadPoolExecutor(1, "inbox")
        self._postgresql = engine.dialect.name == "postgresql"
        self._find_chats = _LOCK_CHATS if self._postgresql else _FIND_CHATS

    def start(self) -> None:
        """Begin to write. Call it from the running event loop."""
        self._writer = asyncio.get_running_loop().create_task(self._write(), name="inbox")

    async def stop(self) -> None:
        """Finish what has come in, then end."""
        self._stopping = True
        self._called.set()
        if self._writer is not None:
            await asyncio.shield(self._writer)  # a commit ends, whoever has no more patience

    @property
    def stopped(self) -> bool:
        """Whether it has worked and does so no more."""
        return self._writer is not None and self._writer.done()

    async def receive(self, inbound: Inbound) -> Reply:
        """Keep one message and what it leads to; returns after the commit.

        Raises an exception when it could not be kept, mostly sqlalchemy.exc.DBAPIError: the vendor
        has to send again.
        """
        assert self._writer is not None, "Inbox.start() has not been called."
        if self.stopped:
            raise RuntimeError("The inbox has stopped.")
        future: asyncio.Future[Reply] = self._writer.get_loop().create_future()
        self._waiting.append((inbound, future))
        self._called.set()
        return await future

    # --- the writer -----------------------------------------------------------------------------------

    async def _write(self) -> None:
        connection: Connection | None = None
        while batch := await self._next():
            try:
                if connection is None:
                    connection = await self._aside(self._engine.connect)
                results: Sequence[Reply | Exception] = await self._keep(
                    connection, [inbound for inbound, _f in batch]
                )
            except Exception as error:  # the writer must outlive every failure
                results = [error] * len(batch)
                if connection is not None:
                    with contextlib.suppress(Exception):
                        await self._aside(connection.close)
                connection = None
            _resolve([future for _i, future in batch], results)
            await asyncio.sleep(0)  # these answers leave before the next turns are worked on
        if connection is not None:
            await self._aside(connection.close)
        self._thread.shutdown(wait=False)

    async def _next(self) -> list[tuple[Inbound, "asyncio.Future[Reply]"]]:
        """Waits for a message and takes those behind it along; nothing when it is time to stop."""
        while not self._waiting and not self._stopping:
            self._called.clear()
            await self._called.wait()
        batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        return batch

    async def _keep(self, connection: Connection, batch: list[Inbound]) -> list[Reply | Exception]:
        """What `commit` does, with the turns of SQLite on the event loop."""
        if self._postgresql:
            return await self._aside(self.commit, connection, batch)
        transaction = begin_at_once(connection)
        if transaction is None:
            transaction = await self._aside(connection.begin)
        try:
            replies = self._turns(connection, batch, alone=len(batch) == 1)
            await self._aside(transaction.commit)
        except Exception as error:
            await self._aside(transaction.close)
            return await self._aside(self._one_by_one, connection, batch, error)
        return _counted(replies)

    async def _aside(self, do: Callable[[*Given], T], *given: *Given) -> T:
        """Done on the inbox's own thread, while the event loop goes on."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, do, *given)

    def commit(self, connection: Connection, batch: list[Inbound]) -> list[Reply | Exception]:
        """The turns of a batch in one transaction; when one fails, each gets one of its own."""
        try:
            with connection.begin():
                replies = self._turns(connection, batch, alone=len(batch) == 1)
        except Exception as error:
            return self._one_by_one(connection, batch, error)
        return _counted(replies)

    def _one_by_one(
        self, connection: Connection, batch: list[Inbound], error: Exception
    ) -> list[Reply | Exception]:
        """Each message in a transaction of its own, after this error undid all of them.

        What a failing turn has to tell is told now, with all that is known. Raises the error of a
        connection that is gone.
        """
        if not isinstance(error, _TurnFailed):
            log.warning("batch_failed", size=len(batch), error=_kind(error))
            metrics.BATCH_FAILED.inc()
        results: list[Reply | Exception] = []
        for inbound in batch:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise error
            rolled_back(connection)
            try:
                with connection.begin():
                    [reply] = self._turns(connection, [inbound], alone=True)
                results += _counted([reply])
            except Exception as again:
                error = again
                results.append(error)
        return results

    def _turns(self, connection: Connection, batch: list[Inbound], *, alone: bool) -> list[Reply]:
        keyring = self._keyring
        now = self._now()
        at = milliseconds(now)
        keys = [self._indexes(f"{inbound.channel}:{inbound.address}") for inbound in batch]
        chats = self._chats(connection, batch, keys)
        refs = [inbound.ref for inbound in batch]
        seen: dict[str, bytes] = dict(_FIND_SEEN.find(connection, refs=refs))
        others = {chat.id: chat for chat in chats.values()}
        replies: list[Reply] = []
        kept: list[dict[str, Any]] = []
        files: list[dict[str, Any]] = []
        for inbound, ref, indexes in zip(batch, refs, keys, strict=True):
            if (body := seen.get(ref)) is not None:
                was = orjson.loads(keyring.open(body, BODY_AAD))
                outs = [Outbound.from_json(out) for out in was["out"]]
                replies.append(Reply(outs, repeated=True, queued=was.get("queued", False)))
                continue
            [chat, *_more] = [chats[index] for index in indexes if index in chats]
            reply = self._turn(connection, chat, others, inbound, now, files, alone=alone)
            if chat.erased:  # nothing of the talk before stays, in this batch neither
                kept = [row for row in kept if row["chat_id"] != chat.id]
                chat.erased = False
                told: Any = None
            else:
                told = _told(inbound.heard)
            told_and_said = {"in": told, "out": [out.to_json() for out in reply.outs]}
            if reply.queued:
                told_and_said["queued"] = True
            body = keyring.seal(orjson.dumps(told_and_said), BODY_AAD)
            seen[ref] = body
            kept.append({"ref": ref, "chat_id": chat.id, "at": at, "body": body})
            replies.append(reply)
        _UPDATE_CHAT.run(connection, [chat.row() for chat in chats.values() if chat.changed])
        _INSERT_MESSAGE.run(connection, kept)
        if files:
            connection.execute(_INSERT_MEDIA, files)
        return replies

    def _chats(
        self, connection: Connection, batch: list[Inbound], keys: list[list[str]]
    ) -> dict[str, ChatRow]:
        """The chats of a batch, locked where others may write too; new ones are made."""
        wanted = {index for indexes in keys for index in indexes}
        if self._postgresql:  # rows are locked only after all inserts, in one order: no deadlock
            rows = _FIND_INDEXES.find(connection, indexes=list(wanted))
            known = {row.address_index for row in rows}
            found: dict[str, ChatRow] = {}
        else:
            found = self._find(connection, list(wanted))
            known = set(found)
        new = {
            indexes[0]: inbound
            for inbound, indexes in zip(batch, keys, strict=True)
            if not any(index in known for index in indexes)
        }
        if new:
            make_chats(
                connection,
                [(index, inbound.channel, inbound.address) for index, inbound in new.items()],
            )
            wanted = wanted if self._postgresql else set(new)
            found |= self._find(connection, list(wanted))
        elif self._postgresql:
            found = self._find(connection, list(wanted))
        return found

    def _find(self, connection: Connection, indexes: list[str]) -> dict[str, ChatRow]:
        rows = self._find_chats.find(connection, indexes=indexes)
        return {row[0]: ChatRow(*row[1:]) for row in rows}

    def _turn(
        self,
        connection: Connection,
        chat: ChatRow,
        others: Mapping[int, ChatRow],
        inbound: Inbound,
        now: datetime,
        files: list[dict[str, Any]],
        *,
        alone: bool,
    ) -> Reply:
        """One turn; a failure of its own is undone, told kindly, and left for a person.

        Savepoints are dear, so among others it only raises _TurnFailed, to be tried alone.
        """
        if inbound.kind != "message":
            return self._other_kind(chat, inbound, now)
        if not alone:
            try:
                return self._message(connection, chat, others, inbound, now, files)
            except DBAPIError:
                raise
            except Exception as error:
                raise _TurnFailed from error
        before = replace(chat)
        try:
            with connection.begin_nested():
                return self._message(connection, chat, others, inbound, now, files)
        except DBAPIError:
            raise
        except Exception as error:  # no one is left without an answer
            for name in ChatRow.__slots__:
                setattr(chat, name, getattr(before, name))
            kept = chat.conversation
            log.error(
                "turn_failed",
                error=type(error).__name__,
                at=_where(error),
                flow=kept.flow if kept else "",
                question=kept.asked if kept else "",
            )
            metrics.TURN_FAILED.inc()
            scene = Scene(connection, chat, now, self._keyring, self._known)
            apply(OpenTicket("trouble", inbound.heard.text, hold=False, urgent=True), scene)
            chat.changed = True
            return Reply(self._fit([Say(TROUBLE)], inbound, chat), ("OpenTicket",))

    def _message(
        self,
        connection: Connection,
        chat: ChatRow,
        others: Mapping[int, ChatRow],
        inbound: Inbound,
        now: datetime,
        files: list[dict[str, Any]],
    ) -> Reply:
        at, today = self._times(now)
        heard, names = self._name_media(inbound)
        if inbound.at is not None and now - inbound.at > LATE:
            heard = replace(heard, late=True)
        conversation = self._conversation(chat)
        people = people_of(connection, chat.id, today) if chat.people else ()
        claims = (
            claims_seen_by(connection, chat.id, wanted(heard, conversation)) if chat.claims else ()
        )
        turn = advance(
            self._book,
            conversation,
            heard,
            facts_for(
                chat,
                self._known,
                now,
                today,
                inbound.phone,
                people,
                claims,
                self._catalog.texts(chat.language),
            ),
        )
        says = list(turn.says)
        kept = turn.conversation
        if turn.effects:
            scene = Scene(
                connection,
                chat,
                now,
                self._keyring,
                self._known,
                self._demo_verifies,
                self._site,
                others,
            )
            says = self._apply(scene, turn.effects, says)
            if chat.erased:
                kept = Conversation(met=True, at=kept.at)
        state = orjson.dumps(kept.to_json())
        if names:
            self._keep_media(inbound, names, state + repr(turn.effects).encode(), chat, now, files)
        chat.state = self._keyring.seal(state, STATE_AAD)
        chat.conversation = kept
        chat.heard_at, chat.blocked_at = at, None
        chat.version += 1
        chat.changed = True
        outs = [] if inbound.silent else self._fit(says, inbound, chat)
        queued = inbound.channel in self._queue_buttons and any(out.buttons for out in outs)
        if queued:
            queue(connection, f"must:reply:{inbound.ref}", chat.id, says, now)
        effects = tuple([type(effect).__name__ for effect in turn.effects])
        turned = (inbound.channel, kept.flow, kept.asked)
        return Reply(outs, effects, media=bool(names), queued=queued, turned=turned)

    def _apply(self, scene: Scene, effects: tuple[Any, ...], says: list[Say]) -> list[Say]:
        for effect in effects:
            outcome = apply(effect, scene)
            if outcome.values:
                says = [
                    replace(say, values={**say.values, **outcome.values})
                    if "{" in say.text
                    else say
                    for say in says
                ]
            if outcome.instead:
                says = [say for say in says if say.question]
            if outcome.says:
                at = says.index(HERE) if HERE in says else len(says)
                says[at : at + 1] = outcome.says
        return [say for say in says if say is not HERE]

    def _conversation(self, chat: ChatRow) -> Conversation:
        if chat.conversation is None:
            chat.conversation = (
                Conversation.from_json(orjson.loads(self._keyring.open(chat.state, STATE_AAD)))
                if chat.state is not None
                else Conversation()
            )
        return chat.conversation

    def _other_kind(self, chat: ChatRow, inbound: Inbound, now: datetime) -> Reply:
        says: list[Say] = []
        at = milliseconds(now)
        if inbound.kind == "blocked":
            chat.blocked_at = at
        elif inbound.kind == "unblocked":
            chat.blocked_at = None
        elif inbound.kind == "group" and (
            chat.heard_at is None or at - chat.heard_at > GROUP_AGAIN / MILLISECOND
        ):
            says, chat.heard_at = [Say(GROUP)], at
        chat.changed = True
        return Reply(self._fit(says, inbound, chat))

    def _fit(self, says: list[Say], inbound: Inbound, chat: ChatRow) -> list[Outbound]:
        catalog, language = self._catalog, chat.language
        return fit([catalog.render(say, language) for say in says], LIMITS[inbound.channel])

    # --- media ----------------------------------------------------------------------------------------

    def _name_media(self, inbound: Inbound) -> tuple[Heard, list[str]]:
        """Our own names for the files of a message, put into what was heard."""
        heard = inbound.heard
        if not inbound.media:
            return heard, []
        names = [secrets.token_hex(8) for _m in inbound.media]
        photos = tuple(names[int(n)] for n in heard.photos)
        sheets = (n for n, found in zip(names, inbound.media, strict=True) if found.kind == "sheet")
        return replace(
            heard,
            photos=photos,
            voice=names[int(heard.voice)] if heard.voice else "",
            sheet=next(sheets, ""),
        ), names

    def _keep_media(
        self,
        inbound: Inbound,
        names: list[str],
        used: bytes,
        chat: ChatRow,
        now: datetime,
        files: list[dict[str, Any]],
    ) -> None:
        """Only files that became an answer or went to a person are wanted at all."""
        for name, found in zip(names, inbound.media, strict=True):
            if name.encode() in used:
                files.append(
                    {
                        "id": name,
                        "chat_id": chat.id,
                        "message_ref": inbound.ref,
                        "kind": found.kind,
                        "vendor_ref": found.vendor_ref,
                        "state": "wanted",
                        "attempts": 0,
                        "due_at": now,
                        "content_type": found.content_type or None,
                        "size": found.size or None,
                        "content": found.content or None,
                        "created_at": now,
                    }
                )


def _resolve(futures: list["asyncio.Future[Reply]"], results: Sequence[Reply | Exception]) -> None:
    for future, result in zip(futures, results, strict=True):
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)


def _counted(replies: list[Reply]) -> list[Reply | Exception]:
    metrics.turns([reply.turned for reply in replies if reply.turned is not None])
    return [*replies]


def _told(heard: Heard) -> dict[str, Any]:
    """What the person sent, as it is kept: words, tap, or that there was something else."""
    told: dict[str, Any] = {}
    if heard.text:
        told["text"] = heard.text
    if heard.tap:
        told["tap"] = heard.tap
    if heard.caption:
        told["caption"] = heard.caption
    if heard.photos or heard.voice or heard.other or heard.place or heard.phone:
        told["kind"] = (
            "photo"
            if heard.photos
            else "voice"
            if heard.voice
            else "place"
            if heard.place
            else "contact"
            if heard.phone
            else heard.other
        )
    return told


def _kind(error: Exception) -> str:
    """The kind of an error, of the database's own where there is one; its text is not logged."""
    return type(error.orig if isinstance(error, DBAPIError) else error).__name__


def _where(error: BaseException) -> str:
    """File and line of an error; its text may hold what a person wrote and is not logged."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return (
        f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    )
