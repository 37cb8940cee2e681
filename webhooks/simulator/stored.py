"""What the tables hold about one chat, read back for the phone's screen and the panel beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2s
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, select

from bot import outbox, tickets
from bot.bot import Bot
from bot.channels import PDF, Outbound, fit
from bot.clock import WIB
from bot.inbox import LIMITS
from bot.models import (
    ADDRESS_SCOPE,
    BODY_AAD,
    STATE_AAD,
    Chat,
    ChatPerson,
    Consent,
    Media,
    Message,
    Outgoing,
    Registration,
    Ticket,
    table,
)
from flows.book import BOOK
from flows.talk import Conversation, Facts

chat_table, message, outgoing = table(Chat), table(Message), table(Outgoing)
registration, chat_person, consent = table(Registration), table(ChatPerson), table(Consent)
ticket, media = table(Ticket), table(Media)

SHOWN = 200
"""Messages of a chat that the phone still shows."""
SERVED = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "audio/ogg",
    "audio/mpeg",
    "audio/mp4",
    "audio/wav",
    "audio/webm",
)
"""Media types that a browser shows and that cannot hold a script."""
ARRIVED = ("sent", "delivered", "read")

_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){9,}([ .-]?\d){4}(?!\d)")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a message: its id once it is kept, else only its kind. That of a form, which the
    bot sent, is the number of its message."""

    kind: str
    id: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the phone shows it. `id` stays the same from one look to the next."""

    id: str
    mine: bool
    at: datetime
    text: str = ""
    kind: str = ""
    files: tuple[File, ...] = ()
    out: Outbound | None = None
    tapped: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """Where the conversation stands, in words."""

    flow: str = ""
    title: str = ""
    asked: str = ""
    prompt: str = ""
    answers: tuple[tuple[str, str, str], ...] = ()
    """Of each answer its key, its name in the review (which it may lack) and its value."""
    held: bool = False
    stopped: bool = False
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Stored:
    """Everything the panel shows of one chat."""

    talk: Talk = field(default_factory=Talk)
    registrations: Sequence[Any] = ()
    consents: Sequence[Any] = ()
    tickets: Sequence[tuple[Any, Sequence[Any]]] = ()
    media: Sequence[Any] = ()
    outgoing: Sequence[Any] = ()


def masked(text: str) -> str:
    """The text with all but the last four digits of a NIK, or of any number as long, hidden."""
    return _LONG_NUMBER.sub(lambda m: "•••• •••• •••• " + re.sub(r"\D", "", m[0])[-4:], text)


def chat_of(bot: Bot, connection: Connection, channel: str, sender: str) -> Any:
    """The row of a chat, nothing before its first message."""
    indexes = bot.keyring.indexes(f"{channel}:{sender}", ADDRESS_SCOPE)
    return connection.execute(
        select(chat_table).where(chat_table.c.address_index.in_(indexes))
    ).first()


# --- the screen -----------------------------------------------------------------------------------


def bubbles(bot: Bot, connection: Connection, channel: str, sender: str) -> list[Bubble]:
    """The messages of a chat in the order in which they came, answers and unasked ones alike."""
    chat = chat_of(bot, connection, channel, sender)
    if chat is None:
        return []
    shown = [*_said(bot, connection, chat.id), *_unasked(bot, connection, chat)]
    return sorted(shown, key=lambda bubble: bubble.at)[-SHOWN:]


def _said(bot: Bot, connection: Connection, chat_id: int) -> Iterator[Bubble]:
    """What was written and answered at once; a tap is shown under the label it had."""
    files: dict[str, list[File]] = {}
    for row in connection.execute(
        select(media.c.id, media.c.message_ref, media.c.kind, media.c.state, media.c.content_type)
        .where(media.c.chat_id == chat_id)
        .order_by(media.c.created_at, media.c.id)
    ):
        here = row.id if row.state == "kept" else ""
        files.setdefault(row.message_ref, []).append(File(row.kind, here, row.content_type or ""))
    rows = connection.execute(
        select(message.c.ref, message.c.at, message.c.body)
        .where(message.c.chat_id == chat_id)
        .order_by(message.c.at.desc(), message.c.ref.desc())
        .limit(SHOWN)
    ).all()
    labels: dict[str, str] = {}
    for row in reversed(rows):
        body = orjson.loads(bot.keyring.open(row.body, BODY_AAD))
        name = "m" + blake2s(row.ref.encode(), digest_size=6).hexdigest()
        told = body["in"]
        if told is not None:
            tap = told.get("tap", "")
            text = (
                told.get("text") or told.get("caption") or labels.get(tap, tap.rpartition(":")[2])
            )
            kind = told.get("kind", "")
            kept = tuple(files.get(row.ref, ()))
            yield Bubble(
                name, True, row.at, text or ("" if kind else "/start"), kind, kept, tapped=bool(tap)
            )
        for n, kept_out in enumerate(body["out"]):
            out = Outbound.from_json(kept_out)
            labels |= {value: label for label, value in out.buttons}
            yield Bubble(f"{name}-{n}", False, row.at, out.text, out=out)


def _unasked(
    bot: Bot, connection: Connection, chat: Any, *only: ColumnElement[bool]
) -> Iterator[Bubble]:
    rows = connection.execute(
        select(outgoing)
        .where(outgoing.c.chat_id == chat.id, outgoing.c.state.in_(ARRIVED), *only)
        .order_by(outgoing.c.id.desc())
        .limit(SHOWN)
    ).all()
    for row in reversed(rows):
        at = min(
            row.updated_at, max(row.created_at, row.due_at)
        )  # a claimed one is due again later
        files = (File("form", str(row.id), PDF),) if "document" in row.body else ()
        for n, out in enumerate(outs_of(bot, chat, row.body)):
            yield Bubble(f"u{row.id}-{n}", False, at, out.text, files=files, out=out)


def outs_of(bot: Bot, chat: Any, body: Any) -> list[Outbound]:
    """A message that nobody asked for, as its channel carries it."""
    try:
        says = outbox.rendered(bot.words, body, chat.language)
    except (KeyError, TypeError, ValueError):  # kept by another release; the queue gives it up too
        return []
    return fit(says, LIMITS[chat.channel])


def arrived(connection: Connection, chat_id: int) -> set[int]:
    """The unasked messages that have reached a chat."""
    rows = connection.execute(
        select(outgoing.c.id).where(outgoing.c.chat_id == chat_id, outgoing.c.state.in_(ARRIVED))
    )
    return set(rows.scalars())


def unasked_since(bot: Bot, connection: Connection, chat: Any, before: set[int]) -> list[Bubble]:
    """What has reached a chat unasked beside the messages `before`, the oldest first."""
    new = arrived(connection, chat.id) - before
    return list(_unasked(bot, connection, chat, outgoing.c.id.in_(new)))


def label_of(bot: Bot, connection: Connection, channel: str, sender: str, value: str) -> str:
    """What a button of this chat was called; a value nobody was shown stands for itself."""
    for bubble in reversed(bubbles(bot, connection, channel, sender)):
        for label, shown in bubble.out.buttons if bubble.out else ():
            if shown == value:
                return label
    return value.rpartition(":")[2] or value


def file_of(bot: Bot, media_id: str) -> tuple[str, bytes] | None:
    """A kept file: its media type and content."""
    with bot.engine.connect() as connection:
        row = connection.execute(
            select(media.c.content_type, media.c.content).where(
                media.c.id == media_id, media.c.state == "kept"
            )
        ).first()
    if row is None or not row.content or row.content_type not in SERVED:
        return None
    return row.content_type, row.content


# --- the panel ------------------------------------------------------------------------------------


def stored(bot: Bot, connection: Connection, channel: str, sender: str) -> Stored:
    """What is kept about one chat, from every table that knows it."""
    chat = chat_of(bot, connection, channel, sender)
    if chat is None:
        return Stored()
    now = bot.clock.now()
    facts = Facts(now=now, today=local(now).date(), known=bot.known)
    mine = chat_person.c.registration_id == registration.c.id
    asked_for = connection.execute(
        select(ticket.c.id).where(ticket.c.chat_id == chat.id).order_by(ticket.c.id.desc())
    ).scalars()
    return Stored(
        talk=_talk(bot, chat, facts),
        registrations=connection.execute(
            select(registration)
            .join(chat_person, mine)
            .where(chat_person.c.chat_id == chat.id)
            .order_by(registration.c.id.desc())
        ).all(),
        consents=connection.execute(
            select(consent).where(consent.c.chat_id == chat.id).order_by(consent.c.id.desc())
        ).all(),
        tickets=[tickets.shown(connection, ticket_id) for ticket_id in asked_for.all()],
        media=connection.execute(
            select(media.c.id, media.c.kind, media.c.state, media.c.reason, media.c.size)
            .where(media.c.chat_id == chat.id)
            .order_by(media.c.created_at.desc())
        ).all(),
        outgoing=connection.execute(
            select(outgoing.c.id, outgoing.c.key, outgoing.c.state, outgoing.c.due_at)
            .where(outgoing.c.chat_id == chat.id)
            .order_by(outgoing.c.id.desc())
        ).all(),
    )


def _talk(bot: Bot, chat: Any, facts: Facts) -> Talk:
    kept = (
        Conversation.from_json(orjson.loads(bot.keyring.open(chat.state, STATE_AAD)))
        if chat.state is not None
        else Conversation()
    )
    flow = BOOK.flows.get(kept.flow)
    question = flow.question(kept.asked) if flow else None
    return Talk(
        flow=kept.flow,
        title=flow.title if flow else "",
        asked=kept.asked,
        prompt=(question.label or question.prompt) if question else "",
        answers=answers_of(kept.flow, kept.answers, facts),
        held=chat.ticket_id is not None,
        stopped=chat.stopped_at is not None,
        language=chat.language,
    )


def answers_of(flow_key: str, answers: Any, facts: Facts) -> tuple[tuple[str, str, str], ...]:
    """Answers in words by key, with the names they have in the review, long numbers masked."""
    flow = BOOK.flows.get(flow_key)
    lines = []
    for key, value in answers.items():
        if key.startswith("@"):
            continue
        question = flow.question(key) if flow else None
        try:
            shown = question.show(value, facts) if question else _plain(value)
        except (KeyError, TypeError, ValueError, AttributeError):  # kept by another release
            shown = _plain(value)
        lines.append((key, question.label if question else "", masked(shown)))
    return tuple(lines)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()


def local(moment: datetime) -> datetime:
    """A moment on the clock of western Indonesia."""
    return moment.astimezone(WIB)
