"""A sweep over claims is killed in the middle, or done twice at once: nothing twice, nothing lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, true

from benchmarks.claims import NOW, seed
from bot.database import for_reading
from bot.models import Chat, Claim, ClaimChat, ClaimNote, Outgoing, TicketNote, table
from bot.sealed import Keyring, new_key, use

pytestmark = pytest.mark.crash

ROOT = Path(__file__).parent.parent
CLAIMS = 2_000
PATIENCE = 120.0
"""Seconds a busy machine may take."""

chat, claim, claim_chat = table(Chat), table(Claim), table(ClaimChat)
claim_note, outgoing, ticket_note = table(ClaimNote), table(Outgoing), table(TicketNote)


class Crowd:
    """Many claims that are all due at one moment; they are swept by processes of their own."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.key = engine, new_key("test")
        keyring = Keyring.parse(self.key)
        use(keyring)
        seed(engine, keyring, CLAIMS)
        with engine.connect() as connection:
            rows = connection.execute(select(claim.c.id, claim.c.step)).all()
        self.before: dict[int, int] = {row.id: row.step for row in rows}

    def start(self) -> "subprocess.Popen[bytes]":
        """One sweep."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.watching"],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": self.engine.url.render_as_string(hide_password=False),
                "LINGKARAN_KEY": self.key,
                "NOW": NOW.isoformat(),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def moved(self) -> int:
        """How many claims have been swept."""
        with for_reading(self.engine).connect() as connection:
            return connection.scalar(select(func.count()).where(claim.c.next_at > NOW)) or 0

    def agrees(self) -> None:
        """Each claim that has moved on has its messages, its line and its call, and no other has."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(claim.c.id, claim.c.step, claim.c.next_at)).all()
            moved = {row.id for row in rows if row.next_at > NOW}
            assert all(row.step == self.before[row.id] + (row.id in moved) for row in rows)
            contacts = _each(connection, claim_note.c.claim_id, claim_note.c.kind == "contact")
            alarms = _each(connection, claim_note.c.claim_id, claim_note.c.kind == "alarm")
            seen = _each(connection, claim_chat.c.claim_id, true())
            keys = connection.scalars(select(outgoing.c.key)).all()
            counted = connection.scalar(select(func.sum(chat.c.claims)))
            calls = connection.scalar(select(func.count()).select_from(ticket_note))
        messages = Counter(int(key.removeprefix("must:").split(":")[1]) for key in keys)
        assert contacts == dict.fromkeys(moved, 1)
        assert messages == {one: seen[one] if self.before[one] else 1 for one in moved}
        assert alarms == {one: 1 for one in moved if self.before[one] == 2}
        assert calls == sum(alarms.values())
        assert counted == sum(seen.values())


def _each(connection: Connection, of: Any, where: Any) -> dict[int, int]:
    rows = connection.execute(select(of, func.count()).where(where).group_by(of)).all()
    return {row[0]: row[1] for row in rows}


@pytest.fixture
def crowd(engine: Engine) -> Crowd:
    return Crowd(engine)


def ended(run: "subprocess.Popen[bytes]") -> int:
    """What it said it did."""
    out, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, err
    return int(out)


def test_a_sweep_that_is_killed_is_finished_by_the_next_one(crowd: Crowd) -> None:
    kills = 0
    while (before := crowd.moved()) < CLAIMS // 2:
        run = crowd.start()
        deadline = time.monotonic() + PATIENCE
        while crowd.moved() < before + CLAIMS // 6 and run.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        kills += run.returncode == -signal.SIGKILL
        crowd.agrees()
    assert kills > 0
    assert crowd.moved() < CLAIMS, "nothing was left to do"
    assert ended(crowd.start()) > 0
    assert crowd.moved() == CLAIMS
    crowd.agrees()
    assert ended(crowd.start()) == 0


def test_two_processes_that_sweep_at_once_say_nothing_twice(crowd: Crowd) -> None:
    runs = [crowd.start() for _each in range(2)]
    done = [ended(run) for run in runs]
    if crowd.moved() < CLAIMS:  # what one held while the other looked
        done.append(ended(crowd.start()))
    assert crowd.moved() == CLAIMS
    crowd.agrees()
    with crowd.engine.connect() as connection:
        queued = connection.scalar(select(func.count()).select_from(outgoing))
        calls = connection.scalar(select(func.count()).select_from(ticket_note))
    assert sum(done) == (queued or 0) + (calls or 0)
