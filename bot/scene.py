"""Where an effect happens, and what it adds to what is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.clock import WIB
from bot.data import Knowledge
from bot.sealed import Keyring
from flows.talk import Say


@dataclass(slots=True)
class Outcome:
    """What an effect adds to what is said: values for its texts, or messages of its own."""

    values: Mapping[str, str] = field(default_factory=dict)
    says: tuple[Say, ...] = ()
    instead: bool = False
    """Whether its messages take the place of what the form says at its end: nothing came of it."""


@dataclass(slots=True)
class Scene:
    """Where an effect happens: the transaction, the chat's row as the inbox holds it, the time.

    `demo_verifies` is how long the demo's invented office takes, None where real people check.
    """

    connection: Connection
    chat: Any
    now: datetime
    keyring: Keyring
    known: Knowledge
    demo_verifies: timedelta | None = None
    site: str = ""
    """Where the public pages are, such as https://bot.example.org."""
    others: Mapping[int, Any] = field(default_factory=dict)
    """The rows of all chats of this commit by their ids: what is written to them alone would be
    written over."""

    @property
    def today(self) -> date:
        """The date in the west of Indonesia."""
        return self.now.astimezone(WIB).date()
