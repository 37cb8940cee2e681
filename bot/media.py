"""Fetches the files people sent, looks at what they are, and keeps them sealed.

A sender's own name for a file is never read, let alone used as a path. Nothing is unpacked: what a
document holds is opened by people, elsewhere.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from sqlalchemy import Connection, Engine, insert, or_, select, update

from bot import metrics, outbox
from bot.channels.download import NotFetched
from bot.database import for_reading
from bot.models import (
    STATE_AAD,
    Audit,
    Chat,
    ChatPerson,
    Media,
    Outgoing,
    Registration,
    table,
)
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
FILE_FIX = _("{name}: kiriman tadi belum bisa kami buka. Ketik BETULKAN, lalu tulis jawabannya.")
REFUSED: Mapping[str, Mapping[str, str]] = {
    "photo": {
        "size": _("Berkasnya terlalu besar. Kirim fotonya saja ya."),
        "type": _("Berkas tadi belum bisa kami buka. Boleh kirim lagi sebagai foto atau PDF?"),
        "": _("Kiriman tadi belum sampai utuh. Boleh kirim sekali lagi?"),
    },
    "voice": {
        "size": _("Rekamannya terlalu panjang. Boleh rekam lagi yang lebih pendek, atau tulis?"),
        "type": _("Rekaman tadi belum bisa kami putar. Boleh rekam lagi, atau tulis saja?"),
        "": _("Rekaman tadi belum sampai utuh. Boleh kirim sekali lagi, atau tulis saja?"),
    },
    "sheet": {
        "size": _("Daftarnya terlalu besar. Boleh dibagi jadi beberapa berkas?"),
        "type": _("Daftar tadi belum bisa kami buka. Boleh kirim lagi sebagai Excel atau CSV?"),
        "": _("Daftar tadi belum sampai utuh. Boleh kirim sekali lagi?"),
    },
}
"""What is said of a file that is not kept, by its kind and the reason; a document is told as a photo."""

ALBUM = timedelta(seconds=30)
"""What was sent until so long after we spoke of a file may have been sent together with it.

Telegram hands an album over at once; WhatsApp has none, its photos come one by one.
"""

media, chat, registration, chat_person, outgoing, audit = (
    table(Media),
    table(Chat),
    table(Registration),
    table(ChatPerson),
    table(Outgoing),
    table(Audit),
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
                found = _looked_at(row.id, row.kind, row.content)
                _settle(bot.keyring, connection, row.id, row.chat_id, found, now)
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
    found = _looked_at(wanted.id, wanted.kind, content)  # takes its time, so nobody waits meanwhile
    with bot.engine.begin() as connection:
        _lock(connection, wanted.chat_id)
        _settle(bot.keyring, connection, wanted.id, wanted.chat_id, found, bot.clock.now())


def _lock(connection: Connection, chat_id: int) -> Any:
    """The chat's row, before what belongs to it, as in the inbox: nobody waits in a circle."""
    return connection.execute(
        select(chat.c.id, chat.c.state).where(chat.c.id == chat_id).with_for_update()
    ).first()


def _looked_at(name: str, kind: str, content: bytes) -> dict[str, Any]:
    """What becomes of a file, as values of its row: kept if it is what it should be, else refused."""
    from bot.photos import Photo, bare  # loads Pillow, for which only a file is reason enough

    try:
        found = checked(content, kind)
        photo = bare(content, found) if found in IMAGES else Photo(content)
    except Refused as refused:
        log.info("media_refused", media=name, reason=refused.reason)
        return {
            "state": "refused",
            "reason": refused.reason,
            "size": len(content),
            "content": None,
        }
    return {
        "state": "kept",
        "reason": None,
        "content_type": found,
        "size": len(content),
        "digest": hashlib.sha256(content).hexdigest(),
        "content": photo.content,
        "taken": photo.taken,
    }


def _settle(
    keyring: Keyring,
    connection: Connection,
    name: str,
    chat_id: int,
    found: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write down what became of a file that is still wanted; say so if it was refused."""
    changed = connection.execute(
        update(media)
        .where(media.c.id == name, media.c.state == "wanted")
        .values(**found, due_at=None)
    )
    metrics.MEDIA.labels(found["state"]).inc()
    if found["state"] == "refused" and changed.rowcount:
        _tell(keyring, connection, name, chat_id, now)


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
            _tell(bot.keyring, connection, wanted.id, wanted.chat_id, now)
    metrics.MEDIA.labels(values.get("state", "retry")).inc()


# --- what is said of a file that is not kept -------------------------------------------------------


def _tell(
    keyring: Keyring, connection: Connection, media_id: str, chat_id: int, now: datetime
) -> None:
    """Say that a file is not kept, why, and what to do.

    Where it was all there was of an answer in a form that is being filled in, the answer is taken
    out, so that what is sent next is its answer; in a registration it waits for BETULKAN. One good
    photo of a KTP is enough; of an accident each one counts.
    """
    row = _lock(connection, chat_id)
    if row is None:
        return
    file = connection.execute(
        select(media.c.kind, media.c.reason, media.c.created_at).where(media.c.id == media_id)
    ).one()
    texts = REFUSED.get(file.kind, REFUSED["photo"])
    say = Say(texts.get(file.reason, texts[""]))
    kept = (
        Conversation.from_json(orjson.loads(keyring.open(row.state, STATE_AAD)))
        if row.state is not None
        else Conversation()
    )
    parked = dict(kept.parked or {})
    for answers, set_aside in (
        (dict(kept.answers), False),
        (dict(parked.get("answers", {})), True),
    ):
        key = _answer_of(answers, media_id)
        if not key:
            continue
        empty = _nothing_left(connection, kept_media(answers[key]), media_id)
        if key == "nik" and not empty:
            return
        if key == "nik":
            say = Say(PHOTO_AGAIN)
        if empty:
            del answers[key]
            if set_aside:
                kept = replace(kept, parked={**parked, "answers": answers})
            else:
                kept = replace(
                    kept, answers=answers, asked=key, edit="", note=None, unclear=0, album=None
                )
                say = replace(say, flow=kept.flow, question=key)
            state = keyring.seal(orjson.dumps(kept.to_json()), STATE_AAD)
            connection.execute(
                update(chat)
                .where(chat.c.id == chat_id)
                .values(state=state, version=chat.c.version + 1)
            )
        _say_once(connection, chat_id, "", media_id, file.created_at, say, now)
        return
    if not _tell_of_registration(connection, chat_id, media_id, file.created_at, now):
        _say_once(connection, chat_id, "", media_id, file.created_at, say, now)


def _tell_of_registration(
    connection: Connection, chat_id: int, media_id: str, sent_at: datetime, now: datetime
) -> bool:
    """Whether the file belongs to somebody's registration; then BETULKAN is offered where it helps."""
    people = connection.execute(
        select(registration.c.id, registration.c.name, registration.c.answers, registration.c.state)
        .join(chat_person, chat_person.c.registration_id == registration.c.id)
        .where(chat_person.c.chat_id == chat_id)
    ).all()
    belongs = False
    for person in people:
        key = _answer_of(person.answers, media_id)
        if not key:
            continue
        belongs = True
        open_still = person.state in ("submitted", "returned")
        if open_still and _nothing_left(connection, kept_media(person.answers[key]), media_id):
            text = PHOTO_FIX if key == "nik" else FILE_FIX
            say = Say(text, {"name": person.name[:24]})
            _say_once(connection, chat_id, str(person.id), media_id, sent_at, say, now)
    return belongs


def _say_once(
    connection: Connection,
    chat_id: int,
    about: str,
    media_id: str,
    sent_at: datetime,
    say: Say,
    now: datetime,
) -> None:
    """Queue it unless the same was said of a file that was sent together with this one."""
    key = f"must:media:{chat_id}:{about}:"
    said = connection.execute(
        select(outgoing.c.id)
        .where(
            outgoing.c.chat_id == chat_id,
            outgoing.c.key.startswith(key),
            outgoing.c.created_at >= sent_at - ALBUM,
        )
        .limit(1)
    ).first()
    if said is None:
        outbox.queue(connection, key + media_id, chat_id, [say], now)


def _answer_of(answers: Mapping[str, Any], media_id: str) -> str:
    """The key of the answer that a file belongs to; empty for none."""
    return next((key for key, value in answers.items() if media_id in kept_media(value)), "")


def _nothing_left(connection: Connection, files: Iterable[str], media_id: str) -> bool:
    """Whether none of the other files of an answer is there or on its way."""
    others = [name for name in files if name != media_id]
    found = connection.execute(
        select(media.c.id)
        .where(media.c.id.in_(others), media.c.state.in_(("wanted", "kept")))
        .limit(1)
    ).first()
    return found is None


# --- for operators --------------------------------------------------------------------------------


def export(connection: Connection, media_id: str, who: str, now: datetime) -> tuple[bytes, str]:
    """A kept file and its media type; the audit keeps that `who` asked for it.

    Hand it out only once the transaction is committed. Raises LookupError when there is none.
    """
    row = connection.execute(
        select(media.c.content, media.c.content_type).where(
            media.c.id == media_id, media.c.state == "kept"
        )
    ).first()
    if row is None or row.content is None:
        raise LookupError(f"no kept file {media_id}")
    _audit(connection, media_id, "export", who, now)
    return row.content, str(row.content_type)


def when_and_where(
    connection: Connection, media_id: str, who: str, now: datetime
) -> dict[str, Any]:
    """When and where a photo was taken, as its file told; the audit keeps that `who` asked for it.

    `at` is ISO 8601 by the phone's own clock, with an offset only where the phone wrote one;
    `place` is [latitude, longitude] in degrees. What was not told is missing. Nobody has checked
    either. Hand it out only once the transaction is committed. Raises LookupError when there is no
    such file.
    """
    row = connection.execute(
        select(media.c.taken).where(media.c.id == media_id, media.c.state == "kept")
    ).first()
    if row is None:
        raise LookupError(f"no kept file {media_id}")
    _audit(connection, media_id, "taken", who, now)
    return dict(row.taken or {})


def same_as(connection: Connection, media_id: str) -> str | None:
    """The first file of the same chat that was, byte for byte, the same as this one when it was sent.

    None when it is itself the first, or was not kept.
    """
    this = media.alias()
    return connection.execute(
        select(media.c.id)
        .join(this, (this.c.chat_id == media.c.chat_id) & (this.c.digest == media.c.digest))
        .where(this.c.id == media_id, this.c.state == "kept", media.c.state == "kept")
        .where(
            (media.c.created_at < this.c.created_at)
            | ((media.c.created_at == this.c.created_at) & (media.c.id < this.c.id))
        )
        .order_by(media.c.created_at, media.c.id)
        .limit(1)
    ).scalar()


def _audit(connection: Connection, media_id: str, action: str, who: str, now: datetime) -> None:
    connection.execute(
        insert(audit).values(at=now, who=who, action=action, subject=f"media {media_id}")
    )
