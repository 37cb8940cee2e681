"""The tables: what the bot remembers of chats, people, consent, files, messages to send.

Times are UTC, kept as whole milliseconds since 1970. What tells who a person is stands in sealed
columns (bot/sealed.py); a column `…_index` holds the blind index of such a value, in the scope
"table.column" of the index column itself.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Index, LargeBinary, MetaData, Table, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

from bot.sealed import SealedBytes, SealedJSON, SealedText

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

ADDRESS_SCOPE = "chat.address_index"
NIK_SCOPE = "registration.nik_index"
PHONE_SCOPE = "registration.phone_index"
STATE_AAD = b"chat.state"
BODY_AAD = b"message.body"

# Without it SQLite gives the number of an erased row to the next one, and old notes point at it.
NEVER_REUSED = {"sqlite_autoincrement": True}


class UtcDateTime(UserDefinedType[datetime]):
    """An aware datetime, kept as milliseconds since 1970 (finer parts are cut off), read as UTC.

    Binding a naive datetime raises ValueError.
    """

    cache_ok = True

    def get_col_spec(self, **_more: Any) -> str:
        return "BIGINT"

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        return _milliseconds

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[int | None], datetime | None]:
        return _moment


def milliseconds(moment: datetime) -> int:
    """A moment as UtcDateTime keeps it. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; times are stored in UTC.")
    return (moment - EPOCH) // MILLISECOND


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else milliseconds(moment)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else EPOCH + timedelta(milliseconds=milliseconds)


class Row(SQLModel):
    """Every table of this project, under one metadata with names for all constraints."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


class Chat(Row, table=True):
    """One conversation with one address on one channel."""

    __tablename__ = "chat"
    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    """telegram, whatsapp, sms, terminal or simulator."""
    address_index: str = Field(unique=True)
    """Blind index of `<channel>:<address>` in the scope ADDRESS_SCOPE."""
    address: str = Field(sa_type=SealedText("chat.address"))
    """Opaque: a Telegram chat id, a phone number, or `ID.<digits>` without any number."""
    state: bytes | None = Field(default=None, sa_type=LargeBinary)
    """JSON of the conversation, sealed by the inbox itself with STATE_AAD."""
    language: str = Field(default="id", sa_column_kwargs={"server_default": "id"})
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when the person wants to hear nothing more."""
    blocked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when the channel refuses to deliver to this address."""
    ticket_id: int | None = None
    """The open ticket during which a person answers and the bot keeps quiet."""
    people: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How many registrations were made or recognised from this chat."""
    heard_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the person last wrote: WhatsApp's 24-hour window counts from here."""
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Grows by one each turn, so that a turn computed on an older state is noticed."""


class Message(Row, table=True):
    """One inbound message and the answer it got, so that a repeat gets the same answer."""

    __tablename__ = "message"

    ref: str = Field(primary_key=True)
    """`<channel>:<the vendor's message id>`."""
    chat_id: int = Field(foreign_key="chat.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    body: bytes = Field(sa_type=LargeBinary)
    """JSON `{"in": …, "out": …}`, sealed by the inbox itself with BODY_AAD."""


class Registration(Row, table=True):
    """One worker's request to be insured, and what became of it."""

    __tablename__ = "registration"
    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    """Short and public: the worker reads it out, the field staff type it."""
    chat_id: int = Field(foreign_key="chat.id", index=True)
    nik_index: str | None = Field(default=None, index=True)
    """Blind index of the sixteen digits in the scope NIK_SCOPE."""
    phone_index: str | None = Field(default=None, index=True)
    """Blind index of `answers["phone"]` in the scope PHONE_SCOPE."""
    answers: dict[str, Any] = Field(sa_type=SealedJSON("registration.answers"))
    name: str = Field(sa_type=SealedText("registration.name"))
    region: str | None = None
    """The four digits of kabupaten or kota."""
    jobs: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Codes of occupations, parted by commas, the main one first."""
    band: int | None = None
    """Number of the contribution band."""
    flags: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Codes of what a person should look at, parted by commas."""
    state: str = Field(index=True)
    """submitted, verified, returned or withdrawn."""
    reason: str | None = Field(default=None, sa_type=SealedText("registration.reason"))
    """Why it was returned or withdrawn, in words for the worker."""
    verify_after: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Demo only: when the invented office says yes."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ChatPerson(Row, table=True):
    """Which chat may see which registration."""

    __tablename__ = "chat_person"

    chat_id: int = Field(foreign_key="chat.id", primary_key=True)
    registration_id: int = Field(foreign_key="registration.id", primary_key=True, index=True)
    since: datetime = Field(sa_type=UtcDateTime)


class Consent(Row, table=True):
    """What someone allowed or refused, in which words; kept, without the chat, after erasure."""

    __tablename__ = "consent"
    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int | None = Field(default=None, foreign_key="chat.id", index=True)
    """Emptied when the person has everything erased."""
    registration_id: int | None = Field(default=None, foreign_key="registration.id", index=True)
    purpose: str
    version: str
    """Which wording of the question was shown."""
    language: str
    channel: str
    given_at: datetime = Field(sa_type=UtcDateTime)
    answer: bool
    for_other: bool
    """Answered by someone who registers another person."""
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Ticket(Row, table=True):
    """A chat that asks for a person."""

    __tablename__ = "ticket"
    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chat.id", index=True)
    reason: str
    """A short code, not words."""
    state: str = Field(index=True)
    """open, answered or closed."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    urgent: bool


class TicketNote(Row, table=True):
    """One line of the talk between a worker and an operator."""

    __tablename__ = "ticket_note"
    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    who: str
    """`worker`, or the operator's name."""
    text: str = Field(sa_type=SealedText("ticket_note.text"))


class Media(Row, table=True):
    """A file someone sent: first wanted from the vendor, then kept, refused or gone."""

    __tablename__ = "media"
    __table_args__ = (Index(None, "state", "due_at"),)

    id: str = Field(primary_key=True)
    """Sixteen random hex digits."""
    chat_id: int = Field(foreign_key="chat.id", index=True)
    message_ref: str
    kind: str
    """photo, voice, video, document, sticker or audio."""
    vendor_ref: str = Field(sa_type=SealedText("media.vendor_ref"))
    """Telegram's file id or Twilio's URL."""
    state: str
    """wanted, kept, refused or gone."""
    reason: str | None = None
    """A short code: why it was refused or is gone."""
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When to try to fetch it next."""
    content_type: str | None = None
    size: int | None = None
    """Bytes."""
    digest: str | None = None
    """SHA-256 in hex."""
    content: bytes | None = Field(default=None, sa_type=SealedBytes("media.content"))
    created_at: datetime = Field(sa_type=UtcDateTime)


class Outgoing(Row, table=True):
    """A message that is not a reply, queued until the channel has taken it."""

    __tablename__ = "outgoing"
    __table_args__ = (Index(None, "state", "due_at"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """Names what is said to whom, so that it is queued once."""
    chat_id: int = Field(foreign_key="chat.id", index=True)
    body: Any = Field(sa_type=SealedJSON("outgoing.body"))
    state: str
    """queued, sending, sent, delivered, read, failed or suppressed."""
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime = Field(sa_type=UtcDateTime)
    provider_id: str | None = Field(default=None, index=True)
    """What the vendor calls it; its status callbacks name this."""
    error: str | None = None
    """The vendor's error code."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Audit(Row, table=True):
    """Who looked at or changed what, without personal data."""

    __tablename__ = "audit"
    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    who: str
    action: str
    subject: str
    """Such as `registration 12`."""


class Setting(Row, table=True):
    """What the bot must remember about itself: the demo's clock, Telegram's poll offset."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True)
    value: str


def table(model: type[Row]) -> Table:
    """The SQLAlchemy table of a model, for Core statements."""
    found: Table = Row.metadata.tables[str(model.__tablename__)]
    return found
