"""Workers as sponsorship sees them: let in when verified, let go when they leave."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql

from bot.codes import DRAWS, draw
from bot.data import load
from bot.models import NEVER_COVERED, Pledge, Registration, Worker, WorkerMonth, table
from bot.sponsorship.journal import Entry, append, locked
from flows.words.text import plain

registration, worker, worker_month = table(Registration), table(Worker), table(WorkerMonth)
pledge = table(Pledge)


def admit(connection: Connection, registration_id: int) -> None:
    """A verified registration waits for a sponsor from the day it was sent; also one that came back."""
    row = connection.execute(
        select(
            registration.c.region,
            registration.c.jobs,
            registration.c.answers,
            registration.c.created_at,
        ).where(registration.c.id == registration_id)
    ).one()
    job = row.jobs.partition(",")[0]
    group = row.answers.get("group")
    known = load().jobs.by_code(job) if job else None
    seen = {
        "region": row.region,
        "job": job,
        "team": plain(group) if isinstance(group, str) else "",
        "transport": known is not None and known.sector == "transport",
        "waiting": True,
    }
    connection.execute(
        postgresql.insert(worker)  # SQLite says it in the same words
        .values(
            pseudonym=_unused(connection, worker.c.pseudonym, "W", 8),
            card=_unused(connection, worker.c.card, "C", 7),
            registration_id=registration_id,
            since=row.created_at,
            **seen,
        )
        .on_conflict_do_update(index_elements=[worker.c.registration_id], set_=seen)
    )


def _unused(connection: Connection, column: Column[str], kind: str, letters: int) -> str:
    """A code that nobody has; one that is taken is drawn again."""
    for _try in range(DRAWS):
        code = draw(kind, letters)
        if connection.execute(select(column).where(column == code)).first() is None:
            return code
    raise RuntimeError(f"{DRAWS} codes of kind {kind} were taken: they have become too short.")


def dismiss(
    connection: Connection, registrations: Sequence[int], now: datetime, reason: str
) -> None:
    """These wait no more; months that were promised but not paid for are free for others.

    What was paid or confirmed stays as it is: it happened.
    """
    if not registrations:
        return
    locked(connection)  # before any worker, as matching does: else each may wait for the other
    rows = connection.execute(
        select(worker.c.id).where(worker.c.registration_id.in_(registrations))
    ).scalars()
    for worker_id in list(rows):
        connection.execute(update(worker).where(worker.c.id == worker_id).values(waiting=False))
        free(connection, worker_id, now, reason)


def forget(connection: Connection, registrations: Sequence[int], now: datetime) -> None:
    """`dismiss`, and nothing leads from the pseudonym to the person any more."""
    dismiss(connection, registrations, now, "erased")
    if registrations:
        connection.execute(
            update(worker)
            .where(worker.c.registration_id.in_(registrations))
            .values(registration_id=None, region=None, job="", team="", named=False)
        )


def free(connection: Connection, worker_id: int, now: datetime, reason: str) -> int:
    """Take the months from a worker that are matched and not paid; how many they were."""
    locked(connection)
    mine = (
        (worker_month.c.worker_id == worker_id)
        & (worker_month.c.state == "matched")
        & ~worker_month.c.paid
    )
    rows: Sequence[Any] = connection.execute(
        select(worker_month.c.month, worker_month.c.amount, worker.c.pseudonym, pledge.c.code)
        .join(worker, worker.c.id == worker_month.c.worker_id)
        .join(pledge, pledge.c.id == worker_month.c.pledge_id)
        .where(mine)
        .order_by(worker_month.c.month)
    ).all()
    if not rows:
        return 0
    append(
        connection,
        (
            Entry("freed", row.code, count=1, worker=row.pseudonym, month=row.month, detail=reason)
            for row in rows
        ),
        now,
    )
    connection.execute(delete(worker_month).where(mine))
    last = connection.scalar(
        select(func.max(worker_month.c.month)).where(worker_month.c.worker_id == worker_id)
    )
    connection.execute(
        update(worker).where(worker.c.id == worker_id).values(need=last or NEVER_COVERED)
    )
    return len(rows)
