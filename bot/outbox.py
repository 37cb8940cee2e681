"""The durable queue of what is said unasked: each message once, in order, given up honestly."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson
from sqlalchemy import (
    Connection,
    Engine,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from bot import metrics
from bot.catalog import Catalog, Rendered
from bot.database import for_reading
from bot.models import ADDRESS_SCOPE, EPOCH, MILLISECOND, Chat, Outgoing, Setting, table
from bot.sealed import Keyring
from flows.talk import Label, Option, Say

outgoing, chat, setting = table(Outgoing), table(Chat), table(Setting)

LEASE = timedelta(seconds=60)
"""How long a process may keep a message it has claimed before another one takes it."""

CHANNELS = ("telegram", "whatsapp", "sms", "terminal", "simulator")

MUST = "must:"
"""Keys that begin so are sent even to someone who wants to hear nothing more."""

MAY_FOLLOW: Mapping[str, tuple[str, ...]] = {
    "sent": ("queued", "sending"),
    "failed": ("queued", "sending", "sent"),
    "suppressed": ("queued", "sending", "sent"),
    "delivered": ("queued", "sending", "sent", "failed", "given_up"),
    "read": ("queued", "sending", "sent", "failed", "given_up", "delivered"),
}
"""The states after which each state may come; nothing ever goes back."""

REACHED: Mapping[str, str] = {"sent": "sent", "delivered": "delivered", "read": "read"}
"""Twilio's statuses that say how far a message came."""

LOST = frozenset(("failed", "undelivered", "canceled"))
"""Twilio's statuses that say it did not arrive."""

NO_NEWS = frozenset(("accepted", "scheduled", "queued", "sending"))
"""Twilio's statuses from before it was sent: we knew that."""

Kind = Literal["permanent", "retry", "slower", "stopped", "blocked", "template", "alert", "gone"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a vendor's error code means: what follows, and one sentence for the operator.

    `waits` are the pauses before a message that Twilio took and then lost is tried again.
    """

    kind: Kind
    sentence: str
    waits: tuple[timedelta, ...] = ()


_SOON = (timedelta(minutes=1), timedelta(minutes=10))
_PHONE_OFF = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
_ONCE = (timedelta(minutes=5),)
_SLOWER = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))

ERRORS: Mapping[str, Trouble] = {
    "20003": Trouble(
        "alert", "Twilio menolak kunci kami: periksa TWILIO_ACCOUNT_SID dan TWILIO_AUTH_TOKEN."
    ),
    "20429": Trouble("slower", "Twilio minta kami lebih pelan; pesan dicoba lagi sendiri."),
    "21211": Trouble("permanent", "Nomor tujuan tidak dikenal; tanyakan nomor lain."),
    "21408": Trouble("permanent", "SMS ke negara ini belum diizinkan di akun Twilio."),
    "21610": Trouble("stopped", "Orang ini sudah minta berhenti lewat STOP; jangan dikirimi lagi."),
    "21612": Trouble("permanent", "Nomor pengirim kami tidak bisa mengirim ke nomor ini."),
    "21614": Trouble("permanent", "Nomor ini bukan nomor HP; tanyakan nomor lain."),
    "21617": Trouble(
        "permanent", "Pesannya terlalu panjang untuk saluran ini; laporkan ke pengembang."
    ),
    "21620": Trouble(
        "permanent", "Alamat berkas dalam pesan tidak dapat dipakai; laporkan ke pengembang."
    ),
    "21656": Trouble("permanent", "Isi templat tidak cocok; laporkan ke pengembang."),
    "30003": Trouble(
        "retry", "HP sedang mati atau di luar jangkauan; dicoba lagi sendiri.", _PHONE_OFF
    ),
    "30005": Trouble("permanent", "Nomor tidak terdaftar di operator; tanyakan nomor lain."),
    "30006": Trouble("permanent", "Nomor ini tidak bisa menerima SMS; tanyakan nomor lain."),
    "30007": Trouble(
        "permanent", "Operator menyaring SMS ini; periksa isi dan pendaftaran pengirim."
    ),
    "30008": Trouble("retry", "Operator gagal tanpa alasan; dicoba sekali lagi.", _ONCE),
    "30022": Trouble(
        "slower", "Batas kirim operator terlampaui; dicoba lagi lebih pelan.", _SLOWER
    ),
    "63003": Trouble("permanent", "Nomor ini tidak ada di WhatsApp; coba lewat SMS atau telepon."),
    "63005": Trouble("permanent", "WhatsApp tidak menerima isi pesan ini; laporkan ke pengembang."),
    "63007": Trouble(
        "alert", "Pengirim WhatsApp kami tidak terdaftar: periksa TWILIO_WHATSAPP_FROM."
    ),
    "63010": Trouble("retry", "Gangguan di WhatsApp; dicoba lagi sendiri.", _SOON),
    "63012": Trouble("retry", "Gangguan di WhatsApp; dicoba lagi sendiri.", _SOON),
    "63013": Trouble(
        "permanent", "WhatsApp menilai pesan ini melanggar aturannya; hubungi orangnya lewat SMS."
    ),
    "63014": Trouble(
        "permanent", "Orang ini menutup pesan dari kami di WhatsApp; coba lewat telepon."
    ),
    "63016": Trouble(
        "template",
        "Lewat 24 jam sejak pesan terakhirnya: WhatsApp butuh templat. Coba lewat SMS atau telepon.",
    ),
    "63017": Trouble(
        "slower", "Batas kirim WhatsApp terlampaui; dicoba lagi lebih pelan.", _SLOWER
    ),
    "63018": Trouble("slower", "Terlalu cepat untuk WhatsApp; dicoba lagi lebih pelan.", _SLOWER),
    "63019": Trouble(
        "retry", "WhatsApp belum bisa mengambil berkasnya; dicoba sekali lagi.", _ONCE
    ),
    "63021": Trouble(
        "permanent", "WhatsApp tidak bisa membaca isi pesan ini; laporkan ke pengembang."
    ),
    "63024": Trouble("permanent", "Penerima tidak sah di WhatsApp; tanyakan nomor lain."),
    "63027": Trouble("permanent", "Templat tidak ada untuk bahasa ini; laporkan ke pengembang."),
    "63028": Trouble("permanent", "Isian templat tidak lengkap; laporkan ke pengembang."),
    "63032": Trouble(
        "permanent", "WhatsApp membatasi pesan untuk orang ini; coba lewat SMS atau telepon."
    ),
    "63033": Trouble(
        "permanent", "WhatsApp tidak bisa mengirim ke orang ini; coba lewat SMS atau telepon."
    ),
    "63034": Trouble("permanent", "Berkasnya tidak diterima WhatsApp; laporkan ke pengembang."),
    "63038": Trouble(
        "slower", "Batas pesan sehari akun Twilio terlampaui; dicoba lagi nanti.", _SLOWER
    ),
    "63049": Trouble(
        "permanent", "Meta memilih tidak menyampaikan pesan ini; coba lewat SMS atau telepon."
    ),
    "63051": Trouble("alert", "WhatsApp menolak akun kami: buka konsol Twilio."),
    "bad_request": Trouble(
        "permanent", "Saluran tidak menerima isi pesan ini; laporkan ke pengembang."
    ),
    "blocked": Trouble(
        "blocked", "Orang ini memblokir bot di Telegram; coba lewat SMS atau telepon."
    ),
    "changed": Trouble(
        "permanent",
        "Isi laporan berubah sebelum lembarnya pasti terkirim; antarkan lembar yang baru.",
    ),
    "chat_not_found": Trouble(
        "permanent", "Chat Telegram ini tidak ada lagi; coba lewat SMS atau telepon."
    ),
    "flood": Trouble("slower", "Telegram minta kami lebih pelan; dicoba lagi tepat pada waktunya."),
    "gone": Trouble("gone", "Yang dikirim sudah dihapus atau bukan untuk chat ini lagi."),
    "no_answer": Trouble("retry", "Saluran tidak menjawab; dicoba beberapa kali lagi."),
    "server": Trouble("retry", "Gangguan di pihak saluran; dicoba beberapa kali lagi."),
    "unauthorized": Trouble("alert", "Telegram menolak kunci kami: periksa TELEGRAM_TOKEN."),
    "unsendable": Trouble(
        "permanent", "Pesan tersimpan tidak dapat dibaca lagi; laporkan ke pengembang."
    ),
}
"""What each error leads to: Twilio's codes by number, Telegram's and the network's by name.

Meanings: https://www.twilio.com/docs/api/errors and https://core.telegram.org/bots/api#making-requests
"""

UNKNOWN = Trouble("permanent", "Kode ini belum dikenal; cari di dokumentasi saluran.")

_TRIES = {
    "retry": (5, 30, 120),
    "alert": (60, 300, 900, *(3600,) * 23),
    "slower": (2, 4, 8, 16, 32, 64, 128, 256),
}
"""Seconds before the next try of a message that the vendor has not taken.

Few where it may have been taken all the same, as that sends it twice; many after a rate limit,
where nothing was; patient for a day, while an operator mends the credentials.
"""


class NotSent(Exception):
    """A vendor did not take a message. `code` is a key of ERRORS or a code it does not know.

    `wait` is the exact pause that the vendor asked for, if it did.
    """

    def __init__(self, code: str, wait: timedelta | None = None, kind: Kind | None = None) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait
        self.kind: Kind = kind or trouble(code).kind


@dataclass(frozen=True, slots=True)
class Due:
    """A message that `claim` looked at.

    `state` is sending for one that the caller has to send, `part` how many of its parts the vendor
    has taken already.
    """

    id: int
    key: str
    chat_id: int
    channel: str
    address: str
    language: str
    body: Any
    attempts: int
    part: int
    state: str


def trouble(code: str) -> Trouble:
    """What an error code means, also one that nobody has met yet."""
    return ERRORS.get(code, UNKNOWN)


# --- what is kept ---------------------------------------------------------------------------------


def to_json(says: Sequence[Say]) -> dict[str, Any]:
    """Messages as they are kept: before rendering, so that they are sent in the chat's language."""
    return {"says": [_say(say) for say in says], "part": 0}


def from_json(body: Mapping[str, Any]) -> list[Say]:
    """What `to_json` was given. Raises KeyError, TypeError or ValueError for anything else."""
    return [
        Say(
            text=say["text"],
            values={name: _unmarked(value) for name, value in say.get("values", {}).items()},
            options=tuple(
                Option(value, _unmarked(label)) for value, label in say.get("options", ())
            ),
            lines=tuple(
                (_unmarked(label), _unmarked(value)) for label, value in say.get("lines", ())
            ),
            numbered=say.get("numbered", True),
            flow=say.get("flow", ""),
            question=say.get("question", ""),
            wants=say.get("wants", ""),
        )
        for say in body["says"]
    ]


def rendered(words: Catalog, body: Mapping[str, Any], language: str) -> list[Rendered]:
    """The messages of a kept body in the words of a language."""
    return [words.render(say, language) for say in from_json(body)]


def _say(say: Say) -> dict[str, Any]:
    kept: dict[str, Any] = {"text": say.text}
    if say.values:
        kept["values"] = {name: _marked(value) for name, value in say.values.items()}
    if say.options:
        kept["options"] = [[option.value, _marked(option.label)] for option in say.options]
    if say.lines:
        kept["lines"] = [[_marked(label), _marked(value)] for label, value in say.lines]
    if not say.numbered:
        kept["numbered"] = False
    kept |= {
        name: getattr(say, name) for name in ("flow", "question", "wants") if getattr(say, name)
    }
    return kept


def _marked(value: str) -> Any:
    """A text of the catalogues is told from a plain value, which is never translated."""
    return {"label": str(value)} if isinstance(value, Label) else str(value)


def _unmarked(value: Any) -> str:
    return Label(value["label"]) if isinstance(value, dict) else str(value)


# --- in and out of the queue ----------------------------------------------------------------------


def queue(
    connection: Connection,
    key: str,
    chat_id: int,
    says: Sequence[Say],
    now: datetime,
    due: datetime | None = None,
    document: Mapping[str, Any] | None = None,
) -> bool:
    """Keep a message to be sent, in the caller's transaction; `key` names it, so it is kept once.

    It leaves at once, or not before `due`. A `document` goes with it, for which the message is the
    caption: kept as a reference (bot.claims.handout), as the file is made when it leaves.

    True when it now waits to be sent; False when `key` was kept before, or when it is suppressed:
    the person has stopped messages (unless `key` begins with MUST) or the channel is blocked.
    Raises LookupError when there is no such chat.
    """
    found = connection.execute(
        select(chat.c.stopped_at, chat.c.blocked_at).where(chat.c.id == chat_id)
    ).first()
    if found is None:
        raise LookupError(f"chat {chat_id}")
    silent = found.blocked_at is not None or (
        found.stopped_at is not None and not key.startswith(MUST)
    )
    state = "suppressed" if silent else "queued"
    body = to_json(says) | ({"document": dict(document)} if document else {})
    return _insert(connection, key, chat_id, body, state, due or now, now) and not silent


def queue_all(
    connection: Connection, messages: Sequence[tuple[str, int, Sequence[Say]]], now: datetime
) -> None:
    """Keep many messages at once, each as (key, chat id, what is said); a key is kept once.

    To whom they may go the caller has seen to; `claim` looks again before each is sent.
    """
    if messages:
        rows = [
            _row(key, chat_id, to_json(says), "queued", now, now) for key, chat_id, says in messages
        ]
        connection.execute(_INSERT, rows)


# SQLite says it in the same words.
_INSERT = postgresql.insert(outgoing).on_conflict_do_nothing(index_elements=["key"])


def _insert(
    connection: Connection,
    key: str,
    chat_id: int,
    body: Any,
    state: str,
    due_at: datetime,
    now: datetime,
) -> bool:
    row = _row(key, chat_id, body, state, due_at, now)
    made = connection.execute(_INSERT.values(row).returning(outgoing.c.id)).first()
    return made is not None


def _row(
    key: str, chat_id: int, body: Any, state: str, due_at: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "key": key,
        "chat_id": chat_id,
        "body": body,
        "state": state,
        "attempts": 0,
        "due_at": due_at,
        "created_at": now,
        "updated_at": now,
    }


_NOW = bindparam("now", type_=outgoing.c.due_at.type)
_older = outgoing.alias("older")
_OLDER = exists().where(
    _older.c.chat_id == outgoing.c.chat_id,
    _older.c.id < outgoing.c.id,
    or_(_older.c.state == "sending", and_(_older.c.state == "queued", _older.c.due_at <= _NOW)),
)
_IS_DUE = and_(
    outgoing.c.state.in_(("queued", "sending")),
    outgoing.c.due_at <= _NOW,
    ~_OLDER,
    chat.c.channel.in_(bindparam("only", expanding=True)),
)
"""Due, and the oldest of its chat: people read messages in the order in which they were said."""

# Asked twice a second for every carrier: building it would cost several times what running it does.
_ANYTHING_DUE = (
    select(outgoing.c.id).join(chat, chat.c.id == outgoing.c.chat_id).where(_IS_DUE).limit(1)
)


def anything_due(engine: Engine, now: datetime, only: Collection[str] = CHANNELS) -> bool:
    """Whether `claim` would find something; waits for no writer."""
    with for_reading(engine).connect() as connection:
        due = connection.execute(_ANYTHING_DUE, {"now": now, "only": list(only)})
        return due.first() is not None


def claim(
    engine: Engine,
    now: datetime,
    limit: int = 20,
    without: Collection[str] = (),
    only: Collection[str] = CHANNELS,
) -> list[Due]:
    """Take what is due, at most one message of each chat, for LEASE; no two processes get the same.

    What is to be sent has the state sending. Messages whose chat has meanwhile stopped or blocked
    us are suppressed instead; those on the channels `without` a vendor are sent, as the simulator
    and the terminal show them from the table. `only` are the channels looked at.
    """
    taken: list[Due] = []
    with engine.begin() as connection:
        rows = connection.execute(
            select(
                outgoing.c.id,
                outgoing.c.key,
                outgoing.c.chat_id,
                outgoing.c.body,
                outgoing.c.attempts,
                chat.c.channel,
                chat.c.address,
                chat.c.language,
                chat.c.stopped_at,
                chat.c.blocked_at,
            )
            .join(chat, chat.c.id == outgoing.c.chat_id)
            .where(_IS_DUE)
            .order_by(outgoing.c.due_at, outgoing.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=outgoing),
            {"now": now, "only": list(only)},
        ).all()
        for row in rows:
            values: dict[str, Any]
            stopped = row.stopped_at is not None and not row.key.startswith(MUST)
            if stopped or row.blocked_at is not None:
                values = {"state": "suppressed", "error": None if stopped else "blocked"}
            elif row.channel in without:
                values = {"state": "sent", "attempts": row.attempts + 1}
            else:
                values = {"state": "sending", "attempts": row.attempts + 1, "due_at": now + LEASE}
            connection.execute(
                update(outgoing).where(outgoing.c.id == row.id).values(**values, updated_at=now)
            )
            if values["state"] != "sending":
                metrics.SENT.labels(row.channel, values["state"]).inc()
            taken.append(
                Due(
                    id=row.id,
                    key=row.key,
                    chat_id=row.chat_id,
                    channel=row.channel,
                    address=row.address,
                    language=row.language,
                    body=row.body,
                    attempts=row.attempts + 1,
                    part=row.body.get("part", 0),
                    state=values["state"],
                )
            )
    return taken


def readdress(engine: Engine, keyring: Keyring, chat_id: int, address: str) -> bool:
    """Give a chat its new address; false when another chat has it already."""
    with engine.begin() as connection:
        channel = connection.execute(
            select(chat.c.channel).where(chat.c.id == chat_id).with_for_update()
        ).scalar_one()
        told = f"{channel}:{address}"
        taken = select(chat.c.id).where(
            chat.c.channel == channel,
            chat.c.address_index.in_(keyring.indexes(told, ADDRESS_SCOPE)),
        )
        if connection.execute(taken).first() is not None:
            return False
        connection.execute(
            update(chat)
            .where(chat.c.id == chat_id)
            .values(address=address, address_index=keyring.index(told, ADDRESS_SCOPE))
        )
        return True


def note_part(engine: Engine, due: Due, parts: int, provider_id: str, now: datetime) -> None:
    """Remember that the first `parts` parts of a long message are out, and keep the lease."""
    with engine.begin() as connection:
        connection.execute(
            update(outgoing)
            .where(outgoing.c.id == due.id, outgoing.c.state == "sending")
            .values(
                body={**due.body, "part": parts},
                provider_id=provider_id or None,
                due_at=now + LEASE,
            )
        )


def settle(
    engine: Engine, due: Due, now: datetime, provider_id: str = "", error: NotSent | None = None
) -> str:
    """Keep what came of a claimed message: sent, to be tried again, suppressed, or failed for good.

    Returns its state then: sending means it is tried again. A claim that ran out and was taken by
    another process changes nothing but from sending to sent.
    """
    if error is None:
        return _settle_sent(engine, due, provider_id, now)
    values: dict[str, Any] = {"error": error.code, "updated_at": now}
    waits = _TRIES.get(error.kind, ())
    if error.kind in ("stopped", "blocked", "gone"):
        values |= {"state": "suppressed", "due_at": now}
    elif due.attempts > len(waits):
        values |= {"state": "failed", "due_at": now}  # to be seen to now
    else:
        pause = error.wait if error.wait is not None else timedelta(seconds=waits[due.attempts - 1])
        values |= {"state": "sending", "due_at": now + pause}
    with engine.begin() as connection:
        _mark_chat(connection, due.chat_id, error.kind, now)
        connection.execute(
            update(outgoing)
            .where(
                outgoing.c.id == due.id,
                outgoing.c.state == "sending",
                outgoing.c.attempts == due.attempts,
            )
            .values(**values)
        )
    state: str = values["state"]
    metrics.SENT.labels(due.channel, "retry" if state == "sending" else state).inc()
    return state


def _settle_sent(engine: Engine, due: Due, provider_id: str, now: datetime) -> str:
    with engine.begin() as connection:
        connection.execute(
            update(outgoing)
            .where(outgoing.c.id == due.id, outgoing.c.state.in_(MAY_FOLLOW["sent"]))
            .values(state="sent", provider_id=provider_id or None, error=None, updated_at=now)
        )
        early = _take_early(connection, provider_id) if provider_id else []
    metrics.SENT.labels(due.channel, "sent").inc()
    for status, code in early:
        _note(engine, provider_id, status, code, now)
    return "sent"


def _mark_chat(connection: Connection, chat_id: int, kind: Kind, now: datetime) -> None:
    """Before the message itself, as the inbox too locks a chat before what belongs to it."""
    column = {"stopped": "stopped_at", "blocked": "blocked_at"}.get(kind)
    if column is not None:
        connection.execute(
            update(chat).where(chat.c.id == chat_id, chat.c[column].is_(None)).values({column: now})
        )


# --- what Twilio says afterwards ------------------------------------------------------------------


def note_delivery(
    engine: Engine, provider_id: str, status: str, error_code: str, now: datetime
) -> None:
    """Keep one delivery callback: repeated, late, unordered and unknown ones do no harm.

    A message that was lost for a passing reason is queued again under a key of its own, as a state
    never goes back. Raises sqlalchemy.exc.SQLAlchemyError when it could not be kept.
    """
    known = status in REACHED or status in LOST or status in NO_NEWS
    metrics.STATUS.labels(status if known else "unknown").inc()
    if status in REACHED or status in LOST:
        _note(engine, provider_id, status, error_code, now)


def _note(engine: Engine, provider_id: str, status: str, code: str, now: datetime) -> None:
    with engine.begin() as connection:
        row = _row_of(connection, provider_id)
        if row is None:
            row = _keep_early(connection, provider_id, status, code, now)
        if row is None:
            return
        if status in REACHED:
            _reached(connection, row, REACHED[status], now)
        else:
            _lost(connection, row, code, now)


def _row_of(connection: Connection, provider_id: str) -> Any:
    return connection.execute(
        select(outgoing.c.id, outgoing.c.key, outgoing.c.chat_id).where(
            outgoing.c.provider_id == provider_id
        )
    ).first()


def _reached(connection: Connection, row: Any, state: str, now: datetime) -> None:
    moved = connection.execute(
        update(outgoing)
        .where(outgoing.c.id == row.id, outgoing.c.state.in_(MAY_FOLLOW[state]))
        .values(state=state, error=None, updated_at=now)
    )
    if moved.rowcount and state != "sent":  # it arrived after all: nothing to try again
        connection.execute(
            update(outgoing)
            .where(outgoing.c.key == next_key(row.key), outgoing.c.state == "queued")
            .values(state="suppressed", updated_at=now)
        )


def _lost(connection: Connection, row: Any, code: str, now: datetime) -> None:
    found = trouble(code)
    _mark_chat(connection, row.chat_id, found.kind, now)
    state = "suppressed" if found.kind in ("stopped", "blocked") else "failed"
    kept = connection.execute(
        update(outgoing)
        .where(outgoing.c.id == row.id, outgoing.c.state.in_(MAY_FOLLOW[state]))
        .values(state=state, error=code or "unknown", due_at=now, updated_at=now)
        .returning(outgoing.c.body)
    ).first()
    if kept is None:
        return
    metrics.SENT.labels("twilio", "template_needed" if found.kind == "template" else state).inc()
    tried = _tries(row.key)
    if tried < len(found.waits):
        body = {**kept.body, "part": 0}
        _insert(
            connection,
            next_key(row.key),
            row.chat_id,
            body,
            "queued",
            now + found.waits[tried],
            now,
        )


def _tries(key: str) -> int:
    """How often a message was queued again after it had been lost."""
    _base, _mark, n = key.rpartition("#again")
    return int(n) if _mark and n.isdigit() else 0


def first_key(key: str) -> str:
    """The key under which a message was queued before it was lost and queued again."""
    return key.removesuffix(f"#again{_tries(key)}")


def next_key(key: str) -> str:
    """The key under which a message is queued again when it was lost."""
    return f"{first_key(key)}#again{_tries(key) + 1}"


# A callback can overtake the answer to the call that sent the message. It is only kept while
# something is being sent: callbacks of replies, which are not in the queue, are never kept.

_EARLY = "early:"
_EARLY_FOR = timedelta(minutes=10)


def _keep_early(
    connection: Connection, provider_id: str, status: str, code: str, now: datetime
) -> Any:
    """The row after all if its sending has just ended; else keep the callback, if it can be ours."""
    sending = connection.execute(
        select(outgoing.c.id).where(outgoing.c.state == "sending").with_for_update()
    ).all()
    row = _row_of(connection, provider_id)
    if row is not None or not sending:
        return row
    _sweep(connection, now)
    place = _EARLY + provider_id
    told = connection.execute(
        select(setting.c.value).where(setting.c.key == place)
    ).scalar_one_or_none()
    if told is None:
        value = orjson.dumps(
            {"at": (now - EPOCH) // MILLISECOND, "told": [[status, code]]}
        ).decode()
        connection.execute(insert(setting).values(key=place, value=value))
    else:
        kept = orjson.loads(told)
        if [status, code] not in kept["told"]:
            kept["told"].append([status, code])
            connection.execute(
                update(setting)
                .where(setting.c.key == place)
                .values(value=orjson.dumps(kept).decode())
            )
    return None


def _take_early(connection: Connection, provider_id: str) -> list[tuple[str, str]]:
    place = _EARLY + provider_id
    told = connection.execute(
        delete(setting).where(setting.c.key == place).returning(setting.c.value)
    ).scalar_one_or_none()
    return [(status, code) for status, code in orjson.loads(told)["told"]] if told else []


def _sweep(connection: Connection, now: datetime) -> None:
    rows = connection.execute(select(setting).where(setting.c.key.startswith(_EARLY))).all()
    oldest = (now - _EARLY_FOR - EPOCH) // MILLISECOND
    for row in rows:
        if orjson.loads(row.value)["at"] < oldest:
            connection.execute(delete(setting).where(setting.c.key == row.key))
