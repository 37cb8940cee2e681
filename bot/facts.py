"""What a flow may know: read before the turn, passed in as plain values."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.claims.claims import claims_of
from bot.claims.recovery import own_recoveries
from bot.clock import WIB
from bot.data import Knowledge
from bot.models import ChatPerson, Registration, table
from bot.sponsorship.protection import covers_of
from flows.talk import Claim, Facts, Person

_registration = table(Registration)
_chat_person = table(ChatPerson)

_PEOPLE = (
    select(
        _registration.c.id,
        _registration.c.code,
        _registration.c.name,
        _registration.c.state,
        _registration.c.created_at,
        _registration.c.reason,
        _registration.c.answers,
    )
    .join(_chat_person, _chat_person.c.registration_id == _registration.c.id)
    .where(_chat_person.c.chat_id == bindparam("chat_id"), _registration.c.state != "withdrawn")
    .order_by(_registration.c.id)
)


def people_of(connection: Connection, chat_id: int, today: date) -> tuple[Person, ...]:
    """The registrations that a chat may see, the oldest first."""
    rows = connection.execute(_PEOPLE, {"chat_id": chat_id}).all()
    verified = [row.id for row in rows if row.state == "verified"]
    covers = covers_of(connection, verified, today)
    return tuple(
        Person(
            code=row.code,
            name=row.name,
            state=row.state,
            since=row.created_at.astimezone(WIB).date(),
            reason=row.reason or "",
            answers=row.answers,
            cover=covers.get(row.id),
        )
        for row in rows
    )


def claims_seen_by(
    connection: Connection, chat_id: int, codes: AbstractSet[str]
) -> tuple[Claim, ...]:
    """The claims that a chat may see, those of the codes and those with an own recovery among them.

    Four statements at most, whatever their number.
    """
    own = own_recoveries(connection, chat_id)
    seen = claims_of(connection, chat_id, codes | own.keys())
    return tuple(replace(one, recovery=own.get(one.code)) for one in seen) if own else seen


def facts_for(
    chat: Any,
    known: Knowledge,
    now: datetime,
    today: date,
    phone: str,
    people: tuple[Person, ...],
    claims: tuple[Claim, ...],
    labels: Mapping[str, str],
) -> Facts:
    """The facts of one turn; `chat` is the row of the chat as the inbox holds it."""
    return Facts(
        now=now,
        today=today,
        known=known,
        channel=chat.channel,
        phone=phone,
        language=chat.language,
        stopped=chat.stopped_at is not None,
        held=chat.ticket_id is not None,
        people=people,
        claims=claims,
        labels=labels,
    )
