"""A store full of people who stopped in the middle of the form."""

from datetime import UTC, datetime

import orjson
from sqlalchemy import insert

from bot.database import migrate, open_database
from bot.models import ADDRESS_SCOPE, STATE_AAD, Chat, table
from bot.sealed import Keyring, use
from tests.people import Walker

AT_ONCE = 5_000
"""Rows written by one statement."""


def fill(url: str, key: str, chats: int) -> None:
    """Make the tables, and so many Telegram chats that were last asked for their income.

    None of them is a chat of `benchmarks.load`.
    """
    keyring = Keyring.parse(key)
    use(keyring)
    walker = Walker("telegram")
    walker.until("income")
    now = datetime.now(UTC)
    state = orjson.dumps({**walker.conversation.to_json(), "at": int(now.timestamp())})
    engine = open_database(url)
    try:
        migrate(engine)
        for first in range(0, chats, AT_ONCE):
            rows = [
                {
                    "channel": "telegram",
                    "address_index": keyring.index(f"telegram:{address}", ADDRESS_SCOPE),
                    "address": str(address),
                    "state": keyring.seal(state, STATE_AAD),
                    "heard_at": now,
                    "version": 13,
                }
                for address in range(first + 1, min(first + AT_ONCE, chats) + 1)
            ]
            with engine.begin() as connection:
                connection.execute(insert(table(Chat)), rows)
    finally:
        engine.dispose()
