"""The simulator's page as HTML: the phone's screen, the panel beside it, the desk of an operator."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot import registrations, tickets
from bot.bot import Bot
from bot.channels import sms, telegram, whatsapp
from bot.database import for_reading
from flows.words.dates import show_date, show_day
from webhooks.simulator import stored
from webhooks.simulator.people import CHANNELS, PEOPLE, Person, holder
from webhooks.simulator.stored import Bubble, local

ROLES = {"pekerja": "Pekerja", "petugas": "Petugas"}

STATES = {
    "submitted": "sedang diperiksa",
    "verified": "data cocok",
    "returned": "dikembalikan",
    "withdrawn": "ditarik",
    "open": "terbuka",
    "answered": "sudah dijawab",
    "closed": "selesai",
    "queued": "menunggu",
    "sending": "sedang dikirim",
    "sent": "terkirim",
    "delivered": "sampai",
    "read": "dibaca",
    "failed": "gagal",
    "given_up": "gagal",
    "suppressed": "ditahan",
    "wanted": "sedang diambil",
    "kept": "tersimpan",
    "refused": "tidak diterima",
    "gone": "sudah tidak ada",
}
REASONS = {
    "asked": "pertanyaan",
    "accident": "kecelakaan",
    "emergency": "darurat",
    "undelivered": "pesan tidak sampai",
    "trouble": "gangguan",
}
PURPOSES = {"register": "mendaftar"}
EFFECTS = {
    "KeepConsent": "persetujuan disimpan",
    "RegisterWorker": "pendaftaran disimpan",
    "OpenTicket": "petugas diberi tahu",
    "AddToTicket": "pesan ditambahkan untuk petugas",
    "LeaveTicket": "kembali ke bot",
    "StopMessages": "pesan dihentikan",
    "StartMessages": "pesan boleh lagi",
    "SetLanguage": "bahasa diganti",
    "Recognise": "pendaftaran dicari",
    "EraseData": "data dihapus",
    "SendForms": "lembar laporan diminta",
}
PLACES = {
    "@menu": "menu",
    "@review": "periksa isian",
    "@resume": "lanjutkan isian?",
    "@person": "mau dibantu petugas?",
    "@cancel": "simpan isian?",
    "@switch": "pindah formulir?",
    "@change": "ganti jawaban?",
}
KINDS = {"photo": "Foto", "voice": "Pesan suara", "place": "Lokasi", "contact": "Kontak saya"}
OPENERS = {
    "whatsapp": ("Halo", "DAFTAR", "Jatuh dari motor"),
    "telegram": ("/start", "DAFTAR", "STATUS"),
    "sms": ("HALO", "DAFTAR", "STATUS"),
}
"""What one may say first, offered while nothing has been said."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the screen: a day's heading, or a bubble with what its channel adds to it."""

    id: str
    day: str = ""
    bubble: Bubble | None = None
    quick: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    inline: tuple[tuple[str, str], ...] = ()
    size: str = ""
    first: bool = True


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Telegram's keyboard below the text field."""

    share: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands on the phone's screen."""

    lines: tuple[Line, ...] = ()
    keyboard: Keyboard = Keyboard()


def screen(channel: str, bubbles: Iterable[Bubble], today: date) -> Screen:
    """The bubbles of a chat in the look of its channel."""
    lines: list[Line] = []
    before: Bubble | None = None
    for bubble in bubbles:
        day = local(bubble.at).date()
        new_day = before is None or local(before.at).date() != day
        if new_day:
            heading = "Hari ini" if day == today else show_day(day)
            lines.append(Line(f"d{day.isoformat()}", day=heading))
        first = new_day or before is None or before.mine != bubble.mine
        lines.append(_line(channel, bubble, first=first))
        before = bubble
    last = before.out if before else None
    return Screen(tuple(lines), _keyboard(channel, last))


def _line(channel: str, bubble: Bubble, *, first: bool) -> Line:
    line = Line(bubble.id, bubble=bubble, first=first)
    if bubble.out is None:
        return line
    buttons = bubble.out.buttons
    if channel == "sms":
        return replace(line, size=sms_size(bubble.out.text))
    if channel == "telegram":
        return replace(line, inline=() if bubble.out.wants == "contact" else buttons)
    if len(buttons) > whatsapp.QUICK_REPLIES:
        return replace(line, choices=buttons)
    return replace(line, quick=buttons)


def _keyboard(channel: str, last: Any) -> Keyboard:
    if channel != "telegram" or last is None or last.wants != "contact":
        return Keyboard()
    return Keyboard(telegram.SHARE, tuple(label for label, _value in last.buttons))


def sms_size(text: str) -> str:
    """How much of an SMS a text takes: "142/160 · 1 SMS"; joined ones hold 153 septets each.

    Limits: 3GPP TS 23.038 and 23.040; one character outside GSM-7 leaves 70, or 67 in each part.
    """
    if all(c in sms.GSM7 or c in sms.GSM7_EXTENDED for c in text):
        used, one, joined = sms.septets(text), sms.ONE, 153
    else:
        used, one, joined = telegram.utf16(text), 70, 67
    parts = 1 if used <= one else -(-used // joined)
    return f"{used}/{one if parts == 1 else parts * joined} · {parts} SMS"


def _word_for(words: Mapping[str, str]) -> Callable[[str], str]:
    """A code in words, or as it is when there are none for it."""
    return lambda code: words.get(code, code)


FILTERS: Mapping[str, Callable[..., str]] = {
    "hour": lambda moment: local(moment).strftime("%H.%M"),
    "day": lambda moment: show_date(local(moment).date()),
    "masked": stored.masked,
    "kilobytes": lambda size: f"{max(1, size // 1024)} KB",
    "state": _word_for(STATES),
    "reason": _word_for(REASONS),
    "purpose": _word_for(PURPOSES),
    "effect": _word_for(EFFECTS),
    "place": _word_for(PLACES),
    "kind": _word_for(KINDS),
}


class Page:
    """Renders; everything that was typed is escaped by the templates themselves."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._templates = Environment(
            loader=PackageLoader("webhooks.simulator"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._templates.filters |= FILTERS

    def whole(
        self, channel: str, sender: str, role: str, effects: tuple[str, ...], notice: str
    ) -> str:
        """The whole page."""
        return self._templates.get_template("page.html").render(
            **self._facts(channel, sender, role),
            **self._screen(channel, sender),
            **(self._desk() if role == "petugas" else self._panel(channel, sender, effects)),
            channels=CHANNELS,
            people=_with(holder(channel, sender)),
            roles=ROLES,
            openers=OPENERS[channel],
            notice=notice,
        )

    def thread(self, channel: str, sender: str) -> str:
        """What is on the screen, as a fragment."""
        template = self._templates.get_template("thread.html")
        facts = self._facts(channel, sender, "pekerja")
        return template.render(**facts, **self._screen(channel, sender), openers=OPENERS[channel])

    def panel(self, channel: str, sender: str, effects: tuple[str, ...]) -> str:
        """What was stored, as a fragment."""
        template = self._templates.get_template("stored.html")
        facts = self._facts(channel, sender, "pekerja")
        return template.render(**facts, **self._panel(channel, sender, effects))

    def desk(self, channel: str, sender: str) -> str:
        """What waits for an operator, as a fragment."""
        template = self._templates.get_template("desk.html")
        return template.render(**self._facts(channel, sender, "petugas"), **self._desk())

    def _facts(self, channel: str, sender: str, role: str) -> dict[str, Any]:
        now = local(self._bot.clock.now())
        return {
            "channel": channel,
            "sender": sender,
            "role": role,
            "person": holder(channel, sender),
            "now": now,
            "today": show_day(now.date()),
        }

    def _screen(self, channel: str, sender: str) -> dict[str, Any]:
        with for_reading(self._bot.engine).connect() as connection:
            shown = stored.bubbles(self._bot, connection, channel, sender)
        return {"screen": screen(channel, shown, local(self._bot.clock.now()).date())}

    def _panel(self, channel: str, sender: str, effects: tuple[str, ...]) -> dict[str, Any]:
        with for_reading(self._bot.engine).connect() as connection:
            kept = stored.stored(self._bot, connection, channel, sender)
        return {"stored": kept, "effects": effects, "jobs": self._jobs}

    def _desk(self) -> dict[str, Any]:
        with for_reading(self._bot.engine).connect() as connection:
            waiting = [tickets.shown(connection, row.id) for row in tickets.listed(connection)]
            to_check = registrations.listed(connection, "submitted")
        return {"tickets": waiting, "to_check": to_check, "jobs": self._jobs}

    def _jobs(self, codes: str) -> str:
        found = (self._bot.known.jobs.by_code(code) for code in codes.split(",") if code)
        return ", ".join(job.label for job in found if job)


def _with(person: Person) -> tuple[Person, ...]:
    """The demo's people, and who holds the phone now if it is someone else."""
    return PEOPLE if person in PEOPLE else (*PEOPLE, person)
