"""What a channel did not take for good goes by SMS where the number is known; else a person is told."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from bot import outbox, tickets
from bot.chats import sms_chats
from bot.database import for_reading
from bot.models import Chat, Claim, Outgoing, table
from bot.sealed import Keyring

WITHIN = timedelta(days=1)
"""What failed longer ago is no news to anybody."""
BATCH = 200
"""Messages of one transaction."""
REASON = "undelivered"
"""Of the tickets, one for each chat that could not be reached."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_CLAIM = re.compile(r"(?:must:)?claim:([0-9]+):")

chat, claim, outgoing = table(Chat), table(Claim), table(Outgoing)
_FAILED = outgoing.c.state == "failed"


def see_to(engine: Engine, keyring: Keyring, now: datetime, sms: bool) -> int:
    """See to every message that failed for good within the last day; how many those were.

    Each is seen to once, whichever process does it: then it is given up. `sms` says whether an SMS
    can be sent, also to a number that has never written.
    """
    done = 0
    asked = (
        select(outgoing.c.id, outgoing.c.chat_id)
        .where(_FAILED, outgoing.c.updated_at > now - WITHIN)
        .order_by(outgoing.c.id)
        .limit(BATCH)
    )
    last = 0
    while True:
        with for_reading(engine).connect() as connection:
            found = connection.execute(asked.where(outgoing.c.id > last)).all()
        if not found:
            return done
        last = found[-1].id
        with engine.begin() as connection:
            done += _seen_to(connection, keyring, found, now, sms)


def _seen_to(
    connection: Connection, keyring: Keyring, found: Sequence[Any], now: datetime, sms: bool
) -> int:
    """One batch; chats are locked before what belongs to them, and none that others hold is waited for."""
    locked = connection.scalars(
        select(chat.c.id)
        .where(chat.c.id.in_({row.chat_id for row in found}))
        .order_by(chat.c.id)
        .with_for_update(skip_locked=True)
    ).all()
    rows = connection.execute(
        select(
            outgoing.c.id,
            outgoing.c.key,
            outgoing.c.chat_id,
            outgoing.c.body,
            outgoing.c.error,
            chat.c.channel,
            chat.c.address,
        )
        .join(chat, chat.c.id == outgoing.c.chat_id)
        .where(_FAILED, outgoing.c.id.in_([row.id for row in found]), chat.c.id.in_(locked))
        .order_by(outgoing.c.id)
        .with_for_update(skip_locked=True, of=outgoing)
    ).all()
    tried_again = set(
        connection.scalars(
            select(outgoing.c.key).where(
                outgoing.c.key.in_([outbox.next_key(row.key) for row in rows])
            )
        )
    )
    lost = [row for row in rows if outbox.next_key(row.key) not in tried_again]
    phones = {row.id: row.address for row in lost if sms and _may_go_by_sms(row)}
    chats = sms_chats(connection, keyring, set(phones.values()))
    calls = [
        row
        for row in lost
        if row.id not in phones or not _sent_by_sms(connection, row, chats[phones[row.id]][0], now)
    ]
    _call(connection, calls, now)
    connection.execute(
        update(outgoing)
        .where(outgoing.c.id.in_([row.id for row in rows]))
        .values(state="given_up", updated_at=now)
    )
    return len(rows)


def _may_go_by_sms(row: Any) -> bool:
    """Whether the same phone can be told by SMS: not a question, whose answer belongs to the other
    chat, and no file."""
    return (
        row.channel == "whatsapp"
        and "document" not in row.body
        and _E164.fullmatch(row.address) is not None
        and not any("options" in say or "question" in say for say in row.body.get("says", ()))
    )


def _sent_by_sms(connection: Connection, row: Any, chat_id: int, now: datetime) -> bool:
    """Queue it for the chat on SMS, unless the same was said there; false when that chat is silent."""
    key = outbox.first_key(row.key)
    of = f":{row.chat_id}"
    key = f"{key.removesuffix(of)}:{chat_id}" if key.endswith(of) else f"{key}:sms"
    try:
        says = outbox.from_json(row.body)
    except (KeyError, TypeError, ValueError):  # what nobody can read any more
        return False
    if outbox.queue(connection, key, chat_id, says, now):
        return True
    state = connection.scalar(select(outgoing.c.state).where(outgoing.c.key == key))
    return state != "suppressed"


def _call(connection: Connection, rows: Sequence[Any], now: datetime) -> None:
    """Tell people what did not arrive, by the code of the claim alone, and why."""
    about = {row.id: int(found[1]) for row in rows if (found := _CLAIM.match(row.key))}
    codes: dict[int, str] = {}
    if about:
        asked = select(claim.c.id, claim.c.code).where(claim.c.id.in_(set(about.values())))
        codes = {row.id: row.code for row in connection.execute(asked)}
    calls = []
    for row in rows:
        what = codes.get(about.get(row.id, 0), "a message")
        why = outbox.trouble(row.error or "").sentence
        urgent = row.id in about or row.key.startswith(outbox.MUST)
        calls.append(
            tickets.Call(row.chat_id, f"{what} not delivered ({row.error}): {why}", urgent)
        )
    tickets.call(connection, calls, REASON, now)
