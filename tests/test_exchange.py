"""Lists to be paid go out and confirmations come in, as spreadsheets that people made."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import Engine, select, update

from bot.models import (
    NIK_SCOPE,
    Journal,
    Protection,
    Registration,
    Worker,
    WorkerMonth,
    table,
)
from bot.sealed import Keyring
from bot.sponsorship import exchange, sheets
from tests.test_sponsorship import NOW, TODAY, Village

NIK = "3201125205900001"
OTHER = "3515081206900003"
registration, worker, protection = table(Registration), table(Worker), table(Protection)
journal, worker_month = table(Journal), table(WorkerMonth)


@pytest.fixture
def village(engine: Engine, keyring: Keyring) -> Village:
    village = Village(engine)
    for nik, name in ((NIK, "Siti Aminah"), (OTHER, "=cmd|' /C calc'!A0")):
        pseudonym = village.worker()
        with engine.begin() as connection:
            whose = connection.scalar(
                select(worker.c.registration_id).where(worker.c.pseudonym == pseudonym)
            )
            connection.execute(
                update(registration)
                .where(registration.c.id == whose)
                .values(nik_index=keyring.index(nik, NIK_SCOPE), answers={"nik": nik}, name=name)
            )
    village.pledge(2, 3)
    village.match()
    return village


def _written(village: Village, path: Path) -> Path:
    with village.engine.begin() as connection:
        rows = exchange.to_pay(connection, TODAY, ("nik", "nama", "bulan", "iuran"))
        assert sheets.write(path, ("nik", "nama", "bulan", "iuran"), rows) == 6
    return path


def test_the_list_to_be_paid_is_text_and_never_a_formula(village: Village, tmp_path: Path) -> None:
    sheet = load_workbook(_written(village, tmp_path / "bayar.xlsx")).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == ["nik", "nama", "bulan", "iuran"]
    assert [cell.value for cell in rows[1]] == [NIK, "Siti Aminah", "2026-11", 8_400]
    assert {cell.data_type for row in rows[1:] for cell in row[:3]} == {"s"}
    assert rows[2][1].value == "=cmd|' /C calc'!A0"
    assert rows[2][0].number_format == "@"


def test_in_a_csv_a_formula_and_a_long_number_stand_behind_a_quote(
    village: Village, tmp_path: Path
) -> None:
    text = _written(village, tmp_path / "bayar.csv").read_text(encoding="utf-8-sig")
    assert f"'{NIK};Siti Aminah;2026-11;8400" in text
    assert "'=cmd|" in text


def _take_in(village: Village, keyring: Keyring, path: Path) -> exchange.Imported:
    return exchange.take_in(village.engine, keyring, path, NOW, TODAY)


ROWS = [
    ["NIK", "Dari", "Sampai", "Tanggal", "KPJ"],
    [NIK, "25/11/2026", "31 Januari 2027", "2026-11-24", "12345678901"],
    ["1234", "25/11/2026", "31/01/2027", "24/11/2026", ""],
    ["3273041708859167", "25/11/2026", "31/01/2027", "24/11/2026", ""],
    [OTHER, "besok", "31/01/2027", "24/11/2026", ""],
    [OTHER, "25/11/2026", "01/01/2026", "24/11/2026", ""],
    [OTHER, "25/11/2026", "31/01/2027", "24/12/2026", ""],
    ["", "01/02/2027", "28/02/2027", "24/11/2026", "12345678901"],
]


def _sheet(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(";".join(row) for row in rows))
        return path
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["dari_bpjs.xlsx", "dari_bpjs.csv"])
def test_good_rows_count_and_bad_ones_come_back_with_the_reason(
    village: Village, keyring: Keyring, tmp_path: Path, name: str
) -> None:
    done = _take_in(village, keyring, _sheet(tmp_path / name, ROWS))
    assert (done.new, done.known) == (2, 0)
    assert [row[-1] for row in exchange.bad_rows(done)] == [
        "nik cannot be right (nik_short)",
        "nik is not of a verified worker",
        "dari is no date: write 2026-11-30 or 30/11/2026",
        "it ends on 2026-01-01, before it begins",
        "it is dated 2026-12-24, which is not past",
    ]
    again = _take_in(village, keyring, tmp_path / name)
    assert (again.new, again.known, len(again.bad)) == (0, 2, 5)
    with village.engine.begin() as connection:
        assert len(connection.execute(select(protection)).all()) == 2
    assert village.fault() == ""


def test_rows_that_overlap_or_repeat_count_each_month_once(
    village: Village, keyring: Keyring, tmp_path: Path
) -> None:
    rows = [
        ["nik", "dari", "sampai", "tanggal"],
        [NIK, "01/12/2026", "31/12/2026", "24/11/2026"],
        [NIK, "25/11/2026", "31/01/2027", "24/11/2026"],
        [NIK, "01/12/2026", "31/12/2026", "24/11/2026"],
        *[["1234", "25/11/2026", "31/01/2027", "24/11/2026"]] * exchange.AT_ONCE,
        [OTHER, "25/11/2026", "31/01/2027", "24/11/2026"],
    ]
    done = _take_in(village, keyring, _sheet(tmp_path / "dua.csv", rows))
    assert (done.new, done.known, len(done.bad)) == (3, 1, exchange.AT_ONCE)
    with village.engine.begin() as connection:
        lines = connection.execute(
            select(journal.c.worker, journal.c.month).where(journal.c.kind == "protected")
        ).all()
        assert len(lines) == len(set(lines)) == 6
        assert set(connection.scalars(select(worker_month.c.state))) == {"protected"}
    assert village.fault() == ""


def test_a_nik_that_a_spreadsheet_took_for_a_number_is_a_bad_row(
    village: Village, keyring: Keyring, tmp_path: Path
) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["nik", "dari", "sampai", "tanggal"])
    book.active.append([int(NIK), date(2026, 11, 25), date(2027, 1, 31), date(2026, 11, 24)])
    book.save(tmp_path / "angka.xlsx")
    done = _take_in(village, keyring, tmp_path / "angka.xlsx")
    assert done.new == 0
    assert done.bad[0][0][0] == "3.201125E+15"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("leer.csv", "", "the first row has to name the columns"),
        ("kolom.csv", "a;b;c\n1;2;3", "the first row has to name the columns"),
        ("rusak.xlsx", "no zip at all", "is no XLSX or CSV that can be read"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_one_line(
    village: Village, keyring: Keyring, tmp_path: Path, name: str, content: str, why: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(sheets.NotASheet, match=why):
        _take_in(village, keyring, tmp_path / name)
