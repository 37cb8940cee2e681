"""What watching claims costs with 100,000 open cases: a sweep over all, over some, and over none."""

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, func, insert, select, text

from benchmarks import servers
from benchmarks.load import percentile
from bot.claims.guardian import watch
from bot.database import migrate, open_database
from bot.models import ADDRESS_SCOPE, Chat, Claim, ClaimChat, Outgoing, table
from bot.sealed import Keyring, new_key, use
from flows.claims import WINDOW

SIZE = 100_000
"""Open claims, each told from a chat of its own."""
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""Ten in the morning in the west of Indonesia: nothing waits for the morning."""
SECONDS = 60.0
"""For a sweep in which every claim is due."""
IDLE = 0.010
"""Seconds within which 99 of 100 sweeps are done that find nothing."""
IDLE_SWEEPS = 300
AT_ONCE = 5_000
"""Rows seeded by one statement."""

chat, claim, claim_chat = table(Chat), table(Claim), table(ClaimChat)
outgoing = table(Outgoing)


@dataclass(slots=True)
class Sweep:
    """One sweep: what it did, the seconds it took by the clock and of our CPU."""

    name: str
    done: int
    seconds: float
    cpu: float


@dataclass(slots=True)
class Measured:
    """All that was measured on one database."""

    database: str
    sweeps: list[Sweep] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    twice: int = 0
    """Messages queued by a second run at the same moment, or for one chat and step again."""


def seed(engine: Engine, keyring: Keyring, size: int) -> None:
    """Claims at every step before their first deadline: a third each at the first, second and third.

    Half of them know a phone that never wrote, a tenth is half told.
    """
    chance = random.Random(1)
    migrate(engine)
    for first in range(0, size, AT_ONCE):
        numbers = range(first + 1, min(first + AT_ONCE, size) + 1)
        chats, claims, seen = [], [], []
        for n in numbers:
            address = f"7{n:09}"
            chats.append(
                {
                    "id": n,
                    "channel": "telegram",
                    "address": address,
                    "address_index": keyring.index(f"telegram:{address}", ADDRESS_SCOPE),
                    "heard_at": NOW - timedelta(hours=37),
                    "claims": 1,
                }
            )
            step = n % 3
            opened = NOW - timedelta(hours=(0, 12, 36)[step], minutes=1)
            answers = {
                "name": "Siti Aminah",
                "story": "jatuh dari tangga waktu memuat ikan, tangan kiri patah",
                "when": {"day": "2026-11-23", "clock": "09:59"},
                "body": ["arm_hand"],
            }
            if n % 2:
                answers["phone"] = f"+62812{n:08}"
            claims.append(
                {
                    "id": n,
                    "code": f"A-{n:06}",
                    "chat_id": n,
                    "token": "t",
                    "kind": "accident",
                    "state": "draft" if n % 10 == 0 else "told",
                    "answers": answers,
                    "hours": 7,
                    "happened_at": opened,
                    "opened_at": opened,
                    "first_due": opened + WINDOW,
                    "step": step,
                    "next_at": NOW - timedelta(seconds=chance.randrange(60)),
                    "updated_at": opened,
                }
            )
            seen.append({"claim_id": n, "chat_id": n, "role": "teller", "since": opened})
        with engine.begin() as connection:
            connection.execute(insert(chat), chats)
            connection.execute(insert(claim), claims)
            connection.execute(insert(claim_chat), seen)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in ("chat", "claim"):  # numbers were given, not drawn
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {size})")
                )
            connection.execute(text("VACUUM ANALYZE"))  # as a database that lives has it


def measure(database: str, url: str, size: int) -> Measured:
    """Seed a store and sweep it: all, at once again, nothing, and all of it a day later."""
    keyring = Keyring.parse(new_key("bench"))
    use(keyring)
    found = Measured(database)
    with _opened(url) as engine:
        seed(engine, keyring, size)
        found.sweeps.append(_swept("every claim is due", engine, keyring, NOW))
        before = _queued(engine)
        found.sweeps.append(_swept("the same moment again", engine, keyring, NOW))
        found.twice = _queued(engine) - before + _repeated(engine)
        for _each in range(IDLE_SWEEPS):
            began = time.perf_counter()
            watch(engine, keyring, NOW, sms=True)
            found.idle.append(time.perf_counter() - began)
        later = NOW + timedelta(hours=24)
        found.sweeps.append(_swept("a day later", engine, keyring, later))
        found.twice += _repeated(engine)
    return found


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _swept(name: str, engine: Engine, keyring: Keyring, now: datetime) -> Sweep:
    clock, cpu = time.perf_counter(), time.process_time()
    done = watch(engine, keyring, now, sms=True)
    return Sweep(name, done, time.perf_counter() - clock, time.process_time() - cpu)


def _queued(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(outgoing)) or 0


def _repeated(engine: Engine) -> int:
    """Messages to one chat at one moment beyond the first."""
    each = (
        select(func.count().label("many"))
        .select_from(outgoing)
        .group_by(outgoing.c.chat_id, outgoing.c.created_at)
        .having(func.count() > 1)
        .subquery()
    )
    with engine.connect() as connection:
        return connection.scalar(select(func.coalesce(func.sum(each.c.many - 1), 0))) or 0


def show(found: Sequence[Measured], size: int) -> str:
    """All databases as Markdown."""
    rows = [f"| {size:,} open claims | messages and calls | seconds | µs a claim | of our CPU |"]
    rows.append("| --- | ---: | ---: | ---: | ---: |")
    for one in found:
        for sweep in one.sweeps:
            rows.append(
                f"| {one.database}: {sweep.name} | {sweep.done:,} | {sweep.seconds:.1f} "
                f"| {sweep.seconds / size * 1e6:,.0f} | {sweep.cpu / size * 1e6:,.0f} |"
            )
        p50, p99 = (percentile(one.idle, part) * 1e3 for part in (0.5, 0.99))
        rows.append(f"| {one.database}: nothing is due | 0 | {p50:.2f} ms, p99 {p99:.2f} ms | | |")
    return "\n".join(rows)


def verdicts(one: Measured, size: int) -> Iterator[tuple[bool, str]]:
    """Every aim on one database: whether it is met, and in words."""
    name = f"{one.database}, {size:,} open claims"
    seconds = one.sweeps[0].seconds
    yield seconds < SECONDS, f"{name}: all due in {seconds:.1f} s, under {SECONDS:.0f}"
    p99 = percentile(one.idle, 0.99)
    yield p99 < IDLE, f"{name}: an idle sweep: p99 {p99 * 1e3:.2f} ms, under {IDLE * 1e3:.0f}"
    yield one.twice == 0, f"{name}: {one.twice} messages twice, none"


def main(size: int = SIZE) -> list[tuple[bool, str]]:
    """Measure and print everything; the verdicts."""
    from tests import postgres  # brings pytest along

    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="lingkaran-bench-")))
        urls: dict[str, Callable[[], str]] = {"SQLite": lambda: f"sqlite:///{folder}/claims.db"}
        if servers.has_postgresql():
            server = stack.enter_context(postgres.running())
            urls["PostgreSQL"] = lambda: server.url(server.create())
        found = [measure(database, url(), size) for database, url in urls.items()]
    print(show(found, size), "\n", flush=True)
    return [verdict for one in found for verdict in verdicts(one, size)]


if __name__ == "__main__":
    for met, told in main(*map(int, sys.argv[1:])):
        print(f"- {'met' if met else 'missed'}: {told}")
