"""A proof of what became of one pledge: its lines, and what shows that they stand in the journal.

Whoever has a proof can check it without the database, without the lines of others and without trusting
us: it leads to the root that the public page shows. That no later line was left out only the whole
journal shows (`lingkaran ledger verify`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, func, select

from bot.models import Journal, JournalHead, Pledge, milliseconds, table
from bot.sponsorship import tree
from bot.sponsorship.journal import AT_ONCE, KINDS, NOBODY, SUMS, Sums, chained, conserved, entry_of
from bot.sponsorship.journal import Entry as Line
from bot.sponsorship.pledges import shown
from bot.sponsorship.privacy import shown_to_all
from bot.sponsorship.tree import Tree

journal, head, pledge = table(Journal), table(JournalHead), table(Pledge)

FORMAT = "lingkaran-proof-1"
OPEN = {
    "number": int, "at": int, "kind": str, "pledge": str, "worker": str, "month": int, "count": int,
    "amount": int, "detail": str, "corrects": int, "before": str,
}  # fmt: skip
"""What is said of a line that can be checked in full; `before` is the hash of the line before it."""
CLOSED = {name: kind for name, kind in OPEN.items() if name not in ("detail", "before")} | {
    "hash": str
}
"""What is said of a line whose detail is not for everybody: that its hash is in the tree is proved, the
rest is only told."""


PROOF = {"format": str, "pledge": str, "tree": dict, "lines": list, "rest": list}
TREE = {"lines": int, "root": str}
HASH = re.compile("[0-9a-f]{64}")


class TooLong(ValueError):
    """A pledge with more lines than were allowed."""


def prove(
    connection: Connection,
    code: str,
    kept: Tree,
    *,
    lines: int = 0,
    whole: bool = False,
    most: int | None = None,
) -> dict[str, Any]:
    """A proof for one pledge, to be written as JSON, against the root of the first so many lines of
    the journal; of all there are by default.

    With `whole` also what is for the donor alone: payment references and typed reasons. Raises
    LookupError for no such pledge or none in those lines, ValueError for more lines than there are,
    TooLong for more than `most` of the pledge.
    """
    code = shown(connection, code).code
    last = connection.scalar(select(head.c.last)) or 0
    if not 0 <= lines <= last:
        raise ValueError(f"the journal has {last} lines, not {lines}")
    size = lines or last
    mine = (journal.c.pledge == code) & (journal.c.id <= size)
    count = connection.scalar(select(func.count()).where(mine)) or 0
    if not count:
        raise LookupError(f"nothing of {code} in the first {size} lines")
    if most is not None and count > most:
        raise TooLong(f"{code} has {count} lines, more than {most}")
    told = [_told(row, whole=whole) for row in _rows(connection, mine)]
    part = kept.reader(connection, size)
    rest = tree.others([line["number"] for line in told], size, part)
    return {
        "format": FORMAT,
        "pledge": code,
        "tree": {"lines": size, "root": kept.root(connection, size).hex()},
        "lines": told,
        "rest": [part_hash.hex() for part_hash in rest],
    }


def _rows(connection: Connection, mine: Any) -> Iterator[Any]:
    """The lines in question, each with the hash of the line before it."""
    before = journal.alias()
    return iter(
        connection.execute(
            select(journal, before.c.hash.label("before"))
            .outerjoin(before, before.c.id == journal.c.id - 1)
            .where(mine)
            .order_by(journal.c.id)
            .execution_options(yield_per=AT_ONCE)
        )
    )


def _told(row: Any, *, whole: bool) -> dict[str, Any]:
    told = {"number": row.id, "at": milliseconds(row.at)} | asdict(entry_of(row))
    if whole or shown_to_all(entry_of(row)):
        return told | {"before": (row.before or NOBODY).hex()}
    del told["detail"]
    return told | {"hash": row.hash.hex()}


# --- checking, without any database -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Month:
    """What became of a worker's month: matched, protected or ended; and whether it was paid."""

    state: str = "matched"
    paid: bool = False

    def __str__(self) -> str:
        return f"{self.state} and paid" if self.paid else self.state


@dataclass(slots=True)
class Finding:
    """What a proof shows. With a `fault`, nothing of it is to be believed."""

    fault: str = ""
    pledge: str = ""
    lines: int = 0
    """Of the whole journal."""
    root: str = ""
    proved: int = 0
    """Lines of the pledge that were checked in full."""
    told: int = 0
    """Lines of which only the hash was checked: their details are the donor's."""
    sums: Sums = field(default_factory=lambda: dict.fromkeys(SUMS, 0))
    months: dict[tuple[str, int], Month] = field(default_factory=dict)
    """By pseudonym and month, as 202611."""

    def counts(self) -> Counter[str]:
        """Worker-months that are matched, and of these paid, protected (also those over) and ended."""
        counted = Counter(matched=0, paid=0, protected=0, ended=0)
        for month in self.months.values():
            counted["matched"] += 1
            counted["paid"] += month.paid
            counted["protected"] += month.state in ("protected", "ended")
            counted["ended"] += month.state == "ended"
        return counted


def check(proof: object) -> Finding:
    """What a proof shows, with the first fault where it is not sound.

    Pure, and safe for whatever a stranger wrote. The root it leads to is still to be compared with
    the one that was published for so many lines.
    """
    found = Finding()
    try:
        _check(proof, found)
    except _Faulty as fault:
        found.fault = str(fault)
    return found


class _Faulty(Exception):
    pass


def _check(proof: object, found: Finding) -> None:
    given = _fields(proof, PROOF, "the proof")
    if given["format"] != FORMAT:
        raise _Faulty(f"it is not of the form {FORMAT}")
    size = _fields(given["tree"], TREE, "tree")
    found.pledge, found.lines, found.root = given["pledge"], size["lines"], size["root"]
    lines: dict[int, Line] = {}
    hashes: dict[int, bytes] = {}
    last = 0
    for told in given["lines"]:
        number, line, line_hash = _read(told, found)
        if number <= last:
            raise _Faulty(f"line {number} is not in its place")
        lines[number], hashes[number], last = line, line_hash, number
    rest = [_bytes(text, "rest") for text in given["rest"]]
    if tree.root_of(hashes, found.lines, rest) != _bytes(found.root, "root"):
        raise _Faulty("its lines and hashes do not lead to its root")
    for number, line in lines.items():
        _follow(line, number, found)


def _read(told: object, found: Finding) -> tuple[int, Line, bytes]:
    """A line with its number and hash."""
    closed = isinstance(told, dict) and "hash" in told
    given = _fields(told, CLOSED if closed else OPEN, "a line")
    number, at = given.pop("number"), given.pop("at")
    if given["kind"] not in KINDS:
        raise _Faulty(f"line {number} is of no known kind")
    if given["pledge"] != found.pledge:
        raise _Faulty(f"line {number} is of another pledge")
    if closed:
        found.told += 1
        line_hash = _bytes(given.pop("hash"), f"line {number}")
        return number, Line(**given), line_hash
    found.proved += 1
    before = _bytes(given.pop("before"), f"line {number}")
    line = Line(**given)
    try:
        return number, line, chained(before, number, at, line)
    except (TypeError, ValueError):  # a number or a letter that JSON has no room for
        raise _Faulty(f"line {number} cannot be read") from None


def _follow(line: Line, number: int, found: Finding) -> None:
    """What a line does to the sums and to its worker's month. Raises _Faulty where it cannot be."""
    for name, value in line.effect().items():
        found.sums[name] += value
    if fault := conserved(found.sums):
        raise _Faulty(f"after line {number} {fault}")
    if not line.worker:
        return
    whose = (line.worker, line.month)
    now = found.months.get(whose)
    match line.kind, now:
        case "matched", None:
            found.months[whose] = Month()
        case "freed", Month("matched", False):
            del found.months[whose]
        case "allocated", Month(paid=False):
            found.months[whose] = replace(now, paid=True)
        case "returned", Month("matched", True):
            found.months[whose] = replace(now, paid=False)
        case "protected", Month("matched"):
            found.months[whose] = replace(now, state="protected")
        case "ended", Month("protected"):
            found.months[whose] = replace(now, state="ended")
        case _:
            raise _Faulty(f"line {number}: a month that is {now or 'free'} cannot be {line.kind}")


def _fields(given: object, wanted: Mapping[str, type], what: str) -> dict[str, Any]:
    if not isinstance(given, dict) or given.keys() != wanted.keys():
        raise _Faulty(f"{what} does not have the fields {', '.join(wanted)}")
    for name, kind in wanted.items():
        if type(given[name]) is not kind:
            raise _Faulty(f"{what}: {name} is not a {kind.__name__}")
    return dict(given)


def _bytes(text: object, what: str) -> bytes:
    """A hash from its 64 digits, which are written in one way only."""
    if isinstance(text, str) and HASH.fullmatch(text):
        return bytes.fromhex(text)
    raise _Faulty(f"{what}: {str(text)[:80]!r} is no hash")
