"""What sponsorship costs with 10,000, 100,000 and 1,000,000 worker-months: time, memory, growth."""

import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, func, insert, select, text

from benchmarks import servers
from benchmarks.load import nik, percentile
from bot.codes import draw
from bot.data import load
from bot.database import for_reading, migrate, open_database
from bot.models import NIK_SCOPE, Chat, Pledge, Registration, Worker, WorkerMonth, table
from bot.sealed import Keyring, new_key, use
from bot.sponsorship import exchange, matching, payments, pledges, sheets
from bot.sponsorship.journal import verify
from bot.sponsorship.open_book import Figures, OpenBook
from bot.sponsorship.pledges import Wish
from bot.sponsorship.protection import cover_of, end_month
from bot.sponsorship.report import report_of
from webhooks.public.page import Page

chat, registration = table(Chat), table(Registration)
worker, worker_month, pledge = table(Worker), table(WorkerMonth), table(Pledge)

SIZES = (10_000, 100_000, 1_000_000)
"""Worker-months."""
MONTHS = 10
"""For each worker."""
EACH = 100
"""Workers of a pledge."""
SOME = 5
"""Regions, occupations and groups of which workers are."""

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LAST_DAY = date(2027, 8, 31)
"""Of the tenth month."""
NEXT_TERM = datetime(2027, 8, 20, 2, 0, tzinfo=UTC)
"""In the last month of all: who is sponsored comes first again."""

LOOKS = 500
"""How often each thing that somebody waits for is looked at."""
GROWTH = 2.0
"""Times that a piece may cost at the largest size what it costs at the one before. An index ten times as
large is deeper and less of it is at hand; what is no straight line would cost ten times."""
MEMORY = 50.0
"""MB that the largest size may take beyond the smallest."""
MINUTES = 15.0
"""For all steps at the largest size together."""
AT_ONCE = 5_000
"""Rows seeded by one statement."""
BUFFERS = "512MB"
"""PostgreSQL's shared_buffers: an eighth of a small server's memory; its own advice is a quarter."""


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
                            "jobs": jobs[n % SOME],
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
                            "pseudonym": f"W-{n:08}",
                            "card": f"C-{n:07}",
                            "registration_id": n,
                            "region": regions[n % SOME],
                            "job": jobs[n % SOME],
                            "team": f"g{n % SOME}",
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
                kinds: list[dict[str, object]] = [
                    {},
                    {"region": regions[n % SOME]},
                    {"jobs": (jobs[n % SOME],)},
                    {"team": f"g{n % SOME}"},
                ]
                some = kinds[n % len(kinds)] if n < many // EACH // 2 else {}
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
        rows = exchange.to_pay(connection, TODAY, columns)
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
    """Month by month, as the bot does it."""
    done = 0
    with house.open() as (engine, _keyring):
        while True:
            with engine.begin() as connection:
                ended = end_month(connection, date(2027, 9, 1), NEXT_TERM)
            if not ended:
                return done
            done += ended


def report(house: House) -> int:
    """A report of every pledge."""
    with house.open() as (engine, _keyring), for_reading(engine).begin() as connection:
        codes = connection.scalars(select(pledge.c.code)).all()
        for code in codes:
            report_of(connection, code, TODAY)
        return len(codes)


def count_anew(house: House) -> int:
    """The public page of a process that has just started."""
    with house.open() as (engine, _keyring), for_reading(engine).begin() as connection:
        return OpenBook().figures(connection, TODAY).mark.lines


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
    Step("write the list to pay", "months", list_to_pay),
    Step("note payments, allocate", "months", pay),
    Step("import confirmations", "rows", confirm),
    Step("renew a tenth", "months", renew),
    Step("end months", "months", end),
    Step("verify", "lines", check),
    Step("report of every pledge", "reports", report),
    Step("count for the public page", "lines", count_anew),
)


# --- what somebody waits for --------------------------------------------------------------------------

Looks = Iterator[Callable[[], object]]
"""Each is timed; what is done between them is not."""


def status(engine: Engine, house: House) -> Looks:
    chance = random.Random(1)
    while True:
        number = chance.randrange(house.size // MONTHS) + 1
        with for_reading(engine).begin() as connection:
            yield lambda: cover_of(connection, number, TODAY)  # noqa: B023  # called at once


def cached_page(engine: Engine, _house: House) -> Looks:
    show = _public_page(engine)
    while True:
        show()
        yield show


def changed_page(engine: Engine, _house: House) -> Looks:
    show = _public_page(engine)
    show()
    with engine.begin() as connection:
        code = connection.scalars(select(pledge.c.code).limit(1)).one()
    while True:
        with engine.begin() as connection:
            payments.note(connection, code, draw("TRX"), 1, NOW)
        yield show


def _public_page(engine: Engine) -> Callable[[], str]:
    """What shows the page, as webhooks.public does."""
    book, page = OpenBook(), Page(load(), demo=False)
    shown: tuple[Figures | None, str] = None, ""

    def show() -> str:
        nonlocal shown
        with for_reading(engine).begin() as connection:
            figures = book.figures(connection, TODAY)
        if shown[0] is not figures:
            shown = figures, page.open_book(figures)
        return shown[1]

    return show


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that somebody waits for, and the seconds within which 99 of 100 have it."""

    name: str
    within: float
    looks: Callable[[Engine, House], Looks]


LOOKED_AT = (
    Look("status of one worker", 0.005, status),
    Look("public page, nothing new", 0.050, cached_page),
    Look("public page, right after a change", 0.050, changed_page),
)


# --- measuring ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Measured:
    """All of one size: what each step cost; of each look the seconds by the clock and of our CPU."""

    size: int
    costs: dict[str, Cost] = field(default_factory=dict)
    looks: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


def measure(house: House) -> Measured:
    """Seed a store, take every step in a process of its own, and every look."""
    _apart(seed, house)
    found = Measured(house.size)
    for step in STEPS:
        print(f"  {house.size:,}: {step.name:30}", end="\r", file=sys.stderr, flush=True)
        found.costs[step.name] = _apart(_cost, step.do, house)
    found.looks = _apart(_looks, house)
    return found


def _apart(do: Callable[..., Any], *given: object) -> Any:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(do, *given).result()


def _cost(do: Callable[[House], int], house: House) -> Cost:
    clock, cpu = time.perf_counter(), time.process_time()
    pieces = do(house)
    return Cost(pieces, time.perf_counter() - clock, time.process_time() - cpu, _most())


def _most() -> float:
    """The most MB this process held: VmHWM, as what getrusage tells goes back beyond exec."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("/proc/self/status does not tell VmHWM.")


def _looks(house: House) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    with house.open() as (engine, _keyring):
        for look in LOOKED_AT:
            found[look.name] = took = []
            looks = look.looks(engine, house)
            next(looks)()
            for one in islice(looks, LOOKS):
                clock, cpu = time.perf_counter(), time.process_time()
                one()
                took.append((time.perf_counter() - clock, time.process_time() - cpu))
    return found


# --- telling ------------------------------------------------------------------------------------------


def show(database: str, all_sizes: Sequence[Measured]) -> str:
    """All sizes on one database, as Markdown."""
    sizes = [f"{found.size:,}" for found in all_sizes]
    heads = (
        f"{database}, {' / '.join(sizes)} worker-months",
        "seconds",
        "µs each",
        "of our CPU, µs each",
        "MB at most",
    )
    rows = [f"| {' | '.join(heads)} |", "| --- |" + " ---: |" * (len(heads) - 1)]
    for step in STEPS:
        costs = [found.costs[step.name] for found in all_sizes]
        told = (
            f"{step.name}: {costs[-1].pieces:,} {step.pieces}",
            _row((cost.clock for cost in costs), ".1f"),
            _row((cost.clock / cost.pieces * 1e6 for cost in costs), ",.0f"),
            _row((cost.cpu / cost.pieces * 1e6 for cost in costs), ",.0f"),
            _row((cost.memory for cost in costs), ".0f"),
        )
        rows.append(f"| {' | '.join(told)} |")
    waits = (heads[0], "median, ms", "p99, ms", "of our CPU, p99, ms")
    rows += ["", f"| {' | '.join(waits)} |", "| --- |" + " ---: |" * (len(waits) - 1)]
    for look in LOOKED_AT:
        took = [found.looks[look.name] for found in all_sizes]
        parts = (
            _row([_part(one, part, of) * 1e3 for one in took], ".2f")
            for part, of in ((0.5, 0), (0.99, 0), (0.99, 1))
        )
        rows.append(f"| {look.name} | {' | '.join(parts)} |")
    return "\n".join(rows)


def _part(took: Sequence[tuple[float, float]], part: float, of: int) -> float:
    return percentile([one[of] for one in took], part)


def _row(figures: Iterable[float], form: str) -> str:
    return " / ".join(format(figure, form) for figure in figures)


def verdicts(database: str, all_sizes: Sequence[Measured]) -> Iterator[tuple[bool, str]]:
    """Every aim on one database: whether it is met, and in words."""
    smallest, before, largest = all_sizes[0], all_sizes[-2:][0], all_sizes[-1]
    size = f"{database}, {largest.size:,} worker-months"
    minutes = sum(cost.clock for cost in largest.costs.values()) / 60
    yield minutes < MINUTES, f"{size}: all steps in {minutes:.1f} minutes, under {MINUTES:.0f}"
    growth, name = max(
        (_each(largest.costs[step.name]) / _each(before.costs[step.name]), step.name)
        for step in STEPS
    )
    yield (
        growth < GROWTH,
        (
            f"{size}: a piece costs at most {growth:.2f} of what it costs at {before.size:,} "
            f"({name}), under {GROWTH}"
        ),
    )
    more, name = max(
        (largest.costs[step.name].memory - smallest.costs[step.name].memory, step.name)
        for step in STEPS
    )
    yield (
        more < MEMORY,
        (
            f"{size}: at most {more:.0f} MB more than with {smallest.size:,} ({name}), "
            f"under {MEMORY:.0f}"
        ),
    )
    for look in LOOKED_AT:
        p99 = _part(largest.looks[look.name], 0.99, 0)
        yield (
            p99 < look.within,
            (f"{size}: {look.name}: p99 {p99 * 1e3:.1f} ms, under {look.within * 1e3:.0f}"),
        )


def _each(cost: Cost) -> float:
    return cost.clock / cost.pieces


def main(sizes: Sequence[int] = SIZES) -> list[tuple[bool, str]]:
    """Measure and print everything; the verdicts."""
    from tests import postgres  # brings pytest along

    key = new_key("bench")
    said: list[tuple[bool, str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="lingkaran-bench-")))
        urls: dict[str, Callable[[int], str]] = {}
        urls["SQLite"] = lambda size: f"sqlite:///{folder}/sponsorship-{size}.db"
        if servers.has_postgresql():
            server = stack.enter_context(postgres.running(BUFFERS))
            urls["PostgreSQL"] = lambda _size: server.url(server.create())
        for database, url in urls.items():
            found = [measure(House(url(size), key, folder, size)) for size in sizes]
            print(show(database, found), "\n", flush=True)
            said += verdicts(database, found)
    return said


if __name__ == "__main__":
    for met, told in main([int(size) for size in sys.argv[1:]] or SIZES):
        print(f"- {'met' if met else 'missed'}: {told}")
