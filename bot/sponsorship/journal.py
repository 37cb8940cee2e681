"""The journal: one line for each thing that happened to worker-months and money, chained by hashes.

Lines are added and never changed; the database refuses it too. A mistake is put right by another
line that takes its effect back and says why. Whoever has the lines can reckon every sum and every
hash again: `verify` does.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import zip_longest
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, case, func, insert, select, type_coerce, update
from sqlalchemy.types import NullType

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
        return _add({}, self.kind, self.pledge, self.count, self.amount)

    def taken_back(self, number: int, reason: str) -> "Entry":
        """The line that undoes this one, which has that number."""
        return replace(self, count=-self.count, amount=-self.amount, detail=reason, corrects=number)


FIELDS = ("id", "at", "kind", "pledge", "worker", "month", "count", "amount", "detail", "corrects")
"""What a hash is over, in this order."""


def chained(before: bytes, number: int, at: int, entry: Entry) -> bytes:
    """The hash of a line: SHA-256 over the hash before it and the JSON list of all its FIELDS.

    `at` is milliseconds since 1970.
    """
    return _hash(before, (number, at, *(getattr(entry, name) for name in FIELDS[2:])))


def _hash(before: bytes, fields: tuple[Any, ...]) -> bytes:
    return sha256(before + orjson.dumps(fields)).digest()


# --- adding ----------------------------------------------------------------------------------------

_COLUMNS = (*FIELDS, "hash")
_INSERT = Prepared(insert(journal), *_COLUMNS)
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
        fields = (
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
        )
        last = _hash(last, fields)
        rows.append(dict(zip(_COLUMNS, (*fields, last), strict=True)))
        _add(effects, entry.kind, entry.pledge, entry.count, entry.amount)
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
    row = connection.execute(
        select(head.c.last, head.c.hash).where(head.c.only == 1).with_for_update()
    ).one()
    return row.last, row.hash


def _add(to: dict[str, Sums], kind: str, code: str, count: int, amount: int) -> Sums:
    """Add the effect of a line to the sums of its pledge; these."""
    counts, sums = KINDS[kind]
    of = to.get(code)
    if of is None:
        of = to[code] = dict.fromkeys(SUMS, 0)
    for name, sign in counts.items():
        of[name] += sign * count
    for name, sign in sums.items():
        of[name] += sign * amount
    return of


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

    Where others write meanwhile, `bot.database.snapshot` keeps it to one moment. Reads line by line;
    what it holds in memory grows with the number of pledges only.
    """
    verdict = Verdict()
    with _any_bytes(connection):
        for row in _lines(connection):
            if fault := _follow(verdict, row):
                verdict.fault = f"line {verdict.lines + 1}{fault}"
                return verdict
        verdict.fault = _tables_agree(connection, verdict)
    return verdict


@contextmanager
def _any_bytes(connection: Connection) -> Iterator[None]:
    """SQLite gives a text that is no UTF-8 any more too; PostgreSQL keeps none."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


def _follow(verdict: Verdict, row: Any) -> str:
    """Go on by one line, as it lies in the database; what is wrong with it, empty for nothing."""
    number = verdict.lines + 1
    if row[0] != number:
        return f" is missing: after {verdict.lines} comes {row[0]}"
    _id, _at, kind, code, _worker, _month, count, amount, _detail, _corrects, written = row
    try:
        told = _hash(verdict.root, row[:-1])
    except TypeError:  # bytes that are no text, or a value of a type that is never written
        told = b""
    if written != told:
        return " is not what was written: its hash does not agree"
    if kind not in KINDS:
        return f" is of no known kind: {kind!r}"
    if any(KINDS[kind]) and (fault := conserved(_add(verdict.sums, kind, code, count, amount))):
        return f", pledge {code}: {fault}"
    verdict.lines, verdict.root = number, written
    return ""


def conserved(sums: Sums) -> str:
    """What is wrong with the counts and sums of a pledge; empty where they hold."""
    if sums["pledged"] != sums["matched"] + sums["unmatched"] + sums["released"]:
        return "pledged is not matched + unmatched + released"
    if sums["paid"] != sums["allocated"] + sums["unspent"] + sums["refunded"]:
        return "paid is not allocated + unspent + refunded"
    if min(sums.values()) < 0:
        return f"{min(sums, key=sums.__getitem__)} is less than nothing"
    return ""


_LINES = (
    # as they lie there: no date is made of a number only to be made a number again
    select(*(type_coerce(journal.c[name], NullType()) for name in _COLUMNS))
    .where(journal.c.id > bindparam("after"))
    .order_by(journal.c.id)
    .limit(AT_ONCE)
)


def _lines(connection: Connection) -> Iterator[Any]:
    after: Any = -(2**31)  # no line comes before 1, unless somebody put it there
    while rows := connection.execute(_LINES, {"after": after}).all():
        yield from rows
        after = rows[-1][0]


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
    """Each month of a worker is funded once, by the pledge that the journal says, paid and confirmed
    as the journal says.

    Both sides are read in the same order and compared line by line.
    """
    told = (
        select(journal.c.worker, journal.c.month, journal.c.pledge, _PAID, _STATE)
        .where(journal.c.worker != "")
        .group_by(journal.c.worker, journal.c.month, journal.c.pledge)
        .having((_HELD != 0) | (_PAID != 0))
        .order_by(journal.c.worker, journal.c.month)
        .execution_options(yield_per=AT_ONCE)
    )
    kept = (
        select(
            worker.c.pseudonym,
            worker_month.c.month,
            pledge.c.code,
            case((worker_month.c.paid, worker_month.c.amount), else_=0),
            worker_month.c.state,
        )
        .select_from(worker)
        .join(worker_month, worker_month.c.worker_id == worker.c.id)
        .join(pledge, pledge.c.id == worker_month.c.pledge_id)
        .order_by(worker.c.pseudonym, worker_month.c.month)
        .execution_options(yield_per=AT_ONCE)
    )
    with connection.execute(told) as lines, connection.execute(kept) as months:
        for by_journal, in_table in zip_longest(lines, months):
            if by_journal is None or in_table is None or tuple(by_journal) != tuple(in_table):
                said = by_journal or in_table
                return (
                    f"month {said.month} of {said[0]}: the journal says {_said(by_journal)}, "
                    f"the table {_said(in_table)}"
                )
    return ""


def _difference(of: Any, more: str, less: str) -> Any:
    return func.sum(case((journal.c.kind == more, of), (journal.c.kind == less, -of), else_=0))


def _any(kind: str) -> Any:
    return func.max(case((journal.c.kind == kind, 1), else_=0)) == 1


_HELD = _difference(journal.c.count, "matched", "freed")
_PAID = _difference(journal.c.amount, "allocated", "returned")
_STATE = case((_any("ended"), "ended"), (_any("protected"), "protected"), else_="matched")


def _said(row: Any) -> str:
    return f"{row[0]} {row[1]} by {row[2]}, {row[4]}, Rp{row[3]} paid" if row else "nothing"
