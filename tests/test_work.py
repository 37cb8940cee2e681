"""What a process does by itself: sends through vendors that misbehave, polls, lets the office decide."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import OperationalError

from bot import outbox, registrations, tickets
from bot.bot import Bot
from bot.channels import Inbound, Outbound
from bot.channels.telegram_api import TelegramApi
from bot.channels.twilio_api import TwilioApi, content_for
from bot.inbox import Reply
from bot.models import Audit, Chat, ChatPerson, Registration, Setting, Ticket, TicketNote, table
from bot.outbox import LEASE, NotSent
from bot.polling import Intake
from bot.sealed import Keyring
from bot.settings import load
from bot.work import due, work
from flows.talk import Option, Say
from tests.standins import (
    NOW,
    Answer,
    TelegramStandIn,
    TwilioStandIn,
    bot_on,
    chat_on,
    refused,
    rows,
    said_no,
    telegram_settings,
    twilio_settings,
)

chat, setting = table(Chat), table(Setting)
HELLO = Say("Halo.")
CHOICE = Outbound(
    "Boleh?\n1. Ya\n2. Tidak", (("Ya", "register:consent:yes"), ("Tidak", "register:consent:no"))
)


def say(bot: Bot, chat_id: int, say: Say = HELLO, key: str = "k") -> None:
    with bot.engine.begin() as connection:
        outbox.queue(connection, key, chat_id, [say], bot.clock.now())


def states(bot: Bot) -> list[str]:
    return [row.state for row in rows(bot.engine)]


async def until(true: Callable[[], Any]) -> None:
    """Wait until something has become true."""
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110  # the vendors of the tests are threads
            await asyncio.sleep(0.02)


# --- Twilio ---------------------------------------------------------------------------------------


async def test_an_sms_goes_out_with_the_address_for_its_callbacks(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    say(bot, chat_on(engine, keyring))
    await due(bot)
    [asked] = twilio.to("/Messages.json")
    assert asked.fields == {
        "To": "+628120000001",
        "From": "+62215000001",
        "Body": "Halo.",
        "StatusCallback": "https://bot.example.org/webhooks/twilio/status",
    }
    [row] = rows(engine)
    assert (row.state, row.provider_id) == ("sent", f"SM{1:032x}")


async def test_whatsapp_without_a_phone_number_is_written_to_as_well(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    say(bot, chat_on(engine, keyring, "whatsapp", "ID.12345"))
    await due(bot)
    [asked] = twilio.to("/Messages.json")
    assert (asked.fields["To"], asked.fields["From"]) == (
        "whatsapp:ID.12345",
        "whatsapp:+6221500000",
    )


@pytest.mark.parametrize(
    ("answer", "code", "state"),
    [
        (refused(429, 20429), "20429", "sending"),
        (Answer(429), "20429", "sending"),
        (refused(503, 20503), "server", "sending"),
        (Answer(502, b"<html>Bad Gateway</html>"), "server", "sending"),
        (Answer(201, b"<html>"), "server", "sending"),
        (Answer(reset=True), "no_answer", "sending"),
        (refused(401, 20003), "20003", "sending"),
        (refused(400, 21211), "21211", "failed"),
        (refused(400, 21614), "21614", "failed"),
        (refused(400, 60999), "60999", "failed"),
        (refused(400, 21610), "21610", "suppressed"),
    ],
)
async def test_each_error_of_twilio_has_its_consequence(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn, answer: Answer, code: str, state: str
) -> None:
    twilio.next("/Messages.json", answer)
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    say(bot, chat_on(engine, keyring))
    await due(bot)
    [row] = rows(engine)
    assert (row.error, row.state) == (code, state)
    bot.clock.advance(timedelta(hours=2))
    await due(bot)
    later = {"sending": "sent", "failed": "given_up"}
    assert states(bot) == [later.get(state, state)]


async def test_a_twilio_that_stalls_is_left_after_a_while(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    twilio.next("/Messages.json", Answer(201, {"sid": "SM1"}, delay=1.5))
    api = TwilioApi(load({"LINGKARAN_DEMO": "1", **twilio_settings(twilio)}), engine, patience=0.3)
    with pytest.raises(NotSent, match="no_answer"):
        await api.send(Outbound("Halo"), "+628120000001", "sms")
    await api.close()


async def test_one_vendor_that_stalls_holds_up_no_other(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn, telegram: TelegramStandIn
) -> None:
    hold = threading.Event()
    twilio.next("/Messages.json", Answer(201, {"sid": "SM1"}, hold=hold))
    bot = bot_on(
        engine,
        keyring,
        **twilio_settings(twilio),
        **telegram_settings(telegram),
        TELEGRAM_SECRET="s",
    )
    say(bot, chat_on(engine, keyring), key="slow")
    say(bot, chat_on(engine, keyring, "telegram", "55"), key="quick")
    passing = asyncio.create_task(due(bot))
    await until(lambda: states(bot) == ["sending", "sent"])
    hold.set()
    await passing
    assert states(bot) == ["sent", "sent"]


async def test_a_process_killed_while_it_sends_leaves_the_message_to_the_next(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    hold = threading.Event()
    twilio.next("/Messages.json", Answer(201, {"sid": "SM1"}, hold=hold))
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    say(bot, chat_on(engine, keyring))
    passing = asyncio.create_task(due(bot))
    await until(lambda: twilio.asked)
    passing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await passing
    hold.set()
    await due(bot)
    assert (states(bot), len(twilio.asked)) == (["sending"], 1)
    bot.clock.advance(LEASE)
    await due(bot)
    assert (states(bot), len(twilio.asked)) == (["sent"], 2)


async def test_choices_on_whatsapp_are_buttons_and_one_content_serves_them_all(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    api = TwilioApi(load({"LINGKARAN_DEMO": "1", **twilio_settings(twilio)}), engine)
    await api.send(CHOICE, "+628120000001", "whatsapp")
    await api.send(CHOICE, "+628120000002", "whatsapp")
    await api.close()
    [content] = twilio.to("/v1/Content")
    assert content.fields["types"]["twilio/quick-reply"]["actions"][0] == {
        "type": "QUICK_REPLY",
        "title": "Ya",
        "id": "register:consent:yes",
    }
    assert "Boleh" not in content.body.decode(), "what is said to someone is not kept at Twilio"
    for asked in twilio.to("/Messages.json"):
        assert asked.fields["ContentSid"] == f"HX{1:032x}"
        assert asked.fields["ContentVariables"] == '{"1":"Boleh?\\n1. Ya\\n2. Tidak"}'
        assert "Body" not in asked.fields


@pytest.mark.parametrize(
    ("end", "answer"),
    [
        ("/v1/Content", Answer(500)),
        ("/v1/Content", refused(400, 20001)),
        ("/Messages.json", refused(400, 21656)),
    ],
)
async def test_where_buttons_do_not_work_the_numbered_text_goes(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn, end: str, answer: Answer
) -> None:
    twilio.next(end, answer)
    api = TwilioApi(load({"LINGKARAN_DEMO": "1", **twilio_settings(twilio)}), engine)
    assert await api.send(CHOICE, "+628120000001", "whatsapp")
    await api.close()
    assert twilio.to("/Messages.json")[-1].fields["Body"] == CHOICE.text


@pytest.mark.parametrize("answer", [refused(503, 20503), refused(429, 20429), refused(400, 21211)])
async def test_buttons_that_may_have_gone_out_are_not_sent_again_as_text(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn, answer: Answer
) -> None:
    twilio.next("/Messages.json", answer)
    api = TwilioApi(load({"LINGKARAN_DEMO": "1", **twilio_settings(twilio)}), engine)
    with pytest.raises(NotSent):
        await api.send(CHOICE, "+628120000001", "whatsapp")
    await api.close()
    assert len(twilio.to("/Messages.json")) == 1


def test_more_than_three_choices_are_a_list_and_more_than_ten_are_text() -> None:
    def content(count: int, label: str = "Pilihan {n}") -> dict[str, Any] | None:
        buttons = tuple((label.format(n=n), f"f:k:{n}") for n in range(count))
        return content_for(Outbound("Yang mana?", buttons))

    four = content(4)
    assert four is not None
    assert len(four["types"]["twilio/list-picker"]["items"]) == 4
    assert content(10) is not None
    assert content(11) is None
    assert content(0) is None
    assert content(2, "{n} tiga puluh huruf panjangnya") is None
    assert content(2, "sama") is None
    assert content_for(Outbound("x" * 1025, (("Ya", "f:k:y"),))) is None


# --- Telegram -------------------------------------------------------------------------------------


async def test_telegram_gets_the_buttons_the_webhook_would_have_answered_with(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    options = (Option("yes", "Ya"), Option("no", "Tidak"))
    say(
        bot,
        chat_on(engine, keyring, "telegram", "55"),
        Say("Boleh?", options=options, flow="f", question="q"),
    )
    await due(bot)
    [asked] = telegram.to("/sendMessage")
    assert "inline_keyboard" in asked.body.decode()
    assert "f%3Aq%3Ayes" in asked.body.decode() or "f:q:yes" in asked.body.decode()
    [row] = rows(engine)
    assert (row.state, row.provider_id) == ("sent", "55:1")


@pytest.mark.parametrize(
    ("answer", "code", "state"),
    [
        (said_no(403, "Forbidden: bot was blocked by the user"), "blocked", "suppressed"),
        (said_no(403, "Forbidden: user is deactivated"), "blocked", "suppressed"),
        (said_no(400, "Bad Request: chat not found"), "chat_not_found", "failed"),
        (said_no(400, "Bad Request: BUTTON_DATA_INVALID"), "bad_request", "failed"),
        (said_no(400, "Bad Request: message is not modified: specified new"), None, "sent"),
        (said_no(401, "Unauthorized"), "unauthorized", "sending"),
        (said_no(500, "Internal Server Error"), "server", "sending"),
        (Answer(502, b"<html>502 Bad Gateway</html>"), "server", "sending"),
        (Answer(reset=True), "server", "sending"),
    ],
)
async def test_each_error_of_telegram_has_its_consequence(
    engine: Engine,
    keyring: Keyring,
    telegram: TelegramStandIn,
    answer: Answer,
    code: str,
    state: str,
) -> None:
    telegram.next("/sendMessage", answer)
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    say(bot, chat_on(engine, keyring, "telegram", "55"))
    await due(bot)
    [row] = rows(engine)
    assert (row.error, row.state) == (code, state)
    with engine.connect() as connection:
        blocked = connection.execute(select(chat.c.blocked_at)).scalar_one()
    assert (blocked is not None) == (code == "blocked")


async def test_telegrams_retry_after_is_waited_for_exactly(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    telegram.next("/sendMessage", said_no(429, "Too Many Requests: retry after 7", retry_after=7))
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    say(bot, chat_on(engine, keyring, "telegram", "55"))
    await due(bot)
    assert rows(engine)[0].due_at == NOW + timedelta(seconds=7)
    bot.clock.advance(timedelta(seconds=7))
    await due(bot)
    assert states(bot) == ["sent"]


async def test_a_group_that_moved_is_found_again(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    moved = said_no(
        400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1002
    )
    telegram.next("/sendMessage", moved)
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    say(bot, chat_on(engine, keyring, "telegram", "-5"))
    await due(bot)
    assert states(bot) == ["sent"]
    assert telegram.to("/sendMessage")[1].fields["chat_id"] == "-1002"
    with engine.connect() as connection:
        assert connection.execute(select(chat.c.address)).scalar_one() == "-1002"


async def test_a_telegram_that_stalls_is_left_after_a_while(telegram: TelegramStandIn) -> None:
    telegram.next("/sendMessage", Answer(delay=1.5))
    api = TelegramApi(load({"LINGKARAN_DEMO": "1", **telegram_settings(telegram)}), patience=0.3)
    with pytest.raises(NotSent, match="no_answer"):
        await api.send(Outbound("Halo"), "55")
    await api.close()


async def test_the_webhook_is_set_with_all_kinds_of_update(telegram: TelegramStandIn) -> None:
    api = TelegramApi(load({"LINGKARAN_DEMO": "1", **telegram_settings(telegram)}))
    await api.set_webhook("https://bot.example.org", "secret")
    assert await api.name() == "LingkaranBot"
    await api.close()
    [asked] = telegram.to("/setWebhook")
    assert asked.fields["url"] == "https://bot.example.org/webhooks/telegram"
    assert asked.fields["secret_token"] == "secret"
    assert asked.fields["max_connections"] == "40"
    for kind in (
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "business_message",
    ):
        assert f'"{kind}"' in asked.fields["allowed_updates"]


async def test_a_tap_is_answered_at_once_and_one_too_old_is_let_be(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    telegram.next(
        "/answerCallbackQuery",
        said_no(400, "Bad Request: query is too old and response timeout expired"),
    )
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    bot.inbox.start()
    async with _at_work(bot):
        bot.later("answer_callback", "77")
        bot.later("answer_callback", "78")
        bot.later("something of another release")
        await until(lambda: len(telegram.to("/answerCallbackQuery")) == 2)


@contextlib.asynccontextmanager
async def _at_work(bot: Bot) -> AsyncIterator[None]:
    working = asyncio.create_task(work(bot))
    try:
        yield
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        await bot.inbox.stop()


# --- polling --------------------------------------------------------------------------------------


def text_update(number: int, text: str = "menu", sender: int = 55) -> dict[str, Any]:
    person = {"id": sender, "is_bot": False, "first_name": "Budi"}
    message = {
        "message_id": number,
        "from": person,
        "chat": {"id": sender, "type": "private"},
        "date": int(NOW.timestamp()),
        "text": text,
    }
    return {"update_id": number, "message": message}


def offset(engine: Engine) -> str | None:
    with engine.connect() as connection:
        wanted = select(setting.c.value).where(setting.c.key == "telegram.offset")
        return connection.execute(wanted).scalar_one_or_none()


async def test_without_a_public_url_updates_are_fetched_and_answered(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    telegram.updates = [
        text_update(7),
        {"update_id": 8, "message": "broken"},
        "no update",
        text_update(9, sender=66),
    ]
    bot.inbox.start()
    async with _at_work(bot):
        await until(lambda: offset(engine) == "10")
    assert bot.telegram_name == "LingkaranBot"
    assert {asked.fields["chat_id"] for asked in telegram.to("/sendMessage")} == {"55", "66"}
    assert telegram.to("/deleteWebhook"), "as getUpdates does not work beside a webhook"


async def test_the_offset_stays_before_what_could_not_be_kept_and_nobody_is_answered_twice(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    telegram.updates = [text_update(7, sender=66), text_update(8), text_update(9, sender=77)]
    api = TelegramApi(bot.settings)
    trouble = {"8"}

    class Ill:
        """An inbox on a database that has trouble with one message."""

        async def receive(self, inbound: Inbound) -> Reply:
            if inbound.message_id in trouble:
                raise OperationalError("", {}, Exception())
            return Reply([Outbound("Halo")])

    bot.inbox = Ill()
    intake = Intake(bot, api)
    assert await intake.round() is False
    assert offset(engine) == "8"
    trouble.clear()
    assert await intake.round() is True
    assert offset(engine) == "10"
    assert sorted(asked.fields["chat_id"] for asked in telegram.to("/sendMessage")) == [
        "55",
        "66",
        "77",
    ]
    await api.close()


async def test_one_update_that_can_never_be_kept_does_not_hold_up_the_others_for_ever(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    telegram.updates = [text_update(8), text_update(9, sender=77)]
    api = TelegramApi(bot.settings)

    class Ill:
        async def receive(self, inbound: Inbound) -> Reply:
            if inbound.message_id == "8":
                raise OperationalError("", {}, Exception())
            return Reply([])

    bot.inbox = Ill()
    intake = Intake(bot, api)
    assert [await intake.round() for _ in range(5)] == [False] * 4 + [True]
    assert offset(engine) == "10"
    await api.close()


async def test_a_reply_that_telegram_is_too_busy_for_is_sent_a_moment_later(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    telegram.updates = [text_update(7)]
    telegram.next("/sendMessage", said_no(429, "Too Many Requests: retry after 1", retry_after=1))
    api = TelegramApi(bot.settings)
    bot.inbox.start()
    assert await Intake(bot, api).round() is True
    assert len(telegram.to("/sendMessage")) == 2
    await api.close()
    await bot.inbox.stop()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (said_no(409, "Conflict: terminated by other getUpdates request"), "conflict"),
        (said_no(401, "Unauthorized"), "unauthorized"),
        (said_no(429, "Too Many Requests", retry_after=3), "flood"),
        (Answer(502, b"<html>"), "server"),
        (Answer(200, b"[]"), "server"),
        (Answer(reset=True), "no_answer"),
    ],
)
async def test_trouble_with_polling_is_told_by_its_code_and_never_by_the_token(
    telegram: TelegramStandIn, answer: Answer, code: str
) -> None:
    telegram.next("/getUpdates", answer)
    api = TelegramApi(load({"LINGKARAN_DEMO": "1", **telegram_settings(telegram)}))
    with pytest.raises(NotSent) as raised:
        await api.updates(0)
    await api.close()
    assert raised.value.code == code
    assert raised.value.__cause__ is None


# --- without vendors: the demo --------------------------------------------------------------------


def registered(engine: Engine, chat_id: int, **more: Any) -> int:
    row = {
        "code": "L-ABCDE",
        "chat_id": chat_id,
        "answers": {},
        "name": "Siti Aminah",
        "state": "submitted",
        "created_at": NOW,
        "updated_at": NOW,
        **more,
    }
    with engine.begin() as connection:
        made = connection.execute(insert(table(Registration)).values(**row)).inserted_primary_key
        assert made is not None
        connection.execute(
            insert(table(ChatPerson)).values(chat_id=chat_id, registration_id=made[0], since=NOW)
        )
    return int(made[0])


async def test_in_the_demo_the_office_approves_after_a_while_and_says_so(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    mine = registered(engine, chat_on(engine, keyring), verify_after=NOW + timedelta(seconds=45))
    await due(bot)
    assert rows(engine) == []
    bot.clock.advance(timedelta(seconds=45))
    await due(bot)
    await due(bot)
    [row] = rows(engine)
    assert row.state == "sent"
    [shown] = outbox.rendered(bot.words, row.body, "id")
    assert shown.text.startswith("Siti Aminah: data sudah diperiksa petugas.")
    with engine.connect() as connection:
        assert registrations.shown(connection, " l-abcde ").state == "verified"
        audit = connection.execute(select(table(Audit))).one()
    assert (audit.who, audit.action, audit.subject) == ("demo", "verified", f"registration {mine}")


async def test_outside_the_demo_only_people_approve(engine: Engine, keyring: Keyring) -> None:
    bot = bot_on(engine, keyring, LINGKARAN_DEMO="0")
    registered(engine, chat_on(engine, keyring), verify_after=NOW)
    await due(bot)
    with engine.connect() as connection:
        assert registrations.shown(connection, "L-ABCDE").state == "submitted"


async def test_a_failure_of_one_kind_does_not_stop_the_others(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    chat_id = chat_on(engine, keyring)
    registered(engine, chat_id, verify_after=NOW)
    say(bot, chat_id)
    with engine.begin() as connection:  # it does not open any more, as if a key were lost
        connection.exec_driver_sql("UPDATE registration SET name = answers")
    await due(bot)
    assert states(bot) == ["sent"]


async def test_a_message_that_cannot_be_read_any_more_is_given_up(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    say(bot, chat_on(engine, keyring), Say("Halo {name}.", {"nama": "Siti"}))
    await due(bot)
    assert [(row.state, row.error) for row in rows(engine)] == [("failed", "unsendable")]


async def test_a_long_answer_of_an_operator_goes_out_in_parts_each_once(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    say(bot, chat_on(engine, keyring), Say("Petugas: {text}", {"text": "kata " * 600}))
    twilio.next("/Messages.json", Answer(201, {"sid": "SMa"}), refused(503, 20503))
    await due(bot)
    bot.clock.advance(timedelta(minutes=1))
    await due(bot)
    assert states(bot) == ["sent"]
    bodies = [asked.fields["Body"] for asked in twilio.to("/Messages.json")]
    assert len(bodies) == 3
    assert bodies[1] == bodies[2] != bodies[0]


# --- operators ------------------------------------------------------------------------------------


def test_what_was_sent_back_is_told_with_the_reason_in_one_sms(
    engine: Engine, keyring: Keyring
) -> None:
    mine = registered(engine, chat_on(engine, keyring))
    with engine.begin() as connection:
        registrations.return_(
            connection, mine, "rini", "  NIK di foto\nberbeda dengan yang ditulis  ", NOW
        )
    [row] = rows(engine)
    [told] = outbox.from_json(row.body)
    assert told.values == {
        "name": "Siti Aminah",
        "reason": "NIK di foto berbeda dengan yang ditulis.",
    }
    with engine.connect() as connection:
        assert [r.state for r in registrations.listed(connection, "returned")] == ["returned"]
        assert registrations.listed(connection, "submitted") == []


def test_a_long_reason_is_cut_at_a_word() -> None:
    short = registrations.cut("kata " * 30)
    assert len(short) <= 70
    assert short.endswith("kata..")
    assert registrations.cut("Foto buram?") == "Foto buram?"


def test_what_does_not_wait_cannot_be_decided_twice(engine: Engine, keyring: Keyring) -> None:
    mine = registered(engine, chat_on(engine, keyring))
    with engine.begin() as connection:
        registrations.verify(connection, mine, "rini", NOW)
    with pytest.raises(ValueError, match="is verified"), engine.begin() as connection:
        registrations.verify(connection, mine, "rini", NOW)
    with pytest.raises(LookupError), engine.begin() as connection:
        registrations.verify(connection, 77, "rini", NOW)
    with pytest.raises(ValueError, match="reason"), engine.begin() as connection:
        registrations.return_(connection, mine, "rini", " ", NOW)
    with pytest.raises(LookupError), engine.connect() as connection:
        registrations.shown(connection, "L-ZZZZZ")
    assert len(rows(engine)) == 1


def ticketed(engine: Engine, chat_id: int) -> int:
    with engine.begin() as connection:
        made = connection.execute(
            insert(table(Ticket)).values(
                chat_id=chat_id, reason="help", state="open", opened_at=NOW, urgent=False
            )
        ).inserted_primary_key
        assert made is not None
        connection.execute(update(chat).where(chat.c.id == chat_id).values(ticket_id=made[0]))
    return int(made[0])


def test_an_operator_answers_and_closes_and_the_bot_talks_again(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring)
    mine = ticketed(engine, chat_id)
    with engine.begin() as connection:
        assert tickets.answer(connection, mine, "rini", " Bisa, Bu. ", NOW) is True
        assert tickets.listed(connection)[0].state == "answered"
        tickets.close(connection, mine, "rini", NOW)
        assert tickets.listed(connection) == []
        ticket, notes = tickets.shown(connection, mine)
        assert (ticket.state, [(n.who, n.text) for n in notes]) == (
            "closed",
            [("rini", "Bisa, Bu.")],
        )
        assert connection.execute(select(chat.c.ticket_id)).scalar_one() is None
        actions = connection.execute(select(table(Audit).c.action)).scalars().all()
        assert actions == ["answer", "close"]
        assert connection.execute(select(table(TicketNote).c.id)).all() != []
    assert [outbox.from_json(row.body)[0].text for row in rows(engine)] == [
        tickets.ANSWER,
        tickets.CLOSED,
    ]
    for act in (
        lambda c: tickets.answer(c, mine, "rini", "Lagi", NOW),
        lambda c: tickets.close(c, mine, "rini", NOW),
    ):
        with pytest.raises(ValueError, match="is closed"), engine.begin() as connection:
            act(connection)
    with pytest.raises(LookupError), engine.begin() as connection:
        tickets.close(connection, 77, "rini", NOW)


def test_closing_leaves_a_chat_alone_that_has_another_ticket_by_now(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring)
    old, new = ticketed(engine, chat_id), ticketed(engine, chat_id)
    with engine.begin() as connection:
        tickets.close(connection, old, "rini", NOW)
        assert connection.execute(select(chat.c.ticket_id)).scalar_one() == new


def test_an_operator_hears_that_an_answer_will_not_arrive(engine: Engine, keyring: Keyring) -> None:
    mine = ticketed(engine, chat_on(engine, keyring, stopped_at=NOW))
    with engine.begin() as connection:
        assert tickets.answer(connection, mine, "rini", "Halo", NOW) is False


def test_nothing_of_the_vendors_libraries_is_loaded_before_it_is_needed(tmp_path: Any) -> None:
    import subprocess
    import sys

    code = (
        "import sys, bot.work; print(*(m for m in ('telegram', 'twilio.rest') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
