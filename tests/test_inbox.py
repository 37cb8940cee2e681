"""One message, one transaction: repeats, failures, two processes, many people to a commit."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.exc import OperationalError

from bot import catalog, data, metrics
from bot import codes as codes_module
from bot import inbox as inbox_module
from bot.channels import Inbound, MediaRef
from bot.inbox import Inbox, Reply
from bot.models import Chat, Consent, Media, Message, Registration, Row, Ticket, TicketNote, table
from bot.sealed import CannotOpen, Keyring
from flows.book import BOOK
from flows.talk import Heard
from tests.people import SITI

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
SCAN = re.compile(rf"SCAN ({'|'.join(Row.metadata.tables)})\b")
"""The step of a plan that goes through a whole table, or a whole index of it."""
REGISTER = [
    "daftar",
    *(SITI[key] for key in SITI if key not in ("birth_check", "age_note", "sex", "kpj")),
    "ya",
]


@asynccontextmanager
async def at_work(engine: Engine, keyring: Keyring) -> AsyncIterator[Inbox]:
    inbox = Inbox(engine, keyring, data.load(), catalog.load(), BOOK, lambda: NOW)
    inbox.start()
    try:
        yield inbox
    finally:
        await inbox.stop()


def typed(text: str, n: int, who: str = "+6281200000001", **more: Any) -> Inbound:
    return Inbound("sms", f"{who}-{n}", who, Heard(text=text, ref=str(n)), phone=who, **more)


def count(engine: Engine, model: Any) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table(model))).scalar_one()


async def test_a_worker_registers_and_the_row_can_be_opened(
    engine: Engine, keyring: Keyring
) -> None:
    async with at_work(engine, keyring) as inbox:
        for n, text in enumerate(REGISTER):
            reply = await inbox.receive(typed(text, n))
    assert "Nomor pendaftaran L-" in reply.outs[0].text
    with engine.connect() as connection:
        row = connection.execute(select(table(Registration))).one()
        chat = connection.execute(select(table(Chat))).one()
        raw = connection.exec_driver_sql("SELECT name, answers FROM registration").one()
    assert (row.name, row.region, row.jobs, row.state) == (
        "Siti Aminah",
        "3201",
        "pemulung",
        "submitted",
    )
    assert row.answers["nik"] == "3201125205900001"
    assert row.answers["sex"] == "P"
    assert b"Siti" not in bytes(raw.name)
    assert b"3201125205900001" not in bytes(raw.answers)
    assert (chat.people, chat.version) == (1, len(REGISTER))
    assert count(engine, Consent) == 1


async def test_a_registration_code_that_is_taken_is_drawn_again(
    engine: Engine,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    drawn = iter(["L-AAAAA", "L-AAAAA", "L-AAAAA", "L-BBBBB"])
    monkeypatch.setattr(codes_module, "draw", lambda _kind: next(drawn))
    async with at_work(engine, keyring) as inbox:
        for n, text in enumerate(REGISTER):
            told = [text, text.replace("3201125205900001", "3201125205900002")]
            replies = await asyncio.gather(
                *(
                    inbox.receive(typed(line, n, f"+6281200000{who}"))
                    for who, line in enumerate(told)
                )
            )
    codes = sorted(re.findall("L-[A-Z]{5}", " ".join(reply.outs[0].text for reply in replies)))
    assert codes == ["L-AAAAA", "L-BBBBB"]
    assert "failed" not in "".join(capfd.readouterr())  # nobody else's turn was done again for it


async def test_the_same_message_twenty_times_at_once_is_one_turn_with_one_answer(
    engine: Engine, keyring: Keyring
) -> None:
    async with at_work(engine, keyring) as one, at_work(engine, keyring) as two:
        await one.receive(typed("daftar", 0))
        replies = await asyncio.gather(
            *(i.receive(typed("ya", 1)) for _ in range(10) for i in (one, two))
        )
        again = await two.receive(typed("ya", 1))
    assert {r.outs[0].text for r in [*replies, again]} == {replies[0].outs[0].text}
    assert sum(not r.repeated for r in replies) == 1
    assert count(engine, Consent) == 1
    assert count(engine, Message) == 2


async def test_two_processes_keep_hundred_talks_apart(engine: Engine, keyring: Keyring) -> None:
    async with at_work(engine, keyring) as one, at_work(engine, keyring) as two:

        async def whole(person: int) -> str:
            text = ""
            for n, line in enumerate(REGISTER):
                told = line if line != SITI["nik"] else f"32011252059{person:05d}"
                reply = await (one if (person + n) % 2 else two).receive(
                    typed(told, n, f"+62812{person:08d}")
                )
                text = reply.outs[0].text
            return text

        ends = await asyncio.gather(*(whole(person) for person in range(1, 41)))
    assert all("Nomor pendaftaran L-" in end for end in ends)
    assert count(engine, Registration) == 40
    assert count(engine, Message) == 40 * len(REGISTER)


async def test_a_turn_that_fails_is_undone_alone_and_told_kindly(
    engine: Engine,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    real = inbox_module.advance

    def breaks(book: Any, conversation: Any, heard: Any, facts: Any) -> Any:
        if heard.text == "rusak 3201125205900001":
            raise RuntimeError("rusak 3201125205900001")
        return real(book, conversation, heard, facts)

    monkeypatch.setattr(inbox_module, "advance", breaks)
    async with at_work(engine, keyring) as inbox:
        await inbox.receive(typed("daftar", 0))
        broken, other = await asyncio.gather(
            inbox.receive(typed("rusak 3201125205900001", 1)),
            inbox.receive(typed("daftar", 1, "+6281200000002")),
        )
        after = await inbox.receive(typed("ya", 2))
    assert "Maaf, ada gangguan di sisi kami" in broken.outs[0].text
    assert "Boleh kami simpan data" in other.outs[0].text
    assert "Siapa yang mau didaftarkan?" in after.outs[0].text
    with engine.connect() as connection:
        assert connection.execute(select(table(Ticket).c.reason, table(Ticket).c.urgent)).one() == (
            "trouble",
            True,
        )
    assert "3201125205900001" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("failures", [1, 2])
async def test_a_commit_that_fails_is_tried_message_by_message(
    engine: Engine, keyring: Keyring, failures: int
) -> None:
    left = failures

    def full(_connection: Any) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            raise OperationalError("COMMIT", None, Exception("disk full"))

    failed = metrics.BATCH_FAILED._value.get()
    async with at_work(engine, keyring) as inbox:
        event.listen(engine, "commit", full)
        try:
            told = await asyncio.gather(
                *(inbox.receive(typed("daftar", 0, f"+6281300000{n:03d}")) for n in range(5)),
                return_exceptions=True,
            )
        finally:
            event.remove(engine, "commit", full)
        after = await inbox.receive(typed("ya", 1, "+6281300000004"))
    refused = [error for error in told if isinstance(error, OperationalError)]
    assert len(refused) == failures - 1
    assert count(engine, Message) == 5 - len(refused) + 1
    assert metrics.BATCH_FAILED._value.get() == failed + 1
    assert "Siapa yang mau didaftarkan?" in after.outs[0].text


async def test_an_answer_that_cannot_be_opened_any_more_is_nobody_elses_trouble(
    engine: Engine, keyring: Keyring
) -> None:
    async with at_work(engine, keyring) as inbox:
        await inbox.receive(typed("daftar", 0))
        with engine.begin() as connection:
            connection.execute(
                update(table(Message)).values(body=b"sealed with a key of yesterday")
            )
        lost, other, third = await asyncio.gather(
            inbox.receive(typed("daftar", 0)),
            inbox.receive(typed("daftar", 0, "+6281200000002")),
            inbox.receive(typed("daftar", 0, "+6281200000003")),
            return_exceptions=True,
        )
    assert isinstance(lost, CannotOpen)
    for reply in (other, third):
        assert isinstance(reply, Reply)
        assert "Boleh kami simpan data" in reply.outs[0].text


async def test_a_commit_under_way_ends_though_nobody_waits_for_the_inbox_to_stop(
    engine: Engine, keyring: Keyring
) -> None:
    inbox = Inbox(engine, keyring, data.load(), catalog.load(), BOOK, lambda: NOW)
    inbox.start()
    await inbox.receive(typed("daftar", 0))
    go_on = threading.Event()
    event.listen(engine, "commit", slow := lambda _connection: go_on.wait(30))
    try:
        last = asyncio.create_task(inbox.receive(typed("ya", 1)))
        await asyncio.sleep(0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(inbox.stop(), 0.05)
        go_on.set()
        assert "Siapa yang mau didaftarkan?" in (await last).outs[0].text
    finally:
        event.remove(engine, "commit", slow)
    await inbox.stop()
    assert inbox.stopped
    with pytest.raises(RuntimeError, match="stopped"):
        await inbox.receive(typed("1", 2))


def test_a_turn_tried_again_because_of_another_is_counted_once(
    engine: Engine, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = inbox_module.advance

    def breaks(book: Any, conversation: Any, heard: Any, facts: Any) -> Any:
        if heard.text == "rusak":
            raise RuntimeError
        return real(book, conversation, heard, facts)

    monkeypatch.setattr(inbox_module, "advance", breaks)
    inbox = Inbox(engine, keyring, data.load(), catalog.load(), BOOK, lambda: NOW)
    counter = metrics.TURNS.labels("sms", "register", "consent")._value
    before = counter.get()
    with engine.connect() as connection:
        inbox.commit(connection, [typed("daftar", 1), typed("rusak", 1, "+6281200000002")])
    assert counter.get() == before + 1


async def test_while_another_writer_is_waited_for_the_rest_goes_on(
    engine: Engine, keyring: Keyring
) -> None:
    async with at_work(engine, keyring) as inbox:
        await inbox.receive(typed("daftar", 0))
        with engine.begin() as other:
            other.execute(update(table(Chat)).values(people=0))
            waiting = asyncio.create_task(inbox.receive(typed("ya", 1)))
            await asyncio.sleep(0.2)  # a loop that waited itself would have given up by now
            assert not waiting.done()
        reply = await waiting
    assert "Siapa yang mau didaftarkan?" in reply.outs[0].text


async def test_what_could_not_be_committed_is_not_answered(
    engine: Engine, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(engine, keyring) as inbox:
        await inbox.receive(typed("daftar", 0))

        def refuses(*_args: Any, **_how: object) -> Any:
            raise OSError("no space left")

        with monkeypatch.context() as broken:
            broken.setattr(inbox, "_turns", refuses)
            with pytest.raises(OSError, match="no space left"):
                await inbox.receive(typed("ya", 1))
        assert count(engine, Message) == 1
        again = await inbox.receive(typed("ya", 1))
    assert not again.repeated
    assert "Siapa yang mau didaftarkan?" in again.outs[0].text


async def test_only_files_that_became_an_answer_are_wanted(
    engine: Engine, keyring: Keyring
) -> None:
    def photo(n: int) -> Inbound:
        return Inbound(
            "telegram",
            str(n),
            "77",
            Heard(photos=("0",), ref=str(n)),
            (MediaRef("photo", f"file{n}"),),
        )

    async with at_work(engine, keyring) as inbox:
        for n, text in enumerate(("daftar", "ya", "1"), 1):
            await inbox.receive(Inbound("telegram", str(n), "77", Heard(text=text, ref=str(n))))
            if text == "daftar":
                await inbox.receive(photo(8))  # a question of yes or no
        await inbox.receive(photo(9))
    with engine.connect() as connection:
        assert connection.execute(select(table(Media).c.vendor_ref)).scalars().all() == ["file9"]


async def test_everything_about_a_person_can_be_erased(engine: Engine, keyring: Keyring) -> None:
    async with at_work(engine, keyring) as inbox:
        for n, text in enumerate(
            [*REGISTER, "petugas", "mau tanya", "menu", "hapus data", "ya, hapus"]
        ):
            reply = await inbox.receive(typed(text, n))
        assert "Datanya sudah dihapus" in reply.outs[0].text
        assert "Belum ada pendaftaran" in (await inbox.receive(typed("status", 99))).outs[0].text
    assert [count(engine, m) for m in (Registration, Ticket, TicketNote, Media)] == [0, 0, 0, 0]
    assert count(engine, Message) == 2
    with engine.connect() as connection:
        proof = connection.execute(select(table(Consent))).one()
    assert (proof.chat_id, proof.registration_id, proof.purpose) == (None, None, "register")
    assert proof.withdrawn_at is not None


async def test_a_batch_larger_than_one_commit_is_answered_whole(
    engine: Engine, keyring: Keyring
) -> None:
    async with at_work(engine, keyring) as inbox:
        replies = await asyncio.gather(
            *(inbox.receive(typed("halo", n, f"+62813{n:08d}")) for n in range(150))
        )
    assert len(replies) == 150
    assert count(engine, Chat) == 150


@pytest.mark.parametrize("database", ["sqlite"])  # which tells how it means to look
async def test_a_message_costs_the_same_however_many_people_there_are(
    engine: Engine, keyring: Keyring
) -> None:
    asked: dict[str, Any] = {}

    def note(_c: Any, _u: Any, statement: str, given: Any, _x: Any, many: bool) -> None:
        asked.setdefault(statement, given[0] if many else given)

    event.listen(engine, "before_cursor_execute", note)
    async with at_work(engine, keyring) as inbox:
        for n, text in enumerate(
            [*REGISTER, "status", "petugas", "menu", "hapus data", "ya, hapus"]
        ):
            await inbox.receive(typed(text, n))
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        plans = {
            statement: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
            for statement, given in asked.items()
            if statement.startswith(("SELECT", "UPDATE", "DELETE"))
        }
    assert any("FROM chat" in statement for statement in plans)
    through_all = {
        statement: steps
        for statement, plan in plans.items()
        if (steps := [row[3] for row in plan if SCAN.match(row[3])])
    }
    assert not through_all


async def test_keys_can_change_while_people_talk(engine: Engine, keyring: Keyring) -> None:
    from bot import sealed
    from bot.rotate import rotate
    from bot.sealed import new_key

    first = new_key("k1")
    old = Keyring.parse(first)
    sealed.use(old)
    async with at_work(engine, old) as inbox:
        for n, text in enumerate(REGISTER):
            await inbox.receive(typed(text, n))
    both = Keyring.parse(f"{new_key('k2')},{first}")
    sealed.use(both)
    async with at_work(engine, both) as inbox:
        assert "Siti Aminah" in (await inbox.receive(typed("status", 50))).outs[0].text
    assert rotate(engine, both) > 0
    async with at_work(engine, both) as inbox:
        assert "Siti Aminah" in (await inbox.receive(typed("status", 51))).outs[0].text
