"""Chats are made here, whoever needs one first: who writes to us, a list of workers, a claim."""

from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

from bot.models import Chat, table

_INSERT = postgresql.insert(
    table(Chat)
).on_conflict_do_nothing()  # SQLite says it in the same words


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
