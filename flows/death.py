"""News of a death: condolence first, then one gentle question after another, nothing decided.

It asks for what Permenaker 1/2025 Art. 48A(2) asks of a death at work, and of any other for what the
family needs to be called back: who has died, when and where, and who tells it. Who inherits and the
papers can wait (flows.heirs, flows.papers). Whether work caused it, BPJS Ketenagakerjaan decides.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flows.accident import (
    EASTERNMOST,
    FREE,
    NOT_KNOWN,
    RELATIONS,
    SOMEBODY,
    ContactPhone,
    Happened,
    Hour,
    NikIfKnown,
    Relation,
    Spot,
    TellersName,
    Told,
    Victim,
    VictimName,
    Where,
    earliest,
    filed,
    late,
    no_hour,
    not_registered,
    own_registration,
    story_of,
    telling,
    unsettled,
    zone,
)
from flows.claims import OVER, WINDOW
from flows.questions import PICK, Flow, Rule, Unclear, YesNo
from flows.talk import Answers, Facts, Option, Say, _
from flows.words.accidents import UNKNOWN, read_accident
from flows.words.text import plain

AT_WORK = ("work", "commute")
"""Where the hour matters too: at work, and on the way to it or home."""

SUDDEN = frozenset(("mendadak", "tiba", "tiba2", "tiba-tiba", "ujug2", "dadakan"))
"""Words for a death that nobody saw coming."""


@dataclass(frozen=True, kw_only=True)
class Deceased(Victim):
    """Who has died: a person registered from this chat by the code, or "other"; never the teller."""

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        people = tuple(Option(p.code, p.name[:20]) for p in facts.people[: self.MOST])
        return (*people, *self.choices)

    def implied(self, answers: Answers, facts: Facts) -> Any:
        return None if facts.people else "other"

    def listed(self, value: Any) -> bool:
        return bool(value != "other")

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        value = super().read_text(text, answers, facts)
        if not self.accepts(value, answers, facts) or plain(text) in ("saya", "saya sendiri"):
            raise Unclear(Say(PICK))
        return value

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value != "self" and super().accepts(value, answers, facts)


@dataclass(frozen=True, kw_only=True)
class Died(Happened):
    """When somebody died: of a story only the words beside the death tell it, not those of the
    accident or the illness before."""

    def told_in(self, words: str, now: datetime, *, sure: bool) -> Any:
        if "\n" in words:
            return None
        if (beside := beside_death(words)) is None:
            clauses = len(_CLAUSE.split(words.strip(" .,!?")))
            if clauses > 1 or read_accident(words).cause not in (UNKNOWN, "sudden_illness"):
                return None
            return super().told_in(words, now, sure=sure)
        return super().told_in(beside, now, sure=sure) if beside else None

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        return (
            dict(NOT_KNOWN) if plain(text) in _NOT_YET else super().read_told(text, answers, facts)
        )


_NOT_YET = ("belum", "blm", "belom", "durung", "belum ada", "belum jelas")
_CLAUSE = re.compile(
    r"[.,;:!?](?![0-9])|\b(?:terus|trus|trs|kemudian|akhirnya|tapi|tp|dan|setelah|habis|abis|sesudah"
    r"|(?<!yang )(?<!yg )(?<!hari )(?<!minggu )(?<!jam )(?<!bulan )lalu|sejak|karena|krn|karna|gara|gara2|sampai|sampe|dibawa|dirawat)\b",
    re.IGNORECASE,
)
_DIES = re.compile(
    r"\b(?:(?:me|ma|mi|m)?ningg?al(?:nya|e)?|wafat(?:nya)?|tewas(?:nya)?|seda|sedo|maot|berpulang|tutup usia)\b",
    re.IGNORECASE,
)


def beside_death(story: str) -> str | None:
    """The words of a story beside its death: its clause, or what follows where harm stands before.

    Nothing where no word names a death; an empty text where two clauses do.
    """
    clauses = [clause for clause in _CLAUSE.split(story) if _DIES.search(clause)]
    if not clauses:
        return None
    if len(clauses) > 1:
        return ""
    [clause] = clauses
    died = _DIES.search(clause)
    assert died is not None
    harmed = read_accident(clause[: died.start()]).cause not in (UNKNOWN, "sudden_illness")
    return (clause[died.start() :] if harmed else clause).strip()


_LONG_AGO = WINDOW + timedelta(days=1)
"""After so long the hour of a death changes nothing: the time for the first report has run."""


@dataclass(frozen=True, kw_only=True)
class Doing(Where):
    """At work, on the way, or neither: always asked, as much hangs on it and words mislead."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        return None


@dataclass(frozen=True, kw_only=True)
class MournersName(TellersName):
    """Who tells it; the registration of this chat may be that of the one who has died."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        return None if own_has_died(answers, facts) else super().implied(answers, facts)


@dataclass(frozen=True, kw_only=True)
class MournersPhone(ContactPhone):
    """The number under which the teller is reached, which need not be that of the dead."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        return None if own_has_died(answers, facts) else super().implied(answers, facts)


def own_has_died(answers: Answers, facts: Facts) -> bool:
    """Whoever registered themself from this chat is the one who has died: the family has the phone."""
    own = own_registration(facts)
    return own is not None and answers.get("victim") == own.code


def at_work_no_hour(answers: Answers, facts: Facts) -> bool:
    """It happened at work or on the way, and nobody has said at what time."""
    if answers.get("place") not in AT_WORK or not no_hour(answers, facts):
        return False
    day = earliest(answers["when"], zone(answers, facts) or EASTERNMOST)
    return day is not None and facts.now - day <= _LONG_AGO


def looked_at(answers: Answers, facts: Facts) -> tuple[str, ...]:
    """What a person has to look at: a sudden death at work, a first report that is late, and
    another report of this chat, which may be about the same person.

    A sudden death that work caused counts too (Permenaker 5/2021), so it is never left to chance.
    """
    flags = []
    if answers.get("place") == "work" and _was_sudden(story_of(answers.get("story"))):
        flags.append("sudden_death")
    if answers.get("place") != "not_work":
        flags += late(answers, facts)
    if any(claim.kind != "death" and claim.state not in OVER for claim in facts.claims):
        flags.append("earlier_claim")
    return (*flags, *unsettled(answers, facts))


def _was_sudden(story: str) -> bool:
    return (
        not SUDDEN.isdisjoint(plain(story).replace(",", " ").replace(".", " ").split())
        or read_accident(story).cause == "sudden_illness"
    )


CONDOLENCE = _("Kami turut berduka cita, Bapak/Ibu. Semoga keluarga diberi kekuatan.")
"""Said once, before anything is asked (flows.turn.harm)."""
STILL_HELP = _(
    "Kalau masih ada yang perlu ditolong: telepon 119, atau bawa ke rumah sakit terdekat."
)
GONE = _("Maaf kami bertanya, Bapak/Ibu. Apakah ada yang meninggal?")
GONE_OPTIONS = (
    Option("yes", _("Ya, ada"), ("ya", "iya", "y", "betul", "benar", "ada", "meninggal", "sudah")),
    Option("no", _("Bukan itu"), ("bukan", "tidak", "tidak ada", "ga ada", "ga", "belum")),
    Option("ask", _("Hanya bertanya"), ("bertanya", "tanya", "nanya", "cuma tanya")),
)
"""Asked where words may tell a death or may not: "bapak saya ga ada", "santunan kematian gimana"."""
NOT_GONE = _("Syukurlah. Maaf kami sudah bertanya.")
LIVES = _("Syukurlah. Kalau begitu kami catat sebagai kecelakaan.")
"""Said where somebody turns out to live after all."""
SAME = _("Apakah ini tentang {name}, laporan {code}?")
SAME_NOTED = _(
    "Baik, kami catat di laporan itu. Yang belum ada, balas NANTI. Data keluarga nanti: ketik AHLI WARIS."
)
SAME_OPTIONS = (
    Option("yes", _("Ya"), ("iya", "y", "betul", "benar", "nggih", "muhun")),
    Option("no", _("Bukan"), ("tidak", "bukan dia", "orang lain", "ga", "lain")),
)
"""Asked where the chat has reported somebody hurt before who may be the one who has died."""
NOT_PASSED_ON = _(
    "Baik, tidak kami teruskan. Kabar ini tetap kami simpan. Kalau berubah, ketik KABAR DUKA."
)

death = Flow(
    key="death",
    title=_("mengabari kabar duka"),
    word="KABAR DUKA",
    keeps=telling("death", "death"),
    questions=(
        Told(
            key="story",
            prompt=_(
                "Kalau sudah siap, ceritakan apa yang terjadi. Pelan-pelan saja, boleh pesan suara."
            ),
            longest=2000,
            reason="death",
        ),
        Deceased(
            key="victim",
            prompt=_("Siapa yang meninggal?"),
            label=_("Yang meninggal"),
            choices=(SOMEBODY,),
        ),
        Relation(
            key="relation",
            prompt=_("Beliau siapanya Bapak/Ibu?"),
            label=_("Hubungan"),
            choices=RELATIONS,
        ),
        VictimName(
            key="name",
            prompt=_("Siapa nama beliau? Tulis seperti di KTP."),
            label=_("Nama"),
            when=Rule(("victim",), "not registered from here", not_registered),
        ),
        Died(
            key="when",
            prompt=_("Kapan beliau meninggal? Misalnya: kemarin sore, atau Senin pagi."),
            label=_("Meninggal"),
        ),
        Doing(
            key="place",
            prompt=_("Waktu itu beliau sedang apa?"),
            label=_("Saat itu"),
            choices=(
                Option(
                    "work",
                    _("Sedang kerja"),
                    ("kerja", "lagi kerja", "waktu kerja", "sedang kerja"),
                ),
                Option(
                    "commute",
                    _("Berangkat/pulang"),
                    ("berangkat", "pulang", "di jalan", "berangkat kerja", "pulang kerja"),
                ),
                Option(
                    "not_work",
                    _("Bukan saat kerja"),
                    ("bukan", "tidak kerja", "di rumah", "sakit", "libur", "tidur"),
                ),
                Option("unknown", _("Belum tahu"), ("tidak tahu", "ga tau", "gak tau", "lupa")),
            ),
        ),
        Hour(
            key="hour",
            prompt=Hour.WHICH,
            label=_("Jam"),
            about=("when",),
            when=Rule(("when", "place"), "at work, only the day was told", at_work_no_hour),
        ),
        Spot(
            key="spot",
            prompt=_("Di mana beliau meninggal? Tulis nama tempatnya, atau kirim titik lokasi."),
            label=_("Tempat"),
        ),
        NikIfKnown(
            key="nik",
            prompt=_(
                "Kalau KTP beliau ada, tulis 16 angka NIK-nya, atau kirim fotonya. Boleh menyusul."
            ),
            label=_("NIK"),
            when=Rule(("victim",), "not registered from here", not_registered),
        ),
        MournersName(
            key="teller",
            prompt=_("Siapa nama Bapak/Ibu yang mengabari?"),
            label=_("Yang mengabari"),
        ),
        MournersPhone(
            key="phone",
            prompt=_("Nomor HP Bapak/Ibu yang bisa dihubungi petugas?"),
            label=_("Nomor HP"),
        ),
        YesNo(
            key="agree_other",
            prompt=_("Boleh kabar dan data beliau kami teruskan ke BPJS Ketenagakerjaan?"),
            consent="claim",
            for_other=True,
            or_stop=NOT_PASSED_ON,
        ),
    ),
    review=_("Begini yang kami catat:"),
    done=(
        _(
            "Terima kasih sudah mengabari. Nomor kabar ini: {code}. Kami teruskan ke BPJS Ketenagakerjaan."
        ),
        _(
            "Petugas kami akan menghubungi. Kalau sempat, kabari juga 175 dalam 2 hari (2x24 jam). Lewat dari itu tetap boleh."
        ),
        _(
            "Surat-surat pelan-pelan saja, boleh menyusul: ketik BERKAS. Data keluarga yang menerima: ketik AHLI WARIS."
        ),
        FREE,
    ),
    gives=("code",),
    finish=filed("death", "death", looked_at),
    needs=("story", "when"),
)
