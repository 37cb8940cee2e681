"""Fetches the files people sent, looks at what they are, and keeps them sealed."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from sqlalchemy import Connection, Engine, or_, select, update

from bot import metrics, outbox
from bot.channels.download import NotFetched
from bot.database import for_reading
from bot.models import STATE_AAD, Chat, ChatPerson, Media, Registration, table
from bot.sealed import Keyring
from flows.questions import kept_media
from flows.talk import Conversation, Say, _

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.vendors import Vendors

log = structlog.get_logger()

BIGGEST = 16 * 1024 * 1024
"""Bytes: the most WhatsApp carries (https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages)."""

LEASE = timedelta(minutes=3)
"""How long one process may take over a file before another one tries."""

TRIES = 5
WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""Pauses between the tries."""

AT_ONCE = 4
"""Files fetched at the same time: as many times BIGGEST may be in memory."""

IMAGES = frozenset(("image/jpeg", "image/png", "image/webp", "image/heic"))
AUDIO = frozenset(
    ("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/wav", "audio/webm")
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TAKEN = {
    "photo": IMAGES,
    "voice": AUDIO,
    "audio": AUDIO,
    "document": IMAGES | {"application/pdf"},
    "sheet": frozenset((XLSX, "text/csv")),
}
"""What a file of each kind may be."""

PHOTO_AGAIN = _(
    "NIK tadi belum bisa kami baca. Boleh kirim lagi foto KTP-nya, atau tulis 16 angkanya?"
)
PHOTO_FIX = _(
    "{name}: foto KTP belum bisa kami buka. Ketik BETULKAN, lalu kirim lagi atau tulis NIK-nya."
)

media, chat, registration, chat_person = (
    table(Media),
    table(Chat),
    table(Registration),
    table(ChatPerson),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be fetched, claimed by this process."""

    id: str
    chat_id: int
    kind: str
    channel: str
    vendor_ref: str
    attempts: int
    size: int


class Refused(Exception):
    """A file is not kept; `reason` is empty, size or type."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# --- what a file is -------------------------------------------------------------------------------


def sniff(content: bytes) -> str:
    """The media type by the content alone; empty for everything the bot has no use for."""
    head = content[:64]
    if head.startswith(b"PK\x03\x04"):
        return XLSX if b"xl/" in content else ""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"OggS"):
        return "audio/ogg" if head[28:36] == b"OpusHead" or head[29:35] == b"vorbis" else ""
    if head[4:8] == b"ftyp":
        return _iso(content)
    if head.startswith(b"\x1a\x45\xdf\xa3"):  # Matroska: WebM with a sound track and no picture
        start = content[:4096]
        return (
            "audio/webm" if b"webm" in start and b"A_OPUS" in start and b"V_" not in start else ""
        )
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "audio/amr"
    return _mpeg(head) or _csv(content)


def _csv(content: bytes) -> str:
    """Text with a comma, a semicolon or a tab in its first line; what is in it is read later, by staff."""
    first = content[:4096].splitlines()[0] if content.strip() else b""
    plain = b"\0" not in content and any(mark in first for mark in b",;\t")
    return "text/csv" if plain else ""


def _iso(content: bytes) -> str:
    """HEIC pictures and MP4 sound share one container; the brand, or the tracks, tell them apart."""
    brands = content[8:12] + content[16 : min(int.from_bytes(content[:4], "big"), 64)]
    found = {brands[n : n + 4] for n in range(0, len(brands), 4)}
    if found & {b"heic", b"heix", b"heim", b"heis"}:
        return "image/heic"
    if brands[:4] in (b"M4A ", b"M4B "):
        return "audio/mp4"
    return "audio/mp4" if b"soun" in content and b"vide" not in content else ""


def _mpeg(head: bytes) -> str:
    if head.startswith(b"ID3"):
        return "audio/mpeg"
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        layer = head[1] >> 1 & 3
        if layer == 0 and head[1] & 0xF0 == 0xF0:
            return "audio/aac"
        if layer == 1 and head[1] >> 3 & 3 != 1 and head[2] >> 4 not in (0, 15):
            return "audio/mpeg"
    return ""


def checked(content: bytes, kind: str) -> str:
    """The media type of a file of that kind. Raises Refused: empty, size, type."""
    if not content:
        raise Refused("empty")
    if len(content) > BIGGEST:
        raise Refused("size")
    found = sniff(content)
    if found not in TAKEN.get(kind, frozenset()):
        raise Refused("type")
    return found


# --- fetching -------------------------------------------------------------------------------------


async def fetch_due(bot: "Bot", vendors: "Vendors") -> int:
    """Fetch and check every file whose turn it is; how many that were."""
    now = bot.clock.now()
    if not await asyncio.to_thread(anything_due, bot.engine, now):
        return 0
    count = 0
    while True:
        looked_at, wanted = await asyncio.to_thread(_claim, bot, now)
        if not looked_at:
            return count
        count += looked_at
        await asyncio.gather(*(_fetch(bot, vendors, one) for one in wanted))


def anything_due(engine: Engine, now: datetime) -> bool:
    """Whether a file is wanted now; waits for no writer."""
    with for_reading(engine).connect() as connection:
        return (
            connection.execute(select(media.c.id).where(_is_due(now)).limit(1)).first() is not None
        )


def _is_due(now: datetime) -> Any:
    return (media.c.state == "wanted") & or_(media.c.due_at.is_(None), media.c.due_at <= now)


def _claim(bot: "Bot", now: datetime) -> tuple[int, list[Wanted]]:
    """How many files were looked at, and those that have to be fetched.

    A file that came with its message is checked at once, in the same transaction.
    """
    taken: list[Wanted] = []
    with bot.engine.begin() as connection:
        rows = connection.execute(
            select(
                media.c.id,
                media.c.chat_id,
                media.c.kind,
                media.c.vendor_ref,
                media.c.attempts,
                media.c.size,
                media.c.content,
                chat.c.channel,
            )
            .join(chat, chat.c.id == media.c.chat_id)
            .where(_is_due(now))
            .order_by(media.c.due_at, media.c.id)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True, of=media)
        ).all()
        for row in rows:
            if row.content is not None:
                if not _check(connection, row.id, row.kind, row.content):
                    _ask_again(bot.keyring, connection, row.id, row.chat_id, now)
                continue
            connection.execute(
                update(media)
                .where(media.c.id == row.id)
                .values(attempts=row.attempts + 1, due_at=now + LEASE)
            )
            taken.append(
                Wanted(
                    row.id,
                    row.chat_id,
                    row.kind,
                    row.channel,
                    row.vendor_ref,
                    row.attempts + 1,
                    row.size or 0,
                )
            )
    return len(rows), taken


async def _fetch(bot: "Bot", vendors: "Vendors", wanted: Wanted) -> None:
    try:
        if wanted.size > BIGGEST:
            raise NotFetched("size", final=True)
        async with asyncio.timeout(LEASE.total_seconds() - 30):
            content = await vendors.fetch(wanted.channel, wanted.vendor_ref, BIGGEST)
    except (NotFetched, TimeoutError) as error:
        told = error if isinstance(error, NotFetched) else NotFetched("no_answer")
        await asyncio.to_thread(_not_fetched, bot, wanted, told)
        return
    await asyncio.to_thread(_keep, bot, wanted, content)


def _keep(bot: "Bot", wanted: Wanted, content: bytes) -> None:
    with bot.engine.begin() as connection:
        _lock(connection, wanted.chat_id)
        if not _check(connection, wanted.id, wanted.kind, content):
            _ask_again(bot.keyring, connection, wanted.id, wanted.chat_id, bot.clock.now())


def _lock(connection: Connection, chat_id: int) -> Any:
    """The chat's row, before what belongs to it, as in the inbox: nobody waits in a circle."""
    return connection.execute(
        select(chat.c.id, chat.c.state).where(chat.c.id == chat_id).with_for_update()
    ).first()


def _check(connection: Connection, name: str, kind: str, content: bytes) -> bool:
    """Keep a file that is what it should be, else that it was refused; whether it was kept."""
    values: dict[str, Any]
    try:
        values = {
            "state": "kept",
            "reason": None,
            "content_type": checked(content, kind),
            "size": len(content),
            "digest": hashlib.sha256(content).hexdigest(),
            "content": content,
        }
    except Refused as refused:
        values = {
            "state": "refused",
            "reason": refused.reason,
            "size": len(content),
            "content": None,
        }
        log.info("media_refused", media=name, reason=refused.reason)
    connection.execute(
        update(media)
        .where(media.c.id == name, media.c.state == "wanted")
        .values(**values, due_at=None)
    )
    metrics.MEDIA.labels(values["state"]).inc()
    return bool(values["state"] == "kept")


def _not_fetched(bot: "Bot", wanted: Wanted, error: NotFetched) -> None:
    """Try again later, or give up: `refused` when it is no file for us, `gone` when there is none."""
    now = bot.clock.now()
    over = error.final or wanted.attempts >= TRIES
    values: dict[str, Any]
    if over:
        state = "refused" if error.code in ("size", "encoded", "source") else "gone"
        values = {"state": state, "due_at": None, "content": None}
    else:
        values = {"due_at": now + WAITS[wanted.attempts - 1]}
    log.info(
        "media_not_fetched", media=wanted.id, reason=error.code, attempts=wanted.attempts, over=over
    )
    with bot.engine.begin() as connection:
        _lock(connection, wanted.chat_id)
        changed = connection.execute(
            update(media)
            .where(
                media.c.id == wanted.id,
                media.c.state == "wanted",
                media.c.attempts == wanted.attempts,
            )
            .values(**values, reason=error.code)
        )
        if over and changed.rowcount:
            _ask_again(bot.keyring, connection, wanted.id, wanted.chat_id, now)
    metrics.MEDIA.labels(values.get("state", "retry")).inc()


# --- when it was the answer to something ----------------------------------------------------------


def _ask_again(
    keyring: Keyring, connection: Connection, media_id: str, chat_id: int, now: datetime
) -> None:
    """Ask once more for a NIK that was sent as a file nobody can read.

    In the form that is being filled in, the answer is taken out, so that the next photo or number
    is its answer; in a registration it waits for BETULKAN.
    """
    row = _lock(connection, chat_id)
    if row is None:
        return
    key = f"media:{chat_id}:{int(now.timestamp()) // 600}"  # an album is asked for once
    conversation = _reopened(keyring, connection, row.state, media_id)
    if conversation is not None:
        state = keyring.seal(orjson.dumps(conversation.to_json()), STATE_AAD)
        connection.execute(
            update(chat).where(chat.c.id == chat_id).values(state=state, version=chat.c.version + 1)
        )
        running = conversation.flow == "register"
        say = Say(PHOTO_AGAIN, flow="register", question="nik") if running else Say(PHOTO_AGAIN)
        outbox.queue(connection, key, chat_id, [say], now)
        return
    people = connection.execute(
        select(registration.c.id, registration.c.name, registration.c.answers)
        .join(chat_person, chat_person.c.registration_id == registration.c.id)
        .where(
            chat_person.c.chat_id == chat_id, registration.c.state.in_(("submitted", "returned"))
        )
    ).all()
    for person in people:
        if _nothing_left(connection, kept_media(person.answers.get("nik")), media_id):
            say = Say(PHOTO_FIX, {"name": person.name[:24]})
            outbox.queue(connection, f"{key}:{person.id}", chat_id, [say], now)


def _reopened(
    keyring: Keyring, connection: Connection, state: bytes | None, media_id: str
) -> Conversation | None:
    """The conversation without the NIK that was this file; nothing when it was not."""
    if state is None:
        return None
    kept = Conversation.from_json(orjson.loads(keyring.open(state, STATE_AAD)))
    if kept.flow == "register" and _nothing_left(
        connection, kept_media(kept.answers.get("nik")), media_id
    ):
        answers = {k: v for k, v in kept.answers.items() if k != "nik"}
        return replace(
            kept, answers=answers, asked="nik", edit="", note=None, unclear=0, album=None
        )
    parked = kept.parked or {}
    answers = dict(parked.get("answers", {}))
    if parked.get("flow") == "register" and _nothing_left(
        connection, kept_media(answers.pop("nik", None)), media_id
    ):
        return replace(kept, parked={**parked, "answers": answers})
    return None


def _nothing_left(connection: Connection, files: Iterable[str], media_id: str) -> bool:
    """Whether this file was of that answer, and none of its others is there or on its way."""
    names = tuple(files)
    if media_id not in names:
        return False
    others = [name for name in names if name != media_id]
    found = connection.execute(
        select(media.c.id)
        .where(media.c.id.in_(others), media.c.state.in_(("wanted", "kept")))
        .limit(1)
    ).first()
    return found is None


def export(engine: Engine, media_id: str) -> tuple[bytes, str]:
    """A kept file and its media type, for operators. Raises LookupError when there is none."""
    with for_reading(engine).connect() as connection:
        row = connection.execute(
            select(media.c.content, media.c.content_type).where(
                media.c.id == media_id, media.c.state == "kept"
            )
        ).first()
    if row is None or row.content is None:
        raise LookupError(f"no kept file {media_id}")
    return row.content, str(row.content_type)
