"""kill -9 every second under load: what was acknowledged is stored, no turn ran twice."""

from pathlib import Path

import pytest

from bot import sealed
from bot.sealed import Keyring, new_key
from tests import crash

pytestmark = pytest.mark.crash


async def test_a_server_killed_every_second_loses_nothing_and_does_nothing_twice(
    database_url: str, database: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    key = new_key("crash")
    sealed.use(Keyring.parse(key))
    record = await crash.kill_under_load(
        database_url,
        key,
        tmp_path,
        seconds=pytestconfig.getoption("crash_seconds"),
        workers=1 if database == "sqlite" else 2,
        chats=pytestconfig.getoption("crash_chats"),
    )
    print(f"\n{database}: {record}")
    assert record.kills >= pytestconfig.getoption("crash_seconds")
    assert record.cut_off, "No kill met a message on its way: nothing was shown."
    assert record.at_once
    assert record.later
    assert crash.faults(record, database_url, key) == []
