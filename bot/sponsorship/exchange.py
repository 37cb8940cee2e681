"""To and from BPJS Ketenagakerjaan: the list to be paid, and the confirmations that come back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from bot.models import (
    KPJ_SCOPE,
    NIK_SCOPE,
    Pledge,
    Protection,
    Registration,
    Worker,
    WorkerMonth,
    table,
)
from bot.sealed import Keyring
from bot.sponsorship import sheets
from bot.sponsorship.protection import Confirmation, confirm
from flows.words.dates import MONTH
from flows.words.nik import read_kpj, read_nik
from flows.words.text import Unread

registration, worker, worker_month = table(Registration), table(Worker), table(WorkerMonth)
pledge, protection = table(Pledge), table(Protection)

COLUMNS = ("nik", "nama", "bulan", "iuran", "janji", "pekerja")
"""What the list to be paid may hold, in the usual order."""


def to_pay(
    connection: Connection, columns: Sequence[str] = COLUMNS, code: str = ""
) -> Iterator[list[object]]:
    """A row for each month that is matched and not paid, of one pledge or all: the earliest first.

    Raises ValueError for an unknown column.
    """
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown:
        raise ValueError(f"there is no column {unknown[0]}: there are {', '.join(COLUMNS)}")
    wanted = (
        select(
            registration.c.answers,
            registration.c.name,
            worker.c.pseudonym,
            worker_month.c.month,
            worker_month.c.amount,
            pledge.c.code,
        )
        .select_from(worker_month)
        .join(worker, worker.c.id == worker_month.c.worker_id)
        .join(pledge, pledge.c.id == worker_month.c.pledge_id)
        .join(registration, registration.c.id == worker.c.registration_id)
        .where(~worker_month.c.paid, worker_month.c.state == "matched")
        .order_by(pledge.c.id, worker_month.c.month, worker_month.c.worker_id)
    )
    if code:
        wanted = wanted.where(pledge.c.code == code.upper())
    for row in connection.execute(wanted):
        nik = row.answers.get("nik")
        cells: dict[str, object] = {
            "nik": nik if isinstance(nik, str) else "",
            "nama": row.name,
            "bulan": f"{row.month // 100}-{row.month % 100:02}",
            "iuran": row.amount,
            "janji": row.code,
            "pekerja": row.pseudonym,
        }
        yield [cells[name] for name in columns]


# --- confirmations ----------------------------------------------------------------------------------

_NAMES = {
    "nik": ("nik", "no ktp", "nomor ktp", "nomor induk kependudukan", "ktp", "no nik"),
    "kpj": ("kpj", "no kpj", "nomor kpj", "nomor peserta", "no peserta"),
    "first_day": ("dari", "mulai", "tmt", "tanggal mulai", "awal", "from", "mulai perlindungan"),
    "last_day": ("sampai", "akhir", "tanggal akhir", "s/d", "to", "akhir perlindungan", "berlaku sampai"),
    "confirmed_on": ("tanggal", "tanggal konfirmasi", "tgl", "date", "tanggal terbit"),
}  # fmt: skip
"""The headings by which a column is known, in lower case."""


@dataclass(slots=True)
class Imported:
    """What an import did: rows that were new, rows known already, and rows with what is wrong."""

    new: int = 0
    known: int = 0
    bad: list[tuple[list[str], str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)


def take_in(engine: Engine, keyring: Keyring, path: Path, now: datetime, today: date) -> Imported:
    """Read a file of confirmations row by row: good rows count, bad ones come back with the reason.

    Each row is a transaction of its own, and a confirmation counts once: an import that was cut short
    is simply run again. Raises sheets.NotASheet, also where a heading is missing.
    """
    rows = sheets.read(path)
    columns = next(rows, [])
    where = places(columns, _NAMES)
    missing = [name for name in ("first_day", "last_day", "confirmed_on") if name not in where]
    if missing or not {"nik", "kpj"} & set(where):
        wanted = "nik or kpj, dari, sampai, tanggal"
        raise sheets.NotASheet(f"{path.name}: the first row has to name the columns {wanted}")
    done = Imported(columns=columns)
    for row in rows:
        given = {name: row[at] if at < len(row) else "" for name, at in where.items()}
        try:
            confirmation = _confirmation(given, keyring)
            with engine.begin() as connection:
                found = _worker(connection, keyring, given, today)
                if confirm(connection, found, confirmation, now):
                    done.new += 1
                else:
                    done.known += 1
        except (ValueError, LookupError) as error:
            done.bad.append((row, str(error)))
    return done


def places(columns: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each column stands that is known by one of its headings, whatever their case and dots."""
    heads = [" ".join(column.casefold().replace(".", " ").split()) for column in columns]
    return {
        name: heads.index(head) for name, known in names.items() for head in known if head in heads
    }


def _confirmation(given: dict[str, str], keyring: Keyring) -> Confirmation:
    days = {}
    for name, said in (("first_day", "dari"), ("last_day", "sampai"), ("confirmed_on", "tanggal")):
        days[name] = _day(given[name], said)
    kpj = ""
    if given.get("kpj"):
        try:
            kpj = read_kpj(given["kpj"])
        except Unread:
            raise ValueError("kpj is not 11 digits") from None
    return Confirmation(**days, kpj=kpj, kpj_index=keyring.index(kpj, KPJ_SCOPE) if kpj else "")


def _day(text: str, column: str) -> date:
    """A date as spreadsheets hold it: 2026-11-30, 30/11/2026, 30 November 2026."""
    match = _DAY_FIRST.fullmatch(text.casefold())
    try:
        if match is None:
            return date.fromisoformat(text)
        month = MONTH[match[2]] if match[2] in MONTH else int(match[2])
        return date(int(match[3]), month, int(match[1]))
    except ValueError:
        raise ValueError(f"{column} is no date: write 2026-11-30 or 30/11/2026") from None


_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2}|[a-z]{3,9})[-/. ]([0-9]{4})")


def _worker(connection: Connection, keyring: Keyring, given: dict[str, str], today: date) -> int:
    """The worker of a row by NIK, or by a KPJ that an earlier confirmation told."""
    if not given.get("nik"):
        kpj = re.sub(r"\D", "", given.get("kpj", ""))
        known = connection.scalars(
            select(protection.c.worker_id)
            .where(protection.c.kpj_index.in_(keyring.indexes(kpj, KPJ_SCOPE)))
            .distinct()
        ).all()
        if len(known) != 1:
            raise LookupError("no nik, and the kpj is of no worker confirmed before")
        return int(known[0])
    try:
        number = read_nik(given["nik"], today).number
    except Unread as unread:
        raise ValueError(f"nik cannot be right ({unread.code})") from None
    found = connection.execute(
        select(worker.c.id)
        .join(registration, registration.c.id == worker.c.registration_id)
        .where(registration.c.nik_index.in_(keyring.indexes(number, NIK_SCOPE)))
    ).all()
    if len(found) > 1:
        raise ValueError("nik belongs to several registrations: see `registration list`")
    if not found:
        raise LookupError("nik is not of a verified worker")
    return int(found[0].id)


def bad_rows(done: Imported) -> Iterator[list[Any]]:
    """The rows that did not count, with the reason in a column more."""
    width = len(done.columns)
    for row, reason in done.bad:
        yield [*row[:width], *[""] * (width - len(row)), reason]
