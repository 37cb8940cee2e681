"""What became of a pledge, in figures: found, paid, confirmed, where, for whom, and what went wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, select

from bot.clock import WIB
from bot.data import load
from bot.models import (
    Donor,
    Journal,
    JournalHead,
    Pledge,
    Protection,
    Registration,
    Worker,
    WorkerMonth,
    table,
)
from bot.sponsorship.months import first_day, last_day, month_of
from bot.sponsorship.payments import still_counts
from bot.sponsorship.pledges import shown
from bot.sponsorship.privacy import OTHERS, first_name, shown_donor, together
from flows.questions import rupiah
from flows.talk import Label, Say, _
from flows.words.dates import MONTHS

donor, pledge, worker, worker_month = (
    table(Donor),
    table(Pledge),
    table(Worker),
    table(WorkerMonth),
)
protection, registration = table(Protection), table(Registration)
journal, head = table(Journal), table(JournalHead)

Groups = tuple[tuple[str, int], ...]
"""Workers by what they have in common, the most first; those under OTHERS last."""

STATES = {
    "protected": "Terlindungi hari ini",
    "coming": "Sudah dipastikan, segera mulai",
    "waiting": "Menunggu kepastian BPJS Ketenagakerjaan",
    "ended": "Selesai",
    "lapsed": "Lewat tanpa kepastian",
}
"""Where a worker of a pledge stands, and how it is said: in none but the first is anybody protected."""

CHOSEN = {
    "waiting": "Paling lama menunggu",
    "renewal": "Perlindungannya akan habis",
    "named": "Diminta donatur, dan orangnya setuju",
}
"""Why a worker was chosen, by the words of bot.sponsorship.matching.REASONS."""

FREED = {
    "returned": "datanya perlu dibetulkan",
    "withdrawn": "orangnya tidak ikut lagi",
    "erased": "datanya dihapus atas permintaannya",
}
"""Why months were taken from a worker, by the word in the journal."""

MOST_NAMES = 200
"""Names in one report."""
IN_A_LINE = 80
"""Characters of a list inside a line of a message."""


def counted(number: int) -> str:
    """A count as it is written: 1.250."""
    return f"{number:,}".replace(",", ".")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a pledge as 202611: for how many workers it was found, paid, confirmed."""

    month: int
    found: int
    paid: int
    confirmed: int

    @property
    def name(self) -> str:
        """November 2026."""
        return f"{MONTHS[self.month % 100 - 1]} {self.month // 100}"


@dataclass(frozen=True, slots=True)
class Report:
    """All that a donor is told of a pledge. Money is whole rupiah, the rest workers or worker-months.

    `protected`, `coming`, `waiting`, `ended` and `lapsed` are workers, and each of `workers` is in one
    of them: see STATES. `missed` are months that are over and were never confirmed, `freed` months
    taken from a worker again. `short` is what matched months cost beyond what was paid, `taken_back`
    payments noted by mistake. `line` and `root` are number and hash of the journal's last line.
    """

    code: str
    donor: str
    since: date
    today: date
    line: int
    root: str
    workers_promised: int
    workers: int
    promised: int
    found: int
    unmatched: int
    released: int
    confirmed: int
    missed: int
    freed: int
    paid: int
    allocated: int
    unspent: int
    refunded: int
    short: int
    taken_back: int
    protected: int
    coming: int
    waiting: int
    ended: int
    lapsed: int
    first_day: date | None
    """The first protected day; nothing where none was confirmed."""
    last_day: date | None
    months: tuple[Month, ...]
    regions: Groups
    jobs: Groups
    freed_for: Groups
    chosen: Groups
    """Workers by why they were chosen, those among them who lost their months again."""
    names: tuple[tuple[str, str], ...] = ()
    """First name and occupation of those who said yes to that; only where they were asked for."""

    def problems(self) -> tuple[str, ...]:
        """What is not as it should be, a sentence each."""
        said = []
        if self.unmatched:
            said.append(f"{counted(self.unmatched)} bulan belum ada pekerjanya.")
        if self.missed:
            said.append(
                f"{counted(self.missed)} bulan lewat tanpa kepastian dari BPJS Ketenagakerjaan."
            )
        if self.short:
            said.append(
                f"{rupiah(self.short)} belum dibayar untuk bulan yang sudah ada pekerjanya."
            )
        if self.taken_back:
            said.append(f"Pembayaran {rupiah(self.taken_back)} dicatat, lalu dibatalkan.")
        if self.freed:
            said.append(f"{counted(self.freed)} bulan dilepas lagi dari pekerjanya.")
        said += [
            f"{counted(many)} pekerja dilepas: {why or 'alasan lain, atau kurang dari 5 orang'}."
            for why, many in self.freed_for
        ]
        if self.released:
            said.append(f"{counted(self.released)} bulan tidak jadi dibayar donatur.")
        if self.refunded:
            said.append(f"{rupiah(self.refunded)} dikembalikan kepada donatur.")
        return tuple(said)

    def told(self) -> Say:
        """The report in a chat: a line for each thing that is so, bad news as well."""
        figures = ((label, getattr(self, name), shown) for label, name, shown in LINES)
        lines: list[tuple[str, str]] = [
            (label, shown(figure)) for label, figure, shown in figures if figure
        ]
        for label, groups in ((JOBS, self.jobs), (REGIONS, self.regions)):
            if told := _as_many([f"{name or OTHER} {counted(many)}" for name, many in groups]):
                lines.append((label, told))
        if self.names:
            named = [f"{name} ({job})" if job else name for name, job in self.names]
            lines.append((NAMES, _as_many(named)))
        return Say(TOLD, {"code": self.code}, lines=tuple(lines), numbered=False)


TOLD = _("Janji {code} sampai hari ini:")
OTHER = "lainnya"
LINES: tuple[tuple[Label, str, Callable[[int], str]], ...] = (
    (Label(_("Bulan dijanjikan")), "promised", counted),
    (Label(_("Sudah ada pekerjanya")), "found", counted),
    (Label(_("Belum ada pekerjanya")), "unmatched", counted),
    (Label(_("Tidak jadi dibayari")), "released", counted),
    (Label(_("Banyaknya pekerja")), "workers", counted),
    (Label(_("Terlindungi hari ini")), "protected", counted),
    (Label(_("Segera terlindungi")), "coming", counted),
    (Label(_("Menunggu kabar resmi")), "waiting", counted),
    (Label(_("Sudah selesai")), "ended", counted),
    (Label(_("Lewat tanpa kabar resmi")), "lapsed", counted),
    (Label(_("Bulan yang terlewat")), "missed", counted),
    (Label(_("Bulan yang dilepas")), "freed", counted),
    (Label(_("Sudah dibayar")), "paid", rupiah),
    (Label(_("Sisa uang")), "unspent", rupiah),
    (Label(_("Dikembalikan")), "refunded", rupiah),
    (Label(_("Belum dibayar")), "short", rupiah),
    (Label(_("Catatan bayar dibatalkan")), "taken_back", rupiah),
)
"""What is told of each figure of a Report, as far as it is more than nothing."""
JOBS = Label(_("Pekerjaan"))
REGIONS = Label(_("Daerah"))
NAMES = Label(_("Mau disebut namanya"))


def report_of(
    connection: Connection, pledge_code: str, today: date, *, names: bool = False
) -> Report:
    """The report of a pledge, by its code in any case.

    `names` adds those who said yes to it: for the donor's own chat and papers only, as whoever knows
    or guesses a code may see the rest. Everything is counted by the database; where other
    transactions write meanwhile, `bot.database.snapshot` keeps the figures to one moment.
    Raises LookupError for no such pledge.
    """
    of = shown(connection, pledge_code)
    by = connection.execute(
        select(donor.c.name, donor.c.anonymous).where(donor.c.id == of.donor_id)
    ).one()
    last = connection.execute(select(head.c.last, head.c.hash)).one()
    months, due = _months(connection, of.id, today)
    states = _states(connection, of.id, today)
    chosen = _by_reason(connection, of.code, "matched")
    first, until = _days(connection, of.code)
    return Report(
        code=of.code,
        donor=shown_donor(by.name, anonymous=by.anonymous),
        since=of.created_at.astimezone(WIB).date(),
        today=today,
        line=last.last,
        root=last.hash.hex(),
        workers_promised=of.workers,
        workers=sum(states.values()),
        promised=of.pledged,
        found=of.matched,
        unmatched=of.unmatched,
        released=of.released,
        confirmed=sum(month.confirmed for month in months),
        missed=sum(m.found - m.confirmed for m in months if m.month < month_of(today)),
        freed=_total(connection, of.code, "freed", journal.c.count),
        paid=of.paid,
        allocated=of.allocated,
        unspent=of.unspent,
        refunded=of.refunded,
        short=max(0, due - of.unspent),
        taken_back=-_total(connection, of.code, "paid", journal.c.amount, journal.c.corrects > 0),
        **states,
        first_day=first,
        last_day=until,
        months=months,
        regions=_grouped(_workers_by(connection, of.id, worker.c.region), _region),
        jobs=_grouped(_workers_by(connection, of.id, worker.c.job), _job),
        freed_for=_grouped(_by_reason(connection, of.code, "freed"), FREED.get),
        chosen=tuple((words, chosen.get(why, 0)) for why, words in CHOSEN.items()),
        names=_names(connection, of.id) if names else (),
    )


def _months(connection: Connection, pledge_id: int, today: date) -> tuple[tuple[Month, ...], int]:
    """The months of a pledge, and the rupiah of those worth paying that are on no payment."""
    unpaid = case((worker_month.c.paid, 0), else_=1)
    confirmed = case((worker_month.c.state != "matched", 1), else_=0)
    rows = connection.execute(
        select(
            worker_month.c.month,
            func.count().label("found"),
            func.sum(unpaid).label("unpaid"),
            func.sum(confirmed).label("confirmed"),
            func.sum(case((still_counts(today), unpaid), else_=0) * worker_month.c.amount).label(
                "due"
            ),
        )
        .where(worker_month.c.pledge_id == pledge_id)
        .group_by(worker_month.c.month)
        .order_by(worker_month.c.month)
    ).all()
    months = (Month(r.month, r.found, r.found - int(r.unpaid), int(r.confirmed)) for r in rows)
    return tuple(months), sum(int(row.due) for row in rows)


def _states(connection: Connection, pledge_id: int, today: date) -> dict[str, int]:
    """How many workers of a pledge are in each of STATES today, going by its months alone.

    Who is protected is so by a confirmation that covers today, for a month of this pledge.
    """
    this, month = month_of(today), worker_month.c.month
    matched = worker_month.c.state == "matched"

    def any_month(which: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.max(case((which, 1), else_=0))

    each = (
        select(
            worker_month.c.worker_id,
            any_month(~matched & (month == this)).label("now"),
            any_month(~matched & (month > this)).label("later"),
            any_month(matched & (month >= this)).label("open"),
            any_month(matched & (month < this)).label("missed"),
        )
        .where(worker_month.c.pledge_id == pledge_id)
        .group_by(worker_month.c.worker_id)
        .subquery()
    )

    def confirmed(*days: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(protection.c.worker_id == each.c.worker_id, *days)

    today_too = confirmed(protection.c.first_day <= today, protection.c.last_day >= today)
    ahead = confirmed(protection.c.first_day > today)
    state = case(
        ((each.c.now == 1) & today_too, "protected"),
        ((each.c.later == 1) | ((each.c.now == 1) & ahead), "coming"),
        (each.c.open == 1, "waiting"),
        (each.c.missed == 1, "lapsed"),
        else_="ended",
    ).label("state")
    # Grouped outside: PostgreSQL takes the same CASE with other parameters for another one.
    one = select(state).subquery()
    rows = connection.execute(select(one.c.state, func.count()).group_by(one.c.state))
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in rows}


def _days(connection: Connection, code: str) -> tuple[date | None, date | None]:
    """The first and last protected day of a pledge: what was confirmed, as far as its months go."""
    # The journal keeps both days of a confirmation in one text; ISO dates sort as text.
    rows = connection.execute(
        select(
            journal.c.month,
            func.min(func.substr(journal.c.detail, 1, 10)).label("first"),
            func.max(func.substr(journal.c.detail, 12, 10)).label("last"),
        )
        .where(journal.c.pledge == code, journal.c.kind == "protected")
        .group_by(journal.c.month)
    ).all()
    first = (max(date.fromisoformat(row.first), first_day(row.month)) for row in rows)
    last = (min(date.fromisoformat(row.last), last_day(row.month)) for row in rows)
    return min(first, default=None), max(last, default=None)


def _by_reason(connection: Connection, code: str, kind: str) -> dict[str, int]:
    """Workers in lines of one kind, by the reason that stands there."""
    rows = connection.execute(
        select(journal.c.detail, func.count(journal.c.worker.distinct()))
        .where(journal.c.pledge == code, journal.c.kind == kind)
        .group_by(journal.c.detail)
    )
    return {row[0]: row[1] for row in rows}


def _total(
    connection: Connection, code: str, kind: str, what: ColumnElement[int], *more: Any
) -> int:
    found = connection.scalar(
        select(func.sum(what)).where(journal.c.pledge == code, journal.c.kind == kind, *more)
    )
    return int(found or 0)


def _workers_by(
    connection: Connection, pledge_id: int, column: ColumnElement[Any]
) -> dict[str, int]:
    """Workers with a month of a pledge, by one of their columns; "" where it is not known."""
    theirs = select(worker_month.c.worker_id).where(worker_month.c.pledge_id == pledge_id)
    rows = connection.execute(
        select(func.coalesce(column, ""), func.count())
        .where(worker.c.id.in_(theirs))
        .group_by(column)
    )
    return {row[0]: row[1] for row in rows}


def _grouped(counts: Mapping[str, int], name: Callable[[str], str | None]) -> Groups:
    """Counts by a code as a donor may see them, by name."""
    known: dict[str, int] = {}
    for code, many in counts.items():
        told = name(code) or OTHERS
        known[told] = known.get(told, 0) + many
    return tuple(together(known).items())


def _region(code: str) -> str | None:
    region = load().regions.by_code(code)
    return region.name if region else None


def _job(code: str) -> str | None:
    job = load().jobs.by_code(code)
    return job.label if job else None


def _names(connection: Connection, pledge_id: int) -> tuple[tuple[str, str], ...]:
    theirs = select(worker_month.c.worker_id).where(worker_month.c.pledge_id == pledge_id)
    rows = connection.execute(
        select(registration.c.name, worker.c.job)
        .join(worker, worker.c.registration_id == registration.c.id)
        .where(worker.c.named, worker.c.id.in_(theirs))
        .order_by(worker.c.id)
        .limit(MOST_NAMES)
    )
    return tuple(sorted((first_name(row.name), _job(row.job) or "") for row in rows))


def _as_many(parts: Sequence[str]) -> str:
    """As many of these as fit into a line, parted by commas; dots for the rest."""
    told = ""
    for part in parts:
        longer = f"{told}, {part}" if told else part
        if len(longer) > IN_A_LINE:
            return f"{told}, .." if told else f"{part[: IN_A_LINE - 2]}.."
        told = longer
    return told
