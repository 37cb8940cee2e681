"""To and from BPJS Ketenagakerjaan: the list to be paid, and the confirmations that come back."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from bot.database import Prepared, among
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
from bot.sponsorship.payments import still_counts
from bot.sponsorship.protection import Confirmation, check, confirm_all
from flows.words.dates import MONTH
from flows.words.nik import read_kpj, read_nik
from flows.words.text import Unread

registration, worker, worker_month = table(Registration), table(Worker), table(WorkerMonth)
pledge, protection = table(Pledge), table(Protection)

COLUMNS = ("nik", "nama", "bulan", "iuran", "janji", "pekerja")
"""What the list to be paid may hold, in the usual order."""


def to_pay(
    connection: Connection, today: date, columns: Sequence[str] = COLUMNS, code: str = ""
) -> Iterator[list[object]]:
    """A row for each month from this one on that is matched and not paid, of one pledge or all: the
    earliest first.

    Raises ValueError for an unknown column.
    """
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown:
        raise ValueError(f"there is no column {unknown[0]}: there are {', '.join(COLUMNS)}")
    wanted = (
        select(worker_month.c.worker_id, worker_month.c.month, worker_month.c.amount, pledge.c.code)
        .join(pledge, pledge.c.id == worker_month.c.pledge_id)
        .where(~worker_month.c.paid, worker_month.c.state == "matched", still_counts(today))
        .order_by(pledge.c.id, worker_month.c.month, worker_month.c.worker_id)
    )
    if code:
        wanted = wanted.where(pledge.c.code == code.upper())
    # Who they are is asked afterwards, as sorting all that is known of everybody takes the most.
    with connection.execute(wanted.execution_options(yield_per=1_000)) as found:
        for rows in found.partitions():
            people = {
                row.id: row
                for row in connection.execute(
                    select(
                        worker.c.id,
                        worker.c.pseudonym,
                        registration.c.name,
                        registration.c.answers,
                    )
                    .join(registration, registration.c.id == worker.c.registration_id)
                    .where(worker.c.id.in_({row.worker_id for row in rows}))
                )
            }
            for row in rows:
                of = people.get(row.worker_id)
                if of is None:  # nobody is known by that number any more
                    continue
                nik = of.answers.get("nik")
                cells: dict[str, object] = {
                    "nik": nik if isinstance(nik, str) else "",
                    "nama": of.name,
                    "bulan": f"{row.month // 100}-{row.month % 100:02}",
                    "iuran": row.amount,
                    "janji": row.code,
                    "pekerja": of.pseudonym,
                }
                yield [cells[name] for name in columns]


# --- confirmations ----------------------------------------------------------------------------------

AT_ONCE = 100
"""Rows taken in by one transaction: for so long others wait, and so much is done again when it is cut
short."""

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

    A confirmation counts once: an import that was cut short is simply run again. Raises
    sheets.NotASheet, also where a heading is missing.
    """
    rows = sheets.read(path)
    columns = next(rows, [])
    where = places(columns, _NAMES)
    missing = [name for name in ("first_day", "last_day", "confirmed_on") if name not in where]
    if missing or not {"nik", "kpj"} & set(where):
        wanted = "nik or kpj, dari, sampai, tanggal"
        raise sheets.NotASheet(f"{path.name}: the first row has to name the columns {wanted}")
    done = Imported(columns=columns)
    while some := list(islice(rows, AT_ONCE)):
        read = [(row, _read(row, where, keyring, now, today)) for row in some]
        with engine.begin() as connection:
            good: list[tuple[int, Confirmation]] = []
            for row, told in _found(connection, read):
                if isinstance(told, str):
                    done.bad.append((row, told))
                else:
                    good.append(told)
            new = confirm_all(connection, good, now)
        done.new += new
        done.known += len(good) - new
    return done


@dataclass(frozen=True, slots=True)
class _Told:
    """A row that can be right: what it confirms, and the blind indexes by which its worker is known."""

    confirmation: Confirmation
    nik: Sequence[str]
    kpj: Sequence[str]


def _read(
    row: list[str], where: dict[str, int], keyring: Keyring, now: datetime, today: date
) -> _Told | str:
    """What a row says, or what is wrong with it."""
    given = {name: row[at] if at < len(row) else "" for name, at in where.items()}
    try:
        confirmation = _confirmation(given, keyring)
        check(confirmation, now)
        nik = ""
        if given.get("nik"):
            nik = read_nik(given["nik"], today).number
    except Unread as unread:
        return f"nik cannot be right ({unread.code})"
    except ValueError as error:
        return str(error)
    return _Told(
        confirmation,
        keyring.indexes(nik, NIK_SCOPE) if nik else (),
        keyring.indexes(confirmation.kpj, KPJ_SCOPE) if confirmation.kpj else (),
    )


def _found(
    connection: Connection, read: Sequence[tuple[list[str], _Told | str]]
) -> Iterator[tuple[list[str], tuple[int, Confirmation] | str]]:
    """The worker of each row by NIK, or by a KPJ that an earlier confirmation told; or what is wrong."""
    told = [one for _row, one in read if isinstance(one, _Told)]
    by_nik = _by_index(_BY_NIK.find(connection, indexes=[i for one in told for i in one.nik]))
    by_kpj = _by_index(_BY_KPJ.find(connection, indexes=[i for one in told for i in one.kpj]))
    for row, one in read:
        if isinstance(one, str):
            yield row, one
            continue
        known, index = (by_nik, one.nik) if one.nik else (by_kpj, one.kpj)
        workers = set().union(*(known.get(i, set()) for i in index))
        if len(workers) == 1:
            [worker_id] = workers
            for i in one.kpj:
                by_kpj.setdefault(i, set()).add(worker_id)
            yield row, (worker_id, one.confirmation)
        elif not one.nik:
            yield row, "no nik, and the kpj is of no worker confirmed before"
        elif workers:
            yield row, "nik belongs to several registrations: see `registration list`"
        else:
            yield row, "nik is not of a verified worker"


_BY_NIK = Prepared(
    select(registration.c.nik_index, worker.c.id)
    .join(worker, worker.c.registration_id == registration.c.id)
    .where(among(registration.c.nik_index, "indexes"))
)
_BY_KPJ = Prepared(
    select(protection.c.kpj_index, protection.c.worker_id)
    .where(among(protection.c.kpj_index, "indexes"))
    .distinct()
)


def _by_index(rows: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for index, worker_id in rows:
        found.setdefault(index, set()).add(worker_id)
    return found


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


def bad_rows(done: Imported) -> Iterator[list[Any]]:
    """The rows that did not count, with the reason in a column more."""
    width = len(done.columns)
    for row, reason in done.bad:
        yield [*row[:width], *[""] * (width - len(row)), reason]
