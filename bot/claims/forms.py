"""The official accident and death forms as PDF, filled with what was told and with nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from bot.typeset import UNPRINTED, printable, printable_lines, typeset
from flows.questions import rupiah
from flows.words.dates import show_date, show_day

# --- what stands on a form --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FirstReport:
    """Formulir 3 KK 1, the first report of an accident at work (tahap I).

    Field list and words are those of the published form; the sentence above the signature is ours.
    `code` is the number of our report. None and "" leave a line to write on by hand. What is ticked
    is named by the codes of the lists below: SEGMENTS, PER, PLACES, OUTCOMES, FACILITIES,
    TRANSPORTS, FIRST_PAPERS. `wage` is rupiah, `hour` as on a clock ("14.30").
    """

    code: str
    segment: str | None = None
    group: str | None = None
    group_number: str | None = None
    group_address: str | None = None
    group_phone: str | None = None
    group_contact: str | None = None
    name: str | None = None
    member_number: str | None = None
    nik: str | None = None
    born: date | None = None
    address: str | None = None
    phone: str | None = None
    job: str | None = None
    wage: int | None = None
    wage_per: str | None = None
    place: str | None = None
    place_address: str | None = None
    day: date | None = None
    hour: str | None = None
    time_abroad: str | None = None
    story: str | None = None
    outcome: str | None = None
    injured: str | None = None
    facility: str | None = None
    facility_name: str | None = None
    transports: tuple[str, ...] = ()
    transport_name: str | None = None
    papers: tuple[str, ...] = ()
    other_papers: str | None = None
    signed_at: str | None = None
    signed_on: date | None = None
    signer: str | None = None
    signer_role: str | None = None


class Costs(NamedTuple):
    """What one side asks to be paid, in rupiah as told and never computed, and where to."""

    treatment: int | None = None
    disability: int | None = None
    prosthesis: int | None = None
    dentures: int | None = None
    transport: int | None = None
    stmb: int | None = None
    bank: str | None = None
    account: str | None = None
    account_name: str | None = None


class Heir(NamedTuple):
    """Who inherits; `relation` is a code of RELATIONS."""

    name: str | None = None
    nik: str | None = None
    relation: str | None = None
    phone: str | None = None
    bank: str | None = None
    account: str | None = None


class Guardian(NamedTuple):
    """Who stands for heirs under 18."""

    name: str | None = None
    nik: str | None = None
    phone: str | None = None
    email: str | None = None
    relation: str | None = None


NO_COSTS, NO_HEIR, NO_GUARDIAN = Costs(), Heir(), Guardian()


@dataclass(frozen=True, slots=True)
class SecondReport:
    """Formulir 3a KK 2, the report after recovery, disability or death (tahap II).

    Source and conventions as of FirstReport; codes: RESULTS, RELATIONS, CHILDREN, SECOND_PAPERS.
    `days_off` are days.
    """

    code: str
    group: str | None = None
    group_number: str | None = None
    group_address: str | None = None
    group_phone: str | None = None
    group_contact: str | None = None
    name: str | None = None
    member_number: str | None = None
    nik: str | None = None
    job: str | None = None
    day: date | None = None
    examined_on: date | None = None
    result: str | None = None
    employer_costs: Costs = NO_COSTS
    member_costs: Costs = NO_COSTS
    heir_costs: Costs = NO_COSTS
    days_off: int | None = None
    heir: Heir = NO_HEIR
    guardian: Guardian = NO_GUARDIAN
    children: str | None = None
    remarks: str | None = None
    papers: tuple[str, ...] = ()
    other_papers: str | None = None
    signed_at: str | None = None
    signed_on: date | None = None
    signer: str | None = None
    signer_role: str | None = None


@dataclass(frozen=True, slots=True)
class DeathPayment:
    """Formulir 4, the claim of the heirs after a death.

    Only its number and title are known for certain. The list of fields is reconstructed from the
    papers the branch asks of heirs and from the heirs' part of Formulir 3a KK 2; the form says so.
    Conventions as of FirstReport; codes: RELATIONS, DEATH_PAPERS. `cause` is as told, no finding.
    """

    code: str
    name: str | None = None
    member_number: str | None = None
    nik: str | None = None
    born: date | None = None
    address: str | None = None
    job: str | None = None
    died_on: date | None = None
    cause: str | None = None
    heirs: tuple[Heir, ...] = ()
    guardian: Guardian = NO_GUARDIAN
    papers: tuple[str, ...] = ()
    other_papers: str | None = None
    signed_at: str | None = None
    signed_on: date | None = None
    signer: str | None = None
    signer_role: str | None = None


Report = FirstReport | SecondReport | DeathPayment

# --- what can be ticked: our code, and the words of the form ----------------------------------------

SEGMENTS = {
    "PU": "Penerima Upah (PU)",
    "BPU": "Bukan Penerima Upah (BPU)",
    "JAKON": "Jasa Konstruksi (JAKON)",
    "PMI": "Pekerja Migran Indonesia (PMI)",
}
PER = {
    "day": "per hari",
    "month": "per bulan",
    "piece": "borongan (rata-rata 3 bulan terakhir)",
}
PLACES = {
    "inside": "dalam lokasi kerja",
    "outside": "luar lokasi kerja",
    "traffic": (
        "lalu-lintas (lampirkan Laporan Polisi/kronologis kejadian diketahui 2 orang saksi)"
    ),
}
OUTCOMES = {"injured": "Cedera/ Luka, bagian tubuh", "died": "Meninggal Dunia"}
FACILITIES = {
    "plkk": "Jaringan PLKK, sebutkan",
    "not_plkk": "Rumah Sakit/Klinik/Puskesmas tidak kerjasama, sebutkan",
    "other": "Lain lain, sebutkan",
}
TRANSPORTS = {"sea": "Laut", "air": "Udara", "land": "Darat/sungai/danau, sebutkan"}
FIRST_PAPERS = {
    "card": "Fotokopi Kartu peserta",
    "identity": "Fotokopi KTP/Paspor",
    "jakon": "(Jakon)",
    "other": "Dokumen pendukung lain",
}
RESULTS = {
    "recovered": "Sembuh",
    "function": "Cacat sebagian fungsi",
    "anatomy": "Cacat sebagian anatomis",
    "total": "Cacat total tetap untuk selamanya",
    "died": "Meninggal dunia",
    "in_treatment": "Masih dalam pengobatan",
}
RELATIONS = {
    "spouse": "Janda/duda",
    "child": "Anak",
    "parent": "Ayah/Ibu",
    "grandparent": "Kakek/Nenek",
    "grandchild": "Cucu",
    "sibling": "Saudara Kandung",
    "in_law": "Mertua",
    "will": "Pihak yang ditunjuk dalam wasiat",
}
CHILDREN = {"yes": "ada", "no": "tidak ada"}
SECOND_PAPERS = {
    "doctor": "3b KK3",
    "transport": "Kuitansi asli pengangkutan",
    "treatment": "Kuitansi asli pengobatan",
    "other": "lain",
}
DEATH_PAPERS = {
    "card": "Kartu peserta",
    "identity": "KTP peserta dan ahli waris",
    "death": "Akta kematian / surat keterangan kematian",
    "family": "Kartu Keluarga peserta dan ahli waris",
    "heirs": "Surat keterangan ahli waris (lurah/kades dan camat, 2 orang saksi)",
    "marriage": "Buku nikah (bila suami/istri)",
    "savings": "Buku tabungan ahli waris",
    "tax": "NPWP (hanya bila saldo JHT besar)",
    "authority": "Surat kuasa (bila ahli waris lebih dari satu)",
    "other": "Dokumen pendukung lain",
}

# --- the forms, field by field ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to write on: the attribute that fills it, and the words printed around it.

    `share` is its part of the width beside other blanks of a line.
    """

    key: str
    before: str = ""
    after: str = ""
    share: int = 1
    weekday: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """The head of a numbered part."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """Words, and one or more places to write on. Where the head says it all `label` is empty."""

    label: str
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """Room for a text of many lines."""

    key: str


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes to tick; `blanks` are places to write on behind an option, `blank` the one behind all."""

    label: str
    key: str
    options: Mapping[str, str]
    blanks: tuple[tuple[str, Blank], ...] = ()
    blank: Blank | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """A table: one row for each attribute of what the sides have, one column for each side."""

    sides: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class People:
    """A table with a row for each person; `least` rows where fewer are known."""

    key: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    least: int


Field = Section | Line | Area | Ticks | Sides | People


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is printed: every field in its order, and what stands around them."""

    number: str
    title: str
    note: str
    fields: tuple[Field, ...]
    declaration: str
    sheets: tuple[str, ...] = ()
    remark: str = ""


def _line(label: str, key: str, before: str = "", after: str = "", *, weekday: bool = True) -> Line:
    return Line(label, (Blank(key, before, after, weekday=weekday),))


_GROUP = (
    Section("1", "Data Pemberi Kerja/ Wadah/ Mitra/ Pelaksana Penempatan"),
    _line("Nama", "group"),
    _line("NPP / NPW / Nomor Proyek", "group_number"),
    _line("Alamat", "group_address"),
    _line("No. Telepon/ HP", "group_phone"),
    _line("Nama Kontak Personil", "group_contact"),
)

_GUARDIAN = (
    Section("", "Data wali anak (< 18 tahun)"),
    _line("Nama", "guardian.name"),
    _line("NIK", "guardian.nik"),
    Line("No. telepon & email", (Blank("guardian.phone"), Blank("guardian.email"))),
    _line("Hubungan", "guardian.relation"),
)

SIGNATURE = (
    _line("Kota/Kab", "signed_at"),
    _line("Tanggal", "signed_on", weekday=False),
    _line("Nama", "signer"),
    _line("Jabatan", "signer_role"),
)
"""The last fields of every form, above the place for the signature."""

SHEETS = ("BPJS Ketenagakerjaan", "Dinas Tenaga Kerja", "PLKK", "Perusahaan")
"""Who gets a sheet of an accident form."""

FORMS: Mapping[type[Report], Form] = {
    FirstReport: Form(
        number="3 KK 1",
        title="Laporan Kasus Kecelakaan Kerja Tahap I",
        note="Dilaporkan dalam waktu 2 x 24 jam sejak terjadi kasus kecelakaan kerja",
        fields=(
            Ticks("Segmen Kepesertaan", "segment", SEGMENTS),
            *_GROUP,
            Section("2", "Data Peserta"),
            _line("Nama", "name"),
            _line("No. Peserta", "member_number"),
            _line("NIK / No. Paspor (WNA/PMI)", "nik"),
            _line("Tanggal Lahir", "born", weekday=False),
            Line(
                "Alamat Domisili dan no. telepon",
                (Blank("address", share=2), Blank("phone", before="Telp.")),
            ),
            _line("Jenis Pekerjaan/jabatan", "job"),
            Section("3", "Upah Peserta"),
            _line("", "wage", "Rp"),
            Ticks("", "wage_per", PER),
            Section("4", "Tempat kejadian kecelakaan"),
            Ticks("", "place", PLACES),
            _line("Alamat tempat kejadian kecelakaan", "place_address"),
            Line(
                "Tanggal dan jam Kecelakaan",
                (Blank("day"), Blank("hour", before="Jam")),
            ),
            _line("Waktu kejadian (khusus PMI)", "time_abroad"),
            Section("5", "Uraian / Kronologis kejadian"),
            Area("story"),
            Section("6", "Akibat yang diderita"),
            Ticks("", "outcome", OUTCOMES, blanks=(("injured", Blank("injured")),)),
            Section("7", "Layanan Pertolongan Pertama"),
            Ticks("Jenis Faskes", "facility", FACILITIES, blank=Blank("facility_name")),
            Ticks(
                "Transportasi pada pertolongan pertama",
                "transports",
                TRANSPORTS,
                blank=Blank("transport_name"),
            ),
            Section("8", "Persyaratan"),
            Ticks("", "papers", FIRST_PAPERS, blank=Blank("other_papers")),
        ),
        declaration=(
            "Laporan ini dibuat dengan sebenarnya. Data tambahan yang diminta disampaikan dalam "
            "14 hari kerja."
        ),
        sheets=SHEETS,
    ),
    SecondReport: Form(
        number="3a KK 2",
        title="Laporan Kasus Kecelakaan Kerja Tahap II",
        note=(
            "Dilaporkan dalam waktu 2 x 24 jam sejak peserta dinyatakan sembuh, cacat atau "
            "meninggal dunia oleh dokter"
        ),
        fields=(
            *_GROUP,
            Section("2", "Data Peserta"),
            _line("Nama", "name"),
            _line("No. Peserta", "member_number"),
            _line("NIK", "nik"),
            _line("Jenis Pekerjaan", "job"),
            Section("3", "Tanggal Kecelakaan"),
            _line("", "day"),
            Section("4", "Hasil pemeriksaan terakhir"),
            _line("Tanggal", "examined_on"),
            Ticks("", "result", RESULTS),
            Section("5", "Total Pengajuan Pembiayaan"),
            Sides(
                sides=(
                    ("Pemberi Kerja", "employer_costs"),
                    ("Peserta", "member_costs"),
                    ("Ahli Waris", "heir_costs"),
                ),
                rows=(
                    ("Perawatan dan pengobatan", "treatment"),
                    ("Santunan Cacat", "disability"),
                    ("Prothesa dan Orthesa", "prosthesis"),
                    ("Gigi tiruan", "dentures"),
                    ("Transportasi", "transport"),
                    ("STMB", "stmb"),
                    ("Nama Bank", "bank"),
                    ("No. Rekening", "account"),
                    ("Nama Rekening", "account_name"),
                ),
            ),
            Section("6", "Lamanya tidak bekerja"),
            _line("", "days_off", after="hari"),
            Section("7", "Data ahli waris"),
            _line("Nama", "heir.name"),
            _line("NIK", "heir.nik"),
            Ticks("Hubungan", "heir.relation", RELATIONS),
            _line("No Telepon/HP", "heir.phone"),
            Line("Nama Bank & No. Rekening", (Blank("heir.bank"), Blank("heir.account"))),
            *_GUARDIAN,
            Section("8", "Memiliki anak belum 23 tahun / belum bekerja / belum menikah"),
            Ticks("", "children", CHILDREN),
            Section("9", "Keterangan"),
            Area("remarks"),
            Section("10", "Persyaratan"),
            Ticks("", "papers", SECOND_PAPERS, blank=Blank("other_papers")),
        ),
        declaration="Laporan ini dibuat dengan sebenarnya.",
        sheets=SHEETS,
    ),
    DeathPayment: Form(
        number="4",
        title="Pengajuan pembayaran jaminan kematian dan jaminan hari tua",
        note="Diisi oleh ahli waris",
        fields=(
            Section("1", "Data Peserta"),
            _line("Nama", "name"),
            _line("No. Peserta", "member_number"),
            _line("NIK", "nik"),
            _line("Tanggal Lahir", "born", weekday=False),
            _line("Alamat", "address"),
            _line("Jenis Pekerjaan", "job"),
            Section("2", "Data kematian"),
            _line("Tanggal meninggal dunia", "died_on"),
            _line("Sebab meninggal dunia (menurut pelapor)", "cause"),
            Section("3", "Data ahli waris"),
            People(
                "heirs",
                (
                    ("Nama", ("name",)),
                    ("Hubungan", ("relation",)),
                    ("NIK", ("nik",)),
                    ("No. Telepon/HP", ("phone",)),
                    ("Nama Bank & No. Rekening", ("bank", "account")),
                ),
                least=4,
            ),
            *_GUARDIAN,
            Section("4", "Persyaratan"),
            Ticks("", "papers", DEATH_PAPERS, blank=Blank("other_papers")),
        ),
        declaration="Pengajuan ini dibuat dengan sebenarnya.",
        remark=(
            "Susunan isian ini disusun menurut syarat bagi ahli waris. Bila cabang memakai lembar "
            "lain, isinya dapat disalin dari sini."
        ),
    ),
}

# --- printing ---------------------------------------------------------------------------------------


def first_report_pdf(report: FirstReport, today: date) -> bytes:
    """Formulir 3 KK 1 on A4; the same report gives the same bytes on one day."""
    return _pdf(report, today)


def second_report_pdf(report: SecondReport, today: date) -> bytes:
    """Formulir 3a KK 2 on A4; the same report gives the same bytes on one day."""
    return _pdf(report, today)


def death_payment_pdf(payment: DeathPayment, today: date) -> bytes:
    """Formulir 4 on A4; the same payment gives the same bytes on one day."""
    return _pdf(payment, today)


def _pdf(report: Report, today: date) -> bytes:
    form = FORMS[type(report)]
    fields = list(printed(form.fields, report))
    signature = list(printed(SIGNATURE, report))
    data = {
        "form": form,
        "code": printable(report.code),
        "fields": fields,
        "signature": signature,
        "unprinted": UNPRINTED if UNPRINTED in repr((fields, signature)) else "",
    }
    return typeset("bot.claims", "form.typ", data, today)


def printed(fields: Iterable[Field], report: Report) -> Iterator[dict[str, Any]]:
    """The fields as the template sets them, with the values of a report as they are written out.

    Raises ValueError where something is ticked that the form has no box for.
    """
    for field in fields:
        match field:
            case Section():
                yield {"kind": "section", "number": field.number, "title": field.title}
            case Line():
                blanks = [_filled(blank, report) for blank in field.blanks]
                yield {"kind": "line", "label": field.label, "blanks": blanks}
            case Area():
                text = printable_lines(attrgetter(field.key)(report) or "")
                yield {"kind": "area", "text": text}
            case Ticks():
                yield _ticks(field, report)
            case Sides():
                head = [label for label, _key in field.sides]
                rows = [
                    [label, *(_money(report, f"{side}.{key}") for _label, side in field.sides)]
                    for label, key in field.rows
                ]
                yield {"kind": "sides", "head": head, "rows": rows}
            case People():
                people = list(attrgetter(field.key)(report))
                rows = [
                    [
                        " ".join(_person(person, key) for key in keys)
                        for _label, keys in field.columns
                    ]
                    for person in people
                ]
                rows += [[""] * len(field.columns)] * (field.least - len(rows))
                head = [label for label, _keys in field.columns]
                yield {"kind": "people", "head": head, "rows": rows}


def _filled(blank: Blank, report: Report) -> dict[str, Any]:
    value = attrgetter(blank.key)(report)
    return {
        "before": blank.before,
        "value": _written(value, weekday=blank.weekday),
        "after": blank.after,
        "share": blank.share,
    }


def _ticks(field: Ticks, report: Report) -> dict[str, Any]:
    value = attrgetter(field.key)(report)
    ticked = set(value) if isinstance(value, tuple) else {value} - {None, ""}
    for code in ticked:
        _words_of(field.key, code, field.options)
    behind = dict(field.blanks)
    options = [
        {
            "words": words,
            "ticked": code in ticked,
            "blank": _filled(behind[code], report) if code in behind else None,
        }
        for code, words in field.options.items()
    ]
    blank = _filled(field.blank, report) if field.blank else None
    return {"kind": "ticks", "label": field.label, "options": options, "blank": blank}


def _money(report: Report, key: str) -> str:
    value = attrgetter(key)(report)
    return rupiah(value) if isinstance(value, int) else _written(value)


def _person(person: Heir, key: str) -> str:
    value = getattr(person, key)
    return _words_of(key, value, RELATIONS) if key == "relation" and value else _written(value)


def _words_of(key: str, code: str, options: Mapping[str, str]) -> str:
    if code not in options:
        raise ValueError(f"{key} is {code!r}, but the form offers {', '.join(options)}.")
    return options[code]


def _written(value: str | date | int | None, *, weekday: bool = True) -> str:
    match value:
        case None:
            return ""
        case date():
            return show_day(value) if weekday else show_date(value)
        case int():
            return rupiah(value).removeprefix("Rp")
        case _:
            return printable(value)
