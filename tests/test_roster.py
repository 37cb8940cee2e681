"""A company names workers in a file: readable rows are registered once, the others come back."""

from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import Engine, select

from bot.models import Registration, Worker, table
from bot.sealed import Keyring
from bot.sponsorship import matching, pledges, roster, sheets, workers
from bot.sponsorship.pledges import Wish

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
HEAD = ["NIK", "Nama Lengkap", "No. HP", "Pekerjaan", "Kab/Kota"]
registration, worker = table(Registration), table(Worker)


@pytest.mark.parametrize("name", ["pekerja.xlsx", "pekerja.csv"])
def test_good_rows_are_registered_and_bad_ones_come_back(
    engine: Engine, keyring: Keyring, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    rows = [
        ["3273041708859167", "BUDI SANTOSO", "081234567890", "satpam", "Kota Bandung"],
        ["3276035405898613", "Siti", "", "", ""],
        ["327603540589861", "Kurang Satu", "", "", ""],
        ["3276035405898614", "=HYPERLINK()", "", "", ""],
        ["3276035405898615", "Darto", "(0274) 512886", "", ""],
        ["3273041708859167", "Budi Santosa", "", "", ""],
    ]
    sheets.write(file, HEAD, rows)
    done = roster.take_in(engine, keyring, file, "PT Maju", NOW, TODAY)
    assert (done.new, done.known) == (2, 1)
    assert [reason for _row, reason in done.bad] == [
        "nik cannot be right (nik_short)",
        "nama is no name",
        "hp is no mobile number",
    ]
    again = roster.take_in(engine, keyring, file, "PT Maju", NOW, TODAY)
    assert (again.new, again.known, len(again.bad)) == (0, 3, 3)
    with engine.connect() as connection:
        kept = connection.execute(select(registration).order_by(registration.c.id)).all()
    assert [(row.name, row.state, row.flags, row.region) for row in kept] == [
        ("Budi Santoso", "submitted", "told_by_other", "3273"),
        ("Siti", "submitted", "told_by_other", None),
    ]


def test_a_nik_that_lost_its_last_digits_in_a_number_cell_is_never_taken(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["nik", "nama"])
    sheet.append([3273041708859167, "Budi"])
    book.save(tmp_path / "number.xlsx")
    done = roster.take_in(engine, keyring, tmp_path / "number.xlsx", "PT Maju", NOW, TODAY)
    assert done.new == 0
    assert "lost its last digits" in done.bad[0][1]


def test_a_pledge_for_the_group_goes_to_the_named_workers_alone(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    sheets.write(tmp_path / "a.csv", HEAD, [["3276035405898613", "Siti", "", "", ""]])
    sheets.write(tmp_path / "b.csv", HEAD, [["3273041708859167", "Budi", "", "", ""]])
    roster.take_in(engine, keyring, tmp_path / "b.csv", "Lain", NOW, TODAY)
    roster.take_in(engine, keyring, tmp_path / "a.csv", "PT Maju", NOW, TODAY)
    with engine.begin() as connection:
        for one in connection.scalars(select(registration.c.id)).all():
            workers.admit(connection, one)
        donor = pledges.write_donor(connection, "company", "PT Maju", NOW)
        pledges.open_pledge(connection, donor, Wish(5, 6, 202611, "CSR", team="pt maju"), NOW)
    assert matching.match(engine, NOW, TODAY).workers == 1
    with engine.connect() as connection:
        found = connection.execute(
            select(registration.c.name)
            .join(worker, worker.c.registration_id == registration.c.id)
            .where(worker.c.need != 999_999)
        ).scalars()
        assert list(found) == ["Siti"]


def test_a_file_that_unpacks_to_far_too_much_is_not_opened(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    with ZipFile(tmp_path / "bomb.xlsx", "w", ZIP_DEFLATED) as bomb:
        for part in range(5):
            bomb.writestr(f"xl/{part}.xml", bytes(100_000_000))
    assert (tmp_path / "bomb.xlsx").stat().st_size < sheets.MOST_BYTES
    with pytest.raises(sheets.NotASheet, match="unpacks to too much"):
        roster.take_in(engine, keyring, tmp_path / "bomb.xlsx", "PT Maju", NOW, TODAY)
