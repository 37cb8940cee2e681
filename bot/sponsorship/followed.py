"""One pledge as its donor and any stranger may follow it: counts, and pseudonyms with their months."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, case, func, select

from bot.clock import WIB
from bot.models import Donor, Journal, JournalHead, Pledge, Worker, WorkerMonth, table
from bot.sponsorship.journal import SUMS, Sums
from bot.sponsorship.months import later
from bot.sponsorship.pledges import shown

donor, pledge, journal, head = table(Donor), table(Pledge), table(Journal), table(JournalHead)
worker, worker_month = table(Worker), table(WorkerMonth)

A_PAGE = 50
"""Workers shown at once: few enough for a phone."""
STATES = ("waiting", "paid", "protected", "ended")
"""What a month of a worker is, as a stranger sees it: without a payment yet, paid and not confirmed,
confirmed by BPJS Ketenagakerjaan, over."""


@dataclass(frozen=True, slots=True)
class Run:
    """Months of one worker, one after the other, that are all in one state."""

    first: int
    last: int
    months: int
    state: str


@dataclass(frozen=True, slots=True)
class Followed:
    """Everything on the page of one pledge. For whom it was promised is not said: with a small region
    it would tell where a pseudonym lives."""

    code: str
    donor: str
    """Empty for one who wants to stay unnamed."""
    promised_on: date
    workers: int
    months: int
    first_month: int
    estimate: int
    sums: Sums
    freed: int
    """Months that lost their worker and became free again."""
    taken_back: int
    """Rupiah of payments that were noted by mistake."""
    paid: int
    """Worker-months that a noted payment is on."""
    by_month: Mapping[int, Mapping[str, int]]
    """Worker-months by month and by each of STATES."""
    found: int
    """Workers who have months of this pledge."""
    page: int
    pages: int
    rows: tuple[tuple[str, tuple[Run, ...]], ...]
    """The workers of this page by pseudonym."""
    lines: int
    """Of the journal, when this was read."""

    def of(self, *states: str) -> int:
        """Worker-months in these states."""
        return sum(month[state] for month in self.by_month.values() for state in states)


def follow(connection: Connection, code: str, page: int = 1) -> Followed:
    """A pledge by its code, in any case, with one page of its workers. Raises LookupError for no such
    pledge or page."""
    row = shown(connection, code)
    by = connection.execute(
        select(donor.c.name, donor.c.anonymous).where(donor.c.id == row.donor_id)
    ).one()
    mine = worker_month.c.pledge_id == row.id
    found = connection.scalar(select(func.count(worker_month.c.worker_id.distinct())).where(mine))
    found = found or 0
    pages = max(1, -(-found // A_PAGE))
    if not 1 <= page <= pages:
        raise LookupError(f"{row.code} has {pages} pages, not {page}")
    changed = connection.execute(
        select(
            func.sum(case((journal.c.kind == "freed", 1), else_=0)).label("freed"),
            func.sum(
                case(
                    ((journal.c.kind == "paid") & (journal.c.corrects > 0), journal.c.amount),
                    else_=0,
                )
            ).label("taken_back"),
        ).where(journal.c.pledge == row.code)
    ).one()
    return Followed(
        code=row.code,
        donor="" if by.anonymous else by.name,
        promised_on=row.created_at.astimezone(WIB).date(),
        workers=row.workers,
        months=row.months,
        first_month=row.first_month,
        estimate=row.estimate,
        sums={name: getattr(row, name) for name in SUMS},
        freed=int(changed.freed or 0),
        taken_back=-int(changed.taken_back or 0),
        paid=connection.scalar(select(func.count()).where(mine, worker_month.c.paid)) or 0,
        by_month=_by_month(connection, mine),
        found=found,
        page=page,
        pages=pages,
        rows=_rows(connection, mine, page),
        lines=connection.scalar(select(head.c.last)) or 0,
    )


def state_of(state: str, *, paid: bool) -> str:
    """One of STATES, from what the table says of a month."""
    return ("paid" if paid else "waiting") if state == "matched" else state


def _by_month(connection: Connection, mine: Any) -> dict[int, dict[str, int]]:
    counted: dict[int, dict[str, int]] = {}
    for month, state, paid, many in connection.execute(
        select(worker_month.c.month, worker_month.c.state, worker_month.c.paid, func.count())
        .where(mine)
        .group_by(worker_month.c.month, worker_month.c.state, worker_month.c.paid)
        .order_by(worker_month.c.month)
    ):
        of = counted.setdefault(month, dict.fromkeys(STATES, 0))
        of[state_of(state, paid=paid)] += many
    return counted


def _rows(connection: Connection, mine: Any, page: int) -> tuple[tuple[str, tuple[Run, ...]], ...]:
    # By pseudonym, which is random: the order tells nothing of who came when.
    here = connection.execute(
        select(worker.c.id, worker.c.pseudonym)
        .where(worker.c.id.in_(select(worker_month.c.worker_id).where(mine)))
        .order_by(worker.c.pseudonym)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    ).all()
    months: dict[int, list[tuple[int, str]]] = {row.id: [] for row in here}
    for row in connection.execute(
        select(worker_month)
        .where(mine, worker_month.c.worker_id.in_(months))
        .order_by(worker_month.c.month)
    ):
        months[row.worker_id].append((row.month, state_of(row.state, paid=row.paid)))
    return tuple((row.pseudonym, tuple(_runs(months[row.id]))) for row in here)


def _runs(months: Iterable[tuple[int, str]]) -> list[Run]:
    runs: list[Run] = []
    for month, state in months:
        last = runs[-1] if runs else None
        if last is not None and last.state == state and later(last.last, 1) == month:
            runs[-1] = Run(last.first, month, last.months + 1, state)
        else:
            runs.append(Run(month, month, 1, state))
    return runs
