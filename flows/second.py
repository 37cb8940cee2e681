"""The second report of an accident (tahap II): how it ended, days without work, costs, an account.

The fields are those of form 3a KK 2, which is also the claim for payment. What a doctor has to say of
it stands in the doctor's own form 3b KK 3 and is asked of nobody here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flows.accident import FREE, Happened, filed, telling
from flows.accounts import account_of
from flows.details import Later
from flows.donate import Rupiah
from flows.questions import (
    LATER,
    LATER_WORDS,
    Choice,
    Flow,
    Rule,
    Unclear,
    pick,
    said,
    said_no,
)
from flows.talk import Answers, Facts, Heard, Label, Option, Say, _
from flows.words.spans import read_span
from flows.words.text import Unread, plain

LONGEST = 3660
"""Days without work that are believed: ten years."""


@dataclass(frozen=True, kw_only=True)
class OnDay(Happened):
    """A day that a doctor named, which no story gives: {"day": ISO 8601}."""

    width: int = 25

    UNREAD: ClassVar[Mapping[str, str]] = {
        **Happened.UNREAD,
        "date": _("Tanggal berapa? Misalnya: kemarin, Senin lalu, atau 3 Maret."),
    }

    def told_in(self, words: str, now: datetime, *, sure: bool) -> Any:
        return None

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        return {"day": super().read_told(text, answers, facts)["day"]}


@dataclass(frozen=True, kw_only=True)
class Days(Later):
    """How many days somebody could not work."""

    width: int = 9
    echo: bool = True

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        if said_no(text):
            return 0
        days = read_span(text).days
        if days > LONGEST:
            raise Unread("span")
        return days

    def show_value(self, value: Any, facts: Facts) -> str:
        return f"{value} {facts.labels.get(DAY, DAY)}"

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, int) or super().accepts(value, answers, facts)


DAY = Label(_("hari"))
NOT_PAID: Mapping[str, bool] = {"none": True}
SUM = Rupiah(key="sum", prompt="")
"""Reads and shows a sum, as for what a donor paid."""
_EACH = re.compile(r"\b(?:per|tiap|setiap|sehari|seminggu|sebulan|sekali)\b")


@dataclass(frozen=True, kw_only=True)
class Cost(Later):
    """What was paid for one thing, in whole rupiah; nothing paid is {"none": true}."""

    width: int = 17
    echo: bool = True

    NOTHING: ClassVar[Option] = Option("none", _("Tidak ada"), ("tidak ada", "gratis", "0"))
    UNREAD: ClassVar[str] = _(
        "Tulis jumlahnya ya, misalnya 150 ribu. Kalau tidak bayar, balas TIDAK ADA."
    )

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (self.NOTHING, LATER_WORDS)

    def longest_options(self) -> tuple[Option, ...]:
        return (self.NOTHING, LATER_WORDS)

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        found = pick(heard.text, self.options(answers, facts), facts.labels)
        if found is self.NOTHING or (heard.text and said_no(heard.text)):
            return dict(NOT_PAID)
        if found is LATER_WORDS:
            return dict(LATER)
        return super().read(heard, answers, facts)

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        try:
            paid = SUM.read_text(text, answers, facts)
        except Unread:
            raise Unclear(Say(self.UNREAD)) from None
        if _EACH.search(plain(text)):  # so much a day is no sum of what was paid
            raise Unclear(Say(self.UNREAD))
        return paid

    def show(self, value: Any, facts: Facts) -> str:
        return Label(self.NOTHING.label) if value == NOT_PAID else super().show(value, facts)

    def show_value(self, value: Any, facts: Facts) -> str:
        return SUM.show_value(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, int) or value == NOT_PAID or super().accepts(value, answers, facts)


def looked_at(answers: Answers, facts: Facts) -> tuple[str, ...]:
    """What a person has to look at: that somebody died of an accident."""
    return ("death_told",) if answers.get("outcome") == "died" else ()


def has_ended(answers: Answers, facts: Facts) -> bool:
    """The worker has recovered, or as far as the doctor expects; not died."""
    return answers.get("outcome") in ("recovered", "lasting")


ENDED = Rule(("outcome",), "recovered, or as far as can be", has_ended)

second = Flow(
    key="second",
    title=_("laporan kedua"),
    word="SEMBUH",
    adds=True,
    kinds=("accident", "disease"),
    opens=_("Sekarang laporan kedua, setelah berobat. Yang belum ada, balas NANTI."),
    keeps=telling("second", "accident"),
    questions=(
        Choice(
            key="outcome",
            prompt=_("Kata dokter, keadaannya sekarang bagaimana?"),
            label=_("Keadaan"),
            choices=(
                Option("recovered", _("Sembuh"), ("sudah sembuh", "sehat", "waras", "pulih")),
                Option(
                    "lasting",
                    _("Tidak pulih penuh"),
                    ("cacat", "ada cacat", "ada cacat kata dokter", "belum pulih penuh", "lumpuh"),
                ),
                Option(
                    "in_treatment",
                    _("Masih berobat"),
                    ("belum", "belum sembuh", "masih", "masih sakit", "masih kontrol"),
                ),
                Option("died", _("Meninggal"), ("wafat", "sudah meninggal", "tidak tertolong")),
            ),
            ends={
                "in_treatment": _(
                    "Baik, berobat dulu sampai pulih. Kuitansi asli disimpan ya. Nanti kalau sudah sembuh, ketik SEMBUH lagi."
                )
            },
            tells={
                "died": _(
                    "Kami turut berduka cita, Bapak/Ibu. Kita catat yang perlu saja. Sesudah ini, data keluarga: ketik AHLI WARIS."
                )
            },
        ),
        OnDay(
            key="outcome_on",
            prompt=_("Tanggal berapa dokter bilang begitu?"),
            label=_("Tanggal periksa"),
            about=("outcome",),
            when=ENDED,
        ),
        OnDay(
            key="died_on",
            prompt=_("Tanggal berapa beliau meninggal?"),
            label=_("Meninggal"),
            about=("outcome",),
            when=said("outcome", "died"),
        ),
        Days(
            key="days_off",
            prompt=_("Berapa lama tidak bisa kerja? Misalnya 10 hari atau 2 minggu."),
            label=_("Tidak bisa kerja"),
            when=ENDED,
        ),
        Cost(
            key="cost_transport",
            prompt=_("Bayar angkutan ke tempat berobat berapa semuanya?"),
            label=_("Angkutan"),
        ),
        Cost(
            key="cost_care",
            prompt=_("Bayar sendiri untuk berobat dan obat berapa semuanya?"),
            label=_("Berobat"),
        ),
        Cost(
            key="cost_dentures",
            prompt=_("Bayar sendiri untuk gigi palsu?"),
            label=_("Gigi palsu"),
            when=ENDED,
        ),
        Cost(
            key="cost_prosthesis",
            prompt=_("Bayar sendiri untuk kacamata, alat dengar, atau kaki dan tangan palsu?"),
            label=_("Alat bantu"),
            when=ENDED,
        ),
        *account_of(
            "", _("Kalau disetujui, uangnya masuk rekening atas nama pekerja. Bank apa?"), ENDED
        ),
    ),
    review=_("Begini yang kami catat:"),
    done=(
        _("Terima kasih. Laporan kedua {code} sudah kami terima dan kami teruskan."),
        _(
            "Kuitansi asli disimpan dulu, kirim fotonya: ketik BERKAS. Surat dokter dikirim klinik ke BPJS Ketenagakerjaan."
        ),
        FREE,
    ),
    gives=("code",),
    finish=filed("second", "accident", looked_at),
    needs=("outcome",),
)
