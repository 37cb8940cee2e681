"""The journal: one line for each thing that happened to worker-months and money, chained by hashes.

Lines are added and never changed; the database refuses it too. A mistake is put right by another
line that takes its effect back and says why. Whoever has the lines can reckon every sum and every
hash again: `verify` does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.database import Prepared
from bot.models import (
    Journal,
    JournalHead,
    Pledge,
    Worker,
    WorkerMonth,
    milliseconds,
    table,
)

journal, head, pledge = table(Journal), table(JournalHead), table(Pledge)
worker, worker_month = table(Worker), table(WorkerMonth)

Sums = dict[str, int]
"""The counts and sums of one pledge, by the names of SUMS."""

SUMS = ("pledged", "matched", "unmatched", "released", "paid", "allocated", "unspent", "refunded")

KINDS: Mapping[str, tuple[Mapping[str, int], Mapping[str, int]]] = {
    # what it does to the counts of worker-months, and to the sums of rupiah
    "pledged": ({"pledged": 1, "unmatched": 1}, {}),
    "matched": ({"matched": 1, "unmatched": -1}, {}),
    "freed": ({"matched": -1, "unmatched": 1}, {}),
    "released": ({"unmatched": -1, "released": 1}, {}),
    "paid": ({}, {"paid": 1, "unspent": 1}),
    "allocated": ({}, {"allocated": 1, "unspent": -1}),
    "returned": ({}, {"allocated": -1, "unspent": 1}),
    "refunded": ({}, {"refunded": 1, "unspent": -1}),
    "protected": ({}, {}),
    "ended": ({}, {}),
}
"""pledged: a donor promises months · matched: a month got its worker · freed: it lost that worker
again · released: the donor was let off · paid: a payment reference was noted · allocated: a month of
a worker is on it · returned: that money is free again · refunded: money went back to the donor ·
protected: BPJS Ketenagakerjaan confirmed the month · ended: the month is over."""

NOBODY = b"\0" * 32
"""The hash before the first line."""
AT_ONCE = 5_000
"""Lines written, or read, in one go: what is held in memory."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `amount` is rupiah, `count` worker-months, `month` as 202611."""

    kind: str
    pledge: str
    count: int = 0
    amount: int = 0
    worker: str = ""
    month: int = 0
    detail: str = ""
    corrects: int = 0

    def effect(self) -> Sums:
        """What it adds to the counts and sums of its pledge."""
        counts, sums = KINDS[self.kind]
        return {name: sign * self.count for name, sign in counts.items()} | {
            name: sign * self.amount for name, sign in sums.items()
        }

    def taken_back(self, number: int, reason: str) -> "Entry":
        """The line that undoes this one, which has that number."""
        return replace(self, count=-self.count, amount=-self.amount, detail=reason, corrects=number)


def chained(before: bytes, number: int, at: int, entry: Entry) -> bytes:
    """The hash of a line: SHA-256 over the hash before it and the JSON list of all its fields.

    `at` is milliseconds since 1970.
    """
    said = orjson.dumps(
        [
            number,
            at,
            entry.kind,
            entry.pledge,
            entry.worker,
            entry.month,
            entry.count,
            entry.amount,
            entry.detail,
            entry.corrects,
        ]
    )
    return sha256(before + said).digest()


# --- adding ----------------------------------------------------------------------------------------

_INSERT = Prepared(
    insert(journal),
    *("id", "at", "kind", "pledge", "worker", "month", "count", "amount", "detail", "corrects"),
    "hash",
)
_ADD = (
    update(pledge)
    .where(pledge.c.code == bindparam("of"))
    .values({name: pledge.c[name] + bindparam(f"add_{name}") for name in SUMS})
)


def append(connection: Connection, entries: Iterable[Entry], now: datetime) -> int:
    """Add lines, and their effect to the pledges; the number of the last one.

    One transaction at a time appends; others wait. Raises sqlalchemy's IntegrityError when a count
    or sum of a pledge would fall below nothing, and KeyError for an unknown kind.
    """
    number, last = locked(connection)
    at = milliseconds(now)
    effects: dict[str, Sums] = {}
    rows: list[dict[str, Any]] = []
    for entry in entries:
        number += 1
        last = chained(last, number, at, entry)
        rows.append(
            {
                "id": number,
                "at": at,
                "kind": entry.kind,
                "pledge": entry.pledge,
                "worker": entry.worker,
                "month": entry.month,
                "count": entry.count,
                "amount": entry.amount,
                "detail": entry.detail,
                "corrects": entry.corrects,
                "hash": last,
            }
        )
        _add(effects.setdefault(entry.pledge, dict.fromkeys(SUMS, 0)), entry.effect())
        if len(rows) == AT_ONCE:
            _INSERT.run(connection, rows)
            rows.clear()
    _INSERT.run(connection, rows)
    for code, sums in effects.items():
        if any(sums.values()):
            added = connection.execute(
                _ADD, {"of": code} | {f"add_{name}": value for name, value in sums.items()}
            )
            if added.rowcount != 1:
                raise LookupError(f"no pledge {code}")
    connection.execute(update(head).values(last=number, hash=last))
    return number


def locked(connection: Connection) -> tuple[int, bytes]:
    """The number and hash of the last line, which nobody else may follow until this transaction ends."""
    row = connection.execute(select(head.c.last, head.c.hash).with_for_update()).one()
    return row.last, row.hash


def _add(sums: Sums, more: Mapping[str, int]) -> None:
    for name, value in more.items():
        sums[name] += value


def correct(connection: Connection, number: int, reason: str, now: datetime) -> int:
    """Take the effect of one line back; the number of the line that does.

    Only lines about money alone: months are freed and released. Raises LookupError for no such line,
    ValueError for one that was corrected, is a correction, is not about money, or without a reason.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ValueError("a reason is needed")
    locked(connection)
    row = connection.execute(select(journal).where(journal.c.id == number)).first()
    if row is None:
        raise LookupError(f"no line {number} in the journal")
    if row.kind not in ("paid", "refunded"):
        raise ValueError(f"line {number} is {row.kind}: only paid and refunded can be corrected")
    if row.corrects:
        raise ValueError(f"line {number} is a correction itself")
    again = select(journal.c.id).where(journal.c.pledge == row.pledge, journal.c.corrects == number)
    if connection.execute(again).first() is not None:
        raise ValueError(f"line {number} was corrected already")
    return append(connection, [entry_of(row).taken_back(number, reason[:200])], now)


def entry_of(row: Any) -> Entry:
    """A row of the journal as an entry."""
    return Entry(
        row.kind,
        row.pledge,
        row.count,
        row.amount,
        row.worker,
        row.month,
        row.detail,
        row.corrects,
    )


# --- checking ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Verdict:
    """What `verify` found: lines read, the hash of the last, and the first fault, empty for none."""

    lines: int = 0
    root: bytes = NOBODY
    fault: str = ""
    sums: dict[str, Sums] = field(default_factory=dict)


def verify(connection: Connection) -> Verdict:
    """Reckon the whole journal again: chain, conservation, and that it agrees with the tables.

    Reads line by line; what it holds in memory grows with the number of pledges only.
    """
    verdict = Verdict()
    for row in _lines(connection):
        entry = entry_of(row)
        number = verdict.lines + 1
        if row.id != number:
            verdict.fault = f"line {number} is missing: after {verdict.lines} comes {row.id}"
            return verdict
        if entry.kind not in KINDS:
            verdict.fault = f"line {number} is of no known kind: {entry.kind!r}"
            return verdict
        if row.hash != chained(verdict.root, number, milliseconds(row.at), entry):
            verdict.fault = f"line {number} is not what was written: its hash does not agree"
            return verdict
        sums = verdict.sums.setdefault(entry.pledge, dict.fromkeys(SUMS, 0))
        _add(sums, entry.effect())
        if fault := conserved(sums):
            verdict.fault = f"line {number}, pledge {entry.pledge}: {fault}"
            return verdict
        verdict.lines, verdict.root = number, row.hash
    verdict.fault = _tables_agree(connection, verdict)
    return verdict


def conserved(sums: Sums) -> str:
    """What is wrong with the counts and sums of a pledge; empty where they hold."""
    if sums["pledged"] != sums["matched"] + sums["unmatched"] + sums["released"]:
        return "pledged is not matched + unmatched + released"
    if sums["paid"] != sums["allocated"] + sums["unspent"] + sums["refunded"]:
        return "paid is not allocated + unspent + refunded"
    below = [name for name in SUMS if sums[name] < 0]
    return f"{below[0]} is less than nothing" if below else ""


def _lines(connection: Connection) -> Iterator[Any]:
    after = 0
    while True:
        rows = connection.execute(
            select(journal).where(journal.c.id > after).order_by(journal.c.id).limit(AT_ONCE)
        ).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].id


def _tables_agree(connection: Connection, verdict: Verdict) -> str:
    row = connection.execute(select(head.c.last, head.c.hash)).one()
    if (row.last, row.hash) != (verdict.lines, verdict.root):
        return f"line {row.last} was written last, but the journal ends with {verdict.lines}"
    for row in connection.execute(select(pledge.c.code, *(pledge.c[name] for name in SUMS))):
        sums = verdict.sums.get(row.code) or dict.fromkeys(SUMS, 0)
        for name in SUMS:
            if getattr(row, name) != sums[name]:
                return (
                    f"pledge {row.code}: {name} is {getattr(row, name)} in the table, "
                    f"{sums[name]} by the journal"
                )
    return _months_agree(connection)


def _months_agree(connection: Connection) -> str:
    """Each month of a worker is funded once, by the pledge that the journal says."""
    net = (
        select(
            journal.c.worker,
            journal.c.month,
            journal.c.pledge,
            (
                func.sum(journal.c.count).filter(journal.c.kind == "matched")
                - func.coalesce(func.sum(journal.c.count).filter(journal.c.kind == "freed"), 0)
            ).label("funded"),
        )
        .where(journal.c.kind.in_(("matched", "freed")))
        .group_by(journal.c.worker, journal.c.month, journal.c.pledge)
        .subquery()
    )
    held = (
        select(worker.c.pseudonym, worker_month.c.month, pledge.c.code)
        .join(worker, worker.c.id == worker_month.c.worker_id)
        .join(pledge, pledge.c.id == worker_month.c.pledge_id)
        .subquery()
    )
    twice = connection.execute(
        select(net.c.worker, net.c.month)
        .where(net.c.funded != 0)
        .group_by(net.c.worker, net.c.month)
        .having(func.sum(net.c.funded) != 1)
        .limit(1)
    ).first()
    if twice is not None:
        return f"month {twice.month} of {twice.worker} is not funded once"
    both = (
        (net.c.worker == held.c.pseudonym)
        & (net.c.month == held.c.month)
        & (net.c.pledge == held.c.code)
    )
    lost = connection.execute(
        select(net.c.worker, net.c.month)
        .join(held, both, isouter=True)
        .where(net.c.funded == 1, held.c.pseudonym.is_(None))
        .limit(1)
    ).first()
    if lost is not None:
        return f"month {lost.month} of {lost.worker} is matched by the journal, not in the table"
    funded = connection.scalar(select(func.count()).select_from(net).where(net.c.funded == 1))
    kept = connection.scalar(select(func.count()).select_from(worker_month))
    if funded != kept:
        return f"{kept} months are matched in the table, {funded} by the journal"
    return ""
