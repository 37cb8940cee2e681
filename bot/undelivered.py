"""What no channel took for good: the phone is told by SMS to look there, and a person is called."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, or_, select, update

from bot import outbox, tickets
from bot.chats import E164, sms_chats
from bot.database import for_reading
from bot.models import Chat, Claim, Outgoing, Recovery, Registration, table
from bot.sealed import Keyring
from flows.talk import Say, _

KNOCK = _(
    "GN Lingkaran: ada kabar untuk Bapak/Ibu di WhatsApp kami. Ketik STATUS di sana, supaya kabarnya sampai."
)
"""Tells nothing of anybody, as a number may have another owner by now. Once something is written on
WhatsApp, news can be sent there again for a day."""
CLOSED_WINDOW = "63016"
"""WhatsApp takes nothing unasked later than 24 hours after the last message of a person."""
PATIENCE = timedelta(hours=24)
"""Between the knock and a call for people, where nobody has written since."""
STALE = timedelta(days=3)
"""What was due longer ago is no news to anybody."""
BATCH = 200
"""Messages of one transaction."""
REASON = "undelivered"
"""Of the tickets, one for each chat that could not be reached."""
REFUSED = ("21610", "blocked")
"""Errors of messages that the person's phone refuses: what has to be said is said by people then."""

_FORM = re.compile(":form:")
"""Of a file: nothing that is typed brings it again."""
_DONE = re.compile("ticket:[0-9]+:closed")
_ABOUT = re.compile(r"(?:must:)?(claim|recovery|verified|returned):([0-9]+):")

chat, outgoing = table(Chat), table(Outgoing)
claim, recovery, registration = table(Claim), table(Recovery), table(Registration)

_LOST = or_(
    outgoing.c.state == "failed",
    and_(
        outgoing.c.state == "suppressed",
        outgoing.c.error.in_(REFUSED),
        outgoing.c.key.startswith(outbox.MUST),
    ),
)


def see_to(engine: Engine, keyring: Keyring, now: datetime, sms: bool) -> int:
    """See to every message that failed for good and is due to be looked at; how many those were.

    Where WhatsApp's window is closed the same phone gets one SMS a day, without any news in it, and
    people are called a day later if nobody has written since; of all else they are told at once.
    `sms` says whether an SMS can be sent, also to a number that has never written. Several processes
    may do this at once.
    """
    done, last = 0, 0
    while True:
        asked = (
            select(outgoing.c.id, outgoing.c.chat_id, outgoing.c.error, chat.c.address)
            .join(chat, chat.c.id == outgoing.c.chat_id)
            .where(
                outgoing.c.state.in_(("failed", "suppressed")),
                outgoing.c.due_at.between(now - STALE, now),
                outgoing.c.id > last,
                _LOST,
            )
            .order_by(outgoing.c.id)
            .limit(BATCH)
        )
        with for_reading(engine).connect() as connection:
            found = connection.execute(asked).all()
        if not found:
            return done
        last = found[-1].id
        phones = {
            row.chat_id: row.address
            for row in found
            if sms and row.error == CLOSED_WINDOW and E164.fullmatch(row.address)
        }
        knocks: dict[int, int] = {}
        if phones:
            with engine.begin() as connection:  # by itself: whoever makes chats may have to wait
                on_sms = sms_chats(connection, keyring, set(phones.values()))
            knocks = {chat_id: on_sms[phone][0] for chat_id, phone in phones.items()}
        with engine.begin() as connection:
            done += _seen_to(connection, [row.id for row in found], knocks, now)


def _seen_to(
    connection: Connection, ids: Sequence[int], knocks: Mapping[int, int], now: datetime
) -> int:
    """One batch. Chats are locked before what belongs to them; rows of those that somebody holds are
    left for the next time, as nobody is waited for. `knocks` are the chats on SMS, by that on WhatsApp."""
    of_batch = select(outgoing.c.chat_id).where(outgoing.c.id.in_(ids))
    chats = {
        row.id: row
        for row in connection.execute(
            select(chat.c.id, chat.c.channel, chat.c.heard_at, chat.c.stopped_at, chat.c.blocked_at)
            .where(or_(chat.c.id.in_(of_batch), chat.c.id.in_(list(knocks.values()))))
            .order_by(chat.c.id)
            .with_for_update(skip_locked=True, key_share=True)
        )
    }
    rows = connection.execute(
        select(
            outgoing.c.id,
            outgoing.c.key,
            outgoing.c.chat_id,
            outgoing.c.error,
            outgoing.c.updated_at,
        )
        .where(outgoing.c.id.in_(ids), _LOST, outgoing.c.chat_id.in_(list(chats)))
        .order_by(outgoing.c.id)
        .with_for_update(skip_locked=True)
    ).all()
    again = select(outgoing.c.key).where(
        outgoing.c.key.in_([outbox.next_key(row.key) for row in rows])
    )
    tried_again = set(connection.scalars(again))
    called: list[Any] = []
    knocked: list[int] = []
    over: list[int] = []
    for row in rows:
        where, on_sms = chats[row.chat_id], chats.get(knocks.get(row.chat_id, 0))
        if outbox.next_key(row.key) in tried_again or _needs_nobody(row, where):
            over.append(row.id)
        elif _may_knock(row, where, on_sms, now):
            assert on_sms is not None
            key = f"knock:{row.chat_id}:{now.date()}"
            outbox.queue(connection, key, on_sms.id, [Say(KNOCK)], now)
            knocked.append(row.id)
        elif row.chat_id in knocks and on_sms is None:
            continue  # somebody holds that chat
        else:
            called.append(row)
            over.append(row.id)
    _call(connection, called, chats, now)
    connection.execute(
        update(outgoing).where(outgoing.c.id.in_(knocked)).values(due_at=now + PATIENCE)
    )
    connection.execute(update(outgoing).where(outgoing.c.id.in_(over)).values(state="given_up"))
    return len(knocked) + len(over)


def _needs_nobody(row: Any, where: Any) -> bool:
    """Whether nobody misses it: the person has written since, wants no messages, or it only said that
    people are done."""
    if where.heard_at is not None and where.heard_at > row.updated_at and not _FORM.search(row.key):
        return True
    if where.stopped_at is not None and not row.key.startswith(outbox.MUST):
        return True
    return _DONE.fullmatch(row.key) is not None


def _may_knock(row: Any, where: Any, on_sms: Any, now: datetime) -> bool:
    """Whether the phone is told by SMS, now and only once: neither chat has asked for no messages."""
    return (
        row.error == CLOSED_WINDOW
        and not _FORM.search(row.key)
        and on_sms is not None
        and all(one.stopped_at is None and one.blocked_at is None for one in (where, on_sms))
        and now - row.updated_at < PATIENCE
    )


def _call(
    connection: Connection, rows: Sequence[Any], chats: Mapping[int, Any], now: datetime
) -> None:
    """Tell people what did not arrive, by codes alone, and why; urgently where it is about a claim."""
    codes = _codes(connection, rows)
    calls = []
    for row in rows:
        code = codes.get(row.id, "")
        urgent = bool(code) and not row.key.startswith(("verified:", "returned:"))
        why = outbox.trouble(row.error or "").sentence
        text = f"{code or 'a message'} not delivered on {chats[row.chat_id].channel} ({row.error}): {why}"
        calls.append(tickets.Call(row.chat_id, text, urgent))
    tickets.call(connection, calls, REASON, now)


def _codes(connection: Connection, rows: Sequence[Any]) -> dict[int, str]:
    """The codes of the claims and registrations that messages are about, by the message."""
    about = {row.id: (found[1], int(found[2])) for row in rows if (found := _ABOUT.match(row.key))}
    asked: dict[str, Select[Any]] = {
        "claim": select(claim.c.id, claim.c.code),
        "recovery": select(recovery.c.id, claim.c.code).join(
            claim, claim.c.id == recovery.c.claim_id
        ),
        "verified": select(registration.c.id, registration.c.code),
        "returned": select(registration.c.id, registration.c.code),
    }
    codes: dict[tuple[str, int], str] = {}
    for kind in {kind for kind, _id in about.values()}:
        ids = [of for one, of in about.values() if one == kind]
        of_kind = asked[kind].where(asked[kind].selected_columns[0].in_(ids))
        codes |= {(kind, row.id): row.code for row in connection.execute(of_kind)}
    return {message: codes[of] for message, of in about.items() if of in codes}
