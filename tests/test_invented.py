"""The demo's invented sponsorship: every state is there, and every sum holds."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from bot.models import Pledge, WorkerMonth, table
from bot.sealed import Keyring
from bot.sponsorship import invented
from bot.sponsorship.journal import KINDS, verify
from bot.sponsorship.report import report_of

NOW = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
pledge, worker_month = table(Pledge), table(WorkerMonth)


def test_the_demo_shows_every_state_and_its_journal_is_whole(
    engine: Engine, keyring: Keyring
) -> None:
    assert invented.fill(engine, keyring, NOW)
    assert not invented.fill(engine, keyring, NOW)
    with engine.connect() as connection:
        found = verify(connection)
        assert found.fault == ""
        kinds = set(connection.execute(select(invented.journal.c.kind)).scalars())
        assert kinds == set(KINDS)
        states = set(connection.execute(select(worker_month.c.state)).scalars())
        assert states == {"matched", "protected", "ended"}
        reports = [
            report_of(connection, code, NOW.date())
            for code in connection.scalars(select(pledge.c.code))
        ]
    assert any(report.protected for report in reports)
    assert any(report.waiting for report in reports)
    assert any(report.lapsed for report in reports)
    assert any(report.unmatched for report in reports)
    assert any(report.taken_back for report in reports)


def test_the_invented_office_confirms_what_was_paid_a_day_ago(
    engine: Engine, keyring: Keyring
) -> None:
    invented.fill(engine, keyring, NOW)
    assert invented.confirm_due(engine, keyring, NOW + timedelta(days=2)) > 0
    assert invented.confirm_due(engine, keyring, NOW + timedelta(days=2)) == 0
