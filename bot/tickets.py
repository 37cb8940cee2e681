"""What people of the programme do with chats that asked for one of them: look, answer, close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot import outbox
from bot.models import (
    Audit,
    Chat,
    ChatPerson,
    Claim,
    ClaimChat,
    Registration,
    Ticket,
    TicketNote,
    table,
)
from bot.scene import Outcome, Scene
from flows.talk import OpenTicket, Say, _

ANSWER = _("Petugas: {text}")
CLOSED = _("Petugas sudah selesai. Ketik ULANG untuk melanjutkan, atau MENU.")

ticket, ticket_note, chat, audit = table(Ticket), table(TicketNote), table(Chat), table(Audit)
registration, chat_person = table(Registration), table(ChatPerson)
claim, claim_chat = table(Claim), table(ClaimChat)


GUARDIAN = "guardian"
"""Who writes what nobody typed: deadlines that come near."""


def open_ticket(effect: OpenTicket, scene: Scene) -> Outcome:
    """A new ticket, or a note on the open one of the same kind: one person, one place to look."""
    chat = scene.chat
    found = _opened(scene.connection, {chat.id: effect.urgent}, effect.reason, scene.now)[chat.id]
    note(scene, found, effect.text, effect.media)
    if effect.hold:
        chat.ticket_id = found
    return Outcome()


@dataclass(frozen=True, slots=True)
class Call:
    """People are called about a chat although nobody there asks for it."""

    chat_id: int
    text: str
    urgent: bool


def call(connection: Connection, calls: Sequence[Call], reason: str, now: datetime) -> None:
    """The same for many chats and without a turn; the caller has locked the chats."""
    if not calls:
        return
    wanted: dict[int, bool] = {}
    for one in calls:
        wanted[one.chat_id] = wanted.get(one.chat_id, False) or one.urgent
    found = _opened(connection, wanted, reason, now)
    connection.execute(
        insert(ticket_note),
        [
            {"ticket_id": found[one.chat_id], "at": now, "who": GUARDIAN, "text": one.text}
            for one in calls
        ],
    )


def _opened(
    connection: Connection, wanted: Mapping[int, bool], reason: str, now: datetime
) -> dict[int, int]:
    """The open ticket of each chat for this reason, urgent where that is wanted; made where needed."""
    rows = connection.execute(
        select(ticket.c.id, ticket.c.chat_id, ticket.c.urgent, ticket.c.state).where(
            ticket.c.chat_id.in_(list(wanted)),
            ticket.c.state != "closed",
            ticket.c.reason == reason,
        )
    ).all()
    found: dict[int, int] = {row.chat_id: row.id for row in rows}
    pressing = [
        row.id for row in rows if wanted[row.chat_id] and not (row.urgent and row.state == "open")
    ]
    if pressing:
        connection.execute(
            update(ticket).where(ticket.c.id.in_(pressing)).values(urgent=True, state="open")
        )
    answered = [row.id for row in rows if row.state != "open" and row.id not in pressing]
    if answered:  # what comes after an answer waits for one again
        connection.execute(update(ticket).where(ticket.c.id.in_(answered)).values(state="open"))
    new = [
        {
            "chat_id": chat_id,
            "reason": reason,
            "state": "open",
            "opened_at": now,
            "urgent": urgent,
        }
        for chat_id, urgent in wanted.items()
        if chat_id not in found
    ]
    if new:
        made = connection.execute(insert(ticket).returning(ticket.c.chat_id, ticket.c.id), new)
        found |= {row.chat_id: row.id for row in made}
    return found


def note(scene: Scene, ticket_id: int, text: str, files: tuple[str, ...]) -> None:
    """What somebody wrote and sent, as a line of a ticket."""
    _note(scene.connection, ticket_id, text, files, scene.now)


def _note(
    connection: Connection, ticket_id: int, text: str, files: tuple[str, ...], now: datetime
) -> None:
    text = "\n".join([text, *(f"[media {name}]" for name in files)]).strip()
    if text:
        connection.execute(
            insert(ticket_note).values(ticket_id=ticket_id, at=now, who="worker", text=text)
        )


def listed(connection: Connection) -> Sequence[Any]:
    """Rows of the tickets that wait, the urgent first, then the oldest; closed ones are left out."""
    return connection.execute(
        select(ticket)
        .where(ticket.c.state != "closed")
        .order_by(ticket.c.state == "answered", ticket.c.urgent.desc(), ticket.c.id)
    ).all()


def shown(connection: Connection, ticket_id: int) -> tuple[Any, Sequence[Any]]:
    """The row of one ticket and its notes, the oldest first. Raises LookupError."""
    row = connection.execute(select(ticket).where(ticket.c.id == ticket_id)).first()
    if row is None:
        raise LookupError(f"no ticket {ticket_id}")
    notes = connection.execute(
        select(ticket_note).where(ticket_note.c.ticket_id == ticket_id).order_by(ticket_note.c.id)
    ).all()
    return row, notes


def concerned(connection: Connection, chat_id: int) -> tuple[str, list[str]]:
    """The channel of a chat, and the codes of the registrations and claims that it has: with them one
    finds whom to call."""
    channel: str = connection.execute(
        select(chat.c.channel).where(chat.c.id == chat_id)
    ).scalar_one()
    people = (
        select(registration.c.code)
        .join(chat_person, chat_person.c.registration_id == registration.c.id)
        .where(chat_person.c.chat_id == chat_id)
    )
    claims = (
        select(claim.c.code)
        .join(claim_chat, claim_chat.c.claim_id == claim.c.id)
        .where(claim_chat.c.chat_id == chat_id)
    )
    return channel, [*connection.scalars(people), *connection.scalars(claims)]


def answer(connection: Connection, ticket_id: int, who: str, text: str, now: datetime) -> bool:
    """Write to the worker of an open ticket; false when they want no messages or block us.

    Raises LookupError when there is no such ticket, ValueError when it is closed or the text empty.
    """
    text = text.strip()
    if not text:
        raise ValueError("an answer needs a text")
    row = _open_ticket(connection, ticket_id)
    note = connection.execute(
        insert(ticket_note)
        .values(ticket_id=ticket_id, at=now, who=who, text=text)
        .returning(ticket_note.c.id)
    ).scalar_one()
    connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(state="answered"))
    _audited(connection, who, "answer", ticket_id, now)
    say = Say(ANSWER, {"text": text})
    return outbox.queue(connection, f"ticket:{ticket_id}:{note}", row.chat_id, [say], now)


def close(connection: Connection, ticket_id: int, who: str, now: datetime) -> None:
    """End a ticket: where the bot kept quiet for it, it talks again, and says so.

    Raises LookupError when there is no such ticket, ValueError when it is already closed.
    """
    row = _open_ticket(connection, ticket_id)
    connection.execute(
        update(ticket).where(ticket.c.id == ticket_id).values(state="closed", closed_at=now)
    )
    kept_quiet = connection.execute(
        update(chat)
        .where(chat.c.id == row.chat_id, chat.c.ticket_id == ticket_id)
        .values(ticket_id=None, version=chat.c.version + 1)
    )
    _audited(connection, who, "close", ticket_id, now)
    if kept_quiet.rowcount:  # of other tickets nobody there knows
        outbox.queue(connection, f"ticket:{ticket_id}:closed", row.chat_id, [Say(CLOSED)], now)


def _open_ticket(connection: Connection, ticket_id: int) -> Any:
    """The ticket's row, its chat locked first as the inbox does it."""
    connection.execute(
        select(chat.c.id)
        .join(ticket, ticket.c.chat_id == chat.c.id)
        .where(ticket.c.id == ticket_id)
        .with_for_update(of=chat)
    )
    row = connection.execute(
        select(ticket.c.chat_id, ticket.c.state).where(ticket.c.id == ticket_id).with_for_update()
    ).first()
    if row is None:
        raise LookupError(f"no ticket {ticket_id}")
    if row.state == "closed":
        raise ValueError(f"ticket {ticket_id} is closed")
    return row


def _audited(connection: Connection, who: str, action: str, ticket_id: int, now: datetime) -> None:
    connection.execute(
        insert(audit).values(at=now, who=who, action=action, subject=f"ticket {ticket_id}")
    )
