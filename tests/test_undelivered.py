"""What a channel did not take for good is brought by SMS to the same number, or a person is told."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select

from bot.models import Chat, Claim, Outgoing, Ticket, TicketNote, table
from bot.outbox import NotSent, claim, note_delivery, queue, settle
from bot.sealed import Keyring
from bot.undelivered import see_to
from flows.talk import Option, Say
from tests.standins import NOW, chat_on, rows

out, chat = table(Outgoing), table(Chat)
ticket, ticket_note = table(Ticket), table(TicketNote)
PHONE = "+6281200000077"
SAY = Say("Laporan {code} sudah dikirim.", {"code": "A-ABCD2"})


def lost(
    engine: Engine,
    chat_id: int,
    key: str,
    code: str = "63016",
    say: Say = SAY,
) -> None:
    """A message that the vendor took and then could not bring."""
    with engine.begin() as connection:
        queue(connection, key, chat_id, [say], NOW)
    [one] = claim(engine, NOW)
    settle(engine, one, NOW, f"SM{one.id}")
    note_delivery(engine, f"SM{one.id}", "undelivered", code, NOW)


def waiting(engine: Engine) -> list[tuple[str, str, str]]:
    """What is to be sent: by which channel, to whom, the key."""
    asked = (
        select(chat.c.channel, chat.c.address, out.c.key)
        .join(out, out.c.chat_id == chat.c.id)
        .where(out.c.state == "queued")
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(asked)]


def calls(engine: Engine) -> list[tuple[str, bool, str]]:
    """What people of the programme were told."""
    asked = select(ticket.c.reason, ticket.c.urgent, ticket_note.c.text).join(
        ticket_note, ticket_note.c.ticket_id == ticket.c.id
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(asked)]


def a_claim(engine: Engine, chat_id: int) -> int:
    row = Claim(
        code="A-ABCD2", chat_id=chat_id, token="1", kind="accident", state="told", answers={},
        hours=7, opened_at=NOW, first_due=NOW, updated_at=NOW,
    )  # fmt: skip
    with engine.begin() as connection:
        made = connection.execute(
            insert(table(Claim)).values(row.model_dump(exclude_none=True))
        ).inserted_primary_key
    assert made is not None
    return int(made[0])


def test_after_a_day_of_silence_on_whatsapp_the_same_phone_is_told_by_sms(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    lost(engine, chat_id, f"must:claim:5:state:9:{chat_id}")
    assert see_to(engine, keyring, NOW, sms=True) == 1
    [(channel, address, key)] = waiting(engine)
    assert (channel, address) == ("sms", PHONE)
    assert key.startswith("must:claim:5:state:9:")
    assert key != f"must:claim:5:state:9:{chat_id}"
    assert calls(engine) == []
    assert [row.state for row in rows(engine)] == ["given_up", "queued"]
    assert see_to(engine, keyring, NOW, sms=True) == 0, "seen to once"


def test_what_the_same_phone_was_told_already_is_not_said_twice(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    sms_id = chat_on(engine, keyring, "sms", PHONE)
    with engine.begin() as connection:
        queue(connection, f"claim:5:first:1:2:{sms_id}", sms_id, [SAY], NOW)
    settle(engine, claim(engine, NOW)[0], NOW, "SM0")
    lost(engine, chat_id, f"claim:5:first:1:2:{chat_id}")
    assert see_to(engine, keyring, NOW, sms=True) == 1
    assert waiting(engine) == []
    assert calls(engine) == []


@pytest.mark.parametrize(
    ("channel", "address", "code", "sms"),
    [
        ("whatsapp", PHONE, "63016", False),
        ("whatsapp", "ID.12345", "63016", True),
        ("sms", PHONE, "30005", True),
    ],
)
def test_where_no_sms_can_go_a_person_is_told_at_once(
    engine: Engine, keyring: Keyring, channel: str, address: str, code: str, sms: bool
) -> None:
    chat_id = chat_on(engine, keyring, channel, address)
    claim_id = a_claim(engine, chat_id)
    lost(engine, chat_id, f"must:claim:{claim_id}:state:9:{chat_id}", code)
    lost(engine, chat_id, f"claim:{claim_id}:first:9:{chat_id}", code)
    assert see_to(engine, keyring, NOW, sms=sms) == 2
    assert waiting(engine) == []
    (reason, urgent, text), _second = calls(engine)
    assert (reason, urgent) == ("undelivered", True)
    assert text.startswith(f"A-ABCD2 not delivered ({code}): ")
    assert PHONE not in text
    with engine.connect() as connection:
        assert len(connection.execute(select(ticket)).all()) == 1, "one place to look"


def test_a_chat_that_telegram_does_not_know_any_more_calls_a_person(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "telegram", "77")
    with engine.begin() as connection:
        queue(connection, f"news:warning:{chat_id}", chat_id, [SAY], NOW)
    settle(engine, claim(engine, NOW)[0], NOW, error=NotSent("chat_not_found"))
    see_to(engine, keyring, NOW, sms=True)
    [(reason, urgent, text)] = calls(engine)
    assert (reason, urgent) == ("undelivered", False)
    assert text.startswith("a message not delivered (chat_not_found): ")


def test_who_stopped_sms_is_not_written_to_there_and_a_person_is_told(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    chat_on(engine, keyring, "sms", PHONE, stopped_at=NOW)
    lost(engine, chat_id, "news:warning:1")
    see_to(engine, keyring, NOW, sms=True)
    assert waiting(engine) == []
    assert len(calls(engine)) == 1


def test_a_question_stays_where_its_answer_belongs(engine: Engine, keyring: Keyring) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    asked = Say("Masih sakit?", options=(Option("yes", "Ya"), Option("no", "Tidak")), flow="diary")
    lost(engine, chat_id, "recovery:3:week:4", say=asked)
    see_to(engine, keyring, NOW, sms=True)
    assert waiting(engine) == []
    assert len(calls(engine)) == 1


def test_what_is_tried_again_by_itself_is_left_alone_until_that_fails_too(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "sms", PHONE)
    lost(engine, chat_id, "news:1", "30008")
    assert see_to(engine, keyring, NOW, sms=True) == 1
    assert calls(engine) == []
    later = NOW + timedelta(minutes=5)
    settle(engine, claim(engine, later)[0], later, "SM-again")
    note_delivery(engine, "SM-again", "undelivered", "30008", later)
    see_to(engine, keyring, later, sms=True)
    assert len(calls(engine)) == 1


def test_what_failed_long_ago_is_no_news(engine: Engine, keyring: Keyring) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    lost(engine, chat_id, "news:1")
    assert see_to(engine, keyring, NOW + timedelta(days=2), sms=True) == 0
    assert [row.state for row in rows(engine)] == ["failed"]


def test_what_arrived_after_all_is_delivered(engine: Engine, keyring: Keyring) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    lost(engine, chat_id, "news:1")
    see_to(engine, keyring, NOW, sms=False)
    note_delivery(engine, rows(engine)[0].provider_id, "delivered", "", NOW)
    assert [row.state for row in rows(engine)] == ["delivered"]


def test_two_processes_see_to_each_message_once(engine: Engine, keyring: Keyring) -> None:
    for n in range(30):
        chat_id = chat_on(engine, keyring, "whatsapp", f"+62812000001{n:02}")
        lost(engine, chat_id, f"claim:{n}:first:1:{chat_id}")
    together = threading.Barrier(2)
    done = []

    def work() -> None:
        together.wait()
        done.append(see_to(engine, keyring, NOW, sms=True))

    threads = [threading.Thread(target=work) for _two in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 30
    assert len(waiting(engine)) == 30
