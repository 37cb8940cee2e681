"""What BPJS Ketenagakerjaan confirms, and what a worker is therefore told: protected, until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, literal_column, select, update
from sqlalchemy.dialects import postgresql

from bot.clock import WIB
from bot.models import Donor, Journal, Pledge, Protection, Worker, WorkerMonth, table
from bot.sponsorship.journal import AT_ONCE, Entry, append, locked
from bot.sponsorship.months import month_of
from flows.talk import Cover

protection, worker, worker_month = table(Protection), table(Worker), table(WorkerMonth)
pledge, donor, journal = table(Pledge), table(Donor), table(Journal)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A dated confirmation: this worker is protected from one day to another, both included."""

    first_day: date
    last_day: date
    confirmed_on: date
    kpj: str = ""
    kpj_index: str = ""
    """Of the KPJ, in KPJ_SCOPE."""


def check(confirmation: Confirmation, now: datetime) -> None:
    """Raises ValueError when it ends before it begins or is dated after today."""
    if confirmation.last_day < confirmation.first_day:
        raise ValueError(f"it ends on {confirmation.last_day}, before it begins")
    if confirmation.confirmed_on > now.astimezone(WIB).date():
        raise ValueError(f"it is dated {confirmation.confirmed_on}, which is not past")


def confirm(
    connection: Connection, worker_id: int, confirmation: Confirmation, now: datetime
) -> bool:
    """Keep a confirmation, once; the funded months in it are protected. False when it was known.

    Raises ValueError as `check` does.
    """
    check(confirmation, now)
    return confirm_all(connection, [(worker_id, confirmation)], now) == 1


def confirm_all(
    connection: Connection, given: Sequence[tuple[int, Confirmation]], now: datetime
) -> int:
    """Keep confirmations that were checked, each by the number of its worker; how many were new."""
    if not given:
        return 0
    locked(connection)
    kept = connection.execute(
        _KEEP,
        [
            {
                "worker_id": worker_id,
                "first_day": one.first_day,
                "last_day": one.last_day,
                "kpj": one.kpj or None,
                "kpj_index": one.kpj_index or None,
                "confirmed_on": one.confirmed_on,
                "noted_at": now,
            }
            for worker_id, one in given
        ],
    )
    new = {(row.worker_id, row.first_day, row.last_day) for row in kept}
    if not new:
        return 0
    matched: dict[int, list[Any]] = {worker_id: [] for worker_id, _first, _last in new}
    for row in connection.execute(_MATCHED, {"workers": list(matched)}):
        matched[row.worker_id].append(row)
    entries: list[Entry] = []
    spans: list[dict[str, Any]] = []
    for worker_id, first_day, last_day in sorted(new):
        first, last = month_of(first_day), month_of(last_day)
        spans.append({"of": worker_id, "first": first, "last": last})
        within = [row for row in matched[worker_id] if first <= row.month <= last]
        matched[worker_id] = [row for row in matched[worker_id] if row not in within]
        entries += (
            Entry(
                "protected",
                row.code,
                1,
                worker=row.pseudonym,
                month=row.month,
                detail=f"{first_day} {last_day}",
            )
            for row in within
        )
    append(connection, entries, now)
    connection.execute(_PROTECT, spans)
    return len(new)


_KEEP = (
    postgresql.insert(protection)  # SQLite says it in the same words
    .on_conflict_do_nothing()
    .returning(protection.c.worker_id, protection.c.first_day, protection.c.last_day)
)
_MATCHED = (
    select(worker_month.c.worker_id, worker_month.c.month, worker.c.pseudonym, pledge.c.code)
    .join(worker, worker.c.id == worker_month.c.worker_id)
    .join(pledge, pledge.c.id == worker_month.c.pledge_id)
    .where(
        worker_month.c.worker_id.in_(bindparam("workers", expanding=True)),
        worker_month.c.state == "matched",
    )
    .order_by(worker_month.c.worker_id, worker_month.c.month)
)
_PROTECT = (
    update(worker_month)
    .where(
        worker_month.c.worker_id == bindparam("of"),
        worker_month.c.month.between(bindparam("first"), bindparam("last")),
        worker_month.c.state == "matched",
    )
    .values(state="protected")
)

_PROTECTED = worker_month.c.state == literal_column("'protected'")
"""Said in the statement itself, as only then the index of these months is used."""


def end_months(connection: Connection, today: date, now: datetime) -> int:
    """Months before this one that were protected are over; how many ended."""
    done = 0
    while ended := end_month(connection, today, now):
        done += ended
    return done


def end_month(connection: Connection, today: date, now: datetime) -> int:
    """The earliest month that is over and still counts as protected ends, for all workers; how many.

    One at a time, so that a transaction stays small however many months nobody looked.
    """
    locked(connection)
    over = (worker_month.c.month < month_of(today)) & _PROTECTED
    month = connection.scalar(  # min() would look at all that are over
        select(worker_month.c.month).where(over).order_by(worker_month.c.month).limit(1)
    )
    if month is None:
        return 0
    over = (worker_month.c.month == month) & _PROTECTED
    done = 0
    while months := connection.execute(
        select(worker_month.c.worker_id, worker.c.pseudonym, pledge.c.code)
        .join(worker, worker.c.id == worker_month.c.worker_id)
        .join(pledge, pledge.c.id == worker_month.c.pledge_id)
        .where(over)
        .order_by(worker_month.c.worker_id)
        .limit(AT_ONCE)
    ).all():
        append(
            connection,
            (Entry("ended", row.code, 1, worker=row.pseudonym, month=month) for row in months),
            now,
        )
        connection.execute(
            update(worker_month)
            .where(over, worker_month.c.worker_id <= months[-1].worker_id)
            .values(state="ended")
        )
        done += len(months)
    return done


Span = tuple[date, date]


def chains(spans: Iterable[Span]) -> list[Span]:
    """Spans that overlap or go on from one another, put together; given in the order of their first days."""
    found: list[Span] = []
    for first, last in spans:
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def protected_until(spans: Iterable[Span], today: date) -> date | None:
    """The last day of the protection that lasts today; nothing where none does."""
    return next((last for first, last in chains(spans) if first <= today <= last), None)


_OF = select(worker.c.registration_id, worker.c.id, worker.c.card, worker.c.pseudonym).where(
    worker.c.registration_id.in_(bindparam("registrations", expanding=True))
)
_SPANS = (
    select(protection.c.worker_id, protection.c.first_day, protection.c.last_day, protection.c.kpj)
    .where(protection.c.worker_id.in_(bindparam("workers", expanding=True)))
    .order_by(protection.c.worker_id, protection.c.first_day)
)
_SPONSORS = (
    select(worker_month.c.worker_id, donor.c.name, donor.c.anonymous, worker_month.c.state)
    .select_from(worker_month)
    .join(pledge, pledge.c.id == worker_month.c.pledge_id)
    .join(donor, donor.c.id == pledge.c.donor_id)
    .where(
        worker_month.c.worker_id.in_(bindparam("workers", expanding=True)),
        worker_month.c.month >= bindparam("month"),
    )
    .order_by(worker_month.c.worker_id, worker_month.c.month)
)
_WHY = (
    select(journal.c.detail)
    .where(journal.c.worker == bindparam("pseudonym"), journal.c.kind == "matched")
    .order_by(journal.c.month.desc(), journal.c.id.desc())
    .limit(1)
)


def cover_of(connection: Connection, registration_id: int, today: date) -> Cover | None:
    """What is known of the protection of a verified registration; nothing where it is no worker's."""
    return covers_of(connection, [registration_id], today).get(registration_id)


def covers_of(
    connection: Connection, registrations: Sequence[int], today: date
) -> dict[int, Cover]:
    """What is known of the protection of verified registrations, of those that are workers'.

    Three statements, and one more for each that is matched and not yet protected.
    """
    if not registrations:
        return {}
    workers = connection.execute(_OF, {"registrations": registrations}).all()
    if not workers:
        return {}
    ids = [row.id for row in workers]
    spans = _by_worker(connection.execute(_SPANS, {"workers": ids}))
    sponsors = _by_worker(connection.execute(_SPONSORS, {"workers": ids, "month": month_of(today)}))
    return {
        row.registration_id: _cover(
            connection, row, spans.get(row.id, []), sponsors.get(row.id, []), today
        )
        for row in workers
    }


def _by_worker(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.worker_id, []).append(row)
    return found


def _cover(
    connection: Connection, of: Any, spans: Sequence[Any], sponsors: Sequence[Any], today: date
) -> Cover:
    # Where a month is confirmed already, its sponsor is no other one who goes on from there.
    following = next((row for row in sponsors if row.state == "matched"), None)
    kpj = next((row.kpj for row in reversed(spans) if row.kpj), "")
    until = protected_until([(row.first_day, row.last_day) for row in spans], today)
    by = next(iter(sponsors), None) if until is not None or following is None else following
    seen = {
        "card": of.card,
        "sponsor": "" if by is None or by.anonymous else by.name,
        "kpj": f"*******{kpj[-4:]}" if kpj else "",
    }
    if until is not None:
        return Cover("protected", until=until, **seen)
    coming = next((row for row in spans if row.first_day > today), None)
    if coming is not None:
        return Cover("coming", since=coming.first_day, until=coming.last_day, **seen)
    past = max((row.last_day for row in spans), default=None)
    if following is not None:
        why = connection.scalar(_WHY, {"pseudonym": of.pseudonym})
        return Cover("matched", until=past, why=why or "", **seen)
    return Cover("ended" if past else "waiting", until=past, **seen)


def covered(connection: Connection, card: str, today: date) -> date | None:
    """Until when the worker with this card is protected; nothing for no, and for no such card."""
    spans = connection.execute(
        select(protection.c.first_day, protection.c.last_day)
        .join(worker, worker.c.id == protection.c.worker_id)
        .where(worker.c.card == card.upper(), worker.c.registration_id.is_not(None))
        .order_by(protection.c.first_day)
    ).all()
    return protected_until([(row.first_day, row.last_day) for row in spans], today)
