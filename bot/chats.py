"""Chats are made here, whoever needs one first: who writes to us, a list of workers, a claim."""

import re
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql

from bot.models import ADDRESS_SCOPE, Chat, table
from bot.sealed import Keyring

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
"""A phone number that an SMS can go to."""

chat = table(Chat)
_INSERT = postgresql.insert(chat).on_conflict_do_nothing()  # SQLite says it in the same words


def make_chats(connection: Connection, new: Iterable[tuple[str, str, str]]) -> None:
    """Make the chats that are not there yet, each as (address_index, channel, address).

    They are made in the order of their indexes: processes that make the same ones wait for each
    other, never both for both.
    """
    made = [
        {
            "channel": channel,
            "address_index": index,
            "address": address,
            "language": "id",
            "people": 0,
            "claims": 0,
            "version": 0,
        }
        for index, channel, address in sorted(set(new))
    ]
    if made:
        connection.execute(_INSERT, made)


def sms_chats(
    connection: Connection, keyring: Keyring, phones: Collection[str]
) -> dict[str, tuple[int, bool]]:
    """The chats of phone numbers (E.164) on SMS, made where they are not there yet, and whether
    anybody has written from there."""
    indexes = {phone: keyring.indexes(f"sms:{phone}", ADDRESS_SCOPE) for phone in sorted(phones)}
    every = [index for of in indexes.values() for index in of]
    asked = select(chat.c.address_index, chat.c.id, chat.c.heard_at.is_not(None).label("heard"))
    asked = asked.where(chat.c.address_index.in_(every))

    def found() -> dict[str, tuple[int, bool]]:
        return {row.address_index: (row.id, row.heard) for row in connection.execute(asked)}

    known = found() if every else {}
    new = [(of[0], "sms", phone) for phone, of in indexes.items() if known.keys().isdisjoint(of)]
    if new:
        make_chats(connection, new)
        known = found()
    return {
        phone: next(known[index] for index in of if index in known) for phone, of in indexes.items()
    }
