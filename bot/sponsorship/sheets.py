"""Spreadsheets, XLSX and CSV: read as texts row by row, written so that no cell is ever a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

MOST_BYTES = 20_000_000
MOST_UNPACKED = 400_000_000
MOST_ROWS = 200_000

Table = list[list[str]]
Written = tuple[Sequence[str], Iterable[Sequence[object]]]
"""The headings and the rows of a sheet."""


class NotASheet(ValueError):
    """A file that cannot be read as a spreadsheet; the message says why, for the operator."""


def read(path: Path) -> Iterator[list[str]]:
    """The rows of the first sheet as texts, without empty ones.

    A date is ISO 8601. A number stays as it is written, but one of more than fifteen digits has lost
    its last ones and comes as "…E…", so that nobody takes it for a NIK. Raises NotASheet.
    """
    if path.stat().st_size > MOST_BYTES:
        raise NotASheet(f"{path.name} has more than {MOST_BYTES // 1_000_000} MB: send it in parts")
    rows = _csv(path) if path.suffix.lower() in (".csv", ".txt", ".tsv") else _book(path)
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise NotASheet(f"{path.name} has more than {MOST_ROWS} rows: send it in parts")
        if any(row):
            yield row


def _csv(path: Path) -> Iterator[list[str]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    head = text[:4000]
    marks = {mark: head.count(mark) for mark in (";", ",", "\t", "|")}
    mark = max(marks, key=marks.__getitem__)
    for row in csv.reader(io.StringIO(text), delimiter=mark):
        yield [cell.strip().lstrip("'") for cell in row]


def _book(path: Path) -> Iterator[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    if _unpacked(path) > MOST_UNPACKED:
        raise NotASheet(f"{path.name} unpacks to too much: save it anew, in parts")
    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).iter_rows()
        for row in rows:
            yield [_text(cell) for cell in row]
    except PasswordError:
        raise NotASheet(f"{path.name} has a password: save it without one") from None
    except (CalamineError, IndexError, OSError) as error:
        raise NotASheet(f"{path.name} is no XLSX or CSV that can be read ({error})") from None


def _unpacked(path: Path) -> int:
    """Bytes that an XLSX says it unpacks to; 0 for what is none, which is found out later."""
    try:
        with ZipFile(path) as packed:
            return sum(part.file_size for part in packed.infolist())
    except (BadZipFile, OSError):
        return 0


_EXACT = 10**15
"""A spreadsheet keeps fifteen digits of a number."""


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < _EXACT:
            return str(int(cell))
        return f"{cell:E}" if abs(cell) >= _EXACT else str(cell)
    if isinstance(cell, int):
        return str(cell) if abs(cell) < _EXACT else f"{float(cell):E}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell if cell is not None else "").strip().lstrip("'")


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write XLSX or, by the name of the file, CSV; how many rows it were.

    Every cell is text but whole numbers given as int. What a spreadsheet would take for a formula
    stays text: in XLSX by the cell's type, in CSV by a quote before it.
    """
    return (_write_csv if path.suffix.lower() == ".csv" else _write_book)(path, columns, rows)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([safe(column) for column in columns])
        for row in rows:
            writer.writerow([cell if isinstance(cell, int) else safe(cell) for cell in row])
            written += 1
    return written


def safe(cell: object) -> str:
    """A text that no spreadsheet reads as a formula."""
    text = "" if cell is None else str(cell)
    long_number = len(text) > 11 and text.isdigit()
    return f"'{text}" if text[:1] in tuple("=+-@\t\r\n|%") or long_number else text


def _write_book(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    return write_book(path, {"Lingkaran": (columns, rows)})


def write_book(path: Path, sheets: Mapping[str, Written]) -> int:
    """Write XLSX of several sheets by their names; how many rows it were without the headings.

    Cells are as `write` says. Rows are not held in memory.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    written = 0
    for name, (columns, rows) in sheets.items():
        sheet = book.create_sheet(name)

        def cell(value: object, sheet: Any = sheet) -> object:
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            made = WriteOnlyCell(sheet, value=_clean(value))
            made.data_type, made.number_format = "s", "@"
            return made

        sheet.append([cell(column) for column in columns])
        for row in rows:
            sheet.append([cell(value) for value in row])
            written += 1
    book.save(path)
    return written


def _clean(value: object) -> str:
    """Without the control characters that XML cannot hold."""
    text = "" if value is None else str(value)
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")
