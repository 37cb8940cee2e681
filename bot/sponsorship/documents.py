"""The papers of a pledge: a certificate and a report as PDF, and a workbook for companies."""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection, select

from bot.models import Worker, WorkerMonth, table
from bot.sponsorship import sheets
from bot.sponsorship.months import month_of
from bot.sponsorship.pledges import shown
from bot.sponsorship.privacy import LEAST, OTHERS
from bot.sponsorship.report import STATES, Groups, Report
from bot.typeset import typeset
from flows.words.dates import show_date

worker, worker_month = table(Worker), table(WorkerMonth)

MOST_BARS = 15
"""Regions or occupations drawn; the rest are drawn together."""

MONTH_STATES = {"matched": "menunggu", "protected": "dipastikan", "ended": "selesai"}
MISSED = "lewat"
"""Said of a month that is over and was never confirmed."""


def proof_address(base: str, code: str) -> str:
    """Where anybody sees the newest figures of a pledge."""
    return f"{base}/bukti/{code}"


def certificate(report: Report, base: str) -> bytes:
    """The certificate as PDF; the same report gives the same bytes. `base` is PUBLIC_URL."""
    return typeset(__package__, "certificate.typ", _data(report, base), report.today)


def report_pdf(report: Report, base: str) -> bytes:
    """The report as PDF; the same report gives the same bytes. `base` is PUBLIC_URL."""
    return typeset(__package__, "report.typ", _data(report, base), report.today)


def _data(report: Report, base: str) -> dict[str, object]:
    address = proof_address(base, report.code)
    months = report.months
    return {
        "report": report,
        "address": address,
        "qr": _qr(address),
        "today": show_date(report.today),
        "since": show_date(report.since),
        "span": f"{months[0].name} sampai {months[-1].name}" if months else "",
        "days": _days(report),
        "problems": report.problems(),
        "states": [(words, getattr(report, state)) for state, words in STATES.items()],
        "months": [(m.name, m, m.month < month_of(report.today)) for m in months],
        "paid_months": sum(month.paid for month in months),
        "busiest": max((month.found for month in months), default=0),
        "regions": _drawn(report.regions),
        "jobs": _drawn(report.jobs),
        "least": LEAST,
    }


def _days(report: Report) -> str:
    if report.first_day is None or report.last_day is None:
        return ""
    return f"{show_date(report.first_day)} sampai {show_date(report.last_day)}"


def _drawn(groups: Groups) -> Groups:
    """The largest groups, then all others as one."""
    large = [group for group in groups if group[0] != OTHERS][:MOST_BARS]
    rest = sum(many for _name, many in groups) - sum(many for _name, many in large)
    return (*large, ("Lainnya", rest)) if rest else tuple(large)


def _qr(address: str) -> str:
    import segno

    svg = BytesIO()
    segno.make(address, error="m", micro=False).save(svg, kind="svg", border=1, xmldecl=False)
    return svg.getvalue().decode()


# --- the workbook -----------------------------------------------------------------------------------


def workbook(connection: Connection, report: Report, base: str, path: Path) -> None:
    """Write the report as XLSX: a sheet of figures, and one of pseudonyms by months.

    Rows come from the database one after the other, whatever their number.
    """
    months = [month.month for month in report.months]
    columns = ["pekerja", "bulan dibayar", *(f"{m // 100}-{m % 100:02}" for m in months)]
    sheets.write_book(
        path,
        {
            "Ringkasan": (("hal", "nilai"), _summary(report, base)),
            "Pekerja": (columns, _workers(connection, report, months)),
        },
    )


def _summary(report: Report, base: str) -> Iterator[tuple[str, object]]:
    yield "Janji", report.code
    yield "Donatur", report.donor
    yield "Sejak", show_date(report.since)
    yield "Keadaan pada", show_date(report.today)
    yield "Pekerja dijanjikan", report.workers_promised
    yield "Pekerja ditemukan", report.workers
    yield "Bulan dijanjikan", report.promised
    yield "Bulan sudah ada pekerjanya", report.found
    yield "Bulan belum ada pekerjanya", report.unmatched
    yield "Bulan tidak jadi", report.released
    yield "Bulan dipastikan BPJS Ketenagakerjaan", report.confirmed
    yield "Hari yang dipastikan", _days(report) or "belum ada"
    for state, words in STATES.items():
        yield f"Pekerja: {words}", getattr(report, state)
    yield "Rupiah dibayar", report.paid
    yield "Rupiah terpakai", report.allocated
    yield "Rupiah belum terpakai", report.unspent
    yield "Rupiah dikembalikan", report.refunded
    yield "Rupiah belum dibayar", report.short
    yield "Rupiah dibatalkan", report.taken_back
    for kind, groups in (("Daerah", report.regions), ("Pekerjaan", report.jobs)):
        for name, many in groups:
            yield f"{kind}: {name or 'Lainnya'}", many
    for why, many in report.chosen:
        yield f"Dipilih: {why}", many
    for problem in report.problems():
        yield "Yang belum baik", problem
    for name, job in report.names:
        yield "Mau disebut namanya", f"{name}, {job}" if job else name
    yield "Periksa di", proof_address(base, report.code)
    yield "Jurnal baris", report.line
    yield "Sidik jurnal (SHA-256)", report.root


def _workers(
    connection: Connection, report: Report, months: list[int]
) -> Iterator[tuple[object, ...]]:
    this = month_of(report.today)
    rows = connection.execute(
        select(worker.c.pseudonym, worker_month.c.month, worker_month.c.state, worker_month.c.paid)
        .join(worker, worker.c.id == worker_month.c.worker_id)
        .where(worker_month.c.pledge_id == shown(connection, report.code).id)
        .order_by(worker.c.pseudonym)
        .execution_options(yield_per=5_000)
    )
    for pseudonym, theirs in groupby(rows, lambda row: row.pseudonym):
        states: dict[int, str] = {}
        paid = 0
        for row in theirs:
            missed = row.state == "matched" and row.month < this
            states[row.month] = MISSED if missed else MONTH_STATES[row.state]
            paid += row.paid
        yield (pseudonym, paid, *(states.get(month, "") for month in months))
