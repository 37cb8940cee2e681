"""Who holds the simulator's phone: invented people, each with a number and a Telegram id."""

import re
import secrets
from dataclasses import dataclass

CHANNELS = {"whatsapp": "WhatsApp", "telegram": "Telegram", "sms": "SMS"}

_MARKS = re.compile(r"[\s().-]")
_NUMBER = re.compile(r"\+62[1-9][0-9]{6,12}")
_TELEGRAM_ID = re.compile(r"[1-9][0-9]{0,15}")
LARGEST_TELEGRAM_ID = 2**52
"""Telegram promises that its ids have at most 52 significant bits."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone invented. `nik` and `born` are what such a person may type, in one piece a cheat sheet."""

    name: str
    trade: str
    phone: str
    telegram: str
    nik: str = ""
    born: str = ""

    def sender(self, channel: str) -> str:
        """Who the channel says this is: a Telegram id, or a number in E.164."""
        return self.telegram if channel == "telegram" else self.phone

    @property
    def initials(self) -> str:
        """Two letters for the picture."""
        words = self.name.split()
        return "".join(word[0] for word in words[:2]).upper()


PEOPLE = (
    Person(
        "Budi Santoso",
        "ojek, Indramayu",
        "+6281200000101",
        "700000101",
        "3212151208900001",
        "12 Agustus 1990",
    ),
    Person(
        "Siti Aminah",
        "asisten rumah tangga, Bekasi",
        "+6281200000102",
        "700000102",
        "3275034503850002",
        "5 Maret 1985",
    ),
    Person(
        "Yanto",
        "nelayan, Cilacap",
        "+6281200000103",
        "700000103",
        "3301220107780001",
        "1 Juli 1978",
    ),
    Person(
        "Rahmawati",
        "pedagang sayur, Makassar",
        "+6281200000104",
        "700000104",
        "7371055011930003",
        "10 November 1993",
    ),
)
"""Nobody has these names with these numbers; a NIK is made of a real region, the day and a serial."""


def known_sender(channel: str, written: str) -> str:
    """A sender as the channel itself would name it: "0812 0000 0101" becomes "+6281200000101".

    Raises ValueError, with a line for whoever wrote it, for what is no sender of that channel.
    """
    text = written.strip()
    if channel == "telegram":
        if not _TELEGRAM_ID.fullmatch(text) or int(text) >= LARGEST_TELEGRAM_ID:
            raise ValueError("sender must be a Telegram user id: digits only.")
        return text
    digits = _MARKS.sub("", text)
    if digits.startswith("0"):
        digits = "+62" + digits[1:]
    elif digits.startswith("62"):
        digits = "+" + digits
    if not _NUMBER.fullmatch(digits):
        raise ValueError("sender must be an Indonesian number, like +6281200000101.")
    return digits


def holder(channel: str, sender: str) -> Person:
    """Whose phone this is; anyone unknown is "Orang baru", the same one on every channel."""
    for person in PEOPLE:
        if person.sender(channel) == sender:
            return person
    if channel != "telegram":
        return Person(f"Orang baru {sender[-4:]}", "", sender, sender[1:])
    number = f"+{sender}" if _NUMBER.fullmatch(f"+{sender}") else f"+62812{sender[-8:]:0>8}"
    return Person(f"Orang baru {sender[-4:]}", "", number, sender)


def stranger() -> Person:
    """Someone who has never written before."""
    number = f"+6281200{secrets.randbelow(900_000) + 100_000}"
    return holder("whatsapp", number)
