"""Matching and import are cut short and done twice at once, and still every month counts once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text

from benchmarks.load import nik
from bot.codes import draw
from bot.database import for_reading
from bot.models import (
    NIK_SCOPE,
    Journal,
    Pledge,
    Protection,
    Registration,
    Worker,
    WorkerMonth,
    table,
)
from bot.sealed import Keyring, new_key, use
from bot.sponsorship.journal import locked
from bot.sponsorship.sheets import write
from tests.test_sponsorship import NOW, Village

ROOT = Path(__file__).parent.parent
WORKERS, PLEDGES, EACH, MONTHS = 1_500, 30, 50, 6
ALL = WORKERS * MONTHS
PATIENCE = 120.0
"""Seconds a busy machine may take."""

worker, worker_month, journal = table(Worker), table(WorkerMonth), table(Journal)
registration, protection, pledge = table(Registration), table(Protection), table(Pledge)


class Crowd(Village):
    """Many who wait, and pledges for all of them; what is done to them is done by processes."""

    def __init__(self, engine: Engine) -> None:
        self.key = new_key("test")
        keyring = Keyring.parse(self.key)
        use(keyring)
        super().__init__(engine)
        with engine.begin() as connection:
            connection.execute(
                insert(registration),
                [
                    {
                        "id": n,
                        "code": f"L-{n:05}",
                        "chat_id": self.chat,
                        "nik_index": keyring.index(nik(n), NIK_SCOPE),
                        "answers": {},
                        "name": "Siti",
                        "state": "verified",
                        "created_at": NOW,
                        "updated_at": NOW,
                    }
                    for n in range(1, WORKERS + 1)
                ],
            )
            connection.execute(
                insert(worker),
                [
                    {
                        "pseudonym": draw("W", 8),
                        "card": draw("C", 7),
                        "registration_id": n,
                        "region": "3201",
                        "job": "nelayan",
                        "transport": False,
                        "waiting": True,
                        "since": NOW + timedelta(seconds=n),
                    }
                    for n in range(1, WORKERS + 1)
                ],
            )
        for _each in range(PLEDGES):
            self.pledge(EACH, MONTHS, first_month=209901)

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        """`lingkaran` with these words, on the same database."""
        environment = {name: value for name, value in os.environ.items() if "LINGKARAN" not in name}
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *command],
            cwd=ROOT,
            env=environment
            | {
                "DATABASE_URL": self.engine.url.render_as_string(hide_password=False),
                "LINGKARAN_KEY": self.key,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *command: str) -> str:
        """The same, to its end; what it said."""
        return ended(self.start(*command))

    def killed(self, command: tuple[str, ...], count: Callable[[Connection], int], of: int) -> int:
        """`kill -9` one run after another, each in the middle of its work, while less than `of` is
        done; how many were killed. After each, the journal and all tables agree."""
        kills = 0
        while (before := self._count(count)) < of // 2:
            run = self.start(*command)
            deadline = time.monotonic() + PATIENCE
            while self._count(count) < before + of // 6 and run.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.002)
            run.send_signal(signal.SIGKILL)
            run.communicate()
            kills += run.returncode == -signal.SIGKILL
            assert self.fault() == ""
        assert self._count(count) < of, "nothing was left to do"
        return kills

    def _count(self, count: Callable[[Connection], int]) -> int:
        with for_reading(self.engine).begin() as connection:  # which does not wait for the run
            return count(connection)


def ended(run: "subprocess.Popen[bytes]") -> str:
    out, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, err
    return out.decode()


def months_matched(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(worker_month)) or 0


def confirmations(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(protection)) or 0


@pytest.fixture
def crowd(engine: Engine) -> Crowd:
    return Crowd(engine)


def every_month_has_one_sponsor(crowd: Crowd) -> None:
    assert crowd.fault() == ""
    with crowd.engine.begin() as connection:
        assert months_matched(connection) == ALL
        said = connection.execute(
            select(journal.c.worker, journal.c.month)
            .where(journal.c.kind == "matched")
            .group_by(journal.c.worker, journal.c.month)
        ).all()
        lines = connection.scalar(select(func.count()).where(journal.c.kind == "matched"))
        each = connection.execute(
            select(worker_month.c.worker_id, func.count(worker_month.c.pledge_id.distinct()))
            .group_by(worker_month.c.worker_id)
        ).all()  # fmt: skip
        unmatched = connection.scalar(select(func.sum(pledge.c.unmatched)))
    assert len(said) == lines == ALL
    assert {sponsors for _worker, sponsors in each} == {1}
    assert unmatched == 0


def test_two_processes_that_match_at_once_fund_no_month_twice(crowd: Crowd) -> None:
    with crowd.engine.begin() as connection:
        locked(connection)
        runs = [crowd.start("match") for _each in range(2)]
        until_they_wait(crowd.engine, runs)
    said = [ended(run).split() for run in runs]  # "30 pledges: 900 workers, 5400 months matched"
    months = [int(words[4]) for words in said]
    assert sum(months) == ALL
    if crowd.engine.dialect.name == "postgresql":  # which lets them in by turns
        assert min(months) > 0
    every_month_has_one_sponsor(crowd)


def until_they_wait(engine: Engine, runs: "list[subprocess.Popen[bytes]]") -> None:
    """Until all of them want the journal's lock, which somebody else has."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and all(run.poll() is None for run in runs):
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                waiting = connection.scalar(_WAITING)
        else:  # SQLite tells nobody: they have opened the file
            waiting = sum(
                _opened(link) == f"{engine.url.database}-wal"
                for run in runs
                for link in Path(f"/proc/{run.pid}/fd").iterdir()
            )
        if waiting == len(runs):
            return
        time.sleep(0.01)
    pytest.fail("a run did not come as far as the journal")


def _opened(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:  # closed again since it was listed
        return ""


_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def test_matching_that_is_killed_is_finished_by_the_next_run(crowd: Crowd) -> None:
    assert crowd.killed(("match",), months_matched, ALL) > 0
    crowd.run("match")
    every_month_has_one_sponsor(crowd)
    with crowd.engine.begin() as connection:
        # Whoever waited longest was first, whatever was cut short.
        first = connection.execute(
            select(worker_month.c.pledge_id, func.min(worker_month.c.worker_id))
            .group_by(worker_month.c.pledge_id)
            .order_by(worker_month.c.pledge_id)
        ).all()
    assert [least for _pledge, least in first] == sorted(least for _pledge, least in first)
    assert crowd.run("match").startswith("0 pledges")


def test_an_import_that_is_killed_is_finished_by_the_next_run(crowd: Crowd, tmp_path: Path) -> None:
    crowd.match()
    file = tmp_path / "dari_bpjs.csv"
    day = datetime.now(UTC).date()
    rows = [[nik(n), "2099-01-01", "2099-06-30", day] for n in range(1, WORKERS + 1)]
    write(file, ["nik", "dari", "sampai", "tanggal"], rows)
    command = ("import", "confirmations", str(file))
    assert crowd.killed(command, confirmations, WORKERS) > 0
    with crowd.engine.begin() as connection:
        known = confirmations(connection)
    assert crowd.run(*command) == f"{WORKERS - known} new, {known} known, 0 bad\n"
    assert crowd.run(*command) == f"0 new, {WORKERS} known, 0 bad\n"
    assert crowd.fault() == ""
    with crowd.engine.begin() as connection:
        assert confirmations(connection) == WORKERS
        assert set(connection.scalars(select(worker_month.c.state))) == {"protected"}
        lines = connection.scalar(select(func.count()).where(journal.c.kind == "protected"))
    assert lines == ALL


def test_two_imports_of_one_file_at_once_count_it_once(crowd: Crowd, tmp_path: Path) -> None:
    crowd.match()
    file = tmp_path / "dari_bpjs.csv"
    day = datetime.now(UTC).date()
    rows = [[nik(n), "2099-01-01", "2099-06-30", day] for n in range(1, WORKERS + 1)]
    write(file, ["nik", "dari", "sampai", "tanggal"], rows)
    runs = [crowd.start("import", "confirmations", str(file)) for _each in range(2)]
    new = [int(ended(run).split()[0]) for run in runs]
    assert sum(new) == WORKERS
    assert crowd.fault() == ""
    with crowd.engine.begin() as connection:
        lines = connection.scalar(select(func.count()).where(journal.c.kind == "protected"))
    assert lines == ALL
