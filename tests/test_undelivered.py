"""What no channel took for good: the phone is told by SMS to look there, and a person is called."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from bot import tickets
from bot.models import Chat, Claim, Outgoing, Ticket, TicketNote, table
from bot.outbox import NotSent, claim, note_delivery, queue, settle
from bot.sealed import Keyring
from bot.undelivered import PATIENCE, see_to
from flows.talk import Say
from tests.standins import NOW, chat_on, rows

out, chat = table(Outgoing), table(Chat)
ticket, ticket_note = table(Ticket), table(TicketNote)
PHONE = "+6281200000077"
SAY = Say("Laporan {code} sudah dikirim.", {"code": "A-ABCD2"})


def lost(engine: Engine, chat_id: int, key: str, code: str = "63016") -> None:
    """A message that the vendor took and then could not bring."""
    with engine.begin() as connection:
        queue(connection, key, chat_id, [SAY], NOW)
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


def heard(engine: Engine, chat_id: int, **more: datetime) -> None:
    with engine.begin() as connection:
        connection.execute(update(chat).where(chat.c.id == chat_id).values(**more))


def test_after_a_day_of_silence_on_whatsapp_the_phone_is_told_by_sms_to_look_there(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    lost(engine, chat_id, f"must:claim:5:state:9:{chat_id}")
    lost(engine, chat_id, f"must:claim:5:state:10:{chat_id}")
    assert see_to(engine, keyring, NOW, sms=True) == 2
    [(channel, address, _key)] = waiting(engine)
    assert (channel, address) == ("sms", PHONE)
    said = rows(engine)[-1].body["says"][0]["text"]
    assert "WhatsApp" in said
    assert "{" not in said, "nothing of anybody: the number may have another owner by now"
    assert calls(engine) == []
    assert see_to(engine, keyring, NOW, sms=True) == 0, "once"


def test_whoever_writes_on_whatsapp_then_has_the_news_there_and_nobody_is_called(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    lost(engine, chat_id, f"must:claim:5:state:9:{chat_id}")
    see_to(engine, keyring, NOW, sms=True)
    heard(engine, chat_id, heard_at=NOW + timedelta(hours=3))
    assert see_to(engine, keyring, NOW + PATIENCE, sms=True) == 1
    assert calls(engine) == []
    assert rows(engine)[0].state == "given_up"


def test_where_nobody_has_written_a_day_later_a_person_is_called(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    claim_id = a_claim(engine, chat_id)
    lost(engine, chat_id, f"must:claim:{claim_id}:state:9:{chat_id}")
    see_to(engine, keyring, NOW, sms=True)
    assert calls(engine) == []
    see_to(engine, keyring, NOW + PATIENCE, sms=True)
    [(reason, urgent, text)] = calls(engine)
    assert (reason, urgent) == ("undelivered", True)
    assert text.startswith("A-ABCD2 not delivered on whatsapp (63016): ")
    assert len(waiting(engine)) == 1, "the phone is told once"


@pytest.mark.parametrize(
    ("channel", "address", "code", "sms"),
    [
        ("whatsapp", PHONE, "63016", False),
        ("whatsapp", "ID.12345", "63016", True),
        ("whatsapp", PHONE, "63014", True),
        ("sms", PHONE, "30005", True),
    ],
)
def test_where_no_sms_helps_a_person_is_called_at_once(
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
    assert text.startswith(f"A-ABCD2 not delivered on {channel} ({code}): ")
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
    assert text.startswith("a message not delivered on telegram (chat_not_found): ")


def test_what_becomes_of_a_claim_is_said_by_people_where_the_phone_refuses_us(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "telegram", "77")
    claim_id = a_claim(engine, chat_id)
    for key in (f"must:claim:{claim_id}:state:9:{chat_id}", f"claim:{claim_id}:first:9:{chat_id}"):
        with engine.begin() as connection:
            queue(connection, key, chat_id, [SAY], NOW)
    settle(engine, claim(engine, NOW)[0], NOW, error=NotSent("blocked"))
    claim(engine, NOW)
    assert {row.state for row in rows(engine)} == {"suppressed"}
    see_to(engine, keyring, NOW, sms=True)
    [(_reason, _urgent, text)] = calls(engine)
    assert text.startswith("A-ABCD2 not delivered on telegram (blocked): ")


def test_who_wants_no_messages_gets_no_sms_either(engine: Engine, keyring: Keyring) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    claim_id = a_claim(engine, chat_id)
    lost(engine, chat_id, f"claim:{claim_id}:first:9:{chat_id}")
    lost(engine, chat_id, f"must:claim:{claim_id}:state:9:{chat_id}")
    heard(engine, chat_id, stopped_at=NOW)
    see_to(engine, keyring, NOW, sms=True)
    assert waiting(engine) == []
    assert len(calls(engine)) == 1, "what becomes of a claim is said by people"


def test_a_number_that_stopped_sms_is_not_written_to_and_a_person_is_called(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    chat_on(engine, keyring, "sms", PHONE, stopped_at=NOW)
    lost(engine, chat_id, "news:warning:1")
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
    assert see_to(engine, keyring, NOW + timedelta(days=4), sms=True) == 0


def test_what_arrived_after_all_is_delivered(engine: Engine, keyring: Keyring) -> None:
    chat_id = chat_on(engine, keyring, "whatsapp", PHONE)
    lost(engine, chat_id, "news:1")
    see_to(engine, keyring, NOW, sms=False)
    note_delivery(engine, rows(engine)[0].provider_id, "delivered", "", NOW)
    assert [row.state for row in rows(engine)] == ["delivered"]


def test_closing_such_a_ticket_writes_to_nobody_who_cannot_be_reached(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, "sms", PHONE)
    lost(engine, chat_id, "news:1", "30005")
    see_to(engine, keyring, NOW, sms=True)
    with engine.begin() as connection:
        number = connection.scalars(select(ticket.c.id)).one()
        assert tickets.concerned(connection, chat_id) == ("sms", [])
        tickets.close(connection, number, "dina", NOW)
    assert waiting(engine) == []


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
    see_to(engine, keyring, NOW, sms=True)  # what one held when the other came
    assert len(waiting(engine)) == 30
    assert calls(engine) == []
