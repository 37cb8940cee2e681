"""What BPJS Ketenagakerjaan confirms, and what a worker is therefore told: protected, until when."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql

from bot.models import Pledge, Protection, Worker, WorkerMonth, table
from bot.sponsorship.journal import Entry, append, locked
from bot.sponsorship.months import month_of

protection, worker, worker_month = table(Protection), table(Worker), table(WorkerMonth)
pledge = table(Pledge)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A dated confirmation: this worker is protected from one day to another, both included."""

    first_day: date
    last_day: date
    confirmed_on: date
    kpj: str = ""
    kpj_index: str = ""
    """Of the KPJ, in KPJ_SCOPE."""


def confirm(
    connection: Connection, worker_id: int, confirmation: Confirmation, now: datetime
) -> bool:
    """Keep a confirmation, once; the funded months in it are protected. False when it was known.

    Raises ValueError when it ends before it begins or is dated after today.
    """
    if confirmation.last_day < confirmation.first_day:
        raise ValueError(f"it ends on {confirmation.last_day}, before it begins")
    if confirmation.confirmed_on > now.date():
        raise ValueError(f"it is dated {confirmation.confirmed_on}, which is not past")
    locked(connection)
    made = connection.execute(
        postgresql.insert(protection)  # SQLite says it in the same words
        .values(
            worker_id=worker_id,
            first_day=confirmation.first_day,
            last_day=confirmation.last_day,
            kpj=confirmation.kpj or None,
            kpj_index=confirmation.kpj_index or None,
            confirmed_on=confirmation.confirmed_on,
            noted_at=now,
        )
        .on_conflict_do_nothing()
        .returning(protection.c.id)
    ).first()
    if made is None:
        return False
    within = (
        (worker_month.c.worker_id == worker_id)
        & (worker_month.c.month >= month_of(confirmation.first_day))
        & (worker_month.c.month <= month_of(confirmation.last_day))
        & (worker_month.c.state == "matched")
    )
    months = connection.execute(
        select(worker_month.c.month, worker.c.pseudonym, pledge.c.code)
        .join(worker, worker.c.id == worker_month.c.worker_id)
        .join(pledge, pledge.c.id == worker_month.c.pledge_id)
        .where(within)
        .order_by(worker_month.c.month)
    ).all()
    said = f"{confirmation.first_day} {confirmation.last_day}"
    append(
        connection,
        (
            Entry("protected", row.code, 1, worker=row.pseudonym, month=row.month, detail=said)
            for row in months
        ),
        now,
    )
    connection.execute(update(worker_month).where(within).values(state="protected"))
    return True


def end_months(connection: Connection, today: date, now: datetime) -> int:
    """Months before this one that were protected are over; how many ended."""
    locked(connection)
    over = (worker_month.c.month < month_of(today)) & (worker_month.c.state == "protected")
    months = connection.execute(
        select(worker_month.c.month, worker.c.pseudonym, pledge.c.code)
        .join(worker, worker.c.id == worker_month.c.worker_id)
        .join(pledge, pledge.c.id == worker_month.c.pledge_id)
        .where(over)
        .order_by(worker_month.c.month, worker_month.c.worker_id)
    ).all()
    append(
        connection,
        (Entry("ended", row.code, 1, worker=row.pseudonym, month=row.month) for row in months),
        now,
    )
    connection.execute(update(worker_month).where(over).values(state="ended"))
    return len(months)


def protected_until(connection: Connection, worker_id: int, today: date) -> date | None:
    """The last day of the protection that lasts today, following confirmations that go on from it;
    nothing where no confirmation covers today."""
    rows = connection.execute(
        select(protection.c.first_day, protection.c.last_day)
        .where(protection.c.worker_id == worker_id, protection.c.last_day >= today)
        .order_by(protection.c.first_day)
    ).all()
    until: date | None = None
    for row in rows:
        reached = until or today
        if row.first_day.toordinal() > reached.toordinal() + (1 if until else 0):
            break
        until = max(until or row.last_day, row.last_day)
    return until
