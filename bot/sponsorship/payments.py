"""Payments that donors made elsewhere: their references, and the months they are for.

No money passes here. A donor pays BPJS Ketenagakerjaan the official way and tells the reference.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, tuple_, update

from bot.clock import WIB
from bot.models import Journal, Pledge, Worker, WorkerMonth, table
from bot.sponsorship.journal import AT_ONCE, Entry, append, correct, locked
from bot.sponsorship.months import month_of
from bot.sponsorship.pledges import shown
from bot.sponsorship.workers import free

journal, pledge = table(Journal), table(Pledge)
worker, worker_month = table(Worker), table(WorkerMonth)

LONGEST_REFERENCE = 60


def note(connection: Connection, code: str, reference: str, amount: int, now: datetime) -> int:
    """Keep the reference of a payment of so many rupiah; how many months it is enough for.

    Raises LookupError for no such pledge, ValueError for an empty or known reference or no amount.
    """
    reference = " ".join(reference.split())[:LONGEST_REFERENCE]
    if not reference:
        raise ValueError("a payment needs its reference")
    if amount < 1:
        raise ValueError(f"a payment is of 1 rupiah or more, not {amount}")
    locked(connection)
    row = shown(connection, code)
    known = connection.scalar(
        select(func.sum(journal.c.amount)).where(
            journal.c.pledge == row.code, journal.c.kind == "paid", journal.c.detail == reference
        )
    )
    if known and not _corrected(connection, row.code, reference):
        raise ValueError(f"the payment {reference} of {row.code} is noted already")
    append(connection, [Entry("paid", row.code, amount=amount, detail=reference)], now)
    return allocate(connection, row.id, now)


def _corrected(connection: Connection, code: str, reference: str) -> bool:
    """Whether every payment with that reference was taken back."""
    lines = select(journal.c.id).where(
        journal.c.pledge == code, journal.c.kind == "paid", journal.c.detail == reference
    )
    back = select(journal.c.corrects).where(journal.c.pledge == code, journal.c.corrects > 0)
    return connection.execute(lines.where(journal.c.id.not_in(back)).limit(1)).first() is None


def allocate(connection: Connection, pledge_id: int, now: datetime) -> int:
    """Put what was paid and is free on matched months, the earliest first; on how many.

    A month is paid whole or not at all. One that is over and was never confirmed gets nothing: who
    was not protected owes nothing for it.
    """
    locked(connection)
    row = connection.execute(
        select(pledge.c.code, pledge.c.unspent).where(pledge.c.id == pledge_id)
    ).one()
    left, done = row.unspent, 0
    unpaid = (
        (worker_month.c.pledge_id == pledge_id)
        & ~worker_month.c.paid
        & still_counts(now.astimezone(WIB).date())
    )
    while left > 0:
        months = connection.execute(
            select(worker_month, worker.c.pseudonym)
            .join(worker, worker.c.id == worker_month.c.worker_id)
            .where(unpaid)
            .order_by(*_IN_ORDER)
            .limit(AT_ONCE)
        ).all()
        entries: list[Entry] = []
        for month in months:
            if month.amount > left:
                break
            left -= month.amount
            entries.append(_line("allocated", row.code, month))
        if not entries:
            break
        last = months[len(entries) - 1]
        connection.execute(
            update(worker_month)
            .where(unpaid, tuple_(*_IN_ORDER) <= (last.month, last.worker_id))
            .values(paid=True)
        )
        append(connection, entries, now)
        done += len(entries)
        if len(entries) < len(months):
            break
    return done


def still_counts(today: date) -> ColumnElement[bool]:
    """The months that are worth paying: from this one on, and those that were confirmed."""
    return (worker_month.c.month >= month_of(today)) | (worker_month.c.state != "matched")


_IN_ORDER = (worker_month.c.month, worker_month.c.worker_id)
"""Money goes on the earliest months first, and is taken from the latest first."""


def _line(kind: str, code: str, month: Any, detail: str = "") -> Entry:
    return Entry(kind, code, 0, month.amount, month.pseudonym, month.month, detail)


def take_back(
    connection: Connection, code: str, reference: str, reason: str, now: datetime
) -> None:
    """A payment that was noted by mistake: its months are unpaid again, the latest first.

    Raises LookupError for no such pledge or payment, ValueError without a reason, or when months
    that BPJS Ketenagakerjaan confirmed are on that money.
    """
    locked(connection)
    row = shown(connection, code)
    back = select(journal.c.corrects).where(journal.c.pledge == row.code, journal.c.corrects > 0)
    line = connection.execute(
        select(journal.c.id, journal.c.amount).where(
            journal.c.pledge == row.code,
            journal.c.kind == "paid",
            journal.c.detail == reference,
            journal.c.corrects == 0,
            journal.c.id.not_in(back),
        )
    ).first()
    if line is None:
        raise LookupError(f"no payment {reference} of {row.code}")
    short = line.amount - row.unspent
    paid = (
        (worker_month.c.pledge_id == row.id)
        & worker_month.c.paid
        & (worker_month.c.state == "matched")
    )
    if short > (connection.scalar(select(func.sum(worker_month.c.amount)).where(paid)) or 0):
        raise ValueError(
            f"confirmed months are on the payment {reference}: it cannot be taken back"
        )
    gone: set[int] = set()
    while short > 0:
        months = connection.execute(
            select(worker_month, worker.c.pseudonym, worker.c.waiting)
            .join(worker, worker.c.id == worker_month.c.worker_id)
            .where(paid)
            .order_by(*(column.desc() for column in _IN_ORDER))
            .limit(AT_ONCE)
        ).all()
        entries: list[Entry] = []
        for month in months:
            if short <= 0:
                break
            short -= month.amount
            entries.append(_line("returned", row.code, month, reference))
            if not month.waiting:
                gone.add(month.worker_id)
        last = months[len(entries) - 1]
        connection.execute(
            update(worker_month)
            .where(paid, tuple_(*_IN_ORDER) >= (last.month, last.worker_id))
            .values(paid=False)
        )
        append(connection, entries, now)
    correct(connection, line.id, reason, now)
    for worker_id in sorted(gone):  # who left kept these months only because they were paid
        free(connection, worker_id, now, "left")
    allocate(connection, row.id, now)


def refund(connection: Connection, code: str, amount: int, reason: str, now: datetime) -> None:
    """Keep that money which is on no month went back to the donor.

    Raises LookupError for no such pledge, ValueError when less is free or no reason is given.
    """
    locked(connection)
    row = shown(connection, code)
    reason = " ".join(reason.split())
    if not reason:
        raise ValueError("a reason is needed")
    if not 1 <= amount <= row.unspent:
        raise ValueError(f"Rp{row.unspent} of {row.code} are free, not Rp{amount}")
    append(connection, [Entry("refunded", row.code, amount=amount, detail=reason[:200])], now)
