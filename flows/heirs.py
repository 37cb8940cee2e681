"""Who inherits after a death: the heirs one by one, children, their guardian, and an account.

The fields are those of form 3a KK 2, parts 7 and 8. The order of heirs is the law's, so nobody is
told here who gets what. The scholarship: at most 2 children under 23, unmarried and without work;
after a death that work did not cause only with 3 years of contributions (PP 82/2019).
"""

from dataclasses import dataclass
from typing import Any

from flows.accident import FREE, NikIfKnown, filed, telling
from flows.accounts import account_of
from flows.claims import short
from flows.details import PUT_OFF
from flows.questions import (
    ALWAYS,
    LATER,
    LATER_WORDS,
    Choice,
    Condition,
    Flow,
    Name,
    Phone,
    Question,
    Rule,
    YesNo,
    pick,
    said,
    said_unknown,
)
from flows.talk import Answers, Facts, Option, _

MOST = 5
"""Heirs who are asked for; a person of the programme notes down more."""

OF_THE_DEAD = (
    Option("spouse", _("Suami/istri"), ("suami", "istri", "isteri", "bojo", "janda", "duda")),
    Option("child", _("Anak"), ("anak kandung", "anak saya", "putra", "putri")),
    Option("parent", _("Ayah/ibu"), ("ayah", "ibu", "bapak", "emak", "orang tua", "orangtua")),
    Option("grandparent", _("Kakek/nenek"), ("kakek", "nenek", "mbah")),
    Option("grandchild", _("Cucu")),
    Option("sibling", _("Saudara kandung"), ("saudara", "kakak", "adik", "adek", "abang")),
    Option("in_law", _("Mertua")),
    Option("will", _("Dalam wasiat"), ("wasiat", "surat wasiat")),
)
"""What an heir is to the dead, in the order of form 3a KK 2."""

OF_THE_CHILD = (
    Option("parent", _("Ayah/ibu"), ("ayah", "ibu", "bapak", "emak", "orang tua")),
    Option("grandparent", _("Kakek/nenek"), ("kakek", "nenek", "mbah")),
    Option("sibling", _("Saudara kandung"), ("saudara", "kakak", "abang")),
    Option("relative", _("Paman/bibi"), ("paman", "bibi", "om", "tante", "pakde", "bude")),
    Option("other", _("Lainnya"), ("lain", "tetangga", "orang lain")),
)


@dataclass(frozen=True, slots=True)
class Heir:
    """One heir as told; nothing where it was put off. `relation` is one of OF_THE_DEAD."""

    name: str
    nik: str = ""
    relation: str = ""
    phone: str = ""


def key_of(number: int, what: str) -> str:
    """The key of an answer about the heir of that number, counted from 1."""
    return f"heir_{what}" if number == 1 else f"heir{number}_{what}"


def heirs_of(answers: Answers) -> tuple[Heir, ...]:
    """The heirs in a claim's answers, in the order in which they were told."""
    found = []
    for number in range(1, MOST + 1):
        told = {what: answers.get(key_of(number, what)) for what in _ASKED}
        if isinstance(told["name"], str):
            found.append(Heir(**{k: v for k, v in told.items() if isinstance(v, str)}))
        if answers.get(key_of(number, "more")) != "yes":
            break
    return tuple(found)


_ASKED = ("name", "nik", "relation", "phone")


@dataclass(frozen=True, kw_only=True)
class PhoneOrLater(Phone):
    """A phone number; whoever does not know it by heart sends it another time."""

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (*super().options(answers, facts), LATER_WORDS)

    def longest_options(self) -> tuple[Option, ...]:
        return (*super().longest_options(), LATER_WORDS)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        found = pick(text, self.options(answers, facts), facts.labels)
        if found is LATER_WORDS or said_unknown(text):
            return dict(LATER)
        return super().read_text(text, answers, facts)

    def flags(self, value: Any, answers: Answers, facts: Facts) -> tuple[str, ...]:
        if value == {"none": True}:
            return ()  # whoever tells it can be reached
        return super().flags(value, answers, facts)

    def show(self, value: Any, facts: Facts) -> str:
        return PUT_OFF if value == LATER else super().show(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value == LATER or super().accepts(value, answers, facts)


FIRST_HEIR = _(
    "Siapa ahli warisnya? Keluarga terdekat: suami, istri, anak, atau orang tua. Tulis satu nama dulu."
)
NEXT_HEIR = _("Siapa nama ahli waris berikutnya?")
TOO_MANY = _("Baik. Nama yang lain ditanyakan petugas kami nanti.")
SCHOLARSHIP = _(
    "Mungkin ada bantuan sekolah untuk paling banyak 2 anak. Kalau meninggal bukan karena kerja, perlu iuran 3 tahun. Nanti dicek BPJS Ketenagakerjaan."
)


def one_heir(number: int) -> tuple[Question, ...]:
    """The questions about one heir, the second and later ones only when there are so many."""
    before = [key_of(n, "more") for n in range(1, number)]
    when: Condition = ALWAYS
    if before:

        def so_many(answers: Answers, facts: Facts) -> bool:
            return all(answers.get(key) == "yes" for key in before)

        when = Rule(tuple(before), f"there is heir {number}", so_many)
    return (
        Name(
            key=key_of(number, "name"),
            prompt=FIRST_HEIR if number == 1 else NEXT_HEIR,
            label=_("Ahli waris"),
            when=when,
        ),
        Choice(
            key=key_of(number, "relation"),
            prompt=_("{heir} siapanya beliau?"),
            label=_("Hubungan"),
            choices=OF_THE_DEAD,
            when=when,
        ),
        NikIfKnown(
            key=key_of(number, "nik"),
            prompt=_("NIK {heir}? Tulis 16 angkanya, atau kirim foto KTP-nya."),
            label=_("NIK"),
            when=when,
        ),
        PhoneOrLater(
            key=key_of(number, "phone"),
            prompt=_("Berapa nomor HP {heir}?"),
            label=_("Nomor HP"),
            when=when,
        ),
        YesNo(
            key=key_of(number, "more"),
            prompt=_("Ada ahli waris lagi?"),
            label=_("Ahli waris lain"),
            when=when,
            tells={"yes": TOO_MANY} if number == MOST else {},
        ),
    )


def whom(answers: Answers, facts: Facts) -> str:
    """The heir named last before a question: the one whom it is about."""
    told = heirs_of(answers)
    return short(told[-1].name) if told else ""


def more_than_asked(answers: Answers, facts: Facts) -> tuple[str, ...]:
    """What a person has to look at: heirs whom the form has no room for."""
    full = all(answers.get(key_of(n, "more")) == "yes" for n in range(1, MOST + 1))
    return ("more_heirs",) if full else ()


heirs = Flow(
    key="heirs",
    title=_("mengisi data ahli waris"),
    word="AHLI WARIS",
    adds=True,
    kinds=("death", "accident", "disease"),
    opens=_("Kita isi data keluarga satu per satu, pelan-pelan. Yang belum ada, balas NANTI."),
    keeps=telling("heirs", "death"),
    questions=(
        *(question for number in range(1, MOST + 1) for question in one_heir(number)),
        YesNo(
            key="young_children",
            prompt=_("Beliau punya anak di bawah 23 tahun, yang belum kerja dan belum menikah?"),
            label=_("Anak di bawah 23 tahun"),
            choices=(
                Option("yes", _("Ada"), ("ya", "iya", "punya")),
                Option("no", _("Tidak ada"), ("tidak", "ga ada", "gak ada", "nggak ada")),
            ),
            tells={"yes": SCHOLARSHIP},
        ),
        YesNo(
            key="minors",
            prompt=_("Ada ahli waris yang belum 18 tahun?"),
            label=_("Belum 18 tahun"),
            choices=(
                Option("yes", _("Ada"), ("ya", "iya", "punya")),
                Option("no", _("Tidak ada"), ("tidak", "ga ada", "gak ada", "nggak ada")),
            ),
            when=said("young_children", "yes"),
        ),
        Name(
            key="guardian_name",
            prompt=_("Siapa walinya, yang mengurus anak itu? Tulis nama seperti di KTP."),
            label=_("Wali anak"),
            when=said("minors", "yes"),
        ),
        Choice(
            key="guardian_relation",
            prompt=_("Wali itu siapanya anak?"),
            label=_("Hubungan wali"),
            choices=OF_THE_CHILD,
            when=said("minors", "yes"),
        ),
        NikIfKnown(
            key="guardian_nik",
            prompt=_("Tulis 16 angka NIK wali, atau kirim foto KTP-nya."),
            label=_("NIK wali"),
            when=said("minors", "yes"),
        ),
        PhoneOrLater(
            key="guardian_phone",
            prompt=_("Berapa nomor HP wali?"),
            label=_("Nomor HP wali"),
            when=said("minors", "yes"),
        ),
        *account_of(
            "heir_",
            _("Kalau disetujui, uangnya masuk rekening ahli waris. Bank apa?"),
            ALWAYS,
        ),
        YesNo(
            key="agree_heirs",
            prompt=_("Boleh data keluarga ini kami teruskan ke BPJS Ketenagakerjaan?"),
            consent="claim",
            for_other=True,
            or_stop=_(
                "Baik, tidak kami teruskan. Data ini tetap kami simpan. Kalau berubah, ketik AHLI WARIS."
            ),
        ),
    ),
    review=_("Begini yang kami catat:"),
    done=(
        _("Terima kasih. Data keluarga sudah masuk ke laporan {code}. Petugas kami periksa."),
        _(
            "Surat-suratnya boleh menyusul: ketik BERKAS. Kalau bingung, telepon 175 atau ketik PETUGAS."
        ),
        FREE,
    ),
    gives=("code",),
    finish=filed("heirs", "death", more_than_asked),
    derived={"heir": whom},
)
