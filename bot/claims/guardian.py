"""Watches over the deadlines of claims: people are reminded before each, and nothing is ever dropped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, bindparam, func, insert, literal, select, tuple_, update
from sqlalchemy.exc import DBAPIError

from bot import outbox, tickets
from bot.chats import E164, sms_chats
from bot.claims import claims
from bot.claims.claims import Contact
from bot.claims.steps import LAST, WARNED, Running, expiry, running
from bot.database import for_reading
from bot.models import (
    EPOCH,
    Chat,
    Claim,
    ClaimChat,
    ClaimNote,
    Registration,
    milliseconds,
    table,
)
from bot.sealed import Keyring
from flows.claims import OVER, REASONS, WORDS, ZONES, clock, local, short
from flows.papers import lacking
from flows.talk import Label, Say, _
from flows.words.dates import show_date

DRAFT = _(
    "Laporan tadi belum lengkap. Ketik {word} untuk melanjutkan, sebelum {clock}. Lewat dari itu tetap lapor ya."
)
DRAFT_AFTER = _(
    "Laporan tadi belum lengkap, tetap lapor ya. Ketik {word} untuk melanjutkan. Petugas kami bantu."
)
TOLD = _(
    "Laporan {code}: lapor ke 175, klinik, atau kantor BPJS Ketenagakerjaan sebelum {clock}. Sudah? Ketik SUDAH LAPOR {code}"
)
TOLD_AFTER = _(
    "Laporan {code} tetap kami kirim. Tetap lapor juga ke 175 atau kantor BPJS Ketenagakerjaan ya. Sudah? Ketik SUDAH LAPOR {code}"
)
PAPERS = _("Laporan {code}: {why} Ketik BERKAS {code} sebelum {clock}. Untuk tanya: 175.")
PAPERS_AFTER = _("Laporan {code} tetap kami kirim. Sebelum itu: {why} Ketik BERKAS {code}")
PAPERS_WANTED = _("Laporan {code}: {why} Kalau sudah ada, ketik BERKAS {code}. Untuk tanya: 175.")
AGENT = _(
    "Laporan {code}: bantu {name} lapor ke 175 sebelum {clock}. Sudah? Ketik SUDAH LAPOR {code}"
)
AGENT_AFTER = _(
    "Laporan {code}: bantu {name} tetap lapor ke 175 ya. Sudah? Ketik SUDAH LAPOR {code}"
)
SECOND = _(
    "Laporan {code}: tinggal laporan kedua, sebelum {clock}. Ketik SEMBUH {code}. Lewat dari itu tetap lapor ya."
)
SECOND_AFTER = _("Laporan kedua {code} tetap kami kirim. Tinggal sedikit lagi: ketik SEMBUH {code}")
DEATH_SECOND = _(
    "Laporan {code}: tinggal surat-surat, sebelum {clock}. Ketik BERKAS {code}. Lewat dari itu tetap kirim ya."
)
DEATH_SECOND_AFTER = _(
    "Laporan {code} tetap kami kirim. Surat yang belum ada boleh menyusul: ketik BERKAS {code}"
)
AGENT_SECOND = _("Laporan {code}: bantu {name} dengan laporan kedua, sebelum {clock}. Tanya: 175.")
AGENT_SECOND_AFTER = _("Laporan {code}: bantu {name} dengan laporan kedua ya. Tanya: 175.")
AGENT_PAPERS = _("Laporan {code}: bantu {name} dengan berkas yang kurang ya. Tanya: 175.")
DEATH_DRAFT = _(
    "Kami turut berduka. Laporan tadi belum lengkap, tidak perlu buru-buru. Kalau sudah siap, ketik {word}."
)
DEATH_PAPERS = _(
    "Kami turut berduka. Surat untuk laporan {code} boleh menyusul, tidak perlu buru-buru. Ketik BERKAS {code}"
)
STRANGER = _(
    "GN Lingkaran: laporan {code} untuk {first}, telepon 175 sebelum {clock}. Balas BENAR {code} atau SALAH ORANG."
)
STRANGER_AFTER = _(
    "GN Lingkaran: laporan {code} untuk {first}, tetap lapor ke 175. Balas BENAR {code} atau SALAH ORANG."
)
DECLINED = _(
    "Laporan tadi tidak kami teruskan. Boleh dilaporkan sendiri ke 175 atau kantor BPJS Ketenagakerjaan."
)
DEATH_STRANGER = _(
    "GN Lingkaran: ada laporan {code} dari keluarga Bapak/Ibu. Balas BENAR {code} atau SALAH ORANG."
)
AGENT_DEATH = _(
    "Laporan {code}: mohon dampingi keluarganya ya. Surat-surat boleh menyusul. Tanya: 175."
)
EXPIRING = _(
    "Laporan {code} belum selesai. Mari selesaikan sebelum {until}, supaya tidak lewat lima tahun. Ketik PETUGAS."
)

TEXTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("first", "draft"): (DRAFT, DRAFT_AFTER),
    ("first", "told"): (TOLD, TOLD_AFTER),
    ("first", "papers"): (PAPERS, PAPERS_AFTER),
    ("first", "agent"): (AGENT, AGENT_AFTER),
    ("second", "told"): (SECOND, SECOND_AFTER),
    ("second", "papers"): (PAPERS, PAPERS_AFTER),
    ("second", "died"): (DEATH_SECOND, DEATH_SECOND_AFTER),
    ("second", "agent"): (AGENT_SECOND, AGENT_SECOND_AFTER),
    ("papers", "draft"): (DEATH_DRAFT, DEATH_DRAFT),
    ("papers", "died"): (DEATH_PAPERS, DEATH_PAPERS),
    ("papers", "papers"): (PAPERS_WANTED, PAPERS_WANTED),
    ("papers", "agent"): (AGENT_PAPERS, AGENT_PAPERS),
}
"""By what runs and the state, or who reads it: what is said before the end, and after it."""

TOLD_ONESELF = "told_oneself"
"""The flag of what is not to be passed on, once it was said that one may report it oneself."""

LOOK = timedelta(days=30)
"""Between two looks at a claim for which nothing runs."""
SOON = timedelta(minutes=1)
"""The soonest next look."""
BATCH = 200
"""Claims of one transaction: on SQLite nobody else writes meanwhile."""
FIRST_NAME = 12
"""Characters of a first name told to a number that may be somebody else's."""


log = structlog.get_logger()
chat, claim, claim_chat = table(Chat), table(Claim), table(ClaimChat)
claim_note, registration = table(ClaimNote), table(Registration)


def watch(engine: Engine, keyring: Keyring, now: datetime, sms: bool) -> int:
    """Do what is due for every claim; how many messages and calls for people that were.

    `sms` says whether an SMS can be sent, also to a number that has never written. Several
    processes may do this at once, and each may be cut short: every batch is one transaction.
    """
    done, place = 0, (EPOCH, 0)
    while found := _due(engine, now, place):
        done += _watched(engine, keyring, [row.id for row in found], now, sms)
        place = (found[-1].next_at, found[-1].id)
    return done


def _due(engine: Engine, now: datetime, place: tuple[datetime, int]) -> Sequence[Any]:
    """The next claims to look at, behind `place`: those that another process holds are not waited for."""
    at, last = literal(place[0], claim.c.next_at.type), literal(place[1])
    asked = select(claim.c.id, claim.c.next_at).where(
        claim.c.next_at <= now, tuple_(claim.c.next_at, claim.c.id) > tuple_(at, last)
    )
    with for_reading(engine).connect() as connection:
        return connection.execute(asked.order_by(claim.c.next_at, claim.c.id).limit(BATCH)).all()


def _watched(engine: Engine, keyring: Keyring, ids: Sequence[int], now: datetime, sms: bool) -> int:
    """One batch in one transaction; where a claim of it cannot be done, the others are all the same."""
    try:
        with engine.begin() as connection:
            return _Batch(connection, keyring, now, sms).do(ids)
    except DBAPIError:
        raise
    except Exception as error:
        if len(ids) > 1:
            return sum(_watched(engine, keyring, [one], now, sms) for one in ids)
        log.error("claim_not_watched", claim=ids[0], error=type(error).__name__)
        return 0


@dataclass(slots=True)
class _Look:
    """One claim as it is looked at now, and what comes of it."""

    row: Any
    runs: Running | None
    others: tuple[Running, ...]
    """What runs beside that, of which people of the programme are called alone."""
    contacts: list[Contact]
    step: int
    """How many were taken."""
    coming: int
    """The one that is next."""
    at: datetime | None
    """When that is."""
    due: bool
    """Whether its time has come."""
    next_at: datetime | None = None
    flags: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    calls: list[tuple[str, bool]] = field(default_factory=list)
    messages: list[tuple[str, int, list[Say]]] = field(default_factory=list)

    @property
    def speaks(self) -> bool:
        """Whether chats are written to, now or later: what was told completely is not theirs to do."""
        runs = self.runs
        told = self.declined and TOLD_ONESELF in self.row.flags.split(",")
        return runs is not None and not runs.for_people and self.coming < runs.spoken and not told

    @property
    def declined(self) -> bool:
        """Whether whoever told it does not want it passed on."""
        return self.row.state == "draft" and "declined" in self.row.flags.split(",")

    @property
    def known(self) -> list[Contact]:
        return [one for one in self.contacts if not one.blocked]

    @property
    def reached(self) -> list[Contact]:
        return [one for one in self.known if not one.stopped]

    def once(self, flag: str) -> bool:
        """True the first time that this is asked of a claim."""
        new = flag not in (*self.row.flags.split(","), *self.flags)
        if new:
            self.flags.append(flag)
        return new

    def call(self, text: str, urgent: bool) -> None:
        """People of the programme are told; by the code alone."""
        self.calls.append((f"{self.row.code} {text}", urgent))
        self.notes.append(("alarm", text))


class _Batch:
    """The claims of one transaction. Rows that others hold are left for the next time, so that
    nobody is ever waited for: chats are locked before claims, as everywhere."""

    def __init__(self, connection: Connection, keyring: Keyring, now: datetime, sms: bool) -> None:
        self._connection, self._keyring, self._now, self._sms = connection, keyring, now, sms
        self._locked: set[int] = set()

    def do(self, ids: Sequence[int]) -> int:
        """How many messages and calls came of these claims."""
        taken = self._taken(ids)
        last = self._last([row.id for row, _of in taken])
        waits = self._looked_at([row for row, _of in taken])
        looks = self._widened([self._seen(row, of, last, row.id in waits) for row, of in taken])
        for look in looks:
            self._decide(look)
        self._keep(looks)
        return sum(len(look.messages) + len(look.calls) for look in looks)

    def _taken(self, ids: Sequence[int]) -> list[tuple[Any, list[Contact]]]:
        """The rows of those claims that are free and still due, with the chats of each, all locked."""
        connection = self._connection
        self._lock(select(claim_chat.c.chat_id).where(claim_chat.c.claim_id.in_(ids)))
        rows = connection.execute(
            select(claim)
            .where(claim.c.id.in_(ids), claim.c.next_at <= self._now)
            .order_by(claim.c.id)
            .with_for_update(skip_locked=True)
        ).all()
        contacts = claims.contacts_of(connection, [row.id for row in rows])
        found = [(row, contacts.get(row.id, [])) for row in rows]
        return [(row, of) for row, of in found if self._locked.issuperset(c.chat_id for c in of)]

    def _last(self, ids: Sequence[int]) -> dict[tuple[int, str], datetime]:
        """When people were last reminded (contact) and when the state began (state), by claim."""
        rows = self._connection.execute(
            select(claim_note.c.claim_id, claim_note.c.kind, func.max(claim_note.c.at).label("at"))
            .where(claim_note.c.claim_id.in_(ids), claim_note.c.kind.in_(("contact", "state")))
            .group_by(claim_note.c.claim_id, claim_note.c.kind)
        )
        return {(row.claim_id, row.kind): row.at for row in rows}

    def _looked_at(self, rows: Sequence[Any]) -> set[int]:
        """The ids of claims for which all that was asked came, and waits for people to look at it."""
        new = [row for row in rows if claims.NEW_PAPERS in row.flags.split(",")]
        if not new:
            return set()
        sent = claims.papers_of(self._connection, [row.id for row in new])
        seen = [(row, claims.view(row, papers=sent.get(row.id, ()))) for row in new]
        return {
            row.id
            for row, claim_seen in seen
            if not claim_seen.again
            and ((row.state == "papers" and row.reason != "missing") or not lacking(claim_seen))
        }

    def _lock(self, wanted: Any) -> None:
        found = (
            select(chat.c.id)
            .where(chat.c.id.in_(wanted))
            .order_by(chat.c.id)
            .with_for_update(skip_locked=True, key_share=True)
        )
        self._locked.update(self._connection.scalars(found))

    def _seen(
        self,
        row: Any,
        contacts: list[Contact],
        last: Mapping[tuple[int, str], datetime],
        waits: bool,
    ) -> _Look:
        runs, *others = running(row, last.get((row.id, "state"))) or (None,)
        now = self._now
        if runs is None:
            return _Look(row, runs, (), contacts, row.step, row.step, None, due=False)
        if waits and (row.state == "papers" or runs.name == "papers"):
            runs = replace(runs, for_people=True)
        heard = next((one.heard for one in contacts if one.chat_id == row.chat_id), None)
        step, at = runs.upcoming(row.step, now, last.get((row.id, "contact")), heard)
        if runs.is_last(step, now):
            step = LAST
        return _Look(row, runs, tuple(others), contacts, row.step, step, at, due=at <= now)

    # --- who else is written to ---------------------------------------------------------------------

    def _widened(self, looks: list[_Look]) -> list[_Look]:
        """Let the agent and a phone that is known join, where more than one chat is to be written to
        or none can be; those whose new chats somebody holds are left out."""
        wide = [
            look
            for look in looks
            if look.speaks and ((look.due and look.coming > 0) or not look.reached)
        ]
        joined = self._agents(wide)
        asked: dict[int, tuple[str, str]] = {}
        for look in wide:
            if (number := self._phone(look)) is not None:
                asked[look.row.id] = number
        chats = sms_chats(
            self._connection, self._keyring, {phone for phone, _role in asked.values()}
        )
        for claim_id, (phone, role) in asked.items():
            chat_id, heard = chats[phone]
            joined.setdefault(claim_id, []).append((chat_id, role if heard else claims.PHONE))
        held = self._join(wide, joined)
        return [look for look in looks if look.row.id not in held]

    def _agents(self, wide: list[_Look]) -> dict[int, list[tuple[int, str]]]:
        """The chat of whoever enrolled the worker's group, by claim."""
        asked = {
            look.row.id: look.row.registration_id
            for look in wide
            if look.row.registration_id and look.row.state != "draft" and _open(look, "agent")
        }
        if not asked:
            return {}
        people = self._connection.execute(
            select(registration.c.id, registration.c.chat_id, registration.c.answers)
            .join(chat, chat.c.id == registration.c.chat_id)
            # A list that a company sent belongs to nobody's phone.
            .where(registration.c.id.in_(set(asked.values())), chat.c.heard_at.is_not(None))
        )
        agents = {one.id: of for one in people if (of := claims.enroller(one)) is not None}
        return {
            claim_id: [(agents[person], "agent")]
            for claim_id, person in asked.items()
            if person in agents
        }

    def _phone(self, look: _Look) -> tuple[str, str] | None:
        """The number that a claim known on one channel alone is written to by SMS, and whose it is."""
        if not self._sms:
            return None
        channels = {one.channel for one in look.known}
        if len(channels) > 1 or "sms" in channels:
            return None
        answers, death = look.row.answers, look.row.kind == "death"
        if look.declined or (death and look.reached):
            return None  # of a death no number hears that may be a stranger's, where that can wait
        for key, role in (("phone", "teller"), ("victim_phone", "worker")):
            phone = answers.get(key)
            if not isinstance(phone, str) or not E164.fullmatch(phone) or not _open(look, role):
                continue
            if role == "worker" and (death or look.row.state == "draft"):
                continue  # what is half told is nobody else's yet, and nobody writes to the dead
            if any(one.stopped and one.role == role for one in look.contacts):
                continue  # who wants no messages is not written to elsewhere
            return phone, role
        return None

    def _join(self, wide: list[_Look], joined: Mapping[int, list[tuple[int, str]]]) -> set[int]:
        """Let chats see claims; the ids of claims that have to wait for a chat."""
        if not joined:
            return set()
        connection = self._connection
        seen = {
            (row.claim_id, row.chat_id)
            for row in connection.execute(
                select(claim_chat.c.claim_id, claim_chat.c.chat_id).where(
                    claim_chat.c.claim_id.in_(list(joined))
                )
            )
        }
        new: dict[tuple[int, int], str] = {}
        for claim_id, chats in joined.items():
            for chat_id, role in chats:
                if (claim_id, chat_id) not in seen:
                    new.setdefault((claim_id, chat_id), role)
        if not new:
            return set()
        self._lock(sorted({chat_id for _claim, chat_id in new} - self._locked))
        held = {claim_id for claim_id, chat_id in new if chat_id not in self._locked}
        rows = [
            {"claim_id": claim_id, "chat_id": chat_id, "role": role, "since": self._now}
            for (claim_id, chat_id), role in new.items()
            if claim_id not in held
        ]
        if rows:
            connection.execute(insert(claim_chat), rows)
            connection.execute(
                update(chat)
                .where(chat.c.id == bindparam("joins"))
                .values(claims=chat.c.claims + 1, version=chat.c.version + 1),
                [{"joins": row["chat_id"]} for row in rows],
            )
            known = claims.contacts_of(connection, list(joined))
            for look in wide:
                look.contacts = known.get(look.row.id, look.contacts)
        return held

    # --- what is said -------------------------------------------------------------------------------

    def _decide(self, look: _Look) -> None:
        row, runs, now = look.row, look.runs, self._now
        if row.state in OVER:
            return
        coming = [now + LOOK, *self._five_years(look)]
        if runs is not None and look.at is not None:
            for one in (runs, *look.others):
                alarm = one.alarm()
                if alarm is None:
                    continue
                if alarm > now:
                    coming.append(alarm)
                elif look.once(f"alarm_{one.name}_{_day(one)}"):
                    look.call(f"{one.what} due {_stamp(one)}", urgent=True)
            if look.speaks and not look.reached and look.once("unreached"):
                look.call("no chat can be reached", urgent=True)
            if look.due:
                self._step(look, runs, look.coming)
                look.step = look.coming + 1
            _step, at = runs.upcoming(look.step, now, now) if look.due else (0, look.at)
            coming.append(at)
        look.next_at = max(min(coming), now + SOON)

    def _step(self, look: _Look, runs: Running, step: int) -> None:
        """Say what is lacking next to everyone whom it concerns; behind all that, to people alone."""
        if step >= runs.spoken:
            runs = next((one for one in (runs, *look.others) if one.due), runs)
            due = f", due {_stamp(runs)}" if runs.due else ""
            look.call(f"{runs.what} not sent{due}", urgent=False)
            return
        if runs.for_people or (look.declined and not look.once(TOLD_ONESELF)):
            return
        last = runs.is_last(step, self._now)
        to = look.known if last else look.reached
        if step == 0:
            to = [one for one in to if one.role == "teller" and one.heard] or to
        must = outbox.MUST if last else ""
        until = milliseconds(runs.due or runs.since)
        for one in to:
            key = f"{must}claim:{look.row.id}:{runs.name}:{until}:{step}:{one.chat_id}"
            look.messages.append((key, one.chat_id, [_say(look.row, runs, step, one)]))
        channels = ", ".join(sorted(one.channel for one in to)) or "nobody"
        look.notes.append(("contact", f"{runs.name} {step + 1}: {channels}"))

    def _five_years(self, look: _Look) -> Iterable[datetime]:
        """Warn before the right to payment lapses; the moments at which that is still to come."""
        end = expiry(look.row)
        passed = [days for days in WARNED if end - timedelta(days=days) <= self._now]
        new = [days for days in passed if look.once(f"expires_{days}")]
        if new:
            until = local(end, look.row.hours).date()
            look.call(f"five years are over on {until}", urgent=True)
            if self._now < end:
                say = Say(EXPIRING, {"code": look.row.code, "until": show_date(until)})
                for one in look.reached:
                    if one.role in claims.LIMITED:
                        continue
                    key = f"claim:{look.row.id}:expires:{new[-1]}:{one.chat_id}"
                    look.messages.append((key, one.chat_id, [say]))
        return [end - timedelta(days=days) for days in WARNED if days not in passed]

    # --- what is kept -------------------------------------------------------------------------------

    def _keep(self, looks: list[_Look]) -> None:
        """All of it at once, and how far each claim has come in the same transaction."""
        connection, now = self._connection, self._now
        outbox.queue_all(connection, [one for look in looks for one in look.messages], now)
        calls = []
        for look in looks:
            where = _where(look)
            if where is not None:
                calls += [tickets.Call(where, text, urgent) for text, urgent in look.calls]
            elif look.calls:  # a ticket needs a chat, and here there is none left
                log.error("claim_without_chat", claim=look.row.code)
        tickets.call(connection, calls, "claim", now)
        notes = [
            {"claim_id": look.row.id, "at": now, "who": "guardian", "kind": kind, "text": text}
            for look in looks
            for kind, text in look.notes
        ]
        if notes:
            connection.execute(insert(claim_note), notes)
        if looks:
            connection.execute(
                _PROGRESS,
                [
                    {
                        "of": look.row.id,
                        "to": look.step,
                        "at": look.next_at,
                        "with": claims.flagged(look.row.flags, look.flags),
                    }
                    for look in looks
                ],
            )


_PROGRESS = (
    update(claim)
    .where(claim.c.id == bindparam("of"))
    .values(step=bindparam("to"), next_at=bindparam("at"), flags=bindparam("with"))
)


def _open(look: _Look, role: str) -> bool:
    """Whether nobody in this role has said that it was somebody else's phone."""
    return f"not_{role}" not in look.row.flags.split(",")


def _where(look: _Look) -> int | None:
    """The chat at which people are called: that of whoever told it, else any that it concerns."""
    known = [one.chat_id for one in look.contacts]
    told: int | None = look.row.chat_id
    return told if told in known else next(iter(known), None)


def _day(runs: Running) -> str:
    """The day of an end: another one is another alarm."""
    return f"{local(runs.due or runs.since, runs.hours).date()}"


def _stamp(runs: Running) -> str:
    """The end of a deadline as people of the programme read it: 2026-11-05 14:30 WIB."""
    there = local(runs.due or runs.since, runs.hours)
    return f"{there:%Y-%m-%d %H:%M} {ZONES.get(runs.hours, '')}".rstrip()


def _lacks(row: Any, runs: Running) -> str:
    """What is lacking next: the word beside what runs in TEXTS."""
    if row.kind == "death" and runs.name != "first":
        return "died" if row.state != "draft" else "draft"
    if runs.name == "second" and row.state != "papers":
        return "told"
    state: str = row.state
    return state


def _say(row: Any, runs: Running, step: int, to: Contact) -> Say:
    """What is lacking next and until when, for one who reads it: no more than that one may know."""
    name = row.answers.get("name")
    name = name.strip() if isinstance(name, str) and name.strip() else row.code
    values = {
        "code": row.code,
        "name": short(name),
        "first": name.split()[0][:FIRST_NAME],
        "clock": clock(runs.due, runs.hours) if runs.due else "",
        "word": WORDS[row.kind],
        "why": Label(REASONS["papers"].get(row.reason, REASONS["papers"]["missing"])),
    }
    if "declined" in row.flags.split(",") and row.state == "draft":
        before = after = DECLINED if row.kind != "death" else DEATH_DRAFT
    elif to.role == claims.PHONE or (to.channel == "sms" and to.heard is None):
        before, after = STRANGER, STRANGER_AFTER
        if row.kind == "death":
            before = after = DEATH_STRANGER
    elif to.role == "agent" and row.kind == "death":
        before = after = AGENT_DEATH
    elif to.role == "agent":
        before, after = TEXTS[runs.name, "agent"]
    else:
        before, after = TEXTS[runs.name, _lacks(row, runs)]
    text = before if step < runs.before else after
    return Say(text, {key: value for key, value in values.items() if "{" + key + "}" in text})
