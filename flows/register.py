"""Registration of a BPU worker (domain: PP 44/2015, Permenaker 5/2021), top to bottom like the form."""

from datetime import date

from flows.questions import (
    Birth,
    CardNumber,
    Choice,
    Flow,
    Home,
    Income,
    Name,
    Nik,
    Number,
    Phone,
    Rule,
    Text,
    Work,
    YesNo,
    age_on,
    born,
    first_job,
    parsed_nik,
    pick,
    rupiah,
    said,
)
from flows.talk import Answers, Effect, Facts, Option, RegisterWorker, _
from flows.words import yesno

YOUNGEST = 17
"""Under this age a person looks first: no lower age was found in the law, a KTP comes at 17."""

TOO_OLD = 65
"""From this age on a new registration is no longer open (not yet 65 when registering)."""

DAYS_A_WEEK = 6
"""Taken when someone cannot say how many days a week they work; the answer is flagged."""


# --- rules: pure tests over earlier answers -------------------------------------------------------


def birth_differs(answers: Answers, facts: Facts) -> bool:
    """The date of birth told is not the one inside the NIK."""
    parsed, told = parsed_nik(answers.get("nik"), facts), born(answers.get("birth_date"))
    return parsed is not None and told is not None and parsed.born != told


def birth_of(answers: Answers, facts: Facts) -> date | None:
    """The date of birth that counts: the one told, unless the NIK's was chosen in the check."""
    parsed = parsed_nik(answers.get("nik"), facts)
    told = born(answers.get("birth_date"))
    if answers.get("birth_check") == "nik" and parsed is not None:
        return parsed.born
    return told or (parsed.born if parsed else None)


def age_needs_person(answers: Answers, facts: Facts) -> bool:
    """Too young or too old for a rule to decide."""
    birth = birth_of(answers, facts)
    return birth is not None and not YOUNGEST <= age_on(birth, facts.today) < TOO_OLD


def paid_by_day(answers: Answers, facts: Facts) -> bool:
    """The income was told for a day, so the days of work are needed."""
    income = answers.get("income")
    return isinstance(income, dict) and income.get("per") == "day"


def not_by_month(answers: Answers, facts: Facts) -> bool:
    """The income was told for less or more than a month, so the month's sum is read back."""
    income = answers.get("income")
    return isinstance(income, dict) and "amount" in income and income["per"] != "month"


def one_job(answers: Answers, facts: Facts) -> bool:
    """Only one occupation was told; two are the most a BPU member may have."""
    job = answers.get("job")
    return not (isinstance(job, list) and len(job) == 2)


def monthly_income(answers: Answers, facts: Facts) -> int | None:
    """Rupiah a month from what was told by day, week or year; nothing when unsure.

    Rounded down to whole thousands, so that the contribution is never set too high.
    """
    told = answers.get("income_month")
    if isinstance(told, dict) and "amount" in told:
        return int(told["amount"])
    income = answers.get("income")
    if not isinstance(income, dict) or "amount" not in income:
        return None
    amount, per = int(income["amount"]), income["per"]
    days = answers.get("income_days")
    days = days if isinstance(days, int) else DAYS_A_WEEK
    month = {
        "day": amount * days * 52 // 12,
        "week": amount * 52 // 12,
        "2week": amount * 26 // 12,
        "year": amount // 12,
    }.get(per, amount)
    return month // 1000 * 1000


class Sex(Choice):
    """Follows from the NIK where one was typed, and can still be changed in the review."""

    def implied(self, answers: Answers, facts: Facts) -> str | None:
        parsed = parsed_nik(answers.get("nik"), facts)
        return parsed.sex if parsed else None

    def flags(self, value: object, answers: Answers, facts: Facts) -> tuple[str, ...]:
        return ("sex_differs",) if self.implied(answers, facts) not in (None, value) else ()


class MonthSum(Income):
    """Reads back what a day's or week's income makes in a month; yes, or the right sum."""

    AGREE = Option("agree", _("Ya, cocok"), ("ya", "cocok", "pas", "benar", "betul"))

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (self.AGREE,)

    def longest_options(self) -> tuple[Option, ...]:
        return (self.AGREE,)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> object:
        if pick(text, (self.AGREE,), facts.labels) or yesno.read_yesno(text):
            return {
                "amount": monthly_income({**answers, "income_month": None}, facts),
                "per": "month",
            }
        return super().read_text(text, answers, facts)


def finish(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[Effect, ...]:
    """What a complete form leads to, with everything a rule cannot decide as a flag."""
    found = list(flags)
    birth = birth_of(answers, facts)
    if birth is not None and age_on(birth, facts.today) < YOUNGEST:
        found.append("age_young")
    if birth is not None and age_on(birth, facts.today) >= TOO_OLD:
        found.append("age_old")
    if birth_differs(answers, facts):
        found.append("birth_differs")
    income = answers.get("income")
    month = monthly_income(answers, facts)
    if month is None or (isinstance(income, dict) and income.get("unsure")):
        found.append("income_unsure")
    if answers.get("kpj") == {"unknown": True} or answers.get("member") == "unknown":
        found.append("kpj_unknown")
    if answers.get("who") == "other":
        found.append("told_by_other")
    known = {"birth": birth.isoformat() if birth else None, "income_sum": month or 0}
    return (RegisterWorker({**answers, **known}, tuple(dict.fromkeys(found))),)


def month_sum(answers: Answers, facts: Facts) -> str:
    """The month's income as the prompt reads it back."""
    return rupiah(monthly_income(answers, facts) or 0)


register = Flow(
    key="register",
    title=_("mendaftar"),
    questions=(
        YesNo(
            key="consent",
            prompt=_(
                "Boleh kami simpan data Bapak/Ibu untuk daftar perlindungan kecelakaan saat kerja?"
            ),
            or_stop=_("Baik, data tidak kami simpan. Kalau berubah pikiran, ketik DAFTAR."),
            consent="register",
        ),
        Choice(
            key="who",
            prompt=_("Siapa yang mau didaftarkan?"),
            choices=(
                Option(
                    "self",
                    _("Saya sendiri"),
                    ("saya", "aku", "diri sendiri", "sendiri", "buat saya", "untuk saya", "sy"),
                ),
                Option(
                    "other",
                    _("Orang lain"),
                    (
                        "keluarga",
                        "suami",
                        "istri",
                        "suami saya",
                        "istri saya",
                        "anak saya",
                        "bapak saya",
                        "ibu saya",
                        "teman",
                        "teman saya",
                        "tetangga",
                        "saudara",
                    ),
                ),
            ),
        ),
        YesNo(
            key="agrees",
            prompt=_("Orangnya sudah tahu dan setuju datanya kami simpan untuk daftar?"),
            when=said("who", "other"),
            or_stop=_(
                "Baik. Tanyakan dulu ke orangnya ya, lalu ketik DAFTAR. Data tidak kami simpan."
            ),
            consent="register",
            for_other=True,
        ),
        Nik(
            key="nik",
            prompt=_("Tulis 16 angka NIK di KTP, atau kirim foto KTP."),
            label=_("NIK"),
        ),
        Name(key="name", prompt=_("Siapa nama di KTP?"), label=_("Nama")),
        Text(
            key="birth_place",
            prompt=_("Lahir di kota atau kabupaten mana?"),
            label=_("Tempat lahir"),
            longest=60,
        ),
        Birth(
            key="birth_date",
            prompt=_("Tanggal lahirnya? Misalnya 12 Agustus 1990."),
            label=_("Tanggal lahir"),
        ),
        Choice(
            key="birth_check",
            prompt=_("Tanggal itu beda dengan angka di NIK. Mana yang sama dengan KTP?"),
            label=_("Tanggal lahir di KTP"),
            about=("nik", "birth_date"),
            when=Rule(("nik", "birth_date"), "birth_date differs from NIK", birth_differs),
            choices=(
                Option("told", _("Yang saya tulis"), ("tanggal itu", "yang tadi")),
                Option("nik", _("Ikut angka NIK"), ("nik", "yang di nik")),
            ),
        ),
        Choice(
            key="age_note",
            about=("nik", "birth_date", "birth_check"),
            prompt=_("Umur di bawah 17, atau 65 ke atas, dicek petugas dulu. Mau lanjut?"),
            when=Rule(
                ("nik", "birth_date", "birth_check"), "age under 17 or from 65", age_needs_person
            ),
            choices=(
                Option("go", _("Lanjut isi"), ("ya", "lanjut", "iya", "boleh", "mau")),
                Option("person", _("Bicara petugas"), ("petugas", "tidak", "ga", "nggak")),
            ),
            to_person="person",
        ),
        Sex(
            key="sex",
            prompt=_("Laki-laki atau perempuan?"),
            label=_("Jenis kelamin"),
            about=("nik",),
            choices=(
                Option(
                    "L",
                    _("Laki-laki"),
                    ("laki", "laki laki", "pria", "cowok", "lelaki", "lk", "lanang"),
                ),
                Option("P", _("Perempuan"), ("wanita", "cewek", "pr", "wedok", "istri")),
            ),
        ),
        Home(
            key="home",
            prompt=_("Sekarang tinggal di kabupaten atau kota mana?"),
            label=_("Kabupaten/kota"),
            guess_from="nik",
        ),
        Text(
            key="address",
            prompt=_("Alamatnya? Tulis kampung atau jalan, RT/RW, dan desa."),
            label=_("Alamat"),
            shortest=3,
            longest=200,
            takes_place=True,
        ),
        Phone(
            key="phone",
            prompt=_("Nomor HP pekerja yang bisa dihubungi? Boleh nomor keluarga."),
            label=_("Nomor HP"),
        ),
        Work(
            key="job",
            prompt=_("Apa pekerjaannya? Misalnya nelayan, ojek, atau pemulung."),
            label=_("Pekerjaan"),
        ),
        Work(
            key="second_job",
            prompt=_("Ada pekerjaan lain juga? Tulis, atau jawab TIDAK."),
            label=_("Pekerjaan kedua"),
            when=Rule(("job",), "one job told", one_job),
            beside="job",
        ),
        Text(
            key="workplace",
            prompt=_("Biasanya bekerja di mana? Misalnya Pasar Senen, atau laut Indramayu."),
            label=_("Tempat kerja"),
            shortest=3,
            longest=120,
            takes_place=True,
        ),
        Income(
            key="income",
            prompt=_(
                "Penghasilan kira-kira berapa? Boleh per hari atau per bulan, misalnya 70 ribu sehari."
            ),
            label=_("Penghasilan"),
            echo=True,
        ),
        Number(
            key="income_days",
            prompt=_("Biasanya kerja berapa hari seminggu?"),
            label=_("Hari kerja seminggu"),
            when=Rule(("income",), "income by day", paid_by_day),
            low=1,
            high=7,
        ),
        MonthSum(
            key="income_month",
            prompt=_(
                "Jadi kira-kira {month_sum} sebulan. Cocok? Kalau belum, tulis jumlah sebulan."
            ),
            label=_("Penghasilan sebulan"),
            about=("income", "income_days"),
            when=Rule(("income", "income_days"), "income not by month", not_by_month),
            only_month=True,
        ),
        Choice(
            key="member",
            prompt=_("Pernah ikut BPJS Ketenagakerjaan? Bukan BPJS Kesehatan ya."),
            label=_("Pernah ikut"),
            choices=(
                Option(
                    "no",
                    _("Belum"),
                    (
                        "tidak",
                        "belum pernah",
                        "blm",
                        "ga",
                        "gak",
                        "nggak",
                        "tidak pernah",
                        "ga pernah",
                        "durung",
                        "acan",
                    ),
                ),
                Option(
                    "yes",
                    _("Pernah"),
                    ("ya", "iya", "sudah", "udah", "sdh", "dulu pernah", "pernah dulu"),
                ),
                Option(
                    "unknown",
                    _("Tidak tahu"),
                    ("ga tau", "gak tau", "lupa", "tidak tau", "kurang tahu"),
                ),
            ),
        ),
        CardNumber(
            key="kpj",
            prompt=_("Tulis 11 angka di kartu peserta BPJS Ketenagakerjaan."),
            label=_("Nomor peserta"),
            when=said("member", "yes"),
        ),
        Text(
            key="group",
            prompt=_("Punya kode kelompok dari petugas? Tulis kodenya, atau jawab TIDAK ADA."),
            label=_("Kode kelompok"),
            longest=20,
            optional=True,
        ),
        Name(
            key="heir",
            prompt=_(
                "Siapa nama ahli waris? Keluarga terdekat: suami, istri, anak, atau orang tua."
            ),
            label=_("Ahli waris"),
        ),
        Choice(
            key="heir_relation",
            prompt=_("Hubungannya dengan pekerja?"),
            label=_("Hubungan"),
            choices=(
                Option("spouse", _("Suami/istri"), ("suami", "istri", "bojo", "pasangan")),
                Option("child", _("Anak"), ("anak kandung",)),
                Option(
                    "parent",
                    _("Ayah/ibu"),
                    ("ayah", "ibu", "bapak", "mamak", "emak", "orang tua", "orangtua", "ortu"),
                ),
                Option(
                    "sibling",
                    _("Kakak/adik"),
                    ("saudara", "kakak", "adik", "saudara kandung", "abang"),
                ),
                Option("other", _("Lainnya"), ("lain",)),
            ),
        ),
    ),
    review=_("Coba dicek dulu:"),
    done=(
        _(
            "Terima kasih, {name}. Nomor pendaftaran {code}. Petugas cek dulu, lalu kami carikan yang membayar iurannya."
        ),
        _(
            "Belum terlindungi sampai ada kabar resmi BPJS Ketenagakerjaan, nanti kami kabari. Gratis, jangan bayar siapa pun. Cek: ketik STATUS."
        ),
    ),
    finish=finish,
    gives=("code",),
    needs=(
        "consent",
        "nik",
        "name",
        "birth_date",
        "home",
        "phone",
        "job",
        "income",
        "heir",
        "heir_relation",
    ),
    derived={"month_sum": month_sum},
)


def sector(answers: Answers, facts: Facts) -> str:
    """The sector of PP 50/2025, from the first occupation: transport or other."""
    job = first_job(answers.get("job"), facts)
    return job.sector if job else "other"
