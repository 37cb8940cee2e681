"""What sponsorship costs with 10,000, 100,000 and 1,000,000 worker-months: time, memory, growth."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, func, insert, select, text

from benchmarks.load import nik, percentile
from bot.codes import draw
from bot.data import load
from bot.database import for_reading, migrate, open_database
from bot.models import NIK_SCOPE, Chat, Pledge, Registration, Worker, WorkerMonth, table
from bot.sealed import Keyring, use
from bot.sponsorship import exchange, matching, payments, pledges, sheets
from bot.sponsorship.journal import verify
from bot.sponsorship.pledges import Wish
from bot.sponsorship.protection import cover_of, end_months

R = TypeVar("R")

chat, registration = table(Chat), table(Registration)
worker, worker_month, pledge = table(Worker), table(WorkerMonth), table(Pledge)

SIZES = (10_000, 100_000, 1_000_000)
"""Worker-months."""
MONTHS = 10
"""For each worker."""
EACH = 100
"""Workers of a pledge."""
SOME = 5
"""Regions, and groups, of which workers are."""

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LAST_DAY = date(2027, 8, 31)
"""Of the tenth month."""
NEXT_TERM = datetime(2027, 8, 20, 2, 0, tzinfo=UTC)
"""In the last month of all: who is sponsored comes first again."""

LOOKS = 1_000
"""How often each thing that somebody waits for is looked up."""
GROWTH = 1.5
"""What a piece may cost at the largest size, in those of the middle one: more is no straight line."""
MEMORY = 50.0
"""MB that the largest size may take beyond the smallest."""
MINUTES = 10.0
"""For all steps of a million worker-months together."""
AT_ONCE = 5_000
"""Rows seeded by one statement."""


@dataclass(frozen=True, slots=True)
class House:
    """A database with so many worker-months to come, and what it takes to open it."""

    url: str
    key: str
    folder: Path
    size: int

    @property
    def confirmations(self) -> Path:
        return self.folder / "confirmations.csv"

    @contextmanager
    def open(self) -> Iterator[tuple[Engine, Keyring]]:
        keyring = Keyring.parse(self.key)
        use(keyring)
        engine = open_database(self.url)
        try:
            yield engine, keyring
        finally:
            engine.dispose()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one step took: pieces done, seconds by the clock and of our CPU, the most MB held."""

    pieces: int
    clock: float
    cpu: float
    memory: float


# --- before: not counted ----------------------------------------------------------------------------


def seed(house: House) -> None:
    """Workers who wait, pledges for all of them, and the confirmations that will come.

    Half of the pledges are for a region, an occupation or a group; the others take who is left.
    """
    many = house.size // MONTHS
    jobs = [job.code for job in load().jobs][:SOME]
    regions = [region.code for region in load().regions][:SOME]
    with house.open() as (engine, keyring):
        migrate(engine)
        with engine.begin() as connection:
            connection.execute(
                insert(chat), {"channel": "terminal", "address_index": "a", "address": "a"}
            )
        for first in range(0, many, AT_ONCE):
            people = range(first + 1, min(first + AT_ONCE, many) + 1)
            with engine.begin() as connection:
                connection.execute(
                    insert(registration),
                    [
                        {
                            "id": n,
                            "code": f"L-{n:06}",
                            "chat_id": 1,
                            "nik_index": keyring.index(nik(n), NIK_SCOPE),
                            "answers": {"nik": nik(n), "name": "Siti Aminah", "group": "g"},
                            "name": "Siti Aminah",
                            "region": regions[n % SOME],
                            "jobs": jobs[n % len(jobs)],
                            "state": "verified",
                            "created_at": NOW,
                            "updated_at": NOW,
                        }
                        for n in people
                    ],
                )
                connection.execute(
                    insert(worker),
                    [
                        {
                            "pseudonym": draw("W", 8),
                            "card": draw("C", 7),
                            "registration_id": n,
                            "region": regions[n % SOME],
                            "job": jobs[n % len(jobs)],
                            "team": f"g{n % 4}",
                            "transport": False,
                            "waiting": True,
                            "since": NOW + timedelta(seconds=n * 7919 % many),
                        }
                        for n in people
                    ],
                )
        with engine.begin() as connection:
            donor = pledges.write_donor(connection, "company", "PT Maju", NOW)
            for n in range(many // EACH):
                some: dict[str, object] = {}
                if n < many // EACH // 2:
                    some = (
                        {},
                        {"region": regions[n % SOME]},
                        {"jobs": (jobs[n % len(jobs)],)},
                        {"team": f"g{n % 4}"},
                    )[n % 4]
                wish = Wish(EACH, MONTHS, 202611, "CSR", **some)  # type: ignore[arg-type]
                pledges.open_pledge(connection, donor, wish, NOW)
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))  # as a database that lives has it
    rows = ([nik(n), "2026-11-25", LAST_DAY, TODAY] for n in range(1, many + 1))
    sheets.write(house.confirmations, ["nik", "dari", "sampai", "tanggal"], rows)


# --- what is measured -------------------------------------------------------------------------------


def match(house: House) -> int:
    with house.open() as (engine, _keyring):
        return matching.match(engine, NOW, TODAY).months


def list_to_pay(house: House) -> int:
    columns = ("nik", "nama", "bulan", "iuran")
    with house.open() as (engine, _keyring), for_reading(engine).begin() as connection:
        rows = exchange.to_pay(connection, columns)
        return sheets.write(house.folder / "to-pay.csv", columns, rows)


def pay(house: House) -> int:
    """One payment for each pledge, for all of its months."""
    with house.open() as (engine, _keyring):
        with engine.begin() as connection:
            bills = connection.execute(
                select(pledge.c.code, func.sum(worker_month.c.amount))
                .join(worker_month, worker_month.c.pledge_id == pledge.c.id)
                .group_by(pledge.c.id)
            ).all()
        months = 0
        for code, amount in bills:
            with engine.begin() as connection:
                months += payments.note(connection, code, "TRX-1", int(amount), NOW)
        return months


def confirm(house: House) -> int:
    with house.open() as (engine, keyring):
        done = exchange.take_in(engine, keyring, house.confirmations, NOW, TODAY)
        if done.bad:
            raise RuntimeError(f"{len(done.bad)} rows were bad: {done.bad[0]}")
        return done.new


def renew(house: House) -> int:
    """A tenth of the pledges goes on for six months when all of them run out."""
    with house.open() as (engine, _keyring):
        with engine.begin() as connection:
            donor = pledges.write_donor(connection, "company", "PT Maju", NEXT_TERM)
            before = connection.scalars(
                select(pledge.c.code)
                .order_by(pledge.c.id)
                .limit(house.size // MONTHS // EACH // 10)
            ).all()
            for code in before:
                wish = Wish(EACH, 6, 202708, "CSR", renews=code)
                pledges.open_pledge(connection, donor, wish, NEXT_TERM)
        return matching.match(engine, NEXT_TERM, NEXT_TERM.date()).months


def end(house: House) -> int:
    ended = 0
    with house.open() as (engine, _keyring):
        while True:
            with engine.begin() as connection:
                some = end_months(connection, date(2027, 9, 1), NEXT_TERM)
            if not some:
                return ended
            ended += some


def check(house: House) -> int:
    with house.open() as (engine, _keyring), for_reading(engine).begin() as connection:
        found = verify(connection)
        if found.fault:
            raise RuntimeError(found.fault)
        return found.lines


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done to the whole store, in a process of its own."""

    name: str
    pieces: str
    do: Callable[[House], int]


STEPS = (
    Step("match", "months", match),
    Step("list to pay", "months", list_to_pay),
    Step("note payments, allocate", "months", pay),
    Step("import confirmations", "rows", confirm),
    Step("renew a tenth", "months", renew),
    Step("end months", "months", end),
    Step("verify", "lines", check),
)


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that somebody waits for: `at` gets the number of a worker."""

    name: str
    within: float
    """Seconds, for 99 of 100."""
    at: Callable[[Connection, int], object]


LOOKED_AT = (
    Look("status of one worker", 0.005, lambda connection, n: cover_of(connection, n, TODAY)),
)


# --- measuring ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Measured:
    """All of one size on one database."""

    database: str
    size: int
    costs: dict[str, Cost] = field(default_factory=dict)
    looks: dict[str, list[float]] = field(default_factory=dict)
    """Seconds of each."""


def measure(database: str, url: str, key: str, folder: Path, size: int) -> Measured:
    """Seed a store of that size and take every step and look; each step in a process of its own."""
    house = House(url, key, folder, size)
    _apart(seed, house)
    found = Measured(database, size)
    for step in STEPS:
        found.costs[step.name] = _apart(_cost, step.do, house)
    found.looks = _apart(_looks, house)
    return found


def _apart(do: Callable[..., R], *given: object) -> R:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(do, *given).result()


def _cost(do: Callable[[House], int], house: House) -> Cost:
    clock, cpu = time.perf_counter(), time.process_time()
    pieces = do(house)
    return Cost(pieces, time.perf_counter() - clock, time.process_time() - cpu, _most())


def _most() -> float:
    """The most MB this process held (VmHWM; what getrusage tells includes the process before exec)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("/proc/self/status does not tell VmHWM.")


def _looks(house: House) -> dict[str, list[float]]:
    chance, found = random.Random(1), {}
    with house.open() as (engine, _keyring):
        for look in LOOKED_AT:
            found[look.name] = took = []
            for _time in range(LOOKS):
                number = chance.randrange(house.size // MONTHS) + 1
                began = time.perf_counter()
                with for_reading(engine).begin() as connection:
                    look.at(connection, number)
                took.append(time.perf_counter() - began)
    return found


if __name__ == "__main__":
    import shutil
    import sys
    import tempfile

    from bot.sealed import new_key
    from tests import postgres

    for size in map(int, sys.argv[2:]):
        folder = Path(tempfile.mkdtemp(prefix="lingkaran-bench-"))

        def show(m):
            for name, c in m.costs.items():
                print(
                    f"{m.database} {m.size:>9,} {name:25} {c.pieces:>9,} {c.clock:8.1f} s {c.cpu:8.1f} cpu {c.clock / max(c.pieces, 1) * 1e6:8.1f} us {c.memory:8.1f} MB"
                )
            for name, t in m.looks.items():
                print(name, percentile(t, 0.5) * 1000, percentile(t, 0.99) * 1000)
            sys.stdout.flush()

        if "s" in sys.argv[1]:
            show(measure("sqlite", f"sqlite:///{folder}/a.db", new_key("b"), folder, size))
        if "p" in sys.argv[1]:
            with postgres.running() as server:
                show(measure("postgresql", server.url(server.create()), new_key("b"), folder, size))
        shutil.rmtree(folder)
