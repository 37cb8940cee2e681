"""Who pays for others: a pledge of months of protection, its renewal, and the proof of a payment.

The bot holds no money (UU 9/1961): a pledge is a promise, its price an estimate, and a payment goes to
BPJS Ketenagakerjaan alone. What was paid is noted by a person of the programme, who looks at the proof.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flows.contributions import month_after
from flows.questions import (
    Choice,
    Flow,
    Home,
    Name,
    Number,
    Question,
    Rule,
    Story,
    Text,
    Unclear,
    Work,
    YesNo,
    kept_media,
    pick,
    rupiah,
    said,
)
from flows.talk import (
    Answers,
    Effect,
    Facts,
    Heard,
    Knowledge,
    Label,
    MakePledge,
    OpenTicket,
    Option,
    RenewPledge,
    Say,
    _,
)
from flows.words import dates, money
from flows.words.codes import read_code
from flows.words.text import Unread

MOST_WORKERS = 100_000
MOST_MONTHS = 60
SUGGESTED_MONTHS = 6
"""Usual in the programme, and the least that counts for a company."""
WHOLE_BENEFIT = 3
"""Months in a row from which a death leaves the family all of the benefit (Permenaker 5/2021)."""
LOWEST_INCOME = 0
"""Sponsored workers are priced in the lowest band, Rp16.800 in full: that is what GN Lingkaran pays."""

ANYWHERE = Option(
    "any", _("Di mana saja"), ("semua", "mana saja", "dimana saja", "bebas", "semua daerah")
)
ANY_JOB = Option("any", _("Apa saja"), ("semua", "bebas", "semua pekerjaan", "pekerjaan apa saja"))


@dataclass(frozen=True, kw_only=True)
class Where(Home):
    """A kabupaten or kota, or anywhere."""

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (ANYWHERE,)

    def longest_options(self) -> tuple[Option, ...]:
        return (ANYWHERE,)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if pick(text, (ANYWHERE,), facts.labels):
            return ANYWHERE.value
        return super().read_text(text, answers, facts)

    def show(self, value: Any, facts: Facts) -> str:
        return Label(ANYWHERE.label) if value == ANYWHERE.value else super().show(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value == ANYWHERE.value or (
            isinstance(value, str) and super().accepts(value, answers, facts)
        )


@dataclass(frozen=True, kw_only=True)
class WhichWork(Work):
    """One or two known occupations, or any."""

    NOT_FOUND: ClassVar[str] = _("Belum ketemu. Tulis satu pekerjaan, misalnya: nelayan, ojek.")

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (ANY_JOB,)

    def longest_options(self) -> tuple[Option, ...]:
        return (ANY_JOB,)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if pick(text, (ANY_JOB,), facts.labels):
            return []
        found = super().read_text(text, answers, facts)
        if not isinstance(found, list):
            raise Unclear(Say(self.NOT_FOUND))
        return found

    def show(self, value: Any, facts: Facts) -> str:
        return Label(ANY_JOB.label) if value == [] else super().show(value, facts)


@dataclass(frozen=True, kw_only=True)
class Start(Choice):
    """The month in which a pledge begins: this one or the next."""

    width: int = 16

    def show_value(self, value: Any, facts: Facts) -> str:
        month = month_after(facts.today, 1 if value == "next" else 0)
        return f"{dates.MONTHS[month.month - 1]} {month.year}"


@dataclass(frozen=True, kw_only=True)
class Price(Question):
    """What the pledge is expected to cost, reckoned from the other answers; never asked."""

    width: int = 90
    reckoned: ClassVar[bool] = True

    def implied(self, answers: Answers, facts: Facts) -> Any:
        try:
            prices = priced(answers, facts)
        except (KeyError, TypeError, ValueError):
            return None
        return {"each": prices, "workers": workers_of(answers)}

    def show(self, value: Any, facts: Facts) -> str:
        prices, workers = value["each"], value["workers"]
        steps: list[list[int]] = []
        for price in prices:
            if steps and steps[-1][0] == price:
                steps[-1][1] += 1
            else:
                steps.append([price, 1])
        total = rupiah(sum(prices) * workers)
        by_month = " + ".join(f"{count} x {rupiah(price)}" for price, count in steps[:4])
        people = f"{workers} x " if workers > 1 else ""
        return f"{total} = {people}({by_month})"

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return False  # a price that was kept may be of another day


def workers_of(answers: Answers) -> int:
    """How many workers a pledge is for."""
    return 1 if answers.get("whom") == "one" else int(answers["workers"])


def months_of(answers: Answers) -> int:
    """How many months a pledge gives each worker."""
    return SUGGESTED_MONTHS if answers.get("short") == "yes" else int(answers["months"])


def first_month(answers: Answers, facts: Facts) -> date:
    """The first day of the month in which a pledge begins."""
    return month_after(facts.today, 1 if answers.get("start") == "next" else 0)


def funding_of(answers: Answers) -> str:
    """Where the money comes from, in the words of the contribution rules."""
    return str(answers.get("funding") or "INDIVIDUAL")


def priced(answers: Answers, facts: Facts) -> list[int]:
    """What each month of a pledge costs for one worker. Raises KeyError where an answer is missing."""
    chosen = answers.get("job") or []
    first = first_month(answers, facts)
    return month_prices(facts.known, chosen, first, months_of(answers), funding_of(answers))


def month_prices(
    known: Knowledge, jobs: Sequence[str], first: date, months: int, funding: str
) -> list[int]:
    """Rupiah for one worker in each month from the one of `first` on.

    `jobs` are codes of occupations; those of both sectors, or any, are priced as the dearer one. An
    estimate: the bill of BPJS Ketenagakerjaan decides.
    """
    sectors = {job.sector for code in jobs if (job := known.jobs.by_code(code))}
    sector = "transport" if sectors == {"transport"} else "other"
    price = known.contributions.monthly
    return [
        price(LOWEST_INCOME, sector, month_after(first, ahead), funding) for ahead in range(months)
    ]


@dataclass(frozen=True, kw_only=True)
class Code(Question):
    """A code that the programme gave out, such as K-7K3QM; spaces, dots and case do not matter."""

    kind: str
    letters: int
    width: int = 9

    NO_CODE: ClassVar[str] = _("Kodenya belum cocok. Boleh dicek lagi?")

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        found = read_code(text, self.kind, self.letters)
        if not found:
            raise Unclear(Say(self.NO_CODE))
        return found

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, str)


@dataclass(frozen=True, kw_only=True)
class Rupiah(Question):
    """A sum of money, in whole rupiah."""

    width: int = 17

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        digits = re.sub(r"(?i)^rp\.?\s*", "", text.strip())
        if re.fullmatch(r"\d{4,12}(,-)?|\d{1,3}(\.\d{3})+(,(-|00))?", digits):
            return int(re.sub(r"\D", "", digits.partition(",")[0]))
        found = money.read_money(text)
        if found.low != found.high or found.amount < 1:
            raise Unread("money")
        return found.amount

    def show_value(self, value: Any, facts: Facts) -> str:
        return rupiah(value)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, int)


@dataclass(frozen=True, kw_only=True)
class Sheet(Question):
    """A spreadsheet with the workers whom a company names."""

    takes_voice: ClassVar[bool] = False

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        if heard.sheet:
            return {"sheet": [heard.sheet]}
        raise Unclear(Say(self.prompt))

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return bool(kept_media(value))


def is_short(answers: Answers, facts: Facts) -> bool:
    """Too few months for a family to get all of the benefit after a death."""
    return isinstance(answers.get("months"), int) and answers["months"] < WHOLE_BENEFIT


def pledged(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[Effect, ...]:
    """The pledge as it is to be written down."""
    region, job = answers.get("region"), answers.get("job")
    first = first_month(answers, facts)
    name = str(answers.get("name") or answers.get("company"))
    roster = kept_media(answers.get("roster"))
    return (
        MakePledge(
            kind="individual" if answers["who"] == "person" else "company",
            name=name,
            contact=str(answers.get("contact") or ""),
            anonymous=answers["shown"] == "no",
            workers=workers_of(answers),
            months=months_of(answers),
            first_month=first.year * 100 + first.month,
            funding=funding_of(answers),
            region=region if isinstance(region, str) and region != ANYWHERE.value else None,
            jobs=tuple(job) if isinstance(job, list) else (),
            team=str(answers.get("team") or ""),
            card=str(answers.get("card") or ""),
            roster=roster,
        ),
    )


SHORT = YesNo(
    key="short",
    prompt=_(
        "Kalau pekerja meninggal sebelum 3 bulan, keluarga hanya dapat 10 juta, bukan 42 juta. Jadi 6 bulan saja?"
    ),
    label=_("Di bawah 3 bulan"),
    when=Rule(("months",), "fewer than 3 months", is_short),
    about=("months",),
    choices=(
        Option("yes", _("Jadi 6 bulan"), ("6", "enam", "6 bulan")),
        Option("no", _("Tetap"), ("tetap saja",)),
    ),
)
"""Asked of every pledge and renewal that leaves a family with less (Permenaker 5/2021)."""

PAY_ONLY_THERE = _(
    "Bayar hanya ke BPJS Ketenagakerjaan: kantor cabang atau kanal resmi. Kami tidak menerima uang. Tanya: 175."
)
KEEP_PROOF = _("Setelah bayar, simpan buktinya, lalu ketik BAYAR {code} di sini.")

donate = Flow(
    key="donate",
    typed=True,
    title=_("membayari pekerja"),
    questions=(
        YesNo(
            key="consent",
            prompt=_("Boleh kami simpan nama dan janji Bapak/Ibu, untuk mengatur siapa dibayari?"),
            or_stop=_("Baik. Tidak ada yang kami simpan. Kalau berubah pikiran, ketik SPONSOR."),
            consent="donate",
        ),
        Choice(
            key="who",
            prompt=_("Atas nama siapa?"),
            choices=(
                Option("person", _("Pribadi"), ("saya", "saya sendiri", "perorangan", "sendiri")),
                Option(
                    "company",
                    _("Perusahaan"),
                    ("pt", "cv", "usaha", "kantor", "organisasi", "yayasan", "komunitas", "masjid"),
                ),
                Option(
                    "office",
                    _("Pemerintah atau desa"),
                    ("pemerintah", "desa", "pemda", "dinas", "kelurahan", "pemkab", "pemkot"),
                ),
            ),
        ),
        Name(
            key="name",
            prompt=_("Siapa nama Bapak/Ibu?"),
            label=_("Nama"),
            when=said("who", "person"),
        ),
        Text(
            key="company",
            prompt=_("Apa nama perusahaan, kantor, atau organisasinya?"),
            label=_("Nama"),
            when=said("who", "company", "office"),
            longest=80,
        ),
        Name(
            key="contact",
            prompt=_("Siapa yang bisa kami hubungi di sana? Tulis namanya."),
            label=_("Yang dihubungi"),
            when=said("who", "company", "office"),
        ),
        Choice(
            key="funding",
            prompt=_("Uangnya dari mana? Ini menentukan besar iuran."),
            label=_("Sumber uang"),
            when=said("who", "company", "office"),
            choices=(
                Option("CSR", _("CSR atau kas sendiri"), ("csr", "kas", "sendiri", "perusahaan")),
                Option("APBD", _("APBD"), ("apbd", "uang daerah")),
                Option("APBN", _("APBN"), ("apbn", "uang negara")),
                Option("APBDES", _("Dana desa"), ("apbdes", "dana desa", "desa")),
            ),
        ),
        YesNo(
            key="shown",
            prompt=_("Boleh nama itu dibaca pekerja dan siapa pun di laporan umum?"),
            label=_("Nama boleh dibaca"),
        ),
        Choice(
            key="whom",
            prompt=_("Mau membayari siapa?"),
            label=_("Untuk"),
            choices=(
                Option(
                    "any",
                    _("Yang lama menunggu"),
                    ("siapa saja", "bebas", "terserah", "yang paling lama menunggu"),
                ),
                Option(
                    "some",
                    _("Kerja atau daerah"),
                    ("tertentu", "pekerjaan", "daerah", "pekerjaan tertentu", "daerah tertentu"),
                ),
                Option("team", _("Satu kelompok"), ("kelompok",)),
                Option("list", _("Daftar dari kami"), ("daftar", "daftar nama", "nama sendiri")),
                Option("one", _("Satu orang"), ("orang", "seseorang", "kenalan")),
            ),
        ),
        WhichWork(
            key="job",
            prompt=_("Pekerjaan apa? Misalnya nelayan, ojek, pemulung."),
            label=_("Pekerjaan"),
            when=said("whom", "some"),
        ),
        Where(
            key="region",
            prompt=_("Di kabupaten atau kota mana?"),
            label=_("Daerah"),
            when=said("whom", "some"),
            guess_from="",
        ),
        Text(
            key="team",
            prompt=_("Tulis kode kelompoknya. Ketua kelompok atau petugas tahu kodenya."),
            label=_("Kelompok"),
            when=said("whom", "team"),
            longest=20,
        ),
        Sheet(
            key="roster",
            prompt=_("Kirim daftarnya: berkas Excel atau CSV, dengan kolom NIK dan nama."),
            label=_("Daftar nama"),
            when=said("whom", "list"),
        ),
        Code(
            key="card",
            prompt=_(
                "Tulis kode kartunya, misalnya C-7K3QM2H. Pekerja melihatnya dengan mengetik KARTU."
            ),
            label=_("Kode kartu"),
            when=said("whom", "one"),
            kind="C",
            letters=7,
        ),
        Number(
            key="workers",
            prompt=_("Berapa pekerja?"),
            label=_("Banyaknya pekerja"),
            when=said("whom", "any", "some", "team", "list"),
            low=1,
            high=MOST_WORKERS,
            width=7,
        ),
        Number(
            key="months",
            prompt=_("Berapa bulan untuk tiap pekerja? Biasanya 6 bulan."),
            label=_("Bulan tiap pekerja"),
            low=1,
            high=MOST_MONTHS,
        ),
        SHORT,
        Start(
            key="start",
            prompt=_("Mulai kapan?"),
            label=_("Mulai"),
            choices=(
                Option("this", _("Bulan ini"), ("ini", "sekarang", "secepatnya")),
                Option("next", _("Bulan depan"), ("depan",)),
            ),
        ),
        Price(key="price", prompt=_("Perkiraan iuran"), label=_("Perkiraan iuran")),
    ),
    review=_("Begini janjinya. Iuran ini perkiraan; tagihan BPJS Ketenagakerjaan yang menentukan."),
    done=(
        _("Terima kasih. Kode janji: {code}. Belum ada yang terlindungi sebelum ada kabar resmi."),
        PAY_ONLY_THERE,
        KEEP_PROOF,
    ),
    finish=pledged,
    gives=("code",),
)


def renewed(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[Effect, ...]:
    """The same once more, for the same workers first."""
    return (RenewPledge(answers["code"], months_of(answers)),)


renew = Flow(
    key="renew",
    typed=True,
    title=_("memperpanjang"),
    questions=(
        Code(
            key="code",
            prompt=_("Tulis kode janjinya, misalnya K-7K3QM."),
            kind="K",
            letters=5,
        ),
        Number(
            key="months",
            prompt=_("Diperpanjang berapa bulan? Biasanya 6 bulan."),
            low=1,
            high=MOST_MONTHS,
        ),
        SHORT,
    ),
    done=(
        _(
            "Terima kasih, diperpanjang. Kode janji baru: {code}. Perkiraan iuran {total}; tagihan resmi yang menentukan."
        ),
        PAY_ONLY_THERE,
    ),
    finish=renewed,
    gives=("code", "total"),
)


def noted(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[Effect, ...]:
    """What the donor says was paid, for a person who looks at the proof."""
    proof = answers["reference"]
    text = proof if isinstance(proof, str) else ""
    said = f"{answers['code']} {rupiah(answers['amount'])} {text}".strip()
    return (OpenTicket("payment", said, kept_media(proof), hold=False),)


payment = Flow(
    key="payment",
    typed=True,
    title=_("mencatat pembayaran"),
    questions=(
        Code(
            key="code",
            prompt=_("Tulis kode janjinya, misalnya K-7K3QM."),
            kind="K",
            letters=5,
        ),
        Rupiah(key="amount", prompt=_("Berapa yang sudah dibayar?"), echo=True, label=_("Dibayar")),
        Story(
            key="reference",
            prompt=_("Tulis nomor bukti bayarnya, atau kirim fotonya."),
            shortest=4,
            longest=60,
        ),
    ),
    done=(
        _("Sudah kami catat untuk dicek petugas. Kabarnya datang di sini."),
        _("Pekerja baru terlindungi kalau BPJS Ketenagakerjaan sudah memberi kabar resmi."),
    ),
    finish=noted,
)
