"""What donors promise: written down, priced by month, made smaller, looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot import codes
from bot.data import load
from bot.models import Donor, Pledge, Worker, table
from bot.sponsorship.journal import Entry, append, locked
from bot.sponsorship.months import first_day, month_of
from flows.donate import MOST_MONTHS, MOST_WORKERS, month_prices
from flows.words.text import plain

donor, pledge, worker = table(Donor), table(Pledge), table(Worker)

FUNDING = ("CSR", "INDIVIDUAL", "APBN", "APBD", "APBDES")
"""Where money comes from. Public budgets are left out of the reliefs (PP 50/2025 Art. 3)."""
KINDS = ("individual", "company")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a donor wants: how many workers, how many months each, from when, and perhaps for whom.

    `region` is a kabupaten or kota by four digits, `jobs` codes of occupations, `team` the code of a
    group, `card` that of one worker, who has to say yes before anything is matched. `renews` is the
    code of the pledge that this one goes on from: its workers come first.
    """

    workers: int
    months: int
    first_month: int
    funding: str
    region: str | None = None
    jobs: tuple[str, ...] = ()
    team: str = ""
    card: str = ""
    renews: str = ""


def write_donor(
    connection: Connection,
    kind: str,
    name: str,
    now: datetime,
    *,
    contact: str = "",
    anonymous: bool = False,
    chat_id: int | None = None,
) -> str:
    """Keep a donor; the code. Raises ValueError for a kind that is none or an empty name."""
    if kind not in KINDS:
        raise ValueError(f"a donor is {' or '.join(KINDS)}, not {kind!r}")
    name = " ".join(name.split())
    if not name:
        raise ValueError("a donor needs a name")
    values = {
        "chat_id": chat_id,
        "kind": kind,
        "name": name[:120],
        "contact": contact[:120] or None,
        "anonymous": anonymous,
        "created_at": now,
    }
    code, _id = codes.keep(connection, donor, "D", values)
    return code


def estimate(wish: Wish) -> int:
    """Rupiah that all months of a wish are expected to cost (`flows.donate.month_prices`)."""
    first = first_day(wish.first_month)
    return wish.workers * sum(month_prices(load(), wish.jobs, first, wish.months, wish.funding))


def open_pledge(connection: Connection, donor_code: str, wish: Wish, now: datetime) -> str:
    """Write a pledge down; its code. Raises LookupError for an unknown donor or worker, ValueError
    with what is wrong with the wish."""
    _check(wish, now.date())
    by = connection.execute(select(donor.c.id).where(donor.c.code == donor_code.upper())).scalar()
    if by is None:
        raise LookupError(f"no donor {donor_code}")
    for_one = None
    if wish.card:
        for_one = connection.scalar(select(worker.c.id).where(worker.c.card == wish.card.upper()))
        if for_one is None:
            raise LookupError(f"no worker has the card {wish.card}")
    renewed = shown(connection, wish.renews).id if wish.renews else None
    values = {
        "donor_id": by,
        "workers": wish.workers,
        "months": wish.months,
        "first_month": wish.first_month,
        "funding": wish.funding,
        "region": wish.region,
        "jobs": ",".join(wish.jobs),
        "team": plain(wish.team),
        "worker_id": for_one,
        "agreed": for_one is None,
        "renews": renewed,
        "estimate": estimate(wish),
        "created_at": now,
    }
    code, _id = codes.keep(connection, pledge, "K", values)
    append(connection, [Entry("pledged", code, count=wish.workers * wish.months)], now)
    return code


def _check(wish: Wish, today: date) -> None:
    if not 1 <= wish.workers <= MOST_WORKERS:
        raise ValueError(f"a pledge is for 1 to {MOST_WORKERS} workers, not {wish.workers}")
    if not 1 <= wish.months <= MOST_MONTHS:
        raise ValueError(f"a pledge is for 1 to {MOST_MONTHS} months, not {wish.months}")
    if wish.first_month < month_of(today):
        raise ValueError(
            f"{wish.first_month} is over: a pledge begins in {month_of(today)} or later"
        )
    first_day(wish.first_month)
    if wish.funding not in FUNDING:
        raise ValueError(f"the money is from {', '.join(FUNDING)}, not {wish.funding!r}")
    known = load()
    if wish.region is not None and known.regions.by_code(wish.region) is None:
        raise ValueError(f"no kabupaten or kota has the code {wish.region}")
    for code in wish.jobs:
        if known.jobs.by_code(code) is None:
            raise ValueError(f"no occupation has the code {code}")
    if wish.card and wish.workers != 1:
        raise ValueError("a pledge for one named person is for one worker")


def renew(connection: Connection, row: Any, months: int, first: int, now: datetime) -> str:
    """A pledge like that one for so many more months, for its workers first; the code."""
    by = connection.execute(select(donor.c.code).where(donor.c.id == row.donor_id)).scalar_one()
    card = connection.scalar(select(worker.c.card).where(worker.c.id == row.worker_id))
    wish = Wish(
        workers=row.workers,
        months=months,
        first_month=first,
        funding=row.funding,
        region=row.region,
        jobs=tuple(row.jobs.split(",")) if row.jobs else (),
        team=row.team,
        card=card or "",
        renews=row.code,
    )
    code = open_pledge(connection, by, wish, now)
    if row.agreed:
        agree(connection, code)
    return code


def agree(connection: Connection, code: str) -> None:
    """The one worker of a pledge said yes: it may be matched. Raises LookupError."""
    locked(connection)  # before any pledge, as matching does
    row = shown(connection, code)
    connection.execute(update(pledge).where(pledge.c.id == row.id).values(agreed=True))


def release(connection: Connection, code: str, count: int, reason: str, now: datetime) -> None:
    """Let a donor off so many months that nobody was given yet.

    Raises LookupError for no such pledge, ValueError when fewer are free or no reason is given.
    """
    locked(connection)
    row = shown(connection, code)
    reason = " ".join(reason.split())
    if not reason:
        raise ValueError("a reason is needed")
    if not 1 <= count <= row.unmatched:
        raise ValueError(f"{row.unmatched} months of {row.code} are free, not {count}")
    append(connection, [Entry("released", row.code, count=count, detail=reason[:200])], now)


def shown(connection: Connection, code: str, *, for_update: bool = False) -> Any:
    """The row of a pledge by its code, in any case. Raises LookupError."""
    wanted = select(pledge).where(pledge.c.code == code.strip().upper())
    row = connection.execute(wanted.with_for_update() if for_update else wanted).first()
    if row is None:
        raise LookupError(f"no pledge {code}")
    return row


def listed(connection: Connection) -> Sequence[Any]:
    """All pledges with the code of their donor, the oldest first."""
    return connection.execute(
        select(pledge, donor.c.code.label("donor"))
        .join(donor, donor.c.id == pledge.c.donor_id)
        .order_by(pledge.c.id)
    ).all()
