"""Pledges meet waiting workers: who had protection is kept from a gap first, then who waits longest.

The same pledges and workers give the same matches; a run that was cut short is simply run again. One
month of one worker has one sponsor: the journal's lock and the table's key see to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, insert, literal, select, update

from bot.data import load
from bot.database import Prepared
from bot.models import NEVER_COVERED, Pledge, Worker, WorkerMonth, table
from bot.sponsorship.journal import Entry, append, locked
from bot.sponsorship.months import first_day, later, month_of
from bot.sponsorship.payments import allocate
from flows.donate import LOWEST_INCOME, WHOLE_BENEFIT

pledge, worker, worker_month = table(Pledge), table(Worker), table(WorkerMonth)

REASONS = {
    "named": "the donor asked for this worker, who agreed",
    "renewal": "this worker's protection ends and comes before new ones, so that there is no gap",
    "waiting": "this worker waited longest of those whom the pledge is for",
}
"""Why a month went to a worker, by the word in its line of the journal."""

AT_ONCE = 2_000
"""Months given in one transaction: for so long others wait, and so much is done again when it is cut
short."""
SOON = 1
"""Months ahead in which a protection has to end for its renewal to come first."""


@dataclass(slots=True)
class Matched:
    """What a run did: pledges looked at, months and workers that found each other."""

    pledges: int = 0
    workers: int = 0
    months: int = 0


def match(engine: Engine, now: datetime, today: date) -> Matched:
    """Match every pledge that has months left, the oldest first.

    Each transaction stands for itself; several processes may run at once.
    """
    done = Matched()
    with engine.begin() as connection:
        open_ones = connection.scalars(
            select(pledge.c.id).where(pledge.c.unmatched > 0, pledge.c.agreed).order_by(pledge.c.id)
        ).all()
    for pledge_id in open_ones:
        done.pledges += 1
        while True:
            with engine.begin() as connection:
                workers, months = match_pledge(connection, pledge_id, now, today)
            if not months:
                break
            done.workers += workers
            done.months += months
    return done


_MONTH = Prepared(
    insert(worker_month), "worker_id", "month", "pledge_id", "amount", "paid", "state"
)
_NEED = Prepared(
    update(worker).where(worker.c.id == bindparam("of")).values(need=bindparam("last")),
)


def match_pledge(
    connection: Connection, pledge_id: int, now: datetime, today: date
) -> tuple[int, int]:
    """Give months of one pledge to workers, about AT_ONCE; how many workers and months it were."""
    locked(connection)
    row = connection.execute(select(pledge).where(pledge.c.id == pledge_id)).one()
    if not row.agreed or not row.unmatched:
        return 0, 0
    start = max(row.first_month, month_of(today))
    entries: list[Entry] = []
    months: list[dict[str, Any]] = []
    needs: list[dict[str, Any]] = []
    for found, last, given in _shared_out(row, _candidates(connection, row, start), start):
        why = "named" if row.worker_id else "waiting" if found.need == NEVER_COVERED else "renewal"
        sector = "transport" if found.transport else "other"
        for month in given:
            amount = _price(sector, month, row.funding)
            months.append(
                {
                    "worker_id": found.id,
                    "month": month,
                    "pledge_id": row.id,
                    "amount": amount,
                    "paid": False,
                    "state": "matched",
                }
            )
            entries.append(Entry("matched", row.code, 1, amount, found.pseudonym, month, why))
        needs.append({"of": found.id, "last": last})
    if entries:
        _MONTH.run(connection, months)
        _NEED.run(connection, needs)
        append(connection, entries, now)
        allocate(connection, row.id, now)
    return len(needs), len(entries)


def _candidates(connection: Connection, row: Any, start: int) -> Sequence[Any]:
    """Those a pledge may go to, in their order: first who would fall into a gap, then who waits longest.

    Nobody has months of one pledge twice, but the one person whom a pledge is for.
    """
    wanted = select(worker.c.id, worker.c.pseudonym, worker.c.need, worker.c.transport).where(
        worker.c.waiting
    )
    if row.worker_id is not None:
        return connection.execute(wanted.where(worker.c.id == row.worker_id)).all()
    if row.region is not None:
        wanted = wanted.where(worker.c.region == row.region)
    if row.jobs:
        wanted = wanted.where(worker.c.job.in_(row.jobs.split(",")))
    if row.team:
        wanted = wanted.where(worker.c.team == row.team)
    most = min(-(-row.unmatched // row.months), -(-AT_ONCE // row.months))
    wanted = wanted.order_by(worker.c.need, worker.c.since, worker.c.id).limit(most)
    sponsors = select(worker_month.c.pledge_id).where(worker_month.c.worker_id == worker.c.id)
    ending = wanted.where(
        worker.c.need <= later(start, SOON), literal(row.id).not_in(sponsors.correlate(worker))
    )
    turns = [ending, wanted.where(worker.c.need == NEVER_COVERED)]
    if row.renews is not None:
        theirs = select(worker_month.c.worker_id).where(worker_month.c.pledge_id == row.renews)
        turns.insert(0, ending.where(worker.c.id.in_(theirs)))
    found: dict[int, Any] = {}
    for turn in turns:
        if len(found) < most:
            found |= {one.id: one for one in connection.execute(turn) if one.id not in found}
    return list(found.values())[:most]


def _shared_out(
    row: Any, candidates: Sequence[Any], start: int
) -> Iterator[tuple[Any, int, list[int]]]:
    """Each worker with the last month and the months given, one after the other without a gap.

    What is left of a pledge and shorter than WHOLE_BENEFIT goes only to somebody who had protection:
    a new one would have months that leave a family with less than the whole benefit.
    """
    left = row.unmatched
    for found in candidates:
        covered = found.need != NEVER_COVERED
        many = min(row.months, left)
        if many <= 0:
            return
        if many < row.months and many < WHOLE_BENEFIT and not covered:
            return
        first = max(start, later(found.need, 1)) if covered else start
        given = [later(first, ahead) for ahead in range(many)]
        left -= many
        yield found, given[-1], given


@cache
def _price(sector: str, month: int, funding: str) -> int:
    return load().contributions.monthly(LOWEST_INCOME, sector, first_day(month), funding)
