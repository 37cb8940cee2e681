"""The store behaves alike on SQLite and PostgreSQL, and loses nothing it has said yes to."""

import os
import subprocess
import sys
import threading
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    Table,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, col

from bot.claims import claims
from bot.clock import WIB, WIT, Clock
from bot.database import MIGRATIONS, for_reading, is_current, migrate, newest, open_database
from bot.models import (
    ADDRESS_SCOPE,
    Audit,
    Chat,
    ClaimPaper,
    Message,
    Registration,
    Row,
    Setting,
    UtcDateTime,
    table,
)
from bot.sealed import Keyring
from tests.rows import NOON, add_chat, add_photo, add_registration

HERE = Path(__file__).parents[1]

chat, setting, paper = table(Chat), table(Setting), table(ClaimPaper)


def test_the_tables_that_migrations_make_are_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Row.metadata) == []


def test_a_new_database_is_not_current_until_it_is_migrated(bare_url: str) -> None:
    engine = open_database(bare_url)
    assert not is_current(engine)
    migrate(engine)
    assert is_current(engine)
    engine.dispose()


def test_a_database_of_a_later_release_is_not_current(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    assert not is_current(engine)


def test_migrating_again_keeps_what_is_stored(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(setting), {"key": "offset", "value": "42"})
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(select(setting.c.value)) == "42"


def test_processes_that_start_at_once_migrate_once_and_say_nothing(
    bare_url: str, tmp_path: Path
) -> None:
    program = (
        "import sys, alembic.command, bot.models; from bot.database import *; "
        "print('ready', flush=True); sys.stdin.readline(); "
        "e = open_database(sys.argv[1]); migrate(e); assert is_current(e); e.dispose()"
    )
    with ExitStack() as at_the_end:
        started = [
            at_the_end.enter_context(
                subprocess.Popen(
                    [sys.executable, "-W", "error", "-c", program, bare_url],
                    cwd=tmp_path,
                    env={**os.environ, "PYTHONPATH": str(HERE)},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
            for _ in range(2)
        ]
        for process in started:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [process.communicate()[0] for process in started]
    assert told == ["", ""]
    assert [process.returncode for process in started] == [0, 0]
    engine = open_database(bare_url)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [
            newest()
        ]
    engine.dispose()


def _upgrade(connection: Connection, release: str) -> None:
    """The tables as they were with that migration."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, release)


def test_chats_of_an_earlier_release_are_still_there_and_still_one_an_address(
    bare_url: str, keyring: Keyring
) -> None:
    engine = open_database(bare_url)
    with engine.begin() as connection:
        _upgrade(connection, "0001")
        number = _chat_as_then(connection, keyring, "+6281234567890")
        add_registration(connection, keyring, number)
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalars(select(chat.c.id)).all() == [number]
        assert connection.scalars(select(table(Registration).c.chat_id)).all() == [number]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        add_chat(connection, keyring, "+6281234567890")
    engine.dispose()


def test_claims_of_an_earlier_release_are_still_there_and_papers_may_come_before_their_files(
    bare_url: str, keyring: Keyring
) -> None:
    engine = open_database(bare_url)
    with engine.begin() as connection:
        _upgrade(connection, "0004")
        chat_id = add_chat(connection, keyring, "+6281234567890")
        given = {"chat_id": chat_id, "token": "t", "kind": "accident", "hours": 7}
        told = claims.open_claim(connection, given, {"name": "Yanto"}, NOON)
        claims.join(connection, told.id, chat_id, "teller", NOON)
        add_photo(connection, chat_id, "a" * 16, b"KTP")
        connection.execute(insert(paper), _paper(told.id, "a" * 16))
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(insert(paper), _paper(told.id, "b" * 16))
    migrate(engine)
    with engine.begin() as connection:
        assert claims.shown(connection, told.code).answers == {"name": "Yanto"}
        connection.execute(insert(paper), _paper(told.id, "b" * 16))
        found = connection.scalars(select(paper.c.media_id).order_by(paper.c.id)).all()
        assert found == ["a" * 16, "b" * 16]
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Row.metadata) == []
    engine.dispose()


def _paper(claim_id: int, media_id: str) -> dict[str, Any]:
    return {
        "claim_id": claim_id, "media_id": media_id, "paper": "ktp", "state": "new", "at": NOON,
    }  # fmt: skip


def _chat_as_then(connection: Connection, keyring: Keyring, address: str) -> int:
    """A chat in the columns that the table has at this moment."""
    then = Table("chat", MetaData(), autoload_with=connection)
    sealed = chat.c.address.type.process_bind_param(address, connection.dialect)  # type: ignore[attr-defined]
    row = {
        "channel": "sms",
        "address": sealed,
        "address_index": keyring.index(f"sms:{address}", ADDRESS_SCOPE),
        "people": 1,
        "version": 1,
    }
    number: int = connection.execute(insert(then).values(row).returning(then.c.id)).scalar_one()
    return number


def test_a_migration_that_fails_leaves_nothing_behind(bare_url: str) -> None:
    engine = open_database(bare_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE consent (in_the_way INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(engine)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["consent"]
    engine.dispose()


def test_the_newest_version_is_the_one_alembic_would_go_to() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [newest()]


def test_every_constraint_and_index_has_a_name_a_migration_can_use() -> None:
    for found in Row.metadata.sorted_tables:
        names = [constraint.name for constraint in found.constraints]
        names += [index.name for index in found.indexes]
        assert all(isinstance(name, str) and found.name in name for name in names), found.name


def test_two_turns_of_one_chat_at_once_are_both_counted(engine: Engine, keyring: Keyring) -> None:
    """Reading, then writing what was read plus one: neither may overwrite the other."""
    with engine.begin() as connection:
        number = add_chat(connection, keyring, "+6281234567890")
    this = select(chat.c.version).where(chat.c.id == number).with_for_update()

    def turns() -> None:
        for _ in range(10):
            with engine.begin() as connection:
                version = connection.scalar(this) or 0
                connection.execute(
                    update(chat).where(chat.c.id == number).values(version=version + 1)
                )

    threads = [threading.Thread(target=turns) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert connection.scalar(this) == 30


def test_reading_does_not_wait_for_a_writer(engine: Engine, keyring: Keyring) -> None:
    with engine.begin() as writing:
        add_chat(writing, keyring, "+6281234567890")
        with for_reading(engine).connect() as reading:
            assert reading.scalars(select(chat.c.id)).all() == []
    with for_reading(engine).connect() as reading:
        assert len(reading.scalars(select(chat.c.id)).all()) == 1


def test_a_turn_undone_in_its_savepoint_leaves_its_neighbours_alone(
    engine: Engine, keyring: Keyring
) -> None:
    with engine.begin() as connection:
        with connection.begin_nested():
            add_chat(connection, keyring, "+6281234567890")
        savepoint = connection.begin_nested()
        add_chat(connection, keyring, "+6281111111111")
        with pytest.raises(IntegrityError):
            add_chat(connection, keyring, "+6281234567890")
        savepoint.rollback()
    with engine.connect() as connection:
        assert connection.scalars(select(chat.c.address)).all() == ["+6281234567890"]


def test_one_address_is_one_chat_on_each_channel(engine: Engine, keyring: Keyring) -> None:
    with engine.begin() as connection:
        add_chat(connection, keyring, "+6281234567890", "sms")
        add_chat(connection, keyring, "+6281234567890", "whatsapp")
    with pytest.raises(IntegrityError), engine.begin() as connection:
        add_chat(connection, keyring, "+6281234567890", "sms")


def test_a_message_without_its_chat_is_not_kept(engine: Engine) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(
            insert(table(Message)), {"ref": "sms:1", "chat_id": 7, "at": NOON, "body": b""}
        )


def test_foreign_keys_still_hold_after_a_migration(bare_url: str, keyring: Keyring) -> None:
    engine = open_database(bare_url)
    migrate(engine)
    for _ in range(3):  # whichever connection of the pool it is
        with pytest.raises(IntegrityError), engine.begin() as connection:
            add_registration(connection, keyring, 7)
    engine.dispose()


def test_the_number_of_an_erased_chat_is_not_given_to_another(
    engine: Engine, keyring: Keyring
) -> None:
    with engine.begin() as connection:
        erased = add_chat(connection, keyring, "+6281234567890")
    with engine.begin() as connection:
        connection.execute(delete(chat))
    with engine.begin() as connection:
        assert add_chat(connection, keyring, "+6281111111111") > erased


def test_a_row_made_by_other_means_gets_the_defaults_too(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO chat (channel, address_index, address) VALUES ('sms', 'x', :sealed)"),
            {"sealed": b"x"},
        )
        row = connection.execute(text("SELECT language, people, version FROM chat")).one()
    assert tuple(row) == ("id", 0, 0)


def test_models_and_statements_see_the_same_registration(engine: Engine, keyring: Keyring) -> None:
    with engine.begin() as connection:
        add_registration(connection, keyring, add_chat(connection, keyring, "+6281234567890"))
    with Session(engine) as session:
        found = session.get_one(Registration, 1)
        assert (found.name, found.created_at, found.jobs) == ("Budi Santoso", NOON, "")
        found.answers = found.answers | {"name": "Budi S"}
        session.commit()
    with engine.connect() as connection:
        assert connection.scalar(select(table(Registration).c.answers))["name"] == "Budi S"


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001  # hypothesis wants the bounds without
        max_value=datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, WIB, WIT]),
    )
)
def test_a_moment_comes_back_to_the_millisecond_in_utc(moment: datetime) -> None:
    kind, dialect = UtcDateTime(), sqlite.dialect()
    stored = kind.bind_processor(dialect)(moment)
    found = kind.result_processor(dialect, None)(stored)
    assert found is not None
    assert found.tzinfo is UTC
    assert timedelta() <= moment - found < timedelta(milliseconds=1)


def test_moments_are_ordered_in_the_database(engine: Engine) -> None:
    audit = table(Audit)
    later = NOON.astimezone(WIT) + timedelta(milliseconds=1)
    with engine.begin() as connection:
        for at in (later, NOON):
            connection.execute(
                insert(audit), {"at": at, "who": "siti", "action": "open", "subject": "chat 1"}
            )
        assert connection.scalars(select(audit.c.at).order_by(audit.c.at)).all() == [NOON, later]
        assert connection.scalars(select(audit.c.at).where(audit.c.at > NOON)).all() == [later]


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="has no time zone"), Session(engine) as session:
        session.exec(select(Chat).where(col(Chat.heard_at) > datetime(2026, 3, 3)))  # noqa: DTZ001  # the point


def test_sqlite_keeps_what_it_acknowledged_through_a_power_cut(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/new/folder/bot.db")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    full = 2
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "mysql://root@localhost/x",
    ],
)
def test_a_database_that_would_forget_or_is_unknown_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        open_database(url)


def test_a_folder_named_with_a_percent_sign_can_be_migrated(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/100%/bot.db")
    migrate(engine)
    assert is_current(engine)
    engine.dispose()


def test_the_demos_clock_runs_ahead_and_never_back() -> None:
    clock = Clock()
    before = clock.now()
    clock.advance(timedelta(hours=36))
    assert timedelta(hours=36) <= clock.now() - before < timedelta(hours=36, minutes=1)
    assert clock.now().tzinfo is UTC
    with pytest.raises(ValueError, match="only goes forward"):
        clock.advance(timedelta(seconds=-1))


@pytest.mark.parametrize(("zone", "today"), [(WIB, date(2026, 3, 3)), (WIT, date(2026, 3, 4))])
def test_today_is_the_date_where_the_worker_lives(zone: timezone, today: date) -> None:
    """At 15:30 UTC it is half past ten in the evening in Jakarta, past midnight in Jayapura."""
    clock = Clock()
    clock.offset = datetime(2026, 3, 3, 15, 30, tzinfo=UTC) - clock.now()
    assert clock.today(zone) == today
