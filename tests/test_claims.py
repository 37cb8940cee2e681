"""A claim stands from the first words on, gets its number from the least, and is never lost."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, update

from bot.channels import Inbound
from bot.claims import claims, guardian
from bot.models import (
    Chat,
    Claim,
    ClaimChat,
    ClaimNote,
    ClaimPaper,
    Media,
    Outgoing,
    Ticket,
    TicketNote,
    table,
)
from bot.sealed import Keyring
from flows.accident import FROM_HOUR, earliest
from flows.claims import MOVES, OVER, REASONS, STATES
from flows.talk import Heard, TellClaim
from tests.harbour import Harbour
from tests.houses import house
from tests.people import SITI
from tests.rows import add_photo, counted
from tests.test_inbox import NOW, REGISTER, at_work, typed

claim, claim_note, chat = table(Claim), table(ClaimNote), table(Chat)
claim_paper = table(ClaimPaper)

STORY = "kemarin sore saya kejepit pintu truk di pasar Senen, jari kiri bengkak"
TOLD = ["lapor", STORY, "Yanto", "3171011212850001", "sedang kerja", "0812 7777 8888", "ya", "ya"]


async def tell(engine: Engine, keyring: Keyring, texts: list[str], first: int = 0) -> list[str]:
    """What the bot answers to each message of one person."""
    said = []
    async with at_work(engine, keyring) as inbox:
        for n, text in enumerate(texts, first):
            reply = await inbox.receive(typed(text, n))
            said.append("\n".join(out.text for out in reply.outs))
    return said


def only(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.execute(select(claim)).one()


async def test_the_story_alone_is_a_claim_already(engine: Engine, keyring: Keyring) -> None:
    said = await tell(engine, keyring, TOLD[:2])
    row = only(engine)
    assert row.state == "draft"
    assert row.code not in "".join(said), "a number is given once the least is there"
    assert row.next_at is not None
    assert row.first_due == datetime(2026, 3, 4, 6, tzinfo=UTC), "48 hours from 15.00 WIT"


@pytest.mark.parametrize(("nik", "hours"), [("3171011212850001", 7), ("9171011212850001", 9)])
async def test_the_zone_is_that_of_the_nik_and_until_then_the_easternmost(
    engine: Engine, keyring: Keyring, nik: str, hours: int
) -> None:
    await tell(engine, keyring, TOLD[:3])
    assert (only(engine).hours, only(engine).first_due.hour) == (7, 6)
    await tell(engine, keyring, [nik], first=3)
    row = only(engine)
    assert row.hours == hours
    assert row.first_due == datetime(2026, 3, 4, 15 - hours, tzinfo=UTC), "48 hours from 15.00"


async def test_what_is_past_in_the_east_is_past_where_nobody_knows_the_zone(
    engine: Engine, keyring: Keyring
) -> None:
    await tell(engine, keyring, ["lapor", "saya jatuh di kebun tadi jam 10 pagi, kaki patah"])
    when = only(engine).answers["when"]  # told at 9.00 WIB, which is 11.00 WIT
    assert when == {"day": "2026-03-03", "clock": "10:00", "hours": 9}


async def test_with_the_least_it_has_a_number_and_its_words_are_sealed(
    engine: Engine, keyring: Keyring
) -> None:
    said = await tell(engine, keyring, TOLD)
    row = only(engine)
    assert row.state == "told"
    assert f"Nomor laporan: {row.code}" in said[-1]
    assert row.answers["name"] == "Yanto"
    with engine.connect() as connection:
        raw = bytes(connection.exec_driver_sql("SELECT answers FROM claim").scalar_one())
        people = connection.scalars(select(table(Ticket).c.reason)).all()
    assert b"Yanto" not in raw
    assert b"kejepit" not in raw
    assert sorted(people) == ["accident", "claim"]


def test_a_report_is_read_and_written_once_when_it_is_finished_and_so_is_the_second(
    engine: Engine, keyring: Keyring
) -> None:
    harbour = Harbour(engine, keyring)
    teller, worker = harbour.chat(), harbour.chat()
    told = {"victim": harbour.member(teller, worker)}
    code = harbour.tell(teller, done=False, **told)
    with counted(engine) as ran:
        harbour.does(teller, TellClaim(f"t{teller}", "accident", told, 7, done=True))
    assert of_claims(ran) == ["SELECT", "UPDATE"]
    row = harbour.row(code)
    assert (row.state, row.registration_id is None) == ("told", False)
    harbour.move(code, "sent", "accepted")
    ended = {"outcome": "recovered", "outcome_on": {"day": "2026-11-23"}}
    with counted(engine) as ran:
        harbour.does(teller, TellClaim("t", "second", ended, 9, code=code, done=True))
    assert of_claims(ran) == ["SELECT", "UPDATE"]
    row = harbour.row(code)
    assert (row.state, row.hours) == ("second", 9)
    assert row.outcome_at == datetime(2026, 11, 22, 15, tzinfo=UTC), "midnight in the east"
    assert row.answers == {**row.answers, **told, **ended}


def of_claims(ran: list[str]) -> list[str]:
    """What was done to the rows of claims themselves."""
    return [one.split()[0] for one in ran if re.search(r"(FROM|UPDATE|INTO) claim\b", one)]


async def test_beginning_anew_leaves_what_was_told_before(engine: Engine, keyring: Keyring) -> None:
    await tell(engine, keyring, [*TOLD[:3], "lapor", "mulai lagi", "saya kesetrum di proyek"])
    with engine.connect() as connection:
        rows = connection.execute(select(claim).order_by(claim.c.id)).all()
    assert [row.answers["story"]["text"] for row in rows] == [STORY, "saya kesetrum di proyek"]
    assert {row.state for row in rows} == {"draft"}


@pytest.mark.parametrize("first", [True, False], ids=["the worker first", "the teller first"])
async def test_who_writes_in_the_same_commit_sees_the_claim_that_was_told_in_it(
    engine: Engine, keyring: Keyring, first: bool
) -> None:
    worker = "+6281200000009"
    async with at_work(engine, keyring) as inbox:
        for n, text in enumerate(REGISTER):
            await inbox.receive(typed(text, n, worker))
        for n, text in enumerate([*TOLD[:3], SITI["nik"], *TOLD[4:-1]]):
            await inbox.receive(typed(text, n))
    both = [typed("halo", 50, worker), typed("ya", 50)]
    before = versions(engine)
    with engine.connect() as connection:
        replies = inbox.commit(connection, both if first else both[::-1])
        again = inbox.commit(connection, [typed("klaim", 51, worker)])
    assert not [one for one in (*replies, *again) if isinstance(one, Exception)]
    with engine.connect() as connection:
        assert connection.scalars(select(chat.c.claims)).all() == [1, 1]
    assert only(engine).code in str(again[0])
    assert all(after > one for one, after in zip(before, versions(engine), strict=True))


def versions(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(select(chat.c.version).order_by(chat.c.id)))


async def test_whoever_began_to_tell_of_a_death_goes_on_with_it_by_lapor(
    engine: Engine, keyring: Keyring
) -> None:
    await tell(
        engine, keyring, ["kabar duka", "suami saya jatuh di sumur kemarin, sudah dimakamkan"]
    )
    said = await tell(engine, keyring, ["menu", "lapor"], first=50)
    assert "Jawaban tadi masih ada" in said[-1]
    assert only(engine).kind == "death"


async def test_who_does_not_want_it_passed_on_is_told_once_that_one_may_report_it_oneself(
    engine: Engine, keyring: Keyring
) -> None:
    await tell(engine, keyring, [*TOLD[:-2], "tidak"])
    row = only(engine)
    assert (row.state, row.flags) == ("draft", "declined")
    for hours in range(0, 24 * 14, 3):
        guardian.watch(engine, keyring, NOW + timedelta(hours=hours), sms=True)
    with engine.connect() as connection:
        said = connection.scalars(select(table(Outgoing).c.body)).all()
    assert [body["says"][0]["text"] for body in said] == [guardian.DECLINED]


async def test_who_asks_for_the_form_by_sms_calls_a_person(
    engine: Engine, keyring: Keyring
) -> None:
    await tell(engine, keyring, [*TOLD, "formulir"])
    with engine.connect() as connection:
        lines = connection.scalars(select(table(TicketNote).c.text)).all()
    assert f"{only(engine).code} form wanted" in lines


async def test_another_answer_takes_the_place_and_the_first_stays_in_the_history(
    engine: Engine, keyring: Keyring
) -> None:
    await tell(engine, keyring, [*TOLD[:-1], "4", "kesetrum", "ya"])
    row = only(engine)
    assert row.answers["cause"] == "electric"
    with engine.connect() as connection:
        lines = connection.scalars(
            select(claim_note.c.text).where(claim_note.c.kind == "told")
        ).all()
    assert any("caught_in" in line for line in lines)


async def test_erasing_leaves_an_open_claim_and_empties_one_that_is_over(
    engine: Engine, keyring: Keyring
) -> None:
    said = await tell(engine, keyring, [*TOLD, "hapus data", "ya"])
    assert "tetap kami simpan sampai selesai" in said[-1]
    row = only(engine)
    assert row.answers["name"] == "Yanto"
    with engine.begin() as connection:
        claims.move(connection, row.code, "closed", "rini", NOW, reason="finished")
    await tell(engine, keyring, ["hapus data", "ya"], first=100)
    row = only(engine)
    assert (row.state, row.answers, row.chat_id) == ("closed", {}, None)
    with engine.connect() as connection:
        assert connection.execute(select(claim_note)).all() == []


async def test_an_open_claim_whose_erasure_was_asked_for_is_empty_once_it_is_closed(
    engine: Engine, keyring: Keyring
) -> None:
    await tell(engine, keyring, [*TOLD, "hapus data", "ya"])
    code = only(engine).code
    with engine.begin() as connection:
        told = connection.scalars(select(chat.c.id)).one()
        add_photo(connection, told, "a" * 16, b"KTP")
        connection.execute(
            insert(claim_paper).values(
                claim_id=only_id(connection), media_id="a" * 16, paper="ktp", state="new", at=NOW
            )
        )
        for state in ("sent", "accepted"):
            claims.move(connection, code, state, "rini", NOW)
    assert only(engine).answers["name"] == "Yanto"
    with engine.begin() as connection:
        claims.move(connection, code, "closed", "rini", NOW, reason="finished")
    row = only(engine)
    assert (row.state, row.answers, row.chat_id) == ("closed", {}, None)
    with engine.connect() as connection:
        for gone in (claim_note, claim_paper, table(Media), table(ClaimChat)):
            assert connection.execute(select(gone)).all() == []
        assert connection.scalars(select(chat.c.claims)).one() == 0


def only_id(connection: Any) -> int:
    return int(connection.scalars(select(claim.c.id)).one())


async def test_an_answered_ticket_waits_again_once_something_comes(
    engine: Engine, keyring: Keyring
) -> None:
    await tell(engine, keyring, TOLD)
    ticket = table(Ticket)
    with engine.begin() as connection:
        connection.execute(update(ticket).values(state="answered", urgent=False))
    await tell(engine, keyring, [f"sudah lapor {only(engine).code}"], first=50)
    with engine.connect() as connection:
        found = connection.execute(select(ticket.c.reason, ticket.c.state, ticket.c.urgent)).all()
    assert ("claim", "open", False) in [tuple(row) for row in found]


async def test_a_claim_goes_only_where_it_may_and_says_what_may_follow(
    engine: Engine, keyring: Keyring
) -> None:
    await tell(engine, keyring, TOLD)
    code = only(engine).code
    with (
        engine.begin() as connection,
        pytest.raises(ValueError, match="may follow is sent, papers"),
    ):
        claims.move(connection, code, "paid", "rini", NOW)
    with engine.begin() as connection, pytest.raises(ValueError, match="missing, unreadable"):
        claims.move(connection, code, "papers", "rini", NOW)
    with engine.begin() as connection, pytest.raises(ValueError, match="has no reasons"):
        claims.move(connection, code, "sent", "rini", NOW, reason="missing")
    with engine.begin() as connection, pytest.raises(ValueError, match="not come yet"):
        claims.move(connection, code, "sent", "rini", NOW, at=NOW + timedelta(hours=1))
    with engine.begin() as connection, pytest.raises(LookupError):
        claims.move(connection, "A-22222", "sent", "rini", NOW)
    assert only(engine).state == "told"
    with engine.begin() as connection:
        claims.move(connection, code, "sent", "rini", NOW, at=NOW - timedelta(hours=1))
    assert only(engine).first_sent == NOW - timedelta(hours=1)


def test_every_state_can_be_left_and_reached_and_has_words() -> None:
    assert set(MOVES) == set(STATES)
    assert set(REASONS) <= set(STATES)
    reached = {state for states in MOVES.values() for state in states}
    assert reached == set(STATES) - {"draft"}
    assert all(MOVES[state] for state in STATES)
    assert set(STATES) >= OVER


@given(
    day=st.dates(),
    part=st.sampled_from([*FROM_HOUR, ""]),
    clock=st.one_of(st.none(), st.times().map(lambda at: at.strftime("%H:%M"))),
    hours=st.sampled_from((7, 8, 9)),
)
def test_a_deadline_never_counts_from_later_than_it_can_have_happened(
    day: Any, part: str, clock: str | None, hours: int
) -> None:
    value = {"day": day.isoformat()} | ({"part": part} if part else {})
    if not 1 < day.year < 9999:
        return
    moment = earliest(value | ({"clock": clock} if clock else {}), hours)
    start = earliest({"day": day.isoformat()}, hours)
    assert moment is not None
    assert start is not None
    assert start <= moment < start + timedelta(days=1)
    assert earliest({"unknown": True}, hours) is None


THINGS = st.sampled_from(
    [
        STORY,
        "tolong teman saya pingsan tidak sadar di perahu",
        "bapak saya ketiban kayu kemarin, kakinya patah",
        "lapor",
        "daftar",
        "ya",
        "tidak",
        "1",
        "2",
        "3",
        "batal",
        "mulai lagi",
        "simpan dulu",
        "hapus isian",
        "menu",
        "status",
        "klaim",
        "lengkapi",
        "Udin",
        "belum tahu",
        "0812 7777 8888",
        "kemarin sore",
        "di pasar",
        "petugas",
        "berhenti",
        "mulai",
        "sudah aman",
        "bukan kecelakaan",
        "kembali",
        "hapus data",
        "salah orang",
        "sudah lapor",
    ]
)
STORIES = ("kejepit pintu truk", "pingsan tidak sadar", "ketiban kayu")


@settings(max_examples=60)
@given(st.lists(THINGS, min_size=1, max_size=25))
def test_whatever_the_order_of_messages_no_story_is_lost(texts: list[str]) -> None:
    """Each story that was told stands in a claim, in its history, or before a person."""
    with house({}) as bot:

        async def whole() -> None:
            bot.inbox.start()
            try:
                for n, text in enumerate(texts):
                    heard = Heard(text=text, ref=str(n))
                    await bot.inbox.receive(Inbound("sms", f"m{n}", "+6281200000001", heard))
            finally:
                await bot.inbox.stop()

        asyncio.run(whole())
        with bot.engine.connect() as connection:
            rows = connection.execute(select(claim)).all()
            kept = [str(row.answers.get("story")) for row in rows]
            kept += connection.scalars(select(claim_note.c.text)).all()
            kept += connection.scalars(select(table(TicketNote).c.text)).all()
            seen = connection.scalars(select(chat.c.claims)).one()
    erased = "hapus data" in texts
    for words in STORIES:
        told = any(words in text for text in texts)
        if told and not erased:
            assert any(words in line for line in kept), words
    for row in rows:
        assert row.state in STATES
        assert (row.next_at is None) == (row.state in OVER)
    if not erased:
        assert seen == len(rows)
