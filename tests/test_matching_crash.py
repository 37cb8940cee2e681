"""Matching is cut short and done twice at once, and still every month has one sponsor."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select

from bot.models import Worker, WorkerMonth, table
from bot.sealed import Keyring, new_key
from bot.sponsorship.journal import verify
from tests.test_sponsorship import NOW, Village

ROOT = Path(__file__).parent.parent
WORKERS, PLEDGES, EACH, MONTHS = 1_500, 30, 50, 6

worker, worker_month = table(Worker), table(WorkerMonth)


@pytest.fixture
def crowd(engine: Engine, keyring: Keyring) -> Village:
    """Many who wait, and pledges for all of them."""
    village = Village(engine)
    with engine.begin() as connection:
        connection.execute(
            insert(worker),
            [
                {
                    "pseudonym": f"W-{number:08}",
                    "card": f"C-{number:07}",
                    "region": "3201",
                    "job": "nelayan",
                    "transport": False,
                    "waiting": True,
                    "since": NOW + timedelta(seconds=number),
                }
                for number in range(WORKERS)
            ],
        )
    for _each in range(PLEDGES):
        village.pledge(EACH, MONTHS, first_month=209901)
    return village


def _matching(engine: Engine) -> "subprocess.Popen[bytes]":
    environment = {name: value for name, value in os.environ.items() if "LINGKARAN" not in name}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "match"],
        cwd=ROOT,
        env=environment
        | {
            "DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "LINGKARAN_KEY": new_key("test"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _matched(engine: Engine) -> int:
    with engine.begin() as connection:
        return int(connection.scalar(select(func.count()).select_from(worker_month)) or 0)


def _all_is_right(engine: Engine) -> None:
    assert _matched(engine) == PLEDGES * EACH * MONTHS
    with engine.begin() as connection:
        assert verify(connection).fault == ""
        each = connection.execute(
            select(
                worker_month.c.worker_id, func.count(worker_month.c.pledge_id.distinct())
            ).group_by(worker_month.c.worker_id)
        ).all()
    assert {pledges for _worker, pledges in each} == {1}


def test_two_processes_that_match_at_once_fund_no_month_twice(crowd: Village) -> None:
    runs = [_matching(crowd.engine) for _each in range(2)]
    for run in runs:
        _out, err = run.communicate(timeout=120)
        assert run.returncode == 0, err
    _all_is_right(crowd.engine)


def test_matching_that_is_killed_is_finished_by_the_next_run(crowd: Village) -> None:
    killed = 0
    for wanted in (1, 2_000, 5_000):
        run = _matching(crowd.engine)
        deadline = time.monotonic() + 60
        while _matched(crowd.engine) < wanted and run.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        killed += run.returncode == -signal.SIGKILL
        with crowd.engine.begin() as connection:
            assert verify(connection).fault == ""
    assert killed
    run = _matching(crowd.engine)
    _out, err = run.communicate(timeout=120)
    assert run.returncode == 0, err
    _all_is_right(crowd.engine)
    with crowd.engine.begin() as connection:
        # Whoever waited longest was first, whatever was cut short.
        first = connection.execute(
            select(worker_month.c.pledge_id, func.min(worker_month.c.worker_id))
            .group_by(worker_month.c.pledge_id)
            .order_by(worker_month.c.pledge_id)
        ).all()
    assert [least for _pledge, least in first] == sorted(least for _pledge, least in first)
