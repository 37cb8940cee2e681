"""The tables: what the bot remembers of chats, people, consent, files, messages to send.

Times are UTC, kept as whole milliseconds since 1970. What tells who a person is stands in sealed
columns (bot/sealed.py); a column `…_index` holds the blind index of such a value, in the scope
"table.column" of the index column itself.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

from bot.sealed import SealedBytes, SealedJSON, SealedText

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

ADDRESS_SCOPE = "chat.address_index"
NIK_SCOPE = "registration.nik_index"
PHONE_SCOPE = "registration.phone_index"
KPJ_SCOPE = "protection.kpj_index"
STATE_AAD = b"chat.state"
BODY_AAD = b"message.body"

# Without it SQLite gives the number of an erased row to the next one, and old notes point at it.
NEVER_REUSED = {"sqlite_autoincrement": True}


NEVER_COVERED = 999_999
"""Stands for the last month of protection of somebody who had none; later than any month."""


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
    claims: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How many claims this chat may see."""
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
    """Bytes, as it was sent."""
    digest: str | None = None
    """SHA-256 in hex of the file as it was sent, before anything was taken out of it."""
    content: bytes | None = Field(default=None, sa_type=SealedBytes("media.content"))
    """A photo without what else its file told; everything else as it was sent."""
    taken: Any = Field(default=None, sa_type=SealedJSON("media.taken"), nullable=True)
    """When and where a photo was taken, if its file told: {"at": ISO 8601, "place": [lat, lon]}."""
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
    """queued, sending, sent, delivered, read, failed, given_up (failed, and seen to) or suppressed."""
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime = Field(sa_type=UtcDateTime)
    provider_id: str | None = Field(default=None, index=True)
    """What the vendor calls it; its status callbacks name this."""
    error: str | None = None
    """The vendor's error code."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Handout(Row, table=True):
    """A file of the queue that a vendor fetches from us, for a short while, by an address of its own."""

    __tablename__ = "handout"

    token_hash: str = Field(primary_key=True)
    """SHA-256 in hex of the token in that address, which stands nowhere else."""
    outgoing_id: int = Field(foreign_key="outgoing.id", ondelete="CASCADE", index=True)
    until: datetime = Field(sa_type=UtcDateTime, index=True)


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


def _rupiah() -> Any:
    """A column of whole rupiah; a company's pledge may go beyond what 32 bits hold."""
    return Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})


class Donor(Row, table=True):
    """Who pays contributions for others."""

    __tablename__ = "donor"
    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    """Short and public, such as D-7K3QM."""
    chat_id: int | None = Field(default=None, foreign_key="chat.id", index=True)
    """The chat of the donor or the company's contact; none where an operator wrote the donor down."""
    kind: str
    """individual or company."""
    name: str = Field(sa_type=SealedText("donor.name"))
    contact: str | None = Field(default=None, sa_type=SealedText("donor.contact"))
    """Of a company: the person to talk to."""
    anonymous: bool
    """Whether workers and the public are told no name."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class Pledge(Row, table=True):
    """What a donor promised: so many months of protection, and what became of them and their money.

    The counts are of worker-months, the sums whole rupiah; both follow from the journal alone.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint("pledged = matched + unmatched + released", name="months"),
        CheckConstraint("paid = allocated + unspent + refunded", name="rupiah"),
        CheckConstraint("matched >= 0 AND unmatched >= 0 AND released >= 0", name="counts"),
        CheckConstraint("allocated >= 0 AND unspent >= 0 AND refunded >= 0", name="sums"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    """Short and public, such as K-7K3QM."""
    donor_id: int = Field(foreign_key="donor.id", index=True)
    workers: int
    months: int
    """For each worker, one after the other."""
    first_month: int
    """As 202611: the first month that may be paid."""
    funding: str
    """CSR, INDIVIDUAL, APBN, APBD or APBDES: public budgets are left out of the reliefs."""
    region: str | None = None
    """Only workers of this kabupaten or kota, by its four digits; of any where there is none."""
    jobs: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Only workers of these occupations, codes parted by commas; of any where there is none."""
    team: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Only workers of this group, by its code in lower case; of any where there is none."""
    worker_id: int | None = Field(default=None, foreign_key="worker.id")
    """Only this one person."""
    agreed: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})
    """Whether that person said yes; until then nothing is matched."""
    renews: int | None = Field(default=None, foreign_key="pledge.id")
    """The pledge that this one goes on from: its workers come first."""
    estimate: int = Field(sa_type=BigInteger)
    """Rupiah that all months together were expected to cost."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    pledged: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    matched: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    unmatched: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    released: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    paid: int = _rupiah()
    allocated: int = _rupiah()
    unspent: int = _rupiah()
    refunded: int = _rupiah()
    told: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """What the donor was last told, as bot.sponsorship.news counts it."""


class Worker(Row, table=True):
    """A verified worker as sponsorship sees one: a pseudonym with what matching looks at.

    The row outlives the person's data; then it leads to nobody.
    """

    __tablename__ = "worker"
    __table_args__ = (
        # Matching reads each in its order, however many wait.
        Index(None, "waiting", "need", "since", "id"),
        Index(None, "waiting", "region", "need", "since", "id"),
        Index(None, "waiting", "job", "need", "since", "id"),
        Index(None, "waiting", "team", "need", "since", "id"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    pseudonym: str = Field(unique=True)
    """Random, such as W-7K3QM2HX: what the journal calls this worker."""
    registration_id: int | None = Field(default=None, foreign_key="registration.id", unique=True)
    """Emptied when the person has everything erased."""
    card: str = Field(unique=True)
    """Eight random letters and figures by which a clinic may ask whether this worker is protected."""
    region: str | None = None
    job: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Code of the main occupation."""
    team: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """The code of the group, as field staff gave it out, in lower case."""
    named: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """Whether this worker said yes to the donor reading the first name and the occupation."""
    transport: bool
    """Whether that occupation counts to the transport sector, which has reliefs of its own."""
    waiting: bool
    """Whether this worker may be matched: verified, not withdrawn or erased."""
    since: datetime = Field(sa_type=UtcDateTime)
    """Since when this worker waits: when the registration was sent."""
    need: int = Field(
        default=NEVER_COVERED, sa_column_kwargs={"server_default": str(NEVER_COVERED)}
    )
    """The last month with a sponsor, as 202611; NEVER_COVERED where there was none. The smallest
    comes first: nobody who had protection falls into a gap before others begin."""


_PROTECTED = text("state = 'protected'")


class WorkerMonth(Row, table=True):
    """A month of a worker's protection that has a sponsor. There is never a second one for it."""

    __tablename__ = "worker_month"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index(None, "pledge_id", "paid", "month", "worker_id"),
        # Of the months that will end, alone: an index of every state would be taken for confirming
        # one worker's months too, and read those of all.
        Index(None, "month", "worker_id", sqlite_where=_PROTECTED, postgresql_where=_PROTECTED),
    )

    worker_id: int = Field(foreign_key="worker.id", primary_key=True)
    month: int = Field(primary_key=True)
    """As 202611."""
    pledge_id: int = Field(foreign_key="pledge.id")
    amount: int
    """Rupiah that the month costs."""
    paid: bool
    """Whether a payment reference is noted for it."""
    state: str
    """matched, protected or ended; only BPJS Ketenagakerjaan's confirmation makes it protected."""


class Protection(Row, table=True):
    """What BPJS Ketenagakerjaan confirmed: from when to when a worker is protected."""

    __tablename__ = "protection"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        UniqueConstraint("worker_id", "first_day", "last_day"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    worker_id: int = Field(foreign_key="worker.id")
    first_day: date
    last_day: date = Field(index=True)
    kpj: str | None = Field(default=None, sa_type=SealedText("protection.kpj"))
    """The eleven digits of the participant, where the confirmation names them."""
    kpj_index: str | None = Field(default=None, index=True)
    """Blind index of those digits in the scope KPJ_SCOPE."""
    confirmed_on: date
    """The date on the confirmation."""
    noted_at: datetime = Field(sa_type=UtcDateTime)


class Journal(Row, table=True):
    """One thing that happened to worker-months or money. Rows are added and never changed."""

    __tablename__ = "journal"
    __table_args__ = (Index(None, "pledge", "id"), Index(None, "worker", "month"))

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """1, 2, 3, … without a gap."""
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str
    """One of bot.sponsorship.journal.KINDS."""
    pledge: str
    """The pledge's code."""
    worker: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """The worker's pseudonym, where it concerns one."""
    month: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """As 202611, where it concerns one."""
    count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Worker-months."""
    amount: int = _rupiah()
    """Rupiah."""
    detail: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """A payment reference, dates, or a reason: never what tells who somebody is."""
    corrects: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """The entry whose effect this one takes back; its count and amount stand here with a minus."""
    hash: bytes = Field(sa_type=LargeBinary)
    """SHA-256 over the hash of the row before and everything in this one."""


class JournalHead(Row, table=True):
    """The last entry of the journal: whoever appends locks this one row."""

    __tablename__ = "journal_head"

    only: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Always 1."""
    last: int
    hash: bytes = Field(sa_type=LargeBinary)


class Claim(Row, table=True):
    """An accident, a death or an illness from work that somebody told of, and what became of it.

    It stands from the first words on, half told or not, and is never taken away while it is open.
    Whether it counts, and as what, BPJS Ketenagakerjaan decides.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("chat_id", "token"),
        Index(None, "state", "opened_at"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    """Short and public, such as A-7K3QM: what the worker reads out at the branch."""
    chat_id: int | None = Field(default=None, foreign_key="chat.id")
    """The chat that told it."""
    token: str
    """Names the telling within its chat, so that each new answer goes to the same claim."""
    registration_id: int | None = Field(default=None, foreign_key="registration.id", index=True)
    """The worker it is about, where registered with us."""
    kind: str
    """accident, death or disease, as told."""
    state: str
    """One of flows.claims.STATES."""
    reason: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Why it is in that state: one of flows.claims.REASONS, or nothing."""
    answers: dict[str, Any] = Field(sa_type=SealedJSON("claim.answers"))
    """What was told, by the keys of flows.accident, flows.death, flows.details, …"""
    flags: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Codes of what a person should look at, parted by commas."""
    hours: int
    """The zone where it happened, in hours ahead of UTC: 7, 8 or 9."""
    happened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The earliest moment it may have happened, as told."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    first_due: datetime = Field(sa_type=UtcDateTime)
    """48 hours after it happened, or after it was told where nobody knows when."""
    first_sent: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the first report reached BPJS Ketenagakerjaan, by us or by the person."""
    outcome_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When recovery, a lasting disability or death was declared, as told."""
    second_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """48 hours after that."""
    second_sent: datetime | None = Field(default=None, sa_type=UtcDateTime)
    step: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How many steps of the running deadline the guardian has taken."""
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    """When the guardian looks at it again; nothing for a claim that is over."""
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ClaimChat(Row, table=True):
    """Which chat may see which claim: who told it, the worker, the head of the group."""

    __tablename__ = "claim_chat"

    chat_id: int = Field(foreign_key="chat.id", primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", primary_key=True, index=True)
    role: str
    """teller, worker, agent, or phone: a number that was told and that nobody had written from."""
    confirmed: bool | None = None
    """What the worker said to a claim told by somebody else: yes, no, or nothing yet."""
    since: datetime = Field(sa_type=UtcDateTime)


class ClaimNote(Row, table=True):
    """One line of the history of a claim. Lines are added and never changed."""

    __tablename__ = "claim_note"
    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    who: str
    """`teller`, `guardian`, or the operator's name."""
    kind: str
    """told, state, note, contact, alarm or paper."""
    text: str = Field(sa_type=SealedText("claim_note.text"))


class ClaimPaper(Row, table=True):
    """One file that was sent for a claim, and what a person of the programme thinks of it."""

    __tablename__ = "claim_paper"
    __table_args__ = (UniqueConstraint("claim_id", "media_id"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id")
    media_id: str = Field(index=True)
    """The file, which is on its way when this row is written."""
    paper: str
    """One of flows.papers.PAPERS."""
    state: str
    """new, good or again; replaced where it was asked for again and another one came."""
    reason: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Why it has to be sent again: one of flows.papers.AGAIN."""
    at: datetime = Field(sa_type=UtcDateTime)


class Recovery(Row, table=True):
    """The way back to work after an injury (JKK-RTW), one for a claim; opened on a doctor's word.

    What tells of somebody's health stands in `record` and in the diary, sealed, and is for the
    worker's own chat and people of the programme alone.
    """

    __tablename__ = "recovery"
    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", unique=True)
    state: str
    """new (nobody asked yet), asked, refused, going or over."""
    chat_id: int | None = Field(default=None, foreign_key="chat.id", index=True)
    """The worker's own chat that is asked; none where there is none, or it was asked on paper."""
    record: dict[str, Any] = Field(sa_type=SealedJSON("recovery.record"))
    """By the keys of bot.claims.recovery.PARTS, with the doctor's words, the consent, the stages,
    the outcome and what would help; days are ISO 8601."""
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the worker was asked for consent."""
    agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the worker said yes; the weeks since then count."""
    contact_on: date | None = Field(default=None, index=True)
    """When the case manager wants to be in touch next."""
    called_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the case manager was last called because nothing is heard."""
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    """When it is looked at again; nothing where nothing is waited for."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Diary(Row, table=True):
    """One week of a recovery: that the worker was asked, and what was told."""

    __tablename__ = "diary"
    __table_args__ = (UniqueConstraint("recovery_id", "week"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    recovery_id: int = Field(foreign_key="recovery.id")
    week: int
    """1, 2, 3, …: each is asked once."""
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told: dict[str, Any] = Field(sa_type=SealedJSON("diary.told"))
    """`pain` and `ability` from 1 to 4, as far as told; `worse` where that called the case manager."""


class Setting(Row, table=True):
    """What the bot must remember about itself: the demo's clock, Telegram's poll offset."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True)
    value: str


def table(model: type[Row]) -> Table:
    """The SQLAlchemy table of a model, for Core statements."""
    found: Table = Row.metadata.tables[str(model.__tablename__)]
    return found
