"""The papers of a case: each field of a form holds what was told, whatever that is, and nothing more."""

import hashlib
import hmac
import os
import re
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import pyzipper
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ContentStream

from bot.claims.case_file import (
    SUFFIXES,
    CaseSheet,
    Evidence,
    file_name,
    sealed_zip,
    summary_pdf,
)
from bot.claims.forms import (
    FORMS,
    SIGNATURE,
    Area,
    Costs,
    DeathPayment,
    FirstReport,
    Form,
    Guardian,
    Heir,
    Line,
    People,
    Report,
    SecondReport,
    Section,
    Sides,
    Ticks,
    death_payment_pdf,
    first_report_pdf,
    printed,
    second_report_pdf,
)
from bot.typeset import UNPRINTED, printable, printable_lines

TODAY = date(2026, 11, 29)
CODE = "K-7K3QM"

FIRST = FirstReport(
    code=CODE, segment="BPU", group="KUB Mina Sejahtera", group_number="NPW-00123",
    group_address="Jl. Pelabuhan 3, Indramayu", group_phone="0812-3456-7890",
    group_contact="Ibu Sulastri", name="Tarno bin Kasan", member_number="12345678901",
    nik="3212140507850003", born=date(1985, 7, 5), address="Blok Pesisir RT 3, Karangsong",
    phone="0813-1111-2222", job="Nelayan", wage=1_500_000, wage_per="month", place="outside",
    place_address="Laut Jawa, 2 mil dari Karangsong", day=date(2026, 11, 3), hour="14.30",
    time_abroad="15.30 waktu Taipei", story="Tangan kejepit mesin gulung.\nDibawa ke darat.",
    outcome="injured", injured="jari telunjuk kanan", facility="plkk",
    facility_name="RSUD Indramayu", transports=("sea", "land"), transport_name="perahu, pikap",
    papers=("card", "other"), other_papers="foto kejadian", signed_at="Kab. Indramayu",
    signed_on=date(2026, 11, 4), signer="Sulastri", signer_role="Ketua kelompok",
)  # fmt: skip
RUKMINI = Heir(
    "Rukmini", "3212144208880001", "spouse", "0813-3333-4444", "BRI", "0123-01-004567-53-1"
)
MOTHER = Guardian(
    "Rukmini", "3212144208880001", "0813-3333-4444", "rukmini@example.org", "Ibu kandung"
)
SECOND = SecondReport(
    code=CODE, group="KUB Mina Sejahtera", group_number="NPW-00123",
    group_address="Jl. Pelabuhan 3, Indramayu", group_phone="0812-3456-7890",
    group_contact="Ibu Sulastri", name="Tarno bin Kasan", member_number="12345678901",
    nik="3212140507850003", job="Nelayan", day=date(2026, 11, 3), examined_on=date(2026, 11, 27),
    result="anatomy",
    employer_costs=Costs(1_250_000, bank="Mandiri", account="111-222", account_name="KUB Mina"),
    member_costs=Costs(transport=150_000, bank="BRI", account="333-444", account_name="Tarno"),
    heir_costs=Costs(bank="BNI", account="555-666", account_name="Rukmini"),
    days_off=24, heir=RUKMINI, guardian=MOTHER, children="yes", remarks="Masih kontrol.",
    papers=("doctor", "transport"), other_papers="surat istirahat", signed_at="Kab. Indramayu",
    signed_on=date(2026, 11, 28), signer="Tarno", signer_role="Peserta",
)  # fmt: skip
DEATH = DeathPayment(
    code=CODE, name="Tarno bin Kasan", member_number="12345678901", nik="3212140507850003",
    born=date(1985, 7, 5), address="Blok Pesisir RT 3, Karangsong", job="Nelayan",
    died_on=date(2026, 11, 20), cause="Sakit dada mendadak di rumah",
    heirs=(RUKMINI, Heir("Dewi", "3212145010120002", "child", "0813-5555-6666", "BSI", "777-888")),
    guardian=MOTHER, papers=("death", "family"), other_papers="foto kartu lama",
    signed_at="Kab. Indramayu", signed_on=date(2026, 11, 28), signer="Rukmini", signer_role="Istri",
)  # fmt: skip
FILLED = (FIRST, SECOND, DEATH)
EMPTY = tuple(type(report)(code=CODE) for report in FILLED)
PDF: dict[type, Callable[[Any, date], bytes]] = {
    FirstReport: first_report_pdf,
    SecondReport: second_report_pdf,
    DeathPayment: death_payment_pdf,
}

each_form = pytest.mark.parametrize("report", FILLED, ids=lambda report: type(report).__name__)
each_empty = pytest.mark.parametrize("report", EMPTY, ids=lambda report: type(report).__name__)


# --- reading a paper again --------------------------------------------------------------------------


def _pdf(report: Report) -> bytes:
    return PDF[type(report)](report, TODAY)


def _squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def _text(pdf: bytes) -> str:
    """All that is written, without spaces and without the lines at the foot of the pages."""
    foot = re.compile(r"(Diisidarilaporan|Lembarkasus.{1,30}Lingkaran).*?\d+/\d+$")
    pages = (_squeezed(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages)
    return "".join(foot.sub("", page) for page in pages)


def _words(report: Report) -> Iterator[tuple[str, str]]:
    """What has to stand on a form, in order: ("label", words of the form) or ("value", told)."""
    form = FORMS[type(report)]
    for it in (*printed(form.fields, report), *printed(SIGNATURE, report)):
        match it["kind"]:
            case "section":
                yield "label", f"{it['number']}. {it['title']}" if it["number"] else it["title"]
            case "line":
                yield "label", it["label"]
                for blank in it["blanks"]:
                    yield from _around(blank)
            case "area":
                yield "value", it["text"]
            case "ticks":
                yield "label", it["label"]
                for option in it["options"]:
                    yield "label", ("☒" if option["ticked"] else "☐") + option["words"]
                    yield from _around(option["blank"])
                yield from _around(it["blank"])
            case "sides":
                yield from (("label", words) for words in it["head"])
                for label, *cells in it["rows"]:
                    yield "label", label
                    yield from (("value", cell) for cell in cells)
            case "people":
                yield from (("label", words) for words in it["head"])
                for number, cells in enumerate(it["rows"], start=1):
                    yield "label", str(number)
                    yield from (("value", cell) for cell in cells)


def _around(blank: Any) -> Iterator[tuple[str, str]]:
    if blank:
        yield from (("label", blank["before"]), ("value", blank["value"]))
        yield "label", blank["after"]


def _missing(report: Report, text: str, kinds: tuple[str, ...] = ("label", "value")) -> list[str]:
    """What does not stand on the paper in its order."""
    at, missing = 0, []
    for kind, words in _words(report):
        found = text.find(_squeezed(words), at) if kind in kinds else at
        if found < 0:
            missing.append(words)
        elif kind in kinds:
            at = found + len(_squeezed(words))
    return missing


MARGIN = 44.0
"""Points left free at both sides of a page."""
TOUCH = 2.5
"""Points by which the boxes of two letters beside each other may overlap, as in "AV"."""


def _overflows(pdf: bytes) -> list[str]:
    """Letters outside the margins, and letters printed over other letters."""
    faults = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
        width, height = page.get_size()
        near: dict[tuple[int, int], list[tuple[str, Any]]] = {}
        letters = page.get_textpage()
        before = None
        for index in range(letters.count_chars()):
            box = letters.get_charbox(index)
            if box == before or box[2] - box[0] < 0.1 or box[3] - box[1] < 0.1:
                continue  # a space, or the unseen part of a letter
            before = box
            left, bottom, right, top = box
            if left < MARGIN or right > width - MARGIN or bottom < 20 or top > height - 30:
                faults.append(f"page {number}: outside at {box}")
            place = int(left // 20), int(bottom // 20)
            for across in (-1, 0, 1):
                for up in (-1, 0, 1):
                    for other in near.get((place[0] + across, place[1] + up), ()):
                        if (
                            min(right, other[2]) - max(left, other[0]) > TOUCH
                            and min(top, other[3]) - max(bottom, other[1]) > TOUCH
                        ):
                            faults.append(f"page {number}: {box} over {other}")
            near.setdefault(place, []).append(box)
    return faults


def _dotted_lines(pdf: bytes) -> int:
    reader = PdfReader(BytesIO(pdf))
    return sum(
        operator == b"d" and bool(operands[0])
        for page in reader.pages
        for operands, operator in ContentStream(page.get_contents(), reader).operations
    )


def _tick_keys(form: Form) -> set[str]:
    return {field.key for field in form.fields if isinstance(field, Ticks)}


def _with_text(report: Report, text: str) -> Report:
    """The report with the same text on every line and in every table."""

    def told(value: Any, key: str = "") -> Any:
        if isinstance(value, str):
            return value if key == "relation" else text
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return type(value)(*map(told, value, value._fields))
        return tuple(map(told, value)) if isinstance(value, tuple) else value

    kept = {"code", *_tick_keys(FORMS[type(report)])}
    return replace(
        report,
        **{
            field.name: told(getattr(report, field.name))
            for field in fields(report)
            if field.name not in kept
        },
    )


# --- field by field ---------------------------------------------------------------------------------

THE_FORMS_WORDS = {
    FirstReport: """Segmen Kepesertaan / Penerima Upah (PU) / Bukan Penerima Upah (BPU) /
        Jasa Konstruksi (JAKON) / Pekerja Migran Indonesia (PMI)
        1 Data Pemberi Kerja/ Wadah/ Mitra/ Pelaksana Penempatan
        Nama / NPP / NPW / Nomor Proyek / Alamat / No. Telepon/ HP / Nama Kontak Personil
        2 Data Peserta Nama / No. Peserta / NIK / No. Paspor (WNA/PMI) / Tanggal Lahir /
        Alamat Domisili dan no. telepon / Telp. / Jenis Pekerjaan/jabatan
        3 Upah Peserta Rp / per hari / per bulan / borongan (rata-rata 3 bulan terakhir)
        4 Tempat kejadian kecelakaan dalam lokasi kerja / luar lokasi kerja / lalu-lintas
        (lampirkan Laporan Polisi/kronologis kejadian diketahui 2 orang saksi)
        Alamat tempat kejadian kecelakaan / Tanggal dan jam Kecelakaan / Jam /
        Waktu kejadian (khusus PMI) 5 Uraian / Kronologis kejadian 6 Akibat yang diderita
        Cedera/ Luka, bagian tubuh / Meninggal Dunia 7 Layanan Pertolongan Pertama Jenis Faskes
        Jaringan PLKK, sebutkan / Rumah Sakit/Klinik/Puskesmas tidak kerjasama, sebutkan /
        Lain lain, sebutkan / Transportasi pada pertolongan pertama Laut / Udara /
        Darat/sungai/danau, sebutkan 8 Persyaratan Fotokopi Kartu peserta / Fotokopi KTP/Paspor /
        (Jakon) / Dokumen pendukung lain Kota/Kab / Tanggal / Nama / Jabatan""",
    SecondReport: """1 Data Pemberi Kerja/ Wadah/ Mitra/ Pelaksana Penempatan
        Nama / NPP / NPW / Nomor Proyek / Alamat / No. Telepon/ HP / Nama Kontak Personil
        2 Data Peserta Nama / No. Peserta / NIK / Jenis Pekerjaan 3 Tanggal Kecelakaan
        4 Hasil pemeriksaan terakhir Tanggal / Sembuh / Cacat sebagian fungsi /
        Cacat sebagian anatomis / Cacat total tetap untuk selamanya / Meninggal dunia /
        Masih dalam pengobatan 5 Total Pengajuan Pembiayaan Pemberi Kerja / Peserta / Ahli Waris
        Perawatan dan pengobatan / Santunan Cacat / Prothesa dan Orthesa / Gigi tiruan /
        Transportasi / STMB / Nama Bank / No. Rekening / Nama Rekening
        6 Lamanya tidak bekerja hari 7 Data ahli waris Nama / NIK / Hubungan Janda/duda / Anak /
        Ayah/Ibu / Kakek/Nenek / Cucu / Saudara Kandung / Mertua / Pihak yang ditunjuk dalam wasiat
        No Telepon/HP / Nama Bank & No. Rekening Data wali anak (< 18 tahun) Nama / NIK /
        No. telepon & email / Hubungan 8 Memiliki anak belum 23 tahun / belum bekerja / belum menikah
        ada / tidak ada 9 Keterangan 10 Persyaratan 3b KK3 / Kuitansi asli pengangkutan /
        Kuitansi asli pengobatan / lain Kota/Kab / Tanggal / Nama / Jabatan""",
}
"""The forms as published; a slash with spaces also parts one label from the next."""


@pytest.mark.parametrize("form", THE_FORMS_WORDS)
def test_the_fields_are_those_of_the_published_form_in_its_order(form: type[Report]) -> None:
    ours = "".join(words for kind, words in _words(form(code=CODE)) if kind == "label")
    assert _bare(ours) == _bare(THE_FORMS_WORDS[form])


def _bare(words: str) -> str:
    return re.sub(r"[☐/\s]|(?<=\d)\.(?=\D)", "", words)


@each_form
def test_every_attribute_has_one_place_on_its_form_and_every_place_an_attribute(
    report: Report,
) -> None:
    def leaves(value: Any, name: str) -> Iterator[str]:
        inside = getattr(value, "_fields", None)
        if inside:
            for key in inside:
                yield from leaves(getattr(value, key), f"{name}.{key}")
        elif name == "heirs":
            yield from (f"heirs.{key}" for key in Heir._fields)
        else:
            yield name

    def places(form: Form) -> Iterator[str]:
        for field in (*form.fields, *SIGNATURE):
            match field:
                case Line():
                    yield from (blank.key for blank in field.blanks)
                case Area():
                    yield field.key
                case Ticks():
                    yield field.key
                    yield from (blank.key for _code, blank in field.blanks)
                    yield from [field.blank.key] if field.blank else []
                case Sides():
                    yield from (f"{s}.{key}" for _l, s in field.sides for _w, key in field.rows)
                case People():
                    yield from (f"{field.key}.{key}" for _l, keys in field.columns for key in keys)
                case Section():
                    pass

    known = [
        leaf
        for field in fields(report)
        if field.name != "code"
        for leaf in leaves(getattr(report, field.name), field.name)
    ]
    assert sorted(places(FORMS[type(report)])) == sorted(known)


@each_form
def test_every_label_stands_in_its_order_and_what_was_told_behind_it(report: Report) -> None:
    text = _text(_pdf(report))
    values = [words for kind, words in _words(report) if kind == "value"]
    assert sum(map(bool, values)) >= 17
    assert _missing(report, text) == []


@each_empty
def test_an_empty_form_has_lines_to_write_on_and_no_box_ticked(report: Report) -> None:
    pdf = _pdf(report)
    text = _text(pdf)
    assert _missing(report, text) == []
    assert "☒" not in text
    form = FORMS[type(report)]
    assert text.count("☐") == sum(len(f.options) for f in form.fields if isinstance(f, Ticks))
    blanks = [
        blank
        for it in (*printed(form.fields, report), *printed(SIGNATURE, report))
        for blank in (*it.get("blanks", ()), it.get("blank"))
        if blank
    ]
    assert _dotted_lines(pdf) >= len(blanks) >= 10
    # Nothing stands there but what the form says by itself.
    rest, at = "", 0
    for _kind, words in _words(report):
        found = text.index(_squeezed(words), at)
        rest, at = rest + text[at:found], found + len(_squeezed(words))
    rest += text[at:]
    for words in (form.title.upper(), form.note, f"Formulir {form.number}", form.declaration):
        assert _squeezed(words) in rest
        rest = rest.replace(_squeezed(words), "", 1)
    around = ["BPJS Ketenagakerjaan", "Tanda tangan", form.remark, "No."]
    around += ["Dibuat 4 lembar:", *(f"Lembar {n}: {to}" for n, to in enumerate(form.sheets, 1))]
    for words in sorted(around, key=len, reverse=True):
        rest = rest.replace(_squeezed(words), "")
    assert set(rest) <= {":"}


@each_form
def test_every_page_says_where_it_comes_from(report: Report) -> None:
    for page in PdfReader(BytesIO(_pdf(report))).pages:
        said = " ".join(page.extract_text().split())
        assert (
            f"Diisi dari laporan {CODE} lewat Lingkaran. Kolom kosong diisi dengan tangan." in said
        )


@pytest.mark.parametrize("report", [FIRST, SECOND], ids=["first", "second"])
def test_an_accident_form_says_who_gets_its_four_sheets(report: Report) -> None:
    text = _text(_pdf(report))
    for number, to in enumerate(
        ("BPJS Ketenagakerjaan", "Dinas Tenaga Kerja", "PLKK", "Perusahaan"), 1
    ):
        assert _squeezed(f"Lembar {number}: {to}") in text


def test_the_death_form_says_that_its_order_is_ours() -> None:
    assert _squeezed("Bila cabang memakai lembar lain") in _text(_pdf(DEATH))


# --- what was told and nothing else -----------------------------------------------------------------


def test_days_hours_and_sums_are_written_as_on_paper() -> None:
    text = _text(_pdf(FIRST))
    for words in (
        "Tanggal Lahir : 5 Juli 1985", "Rp 1.500.000", "Selasa, 3 November 2026 Jam 14.30",
        "Tanggal : 4 November 2026", "Telp. 0813-1111-2222",
    ):  # fmt: skip
        assert _squeezed(words) in text


def test_only_what_was_told_is_ticked() -> None:
    ticked = re.findall(r"☒([A-Za-z ]+)", _text(_pdf(FIRST)))
    assert [words[:12] for words in ticked] == [
        "BukanPenerim", "perbulan", "luarlokasike", "Cedera", "JaringanPLKK", "Laut", "Darat",
        "FotokopiKart", "Dokumenpendu",
    ]  # fmt: skip


def test_no_sum_is_on_a_form_but_those_told() -> None:
    assert re.findall(r"Rp[\d.]+", _text(_pdf(SECOND))) == ["Rp1.250.000", "Rp150.000"]
    assert "1.400.000" not in _text(_pdf(SECOND))
    assert re.findall(r"Rp[\d.]+", _text(_pdf(DEATH))) == []


def test_a_clinic_of_unknown_kind_is_named_without_a_tick() -> None:
    text = _text(_pdf(FirstReport(CODE, facility_name="Klinik Bahari")))
    assert "☒" not in text
    assert "KlinikBahari" in text


def test_what_the_form_has_no_box_for_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="place is 'di laut', but the form offers inside, outside"):
        _pdf(replace(FIRST, place="di laut"))
    with pytest.raises(ValueError, match="papers is 'kk'"):
        _pdf(replace(DEATH, papers=("kk",)))
    with pytest.raises(ValueError, match="relation is 'istri'"):
        _pdf(replace(DEATH, heirs=(RUKMINI._replace(relation="istri"),)))


def test_more_heirs_than_rows_get_rows_of_their_own() -> None:
    many = replace(DEATH, heirs=tuple(RUKMINI._replace(name=f"Anak{n:02}") for n in range(1, 31)))
    text = _text(_pdf(many))
    assert _missing(many, text) == []
    assert "Anak30" in text


@each_form
def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    assert _pdf(report) == _pdf(replace(report))
    assert _pdf(report) != PDF[type(report)](report, date(2026, 11, 30))


# --- whatever is written ----------------------------------------------------------------------------

MARKUP = '#panic("x") *b* $x^2$ _i_ `r` [a] @c <d> \\ #eval("1+1") // d /* e */ = - + \'"{%s}'
HARD = {
    "wide": "W" * 200,
    "a name of 200 letters": ("Hajjah Siti Aminah binti Rahmat " * 7)[:200].strip(),
    "markup": MARKUP,
    "an address of a page": "https://example.org/" + "a/" * 90,
    "Arabic": "محمد عبد الله",
    "Javanese": "ꦲꦤꦕꦫꦏ",
    "Chinese": "老师们",
    "emoji": "Tarno 🐟🐟👩‍🚒",
    "turned direction": "Tarno \u202eetirip\u202c \u2066x\u2069",
    "stacked marks": "T" + "\u0301\u0323" * 40,
    "line ends": "satu\ndua\r\ntiga\u2028empat\x0blima\x00",
    "half a letter": "a\ud83d",
    "boxes": "☒ Meninggal Dunia ☐",
}


@each_form
@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_any_text_stands_in_its_place_and_moves_nothing_else(report: Report, text: str) -> None:
    hard = _with_text(report, text)
    pdf = _pdf(hard)
    said = _text(pdf)
    assert _missing(hard, said, ("label",)) == []
    assert "\x00" not in said  # what a letter without a sign is read back as
    assert _overflows(pdf) == []
    if text.isascii():
        assert _missing(hard, said) == []
    # A sender cannot tick a box.
    assert said.count("☒") == _text(_pdf(report)).count("☒")


def test_what_cannot_be_printed_is_seen_and_explained() -> None:
    text = _text(_pdf(FirstReport(CODE, name="Tarno 🐟", story="老师们 jatuh")))
    assert f"Tarno{UNPRINTED}" in text
    assert f"{UNPRINTED}jatuh" in text
    foot = PdfReader(BytesIO(_pdf(FirstReport(CODE, name="🐟")))).pages[0].extract_text()
    assert "ada huruf yang tidak dapat dicetak" in foot
    foot = PdfReader(BytesIO(_pdf(FIRST))).pages[0].extract_text()
    assert "tidak dapat dicetak" not in foot


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  Siti \t Aminah\n", "Siti Aminah"),
        ("Ma'ruf Nur’aini Sa‘diyah", "Ma'ruf Nur’aini Sa‘diyah"),
        ("Jose\u0301", "José"),
        ("𝐒𝐢𝐭𝐢 Ａｍｉｎａｈ", "Siti Aminah"),
        ("2½ m²", "2½ m²"),
        ("Tarno\u202e\u200b\u00ad", "Tarno"),
        ("👩‍🚒🐟", UNPRINTED),
        ("a\u0335b", f"a{UNPRINTED}b"),
        ("", ""),
    ],
)
def test_a_line_is_shown_as_it_was_meant(written: str, shown: str) -> None:
    assert printable(written) == shown


def test_lines_of_a_story_stay_lines() -> None:
    assert printable_lines("satu\r\n\n\n dua  \u2028tiga") == "satu\ndua\ntiga"


def test_every_character_that_is_let_through_has_a_sign_in_the_fonts() -> None:
    through = [chr(n) for n in range(0x20, 0xFFFF) if printable(chr(n)) == chr(n)]
    through.remove(UNPRINTED)
    assert len(through) > 1_000
    for place in ("story", "name"):
        text = _text(_pdf(FirstReport(CODE, **{place: " ".join(through)})))
        assert "\x00" not in text


def test_a_long_story_is_printed_to_its_last_word() -> None:
    story = " ".join(f"kata{number}" for number in range(300))[:2_000]
    for told in (story, story.replace(" ", "\n"), "a" * 2_000):
        pdf = _pdf(replace(FIRST, story=told))
        assert _squeezed(told) in _text(pdf)
        assert _overflows(pdf) == []


@each_form
def test_a_story_in_every_field_breaks_no_page(report: Report) -> None:
    long = _with_text(report, ("Jalan Pelabuhan nomor tiga puluh, " * 60)[:2_000])
    pdf = _pdf(long)
    assert _overflows(pdf) == []
    assert _missing(long, _text(pdf), ("label",)) == []


@given(text=st.text(max_size=200), which=st.sampled_from(FILLED))
@settings(max_examples=40, deadline=None)
def test_no_text_at_all_breaks_a_form(text: str, which: Report) -> None:
    told = _with_text(which, text)
    pdf = _pdf(told)
    said = _text(pdf)
    assert "\x00" not in said
    assert _missing(told, said, ("label",)) == []
    assert _overflows(pdf) == []


@given(text=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=200))
@settings(max_examples=30, deadline=None)
def test_what_a_keyboard_types_stands_there_letter_by_letter(text: str) -> None:
    told = _with_text(FIRST, text)
    assert _missing(told, _text(_pdf(told))) == []


@given(text=st.text())
def test_printing_what_was_printed_changes_nothing(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert "\n" not in printable(text)


# --- the case sheet ---------------------------------------------------------------------------------

PHOTO = b"\xff\xd8 what a phone took"
SHEET = CaseSheet(
    CODE,
    states=((date(2026, 11, 3), "kecelakaan"), (date(2026, 11, 5), "laporan pertama dikirim")),
    told=(("Kapan", "Selasa, jam 14.30"), ("Di mana", ""), ("Cerita", "Kejepit.\nDitolong.")),
    lacking=("Fotokopi KTP 2 saksi",),
    evidence=(
        Evidence(
            "03-foto-kejadian.jpg",
            "Mesin gulung",
            date(2026, 11, 4),
            hashlib.sha256(PHOTO).hexdigest(),
        ),
    ),
)


def test_the_case_sheet_has_states_words_what_lacks_and_the_hash_of_every_file() -> None:
    text = _text(summary_pdf(SHEET, TODAY))
    said = (
        f"LEMBAR KASUS {CODE}", "Keadaan pada Minggu, 29 November 2026",
        "Selasa, 3 November 2026 kecelakaan", "Kamis, 5 November 2026 laporan pertama dikirim",
        "Kapan Selasa, jam 14.30", "Di mana belum diceritakan", "Cerita Kejepit. Ditolong.",
        "Fotokopi KTP 2 saksi", "03-foto-kejadian.jpg Mesin gulung Rabu, 4 November 2026",
        hashlib.sha256(PHOTO).hexdigest(),
    )  # fmt: skip
    at = [text.find(_squeezed(words)) for words in said]
    assert -1 not in at
    assert at == sorted(at)
    assert summary_pdf(SHEET, TODAY) == summary_pdf(replace(SHEET), TODAY)


def test_an_empty_case_sheet_says_that_there_is_nothing_yet() -> None:
    assert _text(summary_pdf(CaseSheet(CODE), TODAY)).count("Belumada.") == 4


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_any_text_fits_the_case_sheet(text: str) -> None:
    one = replace(SHEET.evidence[0], shows=text)
    sheet = CaseSheet(CODE, ((TODAY, text),), ((text, text),), (text,), (one, one))
    pdf = summary_pdf(sheet, TODAY)
    assert _overflows(pdf) == []
    said = _text(pdf)
    assert "\x00" not in said
    assert one.sha256 in said
    if text.isascii():
        assert said.count(_squeezed(text)) >= 5


# --- the encrypted file -----------------------------------------------------------------------------

PASSWORD = "7K3QM-ABCDE-23456"
FILES = [
    ("01-lembar-kasus.pdf", b"%PDF Tarno bin Kasan " * 50),
    ("02-formulir-3-KK-1.pdf", b"%PDF 3212140507850003"),
    ("03-foto-kejadian.jpg", b""),
]


def test_a_case_file_opens_with_its_password_and_with_no_other() -> None:
    sealed = sealed_zip(FILES, PASSWORD)
    with pyzipper.AESZipFile(BytesIO(sealed)) as archive:
        archive.setpassword(PASSWORD.encode())
        assert [(name, archive.read(name)) for name in archive.namelist()] == FILES
        archive.setpassword(b"another password")
        with pytest.raises(RuntimeError, match="Bad password"):
            archive.read(FILES[0][0])
        archive.setpassword(None)
        with pytest.raises(RuntimeError, match="encrypted"):
            archive.read(FILES[0][0])


def test_a_case_file_shows_nothing_of_its_contents() -> None:
    sealed = sealed_zip(FILES, PASSWORD)
    assert b"Tarno" not in sealed
    assert b"3212140507850003" not in sealed
    assert sealed_zip(FILES, PASSWORD) != sealed  # a salt of its own each time
    for info in zipfile.ZipFile(BytesIO(sealed)).infolist():
        assert info.CRC == 0
        assert info.date_time == (1980, 1, 1, 0, 0, 0)


def test_a_case_file_is_read_by_whoever_follows_the_format() -> None:
    """By the text at https://www.winzip.com/en/support/aes-encryption/, without the library."""
    sealed = sealed_zip(FILES, PASSWORD)
    for info, (name, contents) in zip(
        zipfile.ZipFile(BytesIO(sealed)).infolist(), FILES, strict=True
    ):
        assert info.filename == name
        kind, size, version, vendor, strength, method = _aes_field(info.extra)
        assert (kind, size, version, vendor, strength) == (0x9901, 7, 2, b"AE", 3)
        local = sealed[info.header_offset :]
        begin = 30 + int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
        data = local[begin : begin + info.compress_size]
        salt, check, secret, seal = data[:16], data[16:18], data[18:-10], data[-10:]
        keys = hashlib.pbkdf2_hmac("sha1", PASSWORD.encode(), salt, 1_000, 66)
        assert keys[64:] == check
        assert hmac.new(keys[32:64], secret, hashlib.sha1).digest()[:10] == seal
        plain = _counter_mode(keys[:32], secret)
        assert (
            zlib.decompress(plain, -15) if method == zipfile.ZIP_DEFLATED else plain
        ) == contents


def _aes_field(extra: bytes) -> tuple[int, int, int, bytes, int, int]:
    number = int.from_bytes
    return (
        number(extra[:2], "little"), number(extra[2:4], "little"), number(extra[4:6], "little"),
        extra[6:8], extra[8], number(extra[9:11], "little"),
    )  # fmt: skip


def _counter_mode(key: bytes, secret: bytes) -> bytes:
    blocks = (len(secret) + 15) // 16
    counters = b"".join(n.to_bytes(16, "little") for n in range(1, blocks + 1))
    stream = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(counters)  # noqa: S305
    return bytes(a ^ b for a, b in zip(secret, stream, strict=False))


@pytest.mark.skipif(
    not (shutil.which("7z") or shutil.which("7zz") or os.environ.get("CI")),
    reason="no 7-Zip here: apt-get install 7zip",
)
def test_7_zip_opens_a_case_file(tmp_path: Path) -> None:
    (tmp_path / "case.zip").write_bytes(sealed_zip(FILES, PASSWORD))
    program = shutil.which("7zz") or shutil.which("7z") or ""
    command = [program, "x", f"-p{PASSWORD}", "case.zip"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0
    for name, contents in FILES:
        assert (tmp_path / name).read_bytes() == contents


def test_files_are_named_by_number_and_kind() -> None:
    assert file_name(1, "formulir 3 KK 1", "application/pdf") == "01-formulir-3-KK-1.pdf"
    assert file_name(12, "foto kejadian", "image/jpeg") == "12-foto-kejadian.jpg"
    for media_type in SUFFIXES:
        assert sealed_zip([(file_name(3, "bukti", media_type), b"x")], PASSWORD)
    with pytest.raises(KeyError):
        file_name(3, "bukti", "text/html")


@pytest.mark.parametrize(
    "name",
    [
        "foto tarno.jpg",
        "../01-a.pdf",
        "01-a.exe",
        "01-a.pdf\n",
        "01-é.pdf",
        "/01-a.pdf",
        "",
        "1-a.pdf",
    ],
)
def test_no_name_of_a_sender_gets_into_a_case_file(name: str) -> None:
    with pytest.raises(ValueError, match="1 of 1 names are not"):
        sealed_zip([(name, b"x")], PASSWORD)


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        sealed_zip([FILES[0], FILES[0]], PASSWORD)


@pytest.mark.parametrize(
    "password", ["", "short", "kata-sandi-é-panjang", "tab\tinside-a-long-one"]
)
def test_a_weak_or_unreadable_password_is_refused(password: str) -> None:
    with pytest.raises(ValueError, match="plain characters"):
        sealed_zip(FILES, password)
