"""`make bench`: the whole register dialogue over HTTP, 200 chats at once, beside an empty endpoint."""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import uvloop

from benchmarks import claims, idle, reading, servers, sponsorship
from benchmarks.load import CHATS, DOORS, SLOWEST, Crowd, Slice, percentile
from benchmarks.profile import profile, show
from benchmarks.standstill import Watch
from bot.sealed import new_key

STRETCH = 2.0
"""Seconds that one server is driven before it is the other's turn: whatever else the machine does
then meets both."""

IDLE = 100_000
"""Conversations that wait in the middle of the form."""

GROWTH = 5.0
"""MB that two runs of one and the same server differ by; more is growth."""

FIRST = (0, 140_000)
"""The number of the first person on each channel, so that no two have the same NIK."""

SHARES = {"sqlite": 1 / 2, "postgresql": 1 / 5}
"""The part of the empty endpoint's rate that is to be reached."""

NAMES = {
    "empty": "empty FastAPI endpoint",
    "sqlite": "SQLite, 1 process",
    "postgresql": "PostgreSQL, 2 processes",
}


@dataclass(slots=True)
class Driven:
    """One server driven through one channel, stretch by stretch."""

    what: str
    channel: str
    server: servers.Server
    crowd: Crowd
    slices: list[Slice] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second while the machine ran: CHATS that always wait for one get CHATS in the
        time that one takes on the average (Little's law)."""
        latencies = self.latencies
        return CHATS / statistics.mean(latencies) if latencies else 0.0

    @property
    def rate_as_seen(self) -> float:
        """Answers a second by the clock on the wall, standstills and all."""
        spent = sum(found.until - found.began for found in self.slices)
        return sum(len(found.answers) for found in self.slices) / spent

    @property
    def latencies(self) -> list[float]:
        return [latency for found in self.slices for latency in found.latencies()]

    @property
    def right(self) -> int:
        return sum(found.right for found in self.slices)

    @property
    def wrong(self) -> list[str]:
        return [text for found in self.slices for text in found.wrong]


async def drive(beside: dict[str, servers.Server], rounds: int, watch: Watch) -> list[Driven]:
    """Every server in turn, through every channel, so many times; the first time does not count."""
    driven = [
        Driven(what, channel, server, Crowd(channel, server.port, first, checks=what != "empty"))
        for first, channel in zip(FIRST, DOORS, strict=True)
        for what, server in beside.items()
    ]
    try:
        for number in range(rounds + 1):
            for one in driven:
                found = await one.crowd.talk(STRETCH, watch)
                if number:
                    one.slices.append(found)
            print(f"  {number}/{rounds}", end="\r", file=sys.stderr, flush=True)
    finally:
        for one in driven:
            one.crowd.close()
    return driven


def share(one: Driven, empty: Driven) -> float:
    """The part of the empty endpoint's rate, from stretches that followed one another."""
    return one.rate / max(empty.rate, 1.0)


def table(driven: list[Driven]) -> str:
    """All servers that were driven together, as Markdown."""
    heads = (
        "server",
        "channel",
        "looked at",
        "a second",
        "of empty",
        "over all",
        "p50",
        "p95",
        "p99",
        "right",
        "wrong",
    )
    rows = [f"| {' | '.join(heads)} |", "| --- | --- |" + " ---: |" * (len(heads) - 2)]
    for one in driven:
        empty = next(e for e in driven if e.what == "empty" and e.channel == one.channel)
        latencies = one.latencies
        p50, p95, p99 = (percentile(latencies, part) * 1000 for part in (0.50, 0.95, 0.99))
        ours = one is not empty
        rows.append(
            f"| {NAMES[one.what]} | {one.channel} "
            f"| {len(latencies):,} | {one.rate:,.0f} "
            f"| {f'{share(one, empty):.0%}' if ours else ''} | {one.rate_as_seen:,.0f} "
            f"| {p50:.0f} ms | {p95:.0f} ms | {p99:.0f} ms "
            f"| {f'{one.right:,}' if ours else ''} | {f'{len(one.wrong):,}' if ours else ''} |"
        )
    return "\n".join(rows)


def verdicts(driven: list[Driven]) -> list[str]:
    """Every aim of these servers, met or missed."""
    found = []
    for one in driven:
        if one.what == "empty":
            continue
        name = f"{NAMES[one.what]}, {one.channel}"
        empty = next(e for e in driven if e.what == "empty" and e.channel == one.channel)
        reached, wanted = share(one, empty), SHARES[one.what]
        found.append(
            f"{_met(reached >= wanted)}: {name}: {reached:.0%} of the empty endpoint's rate, "
            f"at least {wanted:.0%}"
        )
        if one.what == "sqlite":
            p99 = percentile(one.latencies, 0.99)
            found.append(
                f"{_met(0 < p99 < SLOWEST)}: {name}: p99 {p99 * 1000:.0f} ms, "
                f"under {SLOWEST * 1000:.0f} ms"
            )
        if one.wrong:
            found.append(f"WRONG: {name}: {len(one.wrong):,} WRONG REPLIES, such as {one.wrong[0]}")
    return found


def _met(met: bool) -> str:
    return "met" if met else "missed"


# --- many who wait --------------------------------------------------------------------------------


async def remember(folder: Path, key: str, chats: int, watch: Watch) -> tuple[float, float]:
    """MB of the server with so many waiting chats: just started, and after CHATS others talked."""
    url = f"sqlite:///{folder}/idle-{chats}.db"
    idle.fill(url, key, chats)
    with servers.bot(url, key, folder) as server:
        started = server.memory()
        crowd = Crowd("telegram", server.port)
        try:
            for _time in range(2):
                found = await crowd.talk(STRETCH, watch)
                if found.wrong:
                    print(f"WRONG REPLIES: {len(found.wrong)}, such as {found.wrong[0]}")
        finally:
            crowd.close()
        return started, server.memory()


# --- all of it ------------------------------------------------------------------------------------


def machine(folder: Path) -> str:
    """What it ran on, how busy that was, and how long the disk takes to keep 4 KiB for good."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    waits = []
    with (folder / "sync").open("wb") as file:
        for _time in range(50):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append(time.perf_counter() - began)
    kind = subprocess.run(
        ["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True, check=True
    ).stdout.strip()
    return (
        f"{date.today()}, {os.cpu_count()} cores of {model}, Python {platform.python_version()}, "  # noqa: DTZ011  # the machine's own day
        f"load average {os.getloadavg()[0]:.1f} before the start, "
        f"{kind}: {statistics.median(waits) * 1000:.2f} ms for a sync of 4 KiB"
    )


async def main(rounds: int, idlers: int, sizes: Sequence[int], cases: int) -> None:
    """Measure and print everything; Markdown, to be kept in benchmarks/README.md."""
    folder = Path(tempfile.mkdtemp(prefix="lingkaran-bench-"))
    key = new_key("bench")
    said: list[str] = []
    try:
        print(machine(folder), "\n")
        with ExitStack() as all_along:
            watch = all_along.enter_context(Watch())
            if not watch.works:
                print("Standstills of the machine could not be watched: that takes root.\n")
            empty = all_along.enter_context(servers.empty())
            with servers.bot(f"sqlite:///{folder}/bench.db", key, folder) as ours:
                driven = await drive({"empty": empty, "sqlite": ours}, rounds, watch)
            print(table(driven), "\n")
            said += verdicts(driven)
            if servers.has_postgresql():
                from tests import postgres  # brings pytest along

                with ExitStack() as stack:
                    url = stack.enter_context(postgres.running())
                    database = url.url(url.create())
                    ours = stack.enter_context(servers.bot(database, key, folder, workers=2))
                    driven = await drive({"empty": empty, "postgresql": ours}, rounds, watch)
                print(table(driven), "\n")
                said += verdicts(driven)
            else:
                said.append("not measured: PostgreSQL is not installed here")
            print("| waiting chats | MB after the start | MB after 200 chats |")
            print("| ---: | ---: | ---: |")
            grown = {}
            for chats in (0, idlers):
                started, served = await remember(folder, key, chats, watch)
                print(f"| {chats:,} | {started:.1f} | {served:.1f} |")
                grown[chats] = served
            more = grown[idlers] - grown[0]
            said.append(
                f"{_met(more < GROWTH)}: {idlers:,} idle conversations: {more:+.1f} MB, "
                f"within the {GROWTH:.0f} MB that two runs differ by"
            )
        print()
        for channel in DOORS:
            print(show(profile(channel)), "\n")
        said += [f"{_met(met)}: {told}" for met, told in reading.main()]
        said += [f"{_met(met)}: {told}" for met, told in sponsorship.main(sizes)]
        said += [f"{_met(met)}: {told}" for met, told in claims.main(cases)]
        print("\n".join(f"- {line}" for line in said))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--seconds",
        type=int,
        default=16,
        help="how long each server is driven through each channel",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="4 seconds each, 10,000 idle chats, worker-months and claims: a first look",
    )
    given = parser.parse_args()
    seconds = 4 if given.quick else given.seconds
    few = given.quick
    sizes = sponsorship.SIZES[: 1 if few else None]
    cases = 10_000 if few else claims.SIZE
    uvloop.run(main(max(1, round(seconds / STRETCH)), 10_000 if few else IDLE, sizes, cases))
