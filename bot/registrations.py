"""What people of the programme do with registrations: look, approve, send back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot import outbox
from bot.models import Audit, Chat, ChatPerson, Registration, table
from bot.sponsorship import workers
from flows.talk import Say, _

VERIFIED = _(
    "{name}: data sudah diperiksa petugas. Sekarang dicarikan yang membayar iuran. Belum terlindungi."
)
RETURNED = _("{name}: ada yang perlu dibetulkan: {reason} Ketik BETULKAN.")

NAME = 24
"""Characters of a name in a message."""
REASON = 70
"""Characters of a reason in a message, so that it stays one SMS."""

registration, chat_person, chat, audit = (
    table(Registration),
    table(ChatPerson),
    table(Chat),
    table(Audit),
)


def listed(connection: Connection, state: str | None = None) -> Sequence[Any]:
    """Rows of registrations, all or those in a state, the oldest first."""
    wanted = select(registration).order_by(registration.c.id)
    if state is not None:
        wanted = wanted.where(registration.c.state == state)
    return connection.execute(wanted).all()


def shown(connection: Connection, code: str) -> Any:
    """The row of one registration by its code, in any case. Raises LookupError."""
    row = connection.execute(
        select(registration).where(registration.c.code == code.strip().upper())
    ).first()
    if row is None:
        raise LookupError(f"no registration {code}")
    return row


def verify(connection: Connection, registration_id: int, who: str, now: datetime) -> None:
    """Approve what was submitted, and say so to every chat that may see it.

    Raises LookupError when there is no such registration, ValueError when it does not wait.
    """
    _decide(connection, registration_id, "verified", None, who, now)


def return_(
    connection: Connection, registration_id: int, who: str, reason: str, now: datetime
) -> None:
    """Send back what was submitted or verified, with a reason in words for the worker.

    A reason longer than REASON is cut in the message. Raises LookupError when there is no such
    registration, ValueError when it is already back, withdrawn, or the reason is empty.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ValueError("a reason is needed")
    _decide(connection, registration_id, "returned", reason, who, now)


def waiting(connection: Connection, now: datetime) -> Sequence[int]:
    """The registrations that the demo's invented office is due to approve."""
    found = connection.execute(
        select(registration.c.id)
        .where(registration.c.state == "submitted", registration.c.verify_after <= now)
        .order_by(registration.c.id)
    )
    return found.scalars().all()


_FROM = {"verified": ("submitted",), "returned": ("submitted", "verified")}


def _decide(
    connection: Connection,
    registration_id: int,
    state: str,
    reason: str | None,
    who: str,
    now: datetime,
) -> None:
    # Chats before registrations, as in the inbox: two transactions never wait for each other.
    chats = (
        connection.execute(
            select(chat.c.id)
            .join(chat_person, chat_person.c.chat_id == chat.c.id)
            .where(chat_person.c.registration_id == registration_id)
            .order_by(chat.c.id)
            .with_for_update(of=chat)
        )
        .scalars()
        .all()
    )
    row = connection.execute(
        select(registration.c.state, registration.c.name)
        .where(registration.c.id == registration_id)
        .with_for_update()
    ).first()
    if row is None:
        raise LookupError(f"no registration {registration_id}")
    if row.state not in _FROM[state]:
        raise ValueError(f"registration {registration_id} is {row.state}")
    connection.execute(
        update(registration)
        .where(registration.c.id == registration_id)
        .values(state=state, reason=reason, verify_after=None, updated_at=now)
    )
    noted = connection.execute(
        insert(audit)
        .values(at=now, who=who, action=state, subject=f"registration {registration_id}")
        .returning(audit.c.id)
    ).scalar_one()
    if state == "verified":
        workers.admit(connection, registration_id)
    else:
        workers.dismiss(connection, [registration_id], now, "returned")
    values = {"name": row.name[:NAME]}
    if reason is not None:
        values["reason"] = cut(reason)
    say = Say(VERIFIED if state == "verified" else RETURNED, values)
    for chat_id in chats:
        outbox.queue(
            connection, f"{state}:{registration_id}:{noted}:{chat_id}", chat_id, [say], now
        )


def cut(reason: str) -> str:
    """A reason as it stands inside a message: one sentence of at most REASON characters."""
    if reason[-1] not in ".!?":
        reason += "."
    if len(reason) <= REASON:
        return reason
    short = reason[: REASON - 2]
    return (short.rpartition(" ")[0] or short) + ".."
