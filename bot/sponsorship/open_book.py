"""What the public page shows of sponsorship: figures counted from the journal, never typed in.

The journal only grows, so a process counts it once and then only what was added: the figures are right
after every change, and cost what the change costs. Memory grows with the number of months alone.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, distinct, func, select

from bot.clock import WIB
from bot.models import Journal, JournalHead, Pledge, Protection, Worker, table
from bot.sponsorship.journal import KINDS, NOBODY
from bot.sponsorship.months import month_of
from bot.sponsorship.privacy import LEAST, together
from bot.sponsorship.tree import Tree

journal, head, pledge = table(Journal), table(JournalHead), table(Pledge)
protection, worker = table(Protection), table(Worker)

AT_ONCE = 200_000
"""Lines that the database counts in one go."""
ROWS = 5_000
"""Rows that are held in memory."""
NOTED = ("pledged", "released", "paid", "refunded")
"""Kinds that are of no worker's month: they are shown by the month in which they were noted."""


class Mark(NamedTuple):
    """What figures are of: the last line of the journal with its hash, the last confirmation, how
    many people had themselves erased, the day."""

    lines: int
    head: bytes
    confirmations: int
    erased: int
    today: date


@dataclass(frozen=True, slots=True)
class Totals:
    """Worker-months, and rupiah where it says so."""

    promised: int = 0
    matched: int = 0
    """That have a worker."""
    paid: int = 0
    """Of these: that a noted payment is on."""
    protected: int = 0
    """That BPJS Ketenagakerjaan confirmed, also those that are over."""
    ended: int = 0
    """Of these: that are over."""
    free: int = 0
    """Promised, and without a worker yet."""
    released: int = 0
    """That donors were let off."""
    freed: int = 0
    """That lost their worker again, and became free."""
    promised_rupiah: int = 0
    """An estimate."""
    paid_rupiah: int = 0
    placed_rupiah: int = 0
    """Of what was paid: that is on months of workers."""
    unplaced_rupiah: int = 0
    refunded_rupiah: int = 0


@dataclass(frozen=True, slots=True)
class OfMonth:
    """Worker-months of one calendar month, by what became of them."""

    month: int
    matched: int
    paid: int
    protected: int
    ended: int


@dataclass(frozen=True, slots=True)
class NotedIn:
    """What was written down in one calendar month: worker-months promised and let off, rupiah paid and
    given back; less what was corrected."""

    month: int
    promised: int
    released: int
    paid: int
    refunded: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything on the public page, as of one line of the journal."""

    mark: Mark
    root: bytes
    donors: int
    pledges: int
    protected_today: int
    """Workers whom a confirmation protects today."""
    totals: Totals
    of_month: tuple[OfMonth, ...]
    noted_in: tuple[NotedIn, ...]
    grouped: int
    """Workers who were ever confirmed, in whole groups of LEAST: these are counted by province and
    occupation, so that not even the difference of two days tells of fewer."""
    waiting_for_group: int
    """Those after them, counted once there are enough."""
    provinces: Mapping[str, int]
    """By the first two digits of the region; OTHERS for those who would be too few."""
    jobs: Mapping[str, int]
    """By code of the occupation, likewise."""


def mark(connection: Connection, today: date) -> Mark:
    """What the figures of this moment are of; quick."""
    row = connection.execute(select(head.c.last, head.c.hash)).one()
    last = connection.scalar(select(func.max(protection.c.id)))
    erased = connection.scalar(select(func.count()).where(worker.c.registration_id.is_(None)))
    return Mark(row.last, row.hash, last or 0, erased or 0, today)


class OpenBook:
    """What one process has counted so far. Several threads may ask; one at a time counts."""

    def __init__(self) -> None:
        self.tree = Tree()
        self._lock = Lock()
        self._lines = _Lines()
        self._workers = _Workers()
        self._figures: Figures | None = None

    def figures(self, connection: Connection, today: date) -> Figures:
        """The figures as of now; counted further only where something was added or the day is over."""
        with self._lock:
            now = mark(connection, today)
            if self._figures is None or self._figures.mark != now:
                if self._lines.last and _hash_of(connection, self._lines.last) != self._lines.head:
                    self._lines, self._workers = _Lines(), _Workers()  # a restored database
                if (self._workers.today, self._workers.erased) != (today, now.erased):
                    self._workers = _Workers(today, now.erased)
                self._lines.add(connection, now)
                self._workers.add(connection, now)
                self._figures = self._made(connection, now)
            return self._figures

    def _made(self, connection: Connection, now: Mark) -> Figures:
        of_pledges = connection.execute(
            select(
                func.count().label("pledges"),
                func.count(distinct(pledge.c.donor_id)).label("donors"),
                func.coalesce(func.sum(pledge.c.estimate), 0).label("rupiah"),
            ).select_from(pledge)
        ).one()
        workers = self._workers
        grouped = sum(workers.jobs.values())
        return Figures(
            mark=now,
            root=self.tree.root(connection, now.lines),
            donors=of_pledges.donors,
            pledges=of_pledges.pledges,
            protected_today=workers.protected_today,
            totals=self._lines.totals(int(of_pledges.rupiah)),
            of_month=self._lines.of_month(),
            noted_in=self._lines.noted_in(),
            grouped=grouped,
            waiting_for_group=len(workers.ungrouped),
            provinces=together(workers.provinces),
            jobs=together(workers.jobs),
        )


@dataclass(slots=True)
class _Lines:
    """What was counted of the lines up to the last one, which had this hash."""

    last: int = 0
    head: bytes = NOBODY
    months: dict[int, Counter[str]] = field(default_factory=dict)
    """Lines of each kind by the month that they are of: each is one month of one worker."""
    noted: dict[int, Counter[str]] = field(default_factory=dict)
    """Worker-months or rupiah of the kinds in NOTED, by the month in which the line was written."""
    placed: int = 0
    """Rupiah on months of workers."""

    def add(self, connection: Connection, now: Mark) -> None:
        for first in range(self.last, now.lines, AT_ONCE):
            new = (journal.c.id > first) & (journal.c.id <= min(first + AT_ONCE, now.lines))
            of_months = (
                select(journal.c.kind, journal.c.month, func.count(), func.sum(journal.c.amount))
                .where(new)
                .group_by(journal.c.kind, journal.c.month)
            )
            for kind, month, lines, rupiah in connection.execute(of_months):
                if kind in NOTED:
                    continue
                self.months.setdefault(month, Counter())[kind] += lines
                self.placed += int(rupiah) * KINDS[kind][1].get("allocated", 0)
            noted = select(journal.c.at, journal.c.kind, journal.c.count, journal.c.amount)
            for at, kind, count, rupiah in connection.execute(
                noted.where(new, journal.c.kind.in_(NOTED)).execution_options(yield_per=ROWS)
            ):
                month = month_of(at.astimezone(WIB).date())
                self.noted.setdefault(month, Counter())[kind] += count or rupiah
        self.last, self.head = now.lines, now.head

    def totals(self, promised_rupiah: int) -> Totals:
        kinds, noted = Counter[str](), Counter[str]()
        for month in self.months.values():
            kinds.update(month)
        for month in self.noted.values():
            noted.update(month)
        matched = kinds["matched"] - kinds["freed"]
        return Totals(
            promised=noted["pledged"],
            matched=matched,
            paid=kinds["allocated"] - kinds["returned"],
            protected=kinds["protected"],
            ended=kinds["ended"],
            free=noted["pledged"] - noted["released"] - matched,
            released=noted["released"],
            freed=kinds["freed"],
            promised_rupiah=promised_rupiah,
            paid_rupiah=noted["paid"],
            placed_rupiah=self.placed,
            unplaced_rupiah=noted["paid"] - self.placed - noted["refunded"],
            refunded_rupiah=noted["refunded"],
        )

    def of_month(self) -> tuple[OfMonth, ...]:
        return tuple(
            OfMonth(
                month,
                kinds["matched"] - kinds["freed"],
                kinds["allocated"] - kinds["returned"],
                kinds["protected"],
                kinds["ended"],
            )
            for month, kinds in sorted(self.months.items())
        )

    def noted_in(self) -> tuple[NotedIn, ...]:
        return tuple(
            NotedIn(month, *(kinds[kind] for kind in NOTED))
            for month, kinds in sorted(self.noted.items())
        )


@dataclass(slots=True)
class _Workers:
    """What was counted of the confirmations up to the last one; anew every day, as protection ends."""

    today: date = date.min
    erased: int = 0
    """People of whom nothing is known any more: neither where they lived nor what they did."""
    last: int = 0
    protected_today: int = 0
    ungrouped: list[tuple[str, str]] = field(default_factory=list)
    provinces: Counter[str] = field(default_factory=Counter)
    jobs: Counter[str] = field(default_factory=Counter)

    def add(self, connection: Connection, now: Mark) -> None:
        if now.confirmations == self.last:
            return
        new = (protection.c.id > self.last) & (protection.c.id <= now.confirmations)
        before = protection.alias()
        earlier = (
            select(before.c.id)
            .where(before.c.worker_id == protection.c.worker_id, before.c.id < protection.c.id)
            .correlate(protection)
        )
        today = (protection.c.first_day <= now.today) & (protection.c.last_day >= now.today)
        earlier_today = earlier.where(
            before.c.first_day <= now.today, before.c.last_day >= now.today
        )
        self.protected_today += connection.execute(
            select(func.count()).where(new, today, ~earlier_today.exists())
        ).scalar_one()
        first_ones = (
            select(worker.c.region, worker.c.job)
            .select_from(protection)
            .join(worker, worker.c.id == protection.c.worker_id)
            .where(new, ~earlier.exists())
            .order_by(protection.c.id)
        )
        for region, job in connection.execute(first_ones.execution_options(yield_per=ROWS)):
            self.ungrouped.append(((region or "")[:2], job))
            if len(self.ungrouped) == LEAST:
                self.provinces.update(province for province, _job in self.ungrouped)
                self.jobs.update(job for _province, job in self.ungrouped)
                self.ungrouped.clear()
        self.last = now.confirmations


def _hash_of(connection: Connection, line: int) -> bytes | None:
    return connection.scalar(select(journal.c.hash).where(journal.c.id == line))
