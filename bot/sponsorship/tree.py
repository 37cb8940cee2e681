"""A hash tree over the journal's lines: one number stands for them all, and a few lines can be proved
against it without the others.

Its leaves are the hashes of the lines, joined as in RFC 6962, section 2.1. The root that is published
holds the number of lines too, so that nobody takes one tree for another.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from threading import Lock

from sqlalchemy import Connection, bindparam, select

from bot.database import Prepared
from bot.models import Journal, table

journal = table(Journal)

BLOCK = 1_024
"""Lines whose common hash is kept in memory: they never change. A power of two."""
AT_ONCE = 64 * BLOCK
"""Lines read in one go."""

Part = Callable[[int, int], bytes]
"""The hash over the lines after the first number up to the second."""


def leaf(line: bytes) -> bytes:
    """A leaf of the tree, from the hash of a line."""
    return sha256(b"\0" + line).digest()


def folded(hashes: Sequence[bytes]) -> bytes:
    """The one hash over neighbours of equal height, of which the last may be lower."""
    if not hashes:
        return sha256().digest()
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        odd = hashes[-1:] if len(hashes) % 2 else []
        hashes = [sha256(b"\1" + left + right).digest() for left, right in pairs]
        hashes += odd
    return hashes[0]


def _joined(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def sealed_root(lines: int, top: bytes) -> bytes:
    """The root as it is published: over the number of lines and the top of their tree."""
    return sha256(b"\2" + lines.to_bytes(8, "big") + top).digest()


def left_of(size: int) -> int:
    """How many of so many leaves, at least two, are in the left half: a power of two."""
    return 1 << (size - 1).bit_length() - 1


def others(known: Sequence[int], lines: int, part: Part) -> Iterator[bytes]:
    """The hashes that, with those of the known lines, give the root; from left to right.

    `known` are numbers of lines in their order. Nothing of what is known is in them.
    """

    def below(first: int, last: int) -> Iterator[bytes]:
        if bisect_left(known, first + 1) == bisect_left(known, last + 1):
            yield part(first, last)
        elif last - first > 1:
            middle = first + left_of(last - first)
            yield from below(first, middle)
            yield from below(middle, last)

    if lines:
        yield from below(0, lines)


def root_of(known: dict[int, bytes], lines: int, rest: Sequence[bytes]) -> bytes | None:
    """The root, from the hashes of the known lines by number, and the `others`; nothing where they
    are not exactly those that are needed."""
    numbers = sorted(known)
    left = iter(rest)

    def top(first: int, last: int) -> bytes:
        if bisect_left(numbers, first + 1) == bisect_left(numbers, last + 1):
            return next(left)
        if last - first == 1:
            return leaf(known[last])
        middle = first + left_of(last - first)
        return _joined(top(first, middle), top(middle, last))

    if not numbers or not 1 <= numbers[0] <= numbers[-1] <= lines < 1 << 62:
        return None
    try:
        found = sealed_root(lines, top(0, lines))
    except StopIteration:
        return None
    return found if next(left, None) is None else None


class Tree:
    """The tree of one database's journal. It grows with it: only new lines are read.

    Several threads may ask at once. Memory: 32 bytes for each BLOCK lines.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._blocks: list[bytes] = []
        self._end = b""
        """The hash of the last line of the last block, as it was when it was read."""

    def root(self, connection: Connection, lines: int) -> bytes:
        """The published root of the first so many lines."""
        return sealed_root(lines, self.reader(connection, lines)(0, lines))

    def reader(self, connection: Connection, lines: int) -> Part:
        """What gives the hash of any part of the tree of so many lines."""
        blocks = self._grown(connection, lines // BLOCK)
        read: tuple[int, list[bytes]] = (-1, [])

        def in_block(block: int) -> list[bytes]:
            nonlocal read
            if read[0] != block:
                read = block, _leaves(connection, block * BLOCK, min(lines, (block + 1) * BLOCK))
            return read[1]

        def part(first: int, last: int) -> bytes:
            block, offset = divmod(first, BLOCK)
            if offset or last - first < BLOCK:
                return folded(in_block(block)[offset : offset + last - first])
            whole = blocks[block : last // BLOCK]
            return folded(whole if last % BLOCK == 0 else [*whole, folded(in_block(last // BLOCK))])

        return part

    def _grown(self, connection: Connection, blocks: int) -> list[bytes]:
        with self._lock:
            known = len(self._blocks)
            # The chain of hashes vouches for everything before; a restored database begins anew.
            if known and _line(connection, known * BLOCK) != self._end:
                self._blocks, known = [], 0
            for first in range(known * BLOCK, blocks * BLOCK, AT_ONCE):
                last = min(first + AT_ONCE, blocks * BLOCK)
                leaves = _leaves(connection, first, last)
                self._blocks += [
                    folded(leaves[at : at + BLOCK]) for at in range(0, last - first, BLOCK)
                ]
            if blocks > known:
                self._end = _line(connection, blocks * BLOCK)
            return self._blocks


def _line(connection: Connection, number: int) -> bytes:
    return connection.scalar(select(journal.c.hash).where(journal.c.id == number)) or b""


_HASHES = Prepared(
    select(journal.c.hash)
    .where(journal.c.id > bindparam("first"), journal.c.id <= bindparam("last"))
    .order_by(journal.c.id)
)


def _leaves(connection: Connection, first: int, last: int) -> list[bytes]:
    rows = _HASHES.find(connection, first=first, last=last)
    found = [sha256(b"\0" + line).digest() for (line,) in rows]
    if len(found) != last - first:
        raise LookupError(f"lines are missing between {first + 1} and {last} of the journal")
    return found
