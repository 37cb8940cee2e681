"""The form of a claim in a chat: who gets which, made when it leaves, fetched for a while, written down."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, delete, insert, select, text, update

from bot import outbox
from bot.bot import Bot
from bot.claims import claims, forms_by_chat, handout
from bot.claims.case import DEATH, FIRST, SECOND
from bot.handset import Handset
from bot.models import (
    Audit,
    Chat,
    ChatPerson,
    Claim,
    ClaimChat,
    Handout,
    Outgoing,
    TicketNote,
    table,
)
from bot.sealed import Keyring
from bot.work import due
from flows.claims import NOT_HERE
from tests.rows import add_chat, add_registration
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
from tests.test_cases import ANSWERS, HEIRS, NIK
from webhooks.app import create
from webhooks.forms import UNKNOWN

audit, chat, claim, claim_chat = table(Audit), table(Chat), table(Claim), table(ClaimChat)
PHONE = "+6281200000077"
TELEGRAM, WHATSAPP = ("telegram", "55"), ("whatsapp", PHONE)
SITE = "https://bot.example.org"
DIED = {"outcome": "died", "died_on": {"day": "2026-03-05"}}
ENDED, SENT = {"outcome_at": NOW}, {"first_sent": NOW}


def told(
    bot: Bot,
    channel: tuple[str, str] = TELEGRAM,
    role: str = "teller",
    answers: dict[str, Any] = ANSWERS,
    *,
    confirmed: bool | None = None,
    **values: Any,
) -> str:
    """A claim that this chat, which has that part in it, may see; its code."""
    chat_id = chat_on(bot.engine, bot.keyring, *channel, claims=1, heard_at=NOW)
    given = {"kind": "accident", "hours": 7, "chat_id": chat_id, "token": "t"}
    with bot.engine.begin() as connection:
        row = claims.open_claim(connection, given, answers, NOW)
        claims.join(connection, row.id, chat_id, role, NOW)
        connection.execute(update(claim_chat).values(confirmed=confirmed))
        connection.execute(update(claim).values(**{"state": "told", "next_at": None} | values))
    return str(row.code)


async def asked(bot: Bot, *words: str, channel: tuple[str, str] = TELEGRAM) -> list[str]:
    """What a chat is answered at once to each of these words."""
    ears = bot_on(bot.engine, bot.keyring)  # a bot listens once
    ears.clock.advance(bot.clock.offset)
    phone, said = Handset(*channel), []
    ears.inbox.start()
    for one in words:
        inbound = replace(phone.read(phone.text(one, NOW)), at=None)
        reply = await ears.inbox.receive(inbound)
        said.append("\n".join(out.text for out in reply.outs))
    await ears.inbox.stop()
    return said


def forms(engine: Engine) -> list[str]:
    """The forms that are queued, the oldest first."""
    return [row.body["document"]["form"] for row in rows(engine)]


def audited(engine: Engine) -> list[tuple[str, str, str]]:
    """Every hand-out that was written down."""
    with engine.connect() as connection:
        lines = connection.execute(select(audit).order_by(audit.c.id))
        return [(a.who, a.action, a.subject) for a in lines if a.action != "form"]


def calls(engine: Engine) -> list[str]:
    """What people of the programme were told."""
    with engine.connect() as connection:
        return list(connection.scalars(select(table(TicketNote).c.text)))


def written(pdf: bytes) -> str:
    """What stands on a paper, without spaces."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def told_anew(engine: Engine, **answers: Any) -> None:
    with engine.begin() as connection:
        known = connection.execute(select(claim.c.answers)).scalar_one()
        connection.execute(update(claim).values(answers=known | answers))


# --- Telegram -------------------------------------------------------------------------------------


async def test_who_asks_on_telegram_gets_the_filled_form_as_a_file(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    code = told(bot)
    [said] = await asked(bot, f"FORMULIR {code}")
    assert said.endswith(forms_by_chat.HERE_THEY_ARE.format(code=code))
    await due(bot)
    [call] = telegram.to("/sendDocument")
    assert (call.fields["chat_id"], call.fields["caption"]) == (
        "55",
        f"Lembar laporan pertama {code}: 3 KK 1.",
    )
    name, pdf = call.files["document"]
    assert name == f"formulir-3-KK-1-{code}.pdf"
    assert NIK in written(pdf)
    assert "Jatuhdariperahuwaktutarikjaring." in written(pdf)
    [row] = rows(engine)
    assert (row.state, row.provider_id) == ("sent", "55:1")
    assert audited(engine) == [(f"chat {row.chat_id}", f"given {FIRST}", "claim 1")]


async def test_the_queue_holds_only_which_form_of_which_claim(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot)
    await asked(bot, "formulir")
    [row] = rows(engine)
    assert row.body == {
        "says": [{"text": forms_by_chat.CAPTIONS[FIRST], "values": {"code": code}}],
        "part": 0,
        "document": {"form": FIRST, "claim": 1},
    }
    with engine.connect() as connection:
        raw = bytes(connection.execute(text("SELECT body FROM outgoing")).scalar_one())
    assert code.encode() not in raw, "and even that is sealed"


async def test_what_has_left_is_pinned_by_its_day_and_digest_alone(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    told(bot)
    await asked(bot, "formulir")
    await due(bot)
    [row] = rows(engine)
    document = row.body["document"]
    assert set(document) == {"form", "claim", "day", "digest"}
    assert document["day"] == "2026-03-03"
    assert re.fullmatch("[0-9a-f]{64}", document["digest"])


async def test_a_try_that_is_made_again_brings_the_same_paper_and_is_written_down_once(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    telegram.next("/sendDocument", Answer(502, b"<html>"), said_no(429, "slow", retry_after=3))
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    told(bot)
    await asked(bot, "formulir")
    for _try in range(3):
        await due(bot)
        bot.clock.advance(timedelta(hours=20))  # into another day
    assert [row.state for row in rows(engine)] == ["sent"]
    papers = {call.files["document"] for call in telegram.to("/sendDocument")}
    assert (len(telegram.to("/sendDocument")), len(papers)) == (3, 1)
    assert len(audited(engine)) == 1


async def test_what_would_be_another_paper_by_now_is_not_sent_again_and_a_person_is_called(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    telegram.next("/sendDocument", Answer(reset=True))
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    code = told(bot)
    await asked(bot, "formulir")
    await due(bot)
    told_anew(engine, spot="Karangsong")
    bot.clock.advance(timedelta(minutes=1))
    await due(bot)
    await due(bot)
    assert len(telegram.to("/sendDocument")) == 1
    assert [(row.state, row.error) for row in rows(engine)] == [("given_up", "changed")]
    [call] = calls(engine)
    assert call.startswith(f"{code} not delivered on telegram (changed): ")
    assert len(audited(engine)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        said_no(400, "Bad Request: chat not found"),
        said_no(403, "Forbidden: bot was blocked by the user"),
    ],
)
async def test_a_file_that_telegram_does_not_take_follows_the_rules_of_any_message(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn, answer: Answer
) -> None:
    telegram.next("/sendDocument", answer)
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    told(bot)
    await asked(bot, "formulir")
    await due(bot)
    await due(bot)
    assert ([row.state for row in rows(engine)], len(calls(engine))) == (["given_up"], 1)


async def test_a_form_that_cannot_be_filled_calls_a_person(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    family = {"name": "Budi", "place": "not_work", "relation": "child"}
    answers = family | HEIRS | {"heir_relation": "of another release"}
    code = told(bot, answers=answers, kind="death")
    await asked(bot, "formulir")
    await due(bot)
    await due(bot)
    assert [(row.state, row.error) for row in rows(engine)] == [("given_up", "unsendable")]
    assert calls(engine)[0].startswith(f"{code} not delivered on telegram (unsendable): ")
    assert telegram.to("/sendDocument") == []
    assert audited(engine) == []


@pytest.mark.parametrize(
    "meanwhile",
    [
        update(claim).values(state="closed", answers={}),
        delete(claim_chat),
        update(claim_chat).values(role="phone"),
        update(claim_chat).values(confirmed=False),
    ],
    ids=["erased", "not this person", "a number that was told", "denied"],
)
async def test_what_is_no_longer_for_this_chat_is_given_up_quietly(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn, meanwhile: Any
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    told(bot)
    await asked(bot, "formulir")
    with engine.begin() as connection:
        connection.execute(meanwhile)
    await due(bot)
    await due(bot)
    assert [(row.state, row.error) for row in rows(engine)] == [("suppressed", "gone")]
    assert telegram.to("/sendDocument") == []
    assert (audited(engine), calls(engine)) == ([], [])


# --- WhatsApp -------------------------------------------------------------------------------------


@asynccontextmanager
async def door(bot: Bot) -> AsyncIterator[httpx.AsyncClient]:
    """What anybody may ask of the bot's web server."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create(bot)), base_url=SITE
    ) as client:
        yield client


async def offered(bot: Bot, twilio: TwilioStandIn) -> str:
    """A form is asked for on WhatsApp; the address under which Twilio may fetch it."""
    told(bot, WHATSAPP)
    await asked(bot, "formulir", channel=WHATSAPP)
    await due(bot)
    return str(twilio.to("/Messages.json")[-1].fields["MediaUrl"])


async def test_on_whatsapp_twilio_is_told_where_to_fetch_it(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    url = await offered(bot, twilio)
    assert re.fullmatch(rf"{SITE}/berkas/[A-Za-z0-9_-]{{43}}", url)
    assert audited(engine) == [], "nobody has it yet"
    async with door(bot) as client:
        answer = await client.get(url)
        head = await client.head(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert NIK in written(answer.content)
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "formulir-3-KK-1-A-" in answer.headers["content-disposition"]
    assert (head.status_code, head.headers["content-type"]) == (200, "application/pdf")
    assert [action for _who, action, _subject in audited(engine)] == [f"given {FIRST}"]


async def test_the_token_is_kept_as_a_hash_alone(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    token = (await offered(bot, twilio)).rpartition("/")[2]
    with engine.connect() as connection:
        [row] = connection.execute(select(table(Handout))).all()
    assert token not in repr(row)
    assert token not in repr(rows(engine))
    assert row.until == NOW + timedelta(minutes=15)


@pytest.mark.parametrize(
    "path",
    [
        "/berkas/{other}",
        "/berkas/x",
        "/berkas/",
        "/berkas/%00",
        "/berkas/{token}x",
        "/berkas/{hash}",
    ],
)
async def test_any_other_address_is_one_plain_line(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn, path: str
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    token = (await offered(bot, twilio)).rpartition("/")[2]
    with engine.connect() as connection:
        kept = connection.scalar(select(table(Handout).c.token_hash))
    async with door(bot) as client:
        answer = await client.get(path.format(other="A" * 43, token=token, hash=kept))
    assert answer.status_code == 404
    if path != "/berkas/":
        assert answer.text == UNKNOWN
        assert answer.headers["cache-control"] == "no-store"
    assert audited(engine) == []


async def test_after_a_quarter_of_an_hour_the_address_leads_nowhere(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    url = await offered(bot, twilio)
    async with door(bot) as client:
        bot.clock.advance(timedelta(minutes=14, seconds=59))
        assert (await client.get(url)).status_code == 200
        bot.clock.advance(timedelta(seconds=1))
        assert (await client.get(url)).text == UNKNOWN
    assert len(audited(engine)) == 1
    await asked(bot, "formulir", channel=WHATSAPP)
    await due(bot)
    with engine.connect() as connection:
        assert len(connection.execute(select(table(Handout))).all()) == 1, "the old one is swept"


async def test_under_an_address_there_is_that_very_paper_or_none(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    url = await offered(bot, twilio)
    told_anew(engine, spot="Karangsong")
    async with door(bot) as client:
        assert (await client.get(url)).text == UNKNOWN
    assert audited(engine) == []


async def test_a_file_that_whatsapp_could_not_fetch_is_offered_once_more_then_a_person_is_called(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    urls = {await offered(bot, twilio)}
    for _try in range(2):
        sent = rows(engine)[-1].provider_id
        outbox.note_delivery(engine, sent, "undelivered", "63019", bot.clock.now())
        bot.clock.advance(timedelta(minutes=5))
        await due(bot)
        urls.add(twilio.to("/Messages.json")[-1].fields["MediaUrl"])
    assert len(urls) == 2
    first, again = rows(engine)
    assert first.body["document"] == again.body["document"]
    assert again.state == "given_up"
    [call] = calls(engine)
    assert "not delivered on whatsapp (63019)" in call


async def test_a_file_that_does_not_arrive_is_never_told_by_sms(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    twilio.next("/Messages.json", refused(400, 21620))
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    await offered(bot, twilio)
    await due(bot)
    assert [row.state for row in rows(engine)] == ["given_up"]
    assert len(twilio.to("/Messages.json")) == 1
    assert len(calls(engine)) == 1


async def test_with_the_data_of_a_chat_its_addresses_go(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    url = await offered(bot, twilio)
    await asked(bot, "hapus data", "ya", channel=WHATSAPP)
    with engine.connect() as connection:
        assert connection.execute(select(table(Handout))).all() == []
    async with door(bot) as client:
        assert (await client.get(url)).text == UNKNOWN


# --- who gets which -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "confirmed", "says", "queued", "called"),
    [
        ("teller", None, forms_by_chat.HERE_THEY_ARE, 1, 0),
        ("worker", None, forms_by_chat.HERE_THEY_ARE, 1, 0),
        ("worker", True, forms_by_chat.HERE_THEY_ARE, 1, 0),
        ("worker", False, forms_by_chat.NO_FORM, 0, 1),
        ("agent", None, forms_by_chat.NOT_FOR_AGENTS, 0, 1),
        ("phone", None, NOT_HERE, 0, 0),
    ],
)
async def test_who_told_it_and_whom_it_concerns_get_it_and_nobody_else(
    engine: Engine,
    keyring: Keyring,
    role: str,
    confirmed: bool | None,
    says: str,
    queued: int,
    called: int,
) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot, role=role, confirmed=confirmed)
    [said] = await asked(bot, f"formulir {code}")
    assert said.endswith(says.format(code=code))
    assert (len(rows(engine)), len(calls(engine))) == (queued, called)


async def test_a_stranger_who_knows_the_number_gets_nothing(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot)
    for channel in (("telegram", "66"), ("whatsapp", "+6281200000099")):
        [said] = await asked(bot, f"FORMULIR {code}", channel=channel)
        assert NOT_HERE in said
    assert (rows(engine), calls(engine)) == ([], [])


@pytest.mark.parametrize(
    ("answers", "values", "wanted"),
    [
        ({}, {}, [FIRST]),
        ({}, {"state": "accepted"} | SENT, [FIRST]),
        ({}, {"state": "draft", "flags": "declined"}, [FIRST]),
        ({"outcome": "in_treatment"}, {}, [FIRST]),
        ({"outcome": "recovered"}, {"state": "accepted"}, [FIRST]),
        ({"outcome": "recovered"}, ENDED, [FIRST, SECOND]),
        ({"outcome": "recovered"}, ENDED | SENT | {"flags": "reported"}, [FIRST, SECOND]),
        ({"outcome": "recovered"}, ENDED | SENT | {"state": "sent"}, [SECOND]),
        ({"outcome": "lasting"}, {"state": "second"}, [SECOND]),
        ({}, {"state": "recovered"} | ENDED, [FIRST]),
        (DIED, {"state": "second"}, [SECOND, DEATH]),
        (DIED, {}, [FIRST]),
        (DIED, ENDED, [FIRST, SECOND, DEATH]),
        ({}, {"kind": "death"}, [FIRST, DEATH]),
        ({"place": "unknown"}, {"kind": "death"}, [FIRST, DEATH]),
        ({"place": "not_work"} | HEIRS, {"kind": "death"}, [DEATH]),
    ],
)
async def test_the_forms_are_those_of_use_where_the_claim_stands(
    engine: Engine,
    keyring: Keyring,
    answers: dict[str, Any],
    values: dict[str, Any],
    wanted: list[str],
) -> None:
    bot = bot_on(engine, keyring)
    told(bot, answers=ANSWERS | answers, **values)
    await asked(bot, "formulir")
    assert forms(engine) == wanted
    for row in rows(engine):
        assert handout.given(engine, row.id, NOW).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "values", [{"kind": "disease"}, {"state": "closed", "reason": "duplicate"}]
)
async def test_where_no_form_fits_a_person_is_called(
    engine: Engine, keyring: Keyring, values: dict[str, Any]
) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot, **values)
    [said] = await asked(bot, f"formulir {code}")
    assert said.endswith(forms_by_chat.NO_FORM.format(code=code))
    assert (rows(engine), calls(engine)) == ([], [f"{code} form wanted"])


async def test_of_what_is_half_told_there_is_no_form_yet(engine: Engine, keyring: Keyring) -> None:
    bot = bot_on(engine, keyring)
    told(bot, state="draft")
    [said] = await asked(bot, "formulir")
    assert said.endswith("Untuk melengkapi, ketik LAPOR.")
    assert (rows(engine), calls(engine)) == ([], [])


async def test_by_sms_it_is_told_how_else_and_a_person_is_called(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot, ("sms", PHONE))
    [said] = await asked(bot, "formulir", channel=("sms", PHONE))
    assert f"Di WhatsApp dengan nomor HP ini, ketik FORMULIR {code}" in said
    assert (rows(engine), calls(engine)) == ([], [f"{code} form wanted"])


async def test_one_chat_gets_so_many_an_hour_and_no_more(engine: Engine, keyring: Keyring) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot, answers=ANSWERS | DIED, outcome_at=NOW)
    said = await asked(bot, "formulir", "formulir", "formulir")
    assert said[1] == forms_by_chat.HERE_THEY_ARE.format(code=code)
    assert said[2] == forms_by_chat.ENOUGH.format(code=code)
    assert len(rows(engine)) == forms_by_chat.AN_HOUR
    bot.clock.advance(timedelta(hours=1))
    await asked(bot, "formulir")
    assert len(rows(engine)) == forms_by_chat.AN_HOUR + 3


async def test_in_the_middle_of_a_form_the_question_comes_again(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot)
    said = await asked(bot, "sembuh", f"formulir {code}")
    assert said[1].startswith("Ini lembar laporan")
    assert "Kata dokter, keadaannya sekarang bagaimana?" in said[1]


def test_what_is_said_of_a_form_is_one_sms() -> None:
    from bot.channels.sms import LIMITS

    for words in (
        *(forms_by_chat.HERE_THEY_ARE, forms_by_chat.NO_FORM, forms_by_chat.NOT_BY_SMS),
        *(forms_by_chat.NOT_FOR_AGENTS, forms_by_chat.NOT_YET, forms_by_chat.ENOUGH),
        *forms_by_chat.CAPTIONS.values(),
    ):
        longest = words.format_map({"code": "A-WWWWW", "word": "W" * 11})
        assert LIMITS.clean(longest) == longest
        assert LIMITS.measure(longest) <= 160, longest


# --- what is not for whoever asks ---------------------------------------------------------------------


def registered(bot: Bot, channel: tuple[str, str]) -> int:
    """The worker's registration from a chat of his own, to which the claim is found by its NIK."""
    with bot.engine.begin() as connection:
        home = add_chat(connection, bot.keyring, channel[1], channel[0])
        person = add_registration(
            connection,
            bot.keyring,
            home,
            state="verified",
            answers={"name": "Budi Santoso", "nik": NIK, "address": "Kampung Melati 5"},
        )
        connection.execute(
            insert(table(ChatPerson)).values(chat_id=home, registration_id=person, since=NOW)
        )
        connection.execute(update(claim).values(registration_id=person))
    return home


async def test_a_nik_that_anybody_told_opens_no_registration(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    told(bot)
    home = registered(bot, ("whatsapp", PHONE))
    await asked(bot, "formulir")
    [row] = rows(engine)
    paper = written(handout.given(engine, row.id, NOW).content)
    assert "KampungMelati5" not in paper
    assert "GNLingkaran" not in paper
    with engine.begin() as connection:
        number = connection.scalars(select(claim.c.id)).one()
        claims.join(connection, number, home, "worker", NOW)
        connection.execute(update(chat).where(chat.c.id == home).values(claims=1, heard_at=NOW))
        connection.execute(delete(table(Outgoing)))
    await asked(bot, "formulir", channel=("whatsapp", PHONE))
    [row] = rows(engine)
    assert "KampungMelati5" in written(handout.given(engine, row.id, NOW).content)


@pytest.mark.parametrize("heard", [True, False])
async def test_a_number_that_was_only_told_gets_no_form_whatever_it_answers(
    engine: Engine, keyring: Keyring, heard: bool
) -> None:
    """A mistyped phone number may be anybody's, also of somebody who once wrote to us."""
    bot = bot_on(engine, keyring)
    code = told(bot)
    with engine.begin() as connection:
        number = connection.scalars(select(claim.c.id)).one()
        other = add_chat(connection, keyring, PHONE, "sms")
        claims.join(connection, number, other, "teller" if heard else claims.PHONE, NOW)
        connection.execute(update(chat).where(chat.c.id == other).values(claims=1, heard_at=NOW))
    await asked(bot, f"BENAR {code}", f"FORMULIR {code}", channel=("sms", PHONE))
    [said] = await asked(bot, f"FORMULIR {code}", channel=WHATSAPP)
    assert said.endswith(forms_by_chat.NO_FORM.format(code=code))
    assert forms(engine) == []


async def test_the_same_phone_gets_it_on_its_other_channel(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot, ("sms", PHONE))
    await asked(bot, f"FORMULIR {code}", channel=WHATSAPP)
    assert forms(engine) == [FIRST]


async def test_who_says_it_is_the_wrong_person_gets_no_form_on_either_channel(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot, ("sms", PHONE))
    await asked(bot, f"KLAIM {code}", "salah orang", channel=WHATSAPP)
    for channel in (("sms", PHONE), WHATSAPP):
        await asked(bot, f"FORMULIR {code}", channel=channel)
    assert forms(engine) == []
    with engine.connect() as connection:
        assert "not_teller" in connection.scalars(select(claim.c.flags)).one()


async def test_once_the_worker_has_said_no_nobody_gets_it(engine: Engine, keyring: Keyring) -> None:
    bot = bot_on(engine, keyring)
    code = told(bot)
    home = registered(bot, ("whatsapp", PHONE))
    with engine.begin() as connection:
        number = connection.scalars(select(claim.c.id)).one()
        claims.join(connection, number, home, "worker", NOW)
        connection.execute(update(chat).where(chat.c.id == home).values(claims=1, heard_at=NOW))
    await asked(bot, f"BUKAN {code}", channel=("whatsapp", PHONE))
    [said] = await asked(bot, "formulir")
    assert said.endswith(forms_by_chat.NO_FORM.format(code=code))


@pytest.mark.parametrize(("relation", "queued"), [("spouse", [FIRST, SECOND]), ("mate", [])])
async def test_the_second_report_is_for_the_family_and_no_mate(
    engine: Engine, keyring: Keyring, relation: str, queued: list[str]
) -> None:
    bot = bot_on(engine, keyring)
    told(
        bot,
        answers=ANSWERS | {"victim": "other", "relation": relation, "outcome": "recovered"},
        outcome_at=NOW,
    )
    await asked(bot, "formulir")
    assert forms(engine) == queued


async def test_a_form_that_failed_calls_a_person_though_something_was_written_since(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    telegram.next("/sendDocument", said_no(400, "Bad Request: chat not found"))
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    told(bot)
    await asked(bot, "formulir")
    await due(bot)
    bot.clock.advance(timedelta(seconds=10))
    await asked(bot, "makasih")
    await due(bot)
    assert len(calls(engine)) == 1


async def test_a_panic_while_a_form_is_made_ends_nothing_but_that_form(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Panic(BaseException):
        pass

    def breaks(*_given: object) -> bytes:
        raise Panic

    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    told(bot)
    await asked(bot, "formulir")
    monkeypatch.setitem(handout.FORMS, FIRST, replace(handout.FORMS[FIRST], fill=breaks))
    await due(bot)
    await due(bot)
    assert [(row.state, row.error) for row in rows(engine)] == [("given_up", "unsendable")]
    assert len(calls(engine)) == 1


async def test_what_is_told_before_whatsapp_has_fetched_the_form_comes_with_the_next_try(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    await offered(bot, twilio)
    told_anew(engine, spot="Dermaga 3")
    outbox.note_delivery(
        engine, rows(engine)[-1].provider_id, "undelivered", "63019", bot.clock.now()
    )
    bot.clock.advance(timedelta(minutes=5))
    await due(bot)
    assert [row.state for row in rows(engine)] == ["given_up", "sent"]


async def test_calls_for_people_are_as_few_an_hour_as_forms(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    told(bot, ("sms", PHONE))
    await asked(bot, *["formulir"] * 9, channel=("sms", PHONE))
    assert len(calls(engine)) == forms_by_chat.AN_HOUR
