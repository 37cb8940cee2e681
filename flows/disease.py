"""The first report of an illness that work may have caused (PAK): story, work, exposure, the doctor.

It asks for what Permenaker 1/2025 Art. 48A(3) asks for: who it is, occupation, years of work, source of
exposure, diagnosis, and whom to call. Whether work caused it, BPJS Ketenagakerjaan decides.
"""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from flows.accident import (
    FREE,
    MINE,
    NOT_KNOWN,
    RELATIONS,
    SOMEBODY,
    ContactPhone,
    FromStory,
    NikIfKnown,
    Relation,
    TellersName,
    Told,
    Victim,
    VictimName,
    filed,
    is_other,
    late,
    not_registered,
    registered,
    telling,
    unsettled,
)
from flows.questions import Flow, Rule, Text, Unclear, Work, YesNo, said
from flows.second import OnDay
from flows.talk import Answers, Facts, Label, Say, _
from flows.words.spans import read_span
from flows.words.text import Unread, plain, tidy

LONGEST_LIFE = 70 * 12
"""Months of work that are believed."""

SICK = _(
    "Kalau sakitnya berat: segera ke klinik atau rumah sakit terdekat, atau telepon 119. Tanya: 175."
)


@dataclass(frozen=True, kw_only=True)
class Trade(Work):
    """One or two occupations; that of a registered worker is known."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        person = registered(answers.get("victim"), facts)
        return person.answers.get("job") if person else None


@dataclass(frozen=True, kw_only=True)
class Tenure(FromStory):
    """How long somebody has done a work: {"months": n}."""

    width: int = 18
    echo: bool = True

    SINCE: ClassVar[re.Pattern[str]] = re.compile(
        r"\b(?:sejak|dari|mulai|taun|tahun|thn)\b.*\b((?:19|20)[0-9]{2})\b"
    )
    UNREAD: ClassVar[str] = _("Tulis lamanya ya, misalnya 5 tahun atau 8 bulan.")

    def instory_of(self, story: Any, facts: Facts) -> Any:
        return None

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        if since := self.SINCE.search(plain(text)):
            months = (facts.today.year - int(since[1])) * 12
        else:
            try:
                months = read_span(text, bare="year").months
            except Unread:
                raise Unclear(Say(self.UNREAD)) from None
        if not 0 <= months <= LONGEST_LIFE:
            raise Unclear(Say(self.UNREAD))
        return {"months": months}

    def show_value(self, value: Any, facts: Facts) -> str:
        years, months = divmod(value["months"], 12)
        parts = [
            f"{n} {facts.labels.get(of, of)}" for n, of in ((years, YEAR), (months, MONTH)) if n
        ]
        return " ".join(parts) or facts.labels.get(SHORT, SHORT)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, dict) and (
            "months" in value or super().accepts(value, answers, facts)
        )


YEAR, MONTH, SHORT = Label(_("tahun")), Label(_("bulan")), Label(_("belum sebulan"))


@dataclass(frozen=True, kw_only=True)
class Words(FromStory):
    """Free words, kept as written, or that nobody knows."""

    any_words: ClassVar[bool] = True
    width: int = 60

    def instory_of(self, story: Any, facts: Facts) -> Any:
        return None

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        words = tidy(text)
        if sum(letter.isalpha() for letter in words) < 3:
            raise Unclear(Say(Text.TOO_SHORT))
        return words[:300]


def looked_at(answers: Answers, facts: Facts) -> tuple[str, ...]:
    """What a person has to look at: a first report that is late, and what is not known."""
    return (*unsettled(answers, facts), *late(answers, facts))


def for_oneself(answers: Answers, facts: Facts) -> bool:
    """Whoever is ill tells it."""
    return not is_other(answers, facts)


def named_by_doctor(answers: Answers, facts: Facts) -> bool:
    """A doctor has said what it is."""
    return answers.get("diagnosis") not in (None, NOT_KNOWN)


KEEP = _("Baik, tidak kami teruskan. Laporan tetap kami simpan. Kalau berubah, ketik LAPOR SAKIT.")

disease = Flow(
    key="disease",
    title=_("lapor sakit karena kerja"),
    word="LAPOR SAKIT",
    opens=SICK,
    keeps=telling("disease", "disease"),
    questions=(
        Told(
            key="story",
            prompt=_(
                "Ceritakan: siapa yang sakit, sakit apa, sejak kapan, dan kerjanya apa. Boleh suara atau foto."
            ),
            longest=2000,
            reason="disease",
        ),
        Victim(
            key="victim",
            prompt=_("Siapa yang sakit?"),
            label=_("Yang sakit"),
            choices=(MINE, SOMEBODY),
        ),
        Relation(
            key="relation",
            prompt=_("Dia siapanya Bapak/Ibu?"),
            label=_("Hubungan"),
            choices=RELATIONS,
            when=said("victim", "other"),
        ),
        VictimName(
            key="name",
            prompt=_("Siapa nama yang sakit? Tulis seperti di KTP."),
            label=_("Nama"),
            when=Rule(("victim",), "not registered from here", not_registered),
        ),
        NikIfKnown(
            key="nik",
            prompt=_("Tulis 16 angka NIK-nya, atau kirim foto KTP-nya."),
            label=_("NIK"),
            when=Rule(("victim",), "not registered from here", not_registered),
        ),
        Trade(
            key="job",
            prompt=_("Kerjanya apa? Misalnya: tukang batu, buruh pabrik, petani."),
            label=_("Pekerjaan"),
        ),
        Tenure(
            key="years",
            prompt=_("Sudah berapa lama bekerja, semuanya? Misalnya 10 tahun."),
            label=_("Lama bekerja"),
        ),
        Tenure(
            key="years_here",
            prompt=_("Di pekerjaan yang terakhir itu sudah berapa lama?"),
            label=_("Di kerja terakhir"),
        ),
        Words(
            key="exposure",
            prompt=_(
                "Di tempat kerja sering kena apa? Misalnya: debu, bahan kimia, suara keras, angkat berat."
            ),
            label=_("Sering kena"),
        ),
        Words(
            key="diagnosis",
            prompt=_("Dokter bilang sakit apa? Kalau belum ke dokter, tulis: belum tahu."),
            label=_("Kata dokter"),
        ),
        OnDay(
            key="when",
            prompt=_("Kapan dokter bilang begitu? Misalnya: kemarin, atau 3 Maret."),
            label=_("Tanggal periksa"),
            about=("diagnosis",),
            when=Rule(("diagnosis",), "a doctor has named it", named_by_doctor),
        ),
        TellersName(
            key="teller",
            prompt=_("Siapa nama Bapak/Ibu yang melapor?"),
            label=_("Pelapor"),
        ),
        ContactPhone(
            key="phone",
            prompt=_("Nomor HP Bapak/Ibu yang bisa dihubungi petugas?"),
            label=_("Nomor HP"),
        ),
        YesNo(
            key="agree",
            prompt=_("Boleh cerita dan data ini kami teruskan ke BPJS Ketenagakerjaan?"),
            consent="claim",
            or_stop=KEEP,
            when=Rule(("victim",), "for oneself", for_oneself),
        ),
        YesNo(
            key="agree_other",
            prompt=_("Boleh cerita dan datanya kami teruskan ke BPJS Ketenagakerjaan?"),
            consent="claim",
            for_other=True,
            or_stop=KEEP,
            when=Rule(("victim",), "for somebody else", is_other),
        ),
    ),
    review=_("Begini yang kami tangkap:"),
    done=(
        _("Nomor laporan: {code}. Simpan ya. Kami teruskan ke BPJS Ketenagakerjaan."),
        _(
            "Lapor juga ke 175 atau kantor BPJS Ketenagakerjaan, dalam 2 hari sejak kata dokter. Lewat dari itu tetap lapor ya."
        ),
        _(
            "Simpan surat dokter, hasil periksa, dan kuitansi. Fotonya boleh menyusul: ketik BERKAS."
        ),
        FREE,
    ),
    gives=("code",),
    finish=filed("disease", "disease", looked_at),
    needs=("story",),
)
