"""Golden transcripts: a story is read, played on a channel, and compared with what the bot says."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, insert, select

from bot import registrations, tickets
from bot.bot import Bot
from bot.channels import Inbound, Outbound, fit
from bot.chat import PHOTO, VOICE
from bot.claims import claims, recovery
from bot.claims.diary import trend
from bot.claims.handout import given
from bot.handset import Handset
from bot.inbox import LIMITS, Reply
from bot.models import (
    KPJ_SCOPE,
    Chat,
    Claim,
    ClaimPaper,
    Consent,
    Donor,
    Media,
    Outgoing,
    Pledge,
    Recovery,
    Registration,
    Ticket,
    TicketNote,
    Worker,
    WorkerMonth,
    table,
)
from bot.outbox import rendered
from bot.sealed import Keyring
from bot.sponsorship import payments, pledges, protection, workers
from bot.sponsorship.protection import Confirmation
from bot.work import due
from webhooks.app import create

FOLDER = Path(__file__).parent / "transcripts"
CHANNELS = ("telegram", "whatsapp", "sms", "terminal", "simulator")
"""The simulator is told as WhatsApp, over HTTP, to its page's own address."""
MEDIA_CHANNELS = ("telegram", "whatsapp")
START = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
"""When a story begins that does not say: 3 March 2026, 09.00 in the west of Indonesia."""

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
_CLOCK = re.compile(r"--- (\d+) (menit|jam|hari) kemudian(?:, .*)? ---")
_THING = re.compile(r"\[(\w+)(?:: ([^\]]*))?\]")
_CODE = re.compile(r"L-[2-9A-HJ-NP-Z]{5}")
_DRAWN = re.compile(
    r"\b(?!K-7K3QM\b|C-7K3QM2H\b)(?:[AKG]-[2-9A-HJ-NP-Z]{5}|g-[2-9a-hj-np-z]{5}|C-[2-9A-HJ-NP-Z]{7})\b"
)
"""A code of a pledge, a group or a card, but for those that prompts give as an example."""
_UNIT = {"menit": timedelta(minutes=1), "jam": timedelta(hours=1), "hari": timedelta(days=1)}


@dataclass(slots=True)
class Story:
    """One transcript: its header, its lines as (speaker, text), and the channels it is told on."""

    path: Path
    header: list[str]
    channels: tuple[str, ...]
    start: datetime
    lines: list[tuple[str, str]]
    result: list[str]

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def read(path: Path) -> Story:
    """A transcript file. Lines that continue a speaker's text are indented."""
    header: list[str] = []
    lines: list[tuple[str, str]] = []
    result: list[str] = []
    channels, start = CHANNELS, START
    for raw in path.read_text().splitlines():
        if raw.startswith("#"):
            header.append(raw)
            if found := re.search(r"Kanal: ([a-z, ]+)", raw):
                named = tuple(found[1].replace(",", " ").split())
                channels = CHANNELS if named == ("semua",) else named
            if found := re.search(r"Hari ini: (\d+) (\w+) (\d{4})", raw):
                start = datetime(
                    int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]), 2, 0, tzinfo=UTC
                )
        elif raw.startswith("---"):
            lines.append(("---", raw))
        elif raw.startswith("Hasil:"):
            result.append(raw.removeprefix("Hasil:").strip())
        elif found := re.match(
            r"(Pekerja|Petugas|Donatur|Bot|Bot menyusul)(?: \((\w+)\))?: ?(.*)", raw
        ):
            lines.append((found[1] + (f" ({found[2]})" if found[2] else ""), found[3]))
        elif raw.strip() and lines:
            speaker, text = lines[-1]
            lines[-1] = (speaker, f"{text}\n{raw.strip()}")
    return Story(path, header, channels, start, lines, result)


@dataclass(slots=True)
class Stage:
    """A story being played on one channel by one bot."""

    bot: Bot
    channel: str
    now: datetime
    handsets: dict[str, Handset] = field(default_factory=dict)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    every_button: dict[str, str] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    """What was drawn by chance, by the code that stands for it in the story."""
    page: httpx.AsyncClient | None = None
    """Where the simulator listens, on that channel."""

    def handset(self, who: str) -> Handset:
        """The phone a speaker writes from; "Pekerja (dua)" has another one, "(sms)" is the channel."""
        if who not in self.handsets:
            n = len(self.handsets) + 1
            channel = who if who in CHANNELS else self.channel
            channel = "whatsapp" if channel == "simulator" else channel
            phone = "+628120000000" + str(n if who not in CHANNELS else 1)
            sender = (
                str(5512340000 + n)
                if channel == "telegram"
                else "terminal"
                if channel == "terminal"
                else phone
            )
            self.handsets[who] = Handset(channel, sender, "Budi", phone, run=f"{n:012x}")
        return self.handsets[who]

    def steady(self, text: str) -> str:
        """A text with codes that are the same each time it is told: K-ABCD2, K-ABCD3, C-ABCDEF2."""

        def name(match: re.Match[str]) -> str:
            drawn = match[0]
            if drawn in self.codes:
                return drawn
            known = next((shown for shown, real in self.codes.items() if real == drawn), "")
            if not known:
                alike = sum(shown[0] == drawn[0] for shown in self.codes)
                known = f"{drawn[0]}-{'ABCDEF'[: len(drawn) - 3]}{alike + 2}"
                self.codes[known] = drawn
            return known

        return _DRAWN.sub(name, _CODE.sub("L-ABCDE", text))

    def real(self, text: str) -> str:
        """A line of the story with the codes that were drawn this time."""
        return _DRAWN.sub(lambda match: self.codes.get(match[0], match[0]), text)

    async def hear(self, who: str, text: str) -> list[str]:
        """Play one line of a person; what the bot answers, as the phone shows it."""
        text = self.real(text)
        phone = self.handset(who)
        shown: list[str] = []
        things = _THING.findall(text)
        if self.page is not None:
            for asked in self._asked(things) if things else [{"data": {"text": text}}]:
                shown += await self._post(phone, asked)
            return shown
        if not things:
            payloads = [phone.text("\n".join(text.split("\n")), self.now)]
            self.sent.append((text, payloads[0]))
        else:
            payloads = list(self._payloads(phone, things))
        for payload in payloads:
            inbound = phone.read(payload)
            if inbound.media:
                files = tuple(replace(m, content=FILES[m.kind]) for m in inbound.media)
                inbound = replace(inbound, media=files)
            inbound = replace(inbound, at=None)
            shown += await self._receive(inbound)
        return shown

    def _payloads(self, phone: Handset, things: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
        album = f"album{len(self.sent)}" if sum(kind == "foto" for kind, _w in things) > 1 else ""
        for kind, words in things:
            if kind == "tombol":
                yield phone.tap(self.every_button.get(words, words), words, self.now)
            elif kind == "foto":
                yield phone.photo(self.now, album=album)
            elif kind == "suara":
                yield phone.voice(self.now)
            elif kind == "berkas":
                yield phone.sheet(self.now)
            elif kind == "lokasi":
                latitude, longitude = words.split(",")
                yield phone.location(float(latitude), float(longitude), self.now)
            elif kind == "kontak":
                yield phone.contact(self.now)
            elif kind == "terusan":
                more: dict[str, Any] = (
                    {"forward_origin": {"type": "hidden_user", "date": 1}}
                    if phone.channel == "telegram"
                    else {"Forwarded": "true"}
                )
                yield phone.text(words, self.now, **more)
            elif kind == "stiker":
                more = (
                    {"sticker": {"file_id": "s", "file_unique_id": "s"}}
                    if phone.channel == "telegram"
                    else {}
                )
                yield (
                    {**phone._update(self.now, more)}
                    if phone.channel == "telegram"
                    else phone._media("image/webp", "sticker", "")
                )
            elif kind == "kirim_lagi":
                yield self.sent[-1][1]
            elif kind == "ubah":
                old, _arrow, new = words.partition(" -> ")
                payload = next(p for t, p in reversed(self.sent) if t == old)
                if phone.channel == "telegram":
                    yield phone.edit(payload, new)
            else:
                raise AssertionError(f"[{kind}] is no thing a story knows")

    def _asked(self, things: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
        """The simulator's requests for what is no text."""
        for kind, words in things:
            if kind == "tombol":
                yield {"data": {"button": self.every_button.get(words, words)}}
            elif kind == "lokasi":
                yield {"data": {"location": words}}
            elif kind in ("foto", "suara"):
                yield {"data": {}, "files": {"file": PHOTO if kind == "foto" else VOICE}}
            else:
                raise AssertionError(f"The simulator's page has no [{kind}]")

    async def _post(self, phone: Handset, asked: dict[str, Any]) -> list[str]:
        assert self.page is not None
        asked["data"] |= {"channel": phone.channel, "sender": phone.sender}
        answer = await self.page.post("/simulator/messages", **asked)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return [
            self._heard(Outbound(m["text"], tuple((b["label"], b["value"]) for b in m["buttons"])))
            for m in told["messages"]
        ]

    async def _receive(self, inbound: Inbound) -> list[str]:
        reply: Reply = await self.bot.inbox.receive(inbound)
        limits = LIMITS[inbound.channel]
        for out in reply.outs:
            assert limits.measure(out.text) <= limits.longest, (
                f"too long for {inbound.channel}: {out.text}"
            )
        return [self._heard(out) for out in reply.outs]

    def _heard(self, out: Outbound) -> str:
        self.every_button |= dict(out.buttons)
        return self.steady(_shown(out))

    async def wait(self, by: timedelta) -> list[tuple[str, str]]:
        """Let time pass; what the bot says unasked meanwhile."""
        self.now += by
        self.bot.clock.advance(by)
        return await self.followed()

    async def followed(self) -> list[tuple[str, str]]:
        """What the bot has said unasked since it was last looked at, and to whom."""
        await due(self.bot)
        out, chat = table(Outgoing), table(Chat)
        with self.bot.engine.connect() as connection:
            rows = connection.execute(
                select(out.c.id, out.c.body, out.c.state, chat.c.address, chat.c.channel)
                .join(chat, chat.c.id == out.c.chat_id)
                .order_by(out.c.due_at, out.c.id)
            ).all()
        whose = {phone.sender: who for who, phone in self.handsets.items()}
        shown = []
        for row in rows:
            if row.id in self.told or row.state not in ("sent", "delivered", "read"):
                continue
            self.told.add(row.id)
            who = whose.get(row.address, "")
            speaker = f"Bot menyusul ({who})" if who and who not in CHANNELS else "Bot menyusul"
            outs = fit(rendered(self.bot.words, row.body, "id"), LIMITS[row.channel])
            said = [self._heard(out) for out in outs]
            if "document" in row.body:
                paper = given(self.bot.engine, row.id, self.now)
                said.append(self.steady(f"[dokumen: {paper.name}]"))
            shown.append((speaker, "\n\n".join(said)))
        return shown

    async def operator(self, text: str) -> None:
        """What someone of the programme does: jawab, tutup, cocok, kembalikan, klaim, berkas, …"""
        verb, _colon, words = text.partition(":")
        words = self.real(words.strip())
        with self.bot.engine.begin() as connection:
            ticket_id = connection.execute(
                select(table(Ticket).c.id).order_by(table(Ticket).c.id.desc())
            ).scalar()
            person_id = connection.execute(
                select(table(Registration).c.id).order_by(table(Registration).c.id.desc())
            ).scalar()
            now = self.bot.clock.now()
            if verb == "jawab":
                assert ticket_id is not None
                tickets.answer(connection, ticket_id, "rini", words, now)
            elif verb == "tutup":
                assert ticket_id is not None
                tickets.close(connection, ticket_id, "rini", now)
            elif verb == "cocok":
                assert person_id is not None
                registrations.verify(connection, person_id, "rini", now)
            elif verb == "kembalikan":
                assert person_id is not None
                registrations.return_(connection, person_id, "rini", words, now)
            elif verb == "pekerja":
                many, job, region = words.split()
                _invent(connection, int(many), job, region, now)
            elif verb == "bayar":
                code, reference, amount = words.split()
                payments.note(connection, code, reference, int(amount), now)
            elif verb == "salah bayar":
                code, reference, reason = words.split(maxsplit=2)
                payments.take_back(connection, code, reference, reason, now)
            elif verb == "lepas":
                code, months, reason = words.split(maxsplit=2)
                pledges.release(connection, code, int(months), reason, now)
            elif verb == "uang kembali":
                code, amount, reason = words.split(maxsplit=2)
                payments.refund(connection, code, int(amount), reason, now)
            elif verb == "mundur":
                found = select(table(Worker).c.registration_id).order_by(table(Worker).c.id)
                gone = connection.scalars(found.limit(int(words))).all()
                workers.dismiss(connection, gone, now, "withdrawn")
            elif verb == "laporan":
                self.steady(_hurt(connection, int(words), now))
            elif verb == "klaim":
                code, state, *reason = words.split()
                claims.move(connection, code, state, "rini", now, reason=" ".join(reason))
            elif verb == "berkas":
                _judge(connection, words, now)
            elif verb == "pulih":
                code, day, said = words.split(maxsplit=2)
                recovery.open_recovery(
                    connection, code, "rini", now, doctor_said=said, document_day=_day(day)
                )
            elif verb == "pendamping":
                code, contact, name = words.split(maxsplit=2)
                recovery.write_down(
                    connection, code, "rini", now, "manager", name=name, contact=contact
                )
            elif verb == "alat bantu":
                code, how = words.split()
                day = now.date().isoformat()
                recovery.write_down(connection, code, "rini", now, "prosthesis", **{how: day})
            elif verb == "tahap":
                code, to, *place = words.split()
                recovery.stage(connection, code, "rini", now, to, place=" ".join(place))
            elif verb == "selesai pulih":
                code, outcome, *reason = words.split()
                recovery.close(connection, code, "rini", now, outcome, " ".join(reason))
            elif verb == "kabar resmi":
                _confirm(connection, words, now, self.bot.keyring)
            else:
                raise AssertionError(f"{verb!r} is nothing that Petugas can do in a story")

    def result(self) -> list[str]:
        """What came of it, in words: the same on every channel."""
        lines = []
        with self.bot.engine.connect() as connection:
            for row in connection.execute(
                select(table(Registration))
                .where(~table(Registration).c.code.startswith(INVENTED))
                .order_by(table(Registration).c.id)
            ):
                answers = row.answers
                parts = [
                    f"{key} {_word(answers[key])}"
                    for key in sorted(answers)
                    if answers[key] is not None
                ]
                flags = f" · tanda {row.flags}" if row.flags else ""
                lines.append(
                    f"registration {row.state} · band {row.band}{flags} · " + " · ".join(parts)
                )
            for row in connection.execute(select(table(Consent)).order_by(table(Consent).c.id)):
                other = " (for another)" if row.for_other else ""
                gone = " withdrawn" if row.withdrawn_at else ""
                lines.append(f"consent {row.purpose}{other}{gone}")
            for row in connection.execute(select(table(Ticket)).order_by(table(Ticket).c.id)):
                notes = connection.execute(
                    select(table(TicketNote).c.text)
                    .where(table(TicketNote).c.ticket_id == row.id)
                    .order_by(table(TicketNote).c.id)
                ).scalars()
                words = " / ".join(re.sub(r"\[media \w+\]", "[media]", note) for note in notes)
                lines.append(
                    f"ticket {row.reason} {row.state}{' urgent' if row.urgent else ''}: {words}"
                )
            kinds = (
                connection.execute(select(table(Media).c.kind).order_by(table(Media).c.kind))
                .scalars()
                .all()
            )
            if kinds:
                lines.append("media " + ", ".join(kinds))
            for row in connection.execute(
                select(table(Pledge), table(Donor).c.kind, table(Donor).c.anonymous)
                .join(table(Donor), table(Donor).c.id == table(Pledge).c.donor_id)
                .order_by(table(Pledge).c.id)
            ):
                whom = " ".join(filter(None, (row.region, row.jobs, row.team)))
                lines.append(
                    f"pledge {row.kind}{' anonymous' if row.anonymous else ''} {row.funding} "
                    f"{row.workers} x {row.months} from {row.first_month}"
                    f"{' for ' + whom if whom else ''}{' for one' if row.worker_id else ''}"
                    f" · Rp{row.estimate} · {row.matched} matched, {row.unmatched} open, "
                    f"{row.released} released · Rp{row.paid} paid, Rp{row.unspent} unspent"
                )
            for row in connection.execute(
                select(table(Claim))
                .where(~table(Claim).c.token.startswith(INVENTED))
                .order_by(table(Claim).c.id)
            ):
                told = [
                    f"{key} {_word(row.answers[key])}"
                    for key in sorted(row.answers)
                    if row.answers[key] is not None
                ]
                flags = f" · tanda {row.flags}" if row.flags else ""
                reason = f" ({row.reason})" if row.reason else ""
                lines.append(f"claim {row.kind} {row.state}{reason}{flags} · " + " · ".join(told))
                sent = connection.execute(
                    select(table(ClaimPaper))
                    .where(table(ClaimPaper).c.claim_id == row.id)
                    .order_by(table(ClaimPaper).c.id)
                ).all()
                if sent:
                    shown = (f"{one.paper} {one.state} {one.reason}".strip() for one in sent)
                    lines.append("papers " + ", ".join(shown))
            bodies = connection.scalars(
                select(table(Outgoing).c.body).order_by(table(Outgoing).c.id)
            )
            if sent := [body["document"]["form"] for body in bodies if "document" in body]:
                lines.append("forms " + ", ".join(sent))
            lines += _recoveries(connection)
            stopped = connection.execute(
                select(table(Chat).c.id).where(table(Chat).c.stopped_at.is_not(None))
            ).all()
            if stopped:
                lines.append(f"stopped {len(stopped)}")
            languages = (
                connection.execute(
                    select(table(Chat).c.language).where(table(Chat).c.language != "id")
                )
                .scalars()
                .all()
            )
            if languages:
                lines.append("language " + ", ".join(languages))
        return [self.steady(line) for line in lines] or ["nothing kept"]


def _judge(connection: Connection, words: str, now: datetime) -> None:
    """What is said of the newest file nobody looked at: "A-ABCD2 ktp good", "A-ABCD2 police again blurred"."""
    code, paper, state, *reason = words.split()
    of = table(ClaimPaper)
    last = connection.scalar(
        select(of.c.id)
        .join(table(Claim), table(Claim).c.id == of.c.claim_id)
        .where(table(Claim).c.code == code, of.c.paper == paper)
        .order_by(of.c.state != "new", of.c.id.desc())
    )
    assert last is not None, f"no {paper} was sent for {code}"
    claims.judge_paper(connection, last, state, " ".join(reason), "rini", now)


def _recoveries(connection: Connection) -> Iterator[str]:
    """Each way back to work: where it stands, and its diary as pain and ability of every week."""
    way = table(Recovery)
    for row in connection.execute(select(way).order_by(way.c.id)):
        outcome = row.record.get("outcome", {})
        stages = " ".join(stage["stage"] for stage in row.record["stages"])
        weeks = " ".join(
            f"{week.pain or '-'}/{week.ability or '-'}" for week in trend(connection, row.claim_id)
        )
        wanted = row.record.get("help", {}).get("told", "")
        ended = " ".join(filter(None, (outcome.get("how"), outcome.get("reason"))))
        parts = (row.state, ended, stages, f"diary {weeks}" if weeks else "", wanted)
        yield "recovery " + " · ".join(part for part in parts if part)


def _day(text: str) -> date:
    """25/3/2026 as a day."""
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


INVENTED = "X-"


def _invent(connection: Connection, many: int, job: str, region: str, now: datetime) -> None:
    """So many verified workers, who have no phone of their own here."""
    person, chat = table(Registration), table(Chat)
    nobody = connection.execute(
        insert(chat)
        .values(channel="terminal", address_index=f"nobody{now}", address="nobody")
        .returning(chat.c.id)
    ).scalar_one()
    for n in range(many):
        made = connection.execute(
            insert(person)
            .values(
                code=f"{INVENTED}{nobody}-{n}",
                chat_id=nobody,
                answers={},
                name="Tarno",
                region=region,
                jobs=job,
                state="verified",
                created_at=now,
                updated_at=now,
            )
            .returning(person.c.id)
        ).scalar_one()
        workers.admit(connection, made)


def _hurt(connection: Connection, many: int, now: datetime) -> str:
    """So many accidents in the group of whoever wrote last, told from elsewhere; the oldest code."""
    claim, chat = table(Claim), table(Chat)
    head = connection.execute(select(chat.c.id).order_by(chat.c.id.desc())).scalar_one()
    codes = []
    for n in range(many):
        given = {"chat_id": None, "token": f"{INVENTED}{n}", "kind": "accident", "hours": 7}
        row = claims.open_claim(connection, given, {"name": f"Tarno {n + 1}"}, now)
        values = {"state": "told", "next_at": None}
        connection.execute(claim.update().where(claim.c.id == row.id).values(values))
        claims.join(connection, row.id, head, claims.AGENT, now)
        codes.append(str(row.code))
    seen = chat.c.claims + many
    connection.execute(chat.update().where(chat.c.id == head).values(claims=seen))
    return codes[0]


def _confirm(connection: Connection, words: str, now: datetime, keyring: Keyring) -> None:
    """BPJS Ketenagakerjaan's word from one day to another, for everyone who has a sponsor: "1/12/2026
    31/5/2027", and of how many where a figure follows."""
    first, last, *most = words.split()
    day, end = (datetime.strptime(text, "%d/%m/%Y").date() for text in (first, last))  # noqa: DTZ007
    months = table(WorkerMonth)
    found = connection.scalars(
        select(months.c.worker_id)
        .where(months.c.month >= day.year * 100 + day.month, months.c.state == "matched")
        .distinct()
        .order_by(months.c.worker_id)
        .limit(int(most[0]) if most else 10_000)
    ).all()
    assert found, "nobody has a sponsor in these months"
    for worker_id in found:
        kpj = f"{worker_id:011}"
        given = Confirmation(day, end, now.date(), kpj, keyring.index(kpj, KPJ_SCOPE))
        protection.confirm(connection, worker_id, given, now)


FILES = {"photo": PHOTO, "voice": VOICE, "sheet": b"nik;nama\n3276035405898613;Siti\n"}


def _word(value: Any) -> str:
    if isinstance(value, dict):
        if "photos" in value:
            return f"({len(value['photos'])} foto)"
        if "voice" in value:
            return "(suara)"
        return ",".join(f"{k}={v}" for k, v in sorted(value.items()))
    return "+".join(value) if isinstance(value, list) else str(value)


def _shown(out: Outbound) -> str:
    return out.text + "".join(
        f"\n[{label}]" for label, _value in out.buttons if label not in out.text
    )


async def play(
    story: Story, bot: Bot, channel: str, page: httpx.AsyncClient | None = None
) -> tuple[str, list[str]]:
    """The story as it really went on a channel, in the form of its file; and its result."""
    bot.clock.offset = story.start - datetime.now(UTC)
    stage = Stage(bot, channel, story.start, page=page)
    told = [*story.header, ""]
    for speaker, text in story.lines:
        if speaker == "---":
            found = _CLOCK.match(text)
            assert found, f"{story.name}: {text!r} is not of the form --- 2 hari kemudian ---"
            told += ["", text] if told[-1] else [text]
            for who, said in await stage.wait(int(found[1]) * _UNIT[found[2]]):
                told += _lines(f"{who}: ", said)
        elif speaker.startswith("Petugas"):
            told.append(f"Petugas: {text}")
            await stage.operator(text)
            for who, said in await stage.followed():
                told += _lines(f"{who}: ", said)
        elif not speaker.startswith("Bot"):
            told += _lines(f"{speaker}: ", text)
            who = speaker.partition(" (")[2].rstrip(")") or (
                "donatur" if speaker == "Donatur" else ""
            )
            for said in await stage.hear(who, text):
                told += _lines("Bot: ", said)
    result = stage.result()
    told += ["", *(f"Hasil: {line}" for line in result)]
    return "\n".join(told) + "\n", result


def _lines(head: str, text: str) -> list[str]:
    first, *rest = [line for line in text.split("\n") if line.strip()] or [""]
    return [(head + first).rstrip(), *(" " * 5 + line for line in rest)]


def every() -> list[Story]:
    """All transcripts, in the order of their names."""
    return [read(path) for path in sorted(FOLDER.glob("*/*.txt"))]


def run(story: Story, bot: Bot, channel: str) -> tuple[str, list[str]]:
    """`play`, from outside an event loop."""

    async def whole() -> tuple[str, list[str]]:
        bot.inbox.start()
        try:
            if channel != "simulator":
                return await play(story, bot, channel)
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(create(bot)), base_url="http://127.0.0.1"
            ) as page:
                return await play(story, bot, channel, page)
        finally:
            await bot.inbox.stop()

    return asyncio.run(whole())


def seen(msgid: str, told: str) -> bool:
    """Whether a text, whatever its values, stands in the transcripts (their line breaks as spaces)."""
    pieces = [" ".join(piece.split()) for piece in re.split(r"\{[a-z_]+\}", msgid)]
    if len(pieces) == 1:
        return pieces[0] in told
    between = r"\s?.{1,80}?\s?"
    return re.search(between.join(map(re.escape, pieces)), told) is not None
