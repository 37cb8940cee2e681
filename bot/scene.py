"""Where an effect happens, and what it adds to what is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.clock import WIB
from bot.data import Knowledge
from bot.models import Audit, table
from bot.sealed import Keyring
from flows.talk import Say

audit = table(Audit)


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

    def asked(self, action: str, within: timedelta) -> int:
        """How often this chat has asked for something that it gets only so often."""
        found = select(func.count()).where(
            audit.c.subject == f"chat {self.chat.id}",
            audit.c.action == action,
            audit.c.at > self.now - within,
        )
        return int(self.connection.execute(found).scalar_one())

    def note_asked(self, action: str, who: str = "chat") -> int:
        """Write down that it has asked now; the number of that line of the audit."""
        line = insert(audit).values(
            at=self.now, who=who, action=action, subject=f"chat {self.chat.id}"
        )
        return int(self.connection.execute(line.returning(audit.c.id)).scalar_one())
