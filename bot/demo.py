"""Invented people for a demo: their registrations are made by real conversations, replayed safely."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.bot import Bot
from bot.channels import Outbound
from bot.handset import Handset

LONGEST_TALK = 60
"""Messages after which a conversation that does not end is given up."""


@dataclass(frozen=True, slots=True)
class Player:
    """Someone invented, with what they answer to each question, by its key, and the effect at the end."""

    who: str
    opens_with: str
    leads_to: str
    answers: Mapping[str, str] = field(default_factory=dict)


def _worker(who: str, **answers: str) -> Player:
    common = {
        "consent": "ya",
        "who": "saya sendiri",
        "birth_check": "1",
        "second_job": "tidak",
        "income_days": "6",
        "income_month": "ya",
        "member": "belum",
        "group": "tidak ada",
        "@review": "ya",
    }
    return Player(who, "daftar", "RegisterWorker", common | answers)


PLAYERS = (
    _worker(
        "demo-budi",
        nik="3212 1512 0890 0011",
        name="Budi Santoso",
        birth_place="Indramayu",
        birth_date="12 Agustus 1990",
        home="Kabupaten Indramayu",
        address="Blok Karang RT 02 RW 01, Desa Karangsong",
        phone="0812 0000 0201",
        job="nelayan",
        workplace="laut Indramayu",
        income="70 ribu sehari",
        heir="Sri Wahyuni",
        heir_relation="istri",
    ),
    _worker(
        "demo-siti",
        nik="3275 0345 0385 0012",
        name="Siti Aminah",
        birth_place="Bekasi",
        birth_date="5 Maret 1985",
        home="Kota Bekasi",
        address="Jalan Mawar 4 RT 05 RW 03, Margahayu",
        phone="0812 0000 0202",
        job="pemulung",
        workplace="Bantar Gebang",
        income="1 juta sebulan",
        member="pernah",
        kpj="lupa",
        heir="Rahmat Hidayat",
        heir_relation="anak",
    ),
    _worker(
        "demo-yanto",
        nik="3301 2201 0778 0013",
        name="Yanto",
        birth_place="Cilacap",
        birth_date="1 Juli 1978",
        home="Kabupaten Cilacap",
        address="Dusun Sidamulya RT 01 RW 04",
        phone="tidak punya",
        job="ojek",
        workplace="pangkalan Pasar Gede Cilacap",
        income="400 ribu seminggu",
        heir="Tarmi",
        heir_relation="ibu",
    ),
    _worker(
        "demo-rahma",
        nik="7371 0550 1193 0014",
        name="Rahmawati",
        birth_place="Makassar",
        birth_date="10 November 1993",
        home="Kota Makassar",
        address="Jalan Kerung Kerung 12 RT 03 RW 02",
        phone="0812 0000 0204",
        job="pedagang sayur",
        workplace="Pasar Terong",
        income="2 juta sebulan",
        heir="Daeng Sikki",
        heir_relation="saudara",
    ),
    Player(
        "demo-wati",
        "petugas",
        "OpenTicket",
        {"story": "Bu, anak saya ikut ojek juga. Bisa didaftarkan sekalian?"},
    ),
)
"""Nobody has these names with these numbers; a NIK is made of a real region, the day and a serial.
Siti forgot a card number and Yanto has no phone: their registrations carry a flag."""


async def fill(bot: Bot) -> int:
    """Play every conversation; returns how many of them were new to the database.

    Each message has an id of its own for ever, so one that was played before changes nothing.
    They talk on the terminal channel, which no vendor carries: nothing is sent to anyone.
    Raises RuntimeError, naming the question, when a conversation does not come to its end.
    """
    new = 0
    for player in PLAYERS:
        new += await _play(bot, player)
    return new


async def _play(bot: Bot, player: Player) -> bool:
    phone = Handset("terminal", player.who, run=player.who)
    text = player.opens_with
    repeated = False
    asked = ""
    for _message in range(LONGEST_TALK):
        reply = await bot.inbox.receive(phone.read(phone.text(text, bot.clock.now())))
        repeated = repeated or reply.repeated
        if player.leads_to in reply.effects:
            return True
        asked = _asked(reply.outs)
        if asked not in player.answers:
            break
        text = player.answers[asked]
    if repeated:  # it was played to its end before
        return False
    raise RuntimeError(
        f"bot.demo: {player.who} came to {asked!r} and not to {player.leads_to}; mend PLAYERS."
    )


def _asked(outs: list[Outbound]) -> str:
    return outs[-1].question if outs else ""
