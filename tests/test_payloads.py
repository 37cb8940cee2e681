"""What Telegram and Twilio really post, put through the doors."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from telegram import Update
from twilio.request_validator import RequestValidator

from bot.bot import Bot
from bot.channels import telegram, twilio
from bot.models import Chat, Media, Message, Ticket, table
from tests.houses import house
from webhooks.app import create

PAYLOADS = Path(__file__).parent / "payloads"
SECRET = "a-secret-of-the-tests"
TOKEN = "demo_auth_token_00000000000000000"
SETTINGS = {
    "TELEGRAM_TOKEN": "7100000001:AAaaAAaaAAaaAAaaAAaaAAaaAAaaAAaaAAa",
    "TELEGRAM_SECRET": SECRET,
    "PUBLIC_URL": "https://bot.example.id",
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_WHATSAPP_FROM": "whatsapp:+6221500000",
    "TWILIO_SMS_FROM": "+62215000001",
}
MOMENT = datetime.fromtimestamp(1795300400, UTC)
"""A little after the payloads were sent."""


@pytest.fixture
def bot() -> Iterator[Bot]:
    with house(SETTINGS) as bot:
        bot.clock.offset = MOMENT - datetime.now(UTC)
        yield bot


@asynccontextmanager
async def doors(bot: Bot) -> AsyncIterator[httpx.AsyncClient]:
    app = create(bot)
    bot.inbox.start()
    try:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="https://bot.example.id"
        ) as client:
            yield client
    finally:
        await bot.inbox.stop()


def stored(bot: Bot) -> int:
    with bot.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table(Message))).scalar_one()


async def update(client: httpx.AsyncClient, body: bytes, secret: str = SECRET) -> httpx.Response:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "content-type": "application/json"}
    return await client.post("/webhooks/telegram", content=body, headers=headers)


async def form(
    client: httpx.AsyncClient,
    body: bytes,
    path: str = "/webhooks/twilio",
    signature: str | None = None,
) -> httpx.Response:
    url = f"https://bot.example.id{path}"
    if signature is None:
        signature = RequestValidator(TOKEN).compute_signature(url, twilio.form(body))
    headers = {"X-Twilio-Signature": signature, "content-type": "application/x-www-form-urlencoded"}
    return await client.post(path, content=body, headers=headers)


GREETING = "Kami Lingkaran, program GN Lingkaran"
SAFETY = "Luka gawat"
EMPTY = ""

TELEGRAM = {
    "01_start.json": GREETING,
    "02_start_deeplink.json": GREETING,
    "03_text_indonesian.json": GREETING,
    "04_text_utf16_entities.json": GREETING,
    "09_quote_external_reply.json": GREETING,
    "10_forward_user.json": "Pesan terusan belum bisa jadi jawaban",
    "12_forward_channel.json": "Pesan terusan belum bisa jadi jawaban",
    "13_photo_caption.json": GREETING,
    "14_media_group_a.json": GREETING,
    "14_media_group_b.json": GREETING,
    "14_media_group_c.json": GREETING,
    "15_voice.json": GREETING,
    "16_audio_mp3.json": GREETING,
    "22_document_too_big.json": GREETING,
    "26_contact_own.json": GREETING,
    "29_location.json": GREETING,
    "30_live_location_start.json": GREETING,
    "40_callback.json": GREETING,
    "41_callback_duplicate.json": GREETING,
    "50_edited_message.json": "Pesan lama yang diubah",
    "51_bot_blocked.json": EMPTY,
    "61_group_command_for_other_bot.json": EMPTY,
    "62_forum_topic_message.json": "Di grup kami tidak bisa bicara soal data",
    "63_anonymous_admin.json": "Di grup kami tidak bisa bicara soal data",
    "79_business_message.json": GREETING,
    "82_unknown_update_type.json": EMPTY,
    "85_duplicate_delivery.json": GREETING,
    "86_duplicate_delivery_again.json": GREETING,
    "88_old_backlog.json": "Maaf, pesan Bapak/Ibu baru kami terima",
    "91_emergency.json": SAFETY,
    "92_nik_in_text.json": GREETING,
}
"""What each update leads to for someone who has never written before."""


def test_every_update_here_has_its_expectation() -> None:
    names = {p.name for p in (PAYLOADS / "telegram").glob("*.json")} - {
        "index.json",
        "api_errors.json",
    }
    assert names == set(TELEGRAM)


@pytest.mark.parametrize("name", sorted(TELEGRAM))
async def test_an_update_is_answered_as_expected(name: str, bot: Bot) -> None:
    async with doors(bot) as client:
        answer = await update(client, (PAYLOADS / "telegram" / name).read_bytes())
    assert answer.status_code == 200
    if TELEGRAM[name] == EMPTY:
        assert answer.content == b""
        return
    said = answer.json()
    assert said["method"] == "sendMessage"
    assert TELEGRAM[name] in said["text"]
    assert telegram.utf16(said["text"]) <= 4096


async def test_the_answers_to_updates_carry_what_their_chat_needs(bot: Bot) -> None:
    async with doors(bot) as client:
        topic = (
            await update(client, (PAYLOADS / "telegram/62_forum_topic_message.json").read_bytes())
        ).json()
        business = (
            await update(client, (PAYLOADS / "telegram/79_business_message.json").read_bytes())
        ).json()
        await update(client, (PAYLOADS / "telegram/40_callback.json").read_bytes())
    assert topic["message_thread_id"] == 15
    assert business["business_connection_id"] == "bc_AAA"
    assert ("answer_callback", "23674512340004234") in list(bot.errands._queue)  # type: ignore[attr-defined]


async def test_three_photos_of_one_album_are_answered_once_where_a_photo_is_asked_for(
    bot: Bot,
) -> None:
    async with doors(bot) as client:
        for n, text in enumerate(("daftar", "ya", "1"), 1):
            told = {
                "update_id": n,
                "message": {
                    "message_id": n,
                    "date": 1795300000,
                    "chat": {"id": 5512340001, "type": "private"},
                    "from": {"id": 5512340001},
                    "text": text,
                },
            }
            await update(client, json.dumps(told).encode())
        answers = [
            await update(client, (PAYLOADS / f"telegram/14_media_group_{x}.json").read_bytes())
            for x in "abc"
        ]
    assert "Siapa nama di KTP?" in answers[0].json()["text"]
    assert [a.content for a in answers[1:]] == [b"", b""]
    with bot.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(table(Media))).scalar_one() == 3


async def test_a_blocked_bot_is_marked_and_a_later_message_unmarks_it(bot: Bot) -> None:
    async with doors(bot) as client:
        await update(client, (PAYLOADS / "telegram/51_bot_blocked.json").read_bytes())
        with bot.engine.connect() as connection:
            assert connection.execute(select(table(Chat).c.blocked_at)).scalar_one() is not None
        await update(client, (PAYLOADS / "telegram/03_text_indonesian.json").read_bytes())
        with bot.engine.connect() as connection:
            assert connection.execute(select(table(Chat).c.blocked_at)).scalar_one() is None


async def test_the_same_update_again_gives_the_same_answer_and_does_nothing(bot: Bot) -> None:
    body = (PAYLOADS / "telegram/85_duplicate_delivery.json").read_bytes()
    async with doors(bot) as client:
        answers = [await update(client, body) for _ in range(3)]
        at_once = await asyncio.gather(
            *(
                update(client, (PAYLOADS / "telegram/91_emergency.json").read_bytes())
                for _ in range(20)
            )
        )
    assert len({a.content for a in answers}) == 1
    assert len({a.content for a in at_once}) == 1
    assert stored(bot) == 2
    with bot.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(table(Ticket))).scalar_one() == 1


TWILIO = {
    "wa_01_text.form": GREETING,
    "wa_03_text_bsuid_only.form": GREETING,
    "wa_05_no_profile.form": GREETING,
    "wa_06_text_special_chars.form": GREETING,
    "wa_09_text_4096.form": GREETING,
    "wa_20_image_caption.form": GREETING,
    "wa_22_voice_ogg.form": GREETING,
    "wa_23_video.form": GREETING,
    "wa_25_sticker_webp.form": GREETING,
    "wa_30_location.form": GREETING,
    "wa_40_button_template.form": GREETING,
    "wa_41_button_in_session.form": GREETING,
    "wa_45_list_reply.form": GREETING,
    "wa_46_reply_context.form": GREETING,
    "wa_48_frequently_forwarded.form": "Pesan terusan belum bisa jadi jawaban",
    "wa_49_ad_referral.form": GREETING,
    "wa_50_unknown_new_param.form": GREETING,
    "wa_53_duplicate.form": GREETING,
    "wa_54_duplicate_again.form": GREETING,
    "wa_55_stop_id.form": "kami tidak kirim pesan lagi",
    "wa_56_berhenti.form": "kami tidak kirim pesan lagi",
    "sms_01_text.form": GREETING,
    "sms_02_gsm7_multi.form": GREETING,
    "sms_05_stop.form": EMPTY,
}


def test_every_form_here_has_its_expectation() -> None:
    names = {p.name for p in (PAYLOADS / "twilio").glob("*.form")}
    assert {n for n in names if not n.startswith("st_")} == set(TWILIO)


@pytest.mark.parametrize("name", sorted(TWILIO))
async def test_a_form_is_answered_as_expected(name: str, bot: Bot) -> None:
    async with doors(bot) as client:
        answer = await form(client, (PAYLOADS / "twilio" / name).read_bytes())
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    if TWILIO[name] == EMPTY:
        assert "<Message>" not in answer.text
    elif name.startswith("wa_") and "<Message>" not in answer.text:
        assert TWILIO[name] in said_with_buttons(bot)
    else:
        assert TWILIO[name] in answer.text
    assert stored(bot) == 1


def said_with_buttons(bot: Bot) -> str:
    """On WhatsApp, what has buttons is sent by the REST API after the commit."""
    import orjson

    from bot.models import BODY_AAD

    with bot.engine.connect() as connection:
        body = connection.execute(select(table(Message).c.body)).scalar_one()
    return "\n".join(out[0] for out in orjson.loads(bot.keyring.open(body, BODY_AAD))["out"])


@pytest.mark.parametrize("name", sorted(p.name for p in (PAYLOADS / "twilio").glob("st_*.form")))
async def test_a_delivery_callback_of_an_unknown_message_is_taken_quietly(
    name: str, bot: Bot
) -> None:
    async with doors(bot) as client:
        answer = await form(
            client, (PAYLOADS / "twilio" / name).read_bytes(), "/webhooks/twilio/status"
        )
    assert answer.status_code == 200


async def test_an_opt_out_that_twilio_answered_is_obeyed_in_silence(bot: Bot) -> None:
    async with doors(bot) as client:
        await form(client, (PAYLOADS / "twilio/sms_05_stop.form").read_bytes())
    with bot.engine.connect() as connection:
        assert connection.execute(select(table(Chat).c.stopped_at)).scalar_one() is not None


VECTORS = json.loads((PAYLOADS / "twilio/signatures.json").read_text())["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_a_signature_gets_its_verdict(vector: dict[str, Any]) -> None:
    if vector["form"] is None:
        body = (
            vector["body_inline"].encode()
            if "body_inline" in vector
            else (PAYLOADS / "twilio" / vector["body"]).read_bytes()
        )
        assert (
            twilio.signed_body(TOKEN, vector["url"], body, vector["signature"]) is vector["valid"]
        )
        return
    fields = twilio.form((PAYLOADS / "twilio" / vector["form"]).read_bytes())
    settings = vector.get("headers", {}).get("X-Twilio-Webhooks-Signature-Settings", "")
    assert (
        twilio.signed(TOKEN, vector["url"], fields, vector["signature"], settings)
        is vector["valid"]
    )


async def test_a_signature_made_for_http_does_not_open_the_https_door(bot: Bot) -> None:
    vector = next(v for v in VECTORS if v["name"] == "wrong_scheme")
    async with doors(bot) as client:
        answer = await form(
            client,
            (PAYLOADS / "twilio/wa_01_text.form").read_bytes(),
            signature=vector["signature"],
        )
    assert answer.status_code == 403
    assert stored(bot) == 0


async def test_signed_urls_with_a_query_and_event_streams_pass_the_doors(bot: Bot) -> None:
    query = next(v for v in VECTORS if v["name"] == "query_string")
    event = next(v for v in VECTORS if v["name"] == "json_body")
    tampered = next(v for v in VECTORS if v["name"] == "json_body_tampered")
    async with doors(bot) as client:
        body = (PAYLOADS / "twilio/wa_01_text.form").read_bytes()
        path = query["url"].removeprefix("https://bot.example.id")
        assert (await form(client, body, path, query["signature"])).status_code == 200
        path = event["url"].removeprefix("https://bot.example.id")
        raw = (PAYLOADS / "twilio/ev_01_event_streams.body.json").read_bytes()
        headers = {"X-Twilio-Signature": event["signature"], "content-type": "application/json"}
        assert (await client.post(path, content=raw, headers=headers)).status_code == 200
        assert (
            await client.post(path, content=tampered["body_inline"].encode(), headers=headers)
        ).status_code == 403


@hypothesis_settings(max_examples=500, deadline=None)
@given(
    st.text(st.sampled_from("aB7=&+%2C0Fz;\x80"), max_size=40).map(lambda t: t.encode("latin-1"))
)
def test_a_form_is_read_as_the_standard_library_reads_it(body: bytes) -> None:
    def of(read: Callable[[], dict[str, str]]) -> dict[str, str] | None:
        try:
            return read()
        except ValueError:
            return None

    def slowly() -> dict[str, str]:
        return dict(
            parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=True,
                errors="strict",
                max_num_fields=twilio.FIELDS,
            )
        )

    assert of(lambda: twilio.form(body)) == of(slowly)


@given(
    st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=20), max_size=8),
    st.booleans(),
)
@hypothesis_settings(max_examples=200, deadline=None)
def test_our_signature_check_agrees_with_twilios_own(
    fields: dict[str, str], with_port: bool
) -> None:
    url = "https://bot.example.id" + (":443" if with_port else "") + "/webhooks/twilio?a=b"
    try:
        signature = RequestValidator(TOKEN).compute_signature(url, fields)
    except UnicodeEncodeError:
        return
    assert twilio.signed(TOKEN, "https://bot.example.id/webhooks/twilio?a=b", fields, signature)
    assert not twilio.signed(TOKEN + "x", url, fields, signature)
    assert not twilio.signed(TOKEN, url, {**fields, "zz": "1"}, signature)


@pytest.mark.parametrize("name", sorted(TELEGRAM))
def test_our_reader_agrees_with_the_library(name: str) -> None:
    raw = json.loads((PAYLOADS / "telegram" / name).read_text())
    read, known = telegram.read(raw), Update.de_json(raw, None)
    if read is None:
        return
    message = known.effective_message
    if read.kind in ("blocked", "unblocked"):
        assert known.my_chat_member is not None
        return
    assert read.address == str(
        known.effective_chat.id if known.effective_chat else raw["business_message"]["chat"]["id"]
    )
    if known.callback_query:
        assert read.heard.tap == known.callback_query.data
        return
    assert message is not None
    if message.text and not message.text.startswith("/"):
        assert read.heard.text == message.text
    assert read.heard.caption == (message.caption or "")
    assert read.heard.album == (message.media_group_id or "")
    assert read.heard.forwarded == (message.forward_origin is not None)
    if message.photo:
        assert read.media[0].vendor_ref == message.photo[-1].file_id
    if message.voice:
        assert (read.media[0].kind, read.media[0].vendor_ref) == ("voice", message.voice.file_id)
    if message.location:
        assert read.heard.place == (message.location.latitude, message.location.longitude)
    if message.contact:
        assert read.heard.phone == "+" + message.contact.phone_number.lstrip("+")


# --- what is no message ------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "ä"])
async def test_a_wrong_or_missing_secret_is_refused(secret: str, bot: Bot) -> None:
    async with doors(bot) as client:
        body = (PAYLOADS / "telegram/01_start.json").read_bytes()
        answer = await client.post(
            "/webhooks/telegram",
            content=body,
            headers={"X-Telegram-Bot-Api-Secret-Token": secret.encode("utf-8")} if secret else {},
        )
        assert answer.status_code == 403
        assert (
            await form(
                client,
                (PAYLOADS / "twilio/wa_01_text.form").read_bytes(),
                signature=secret and "bm8=",
            )
        ).status_code == 403
    assert stored(bot) == 0


async def test_doors_without_secrets_are_shut() -> None:
    with house({}) as bot:
        async with doors(bot) as client:
            assert (await update(client, b"{}", "")).status_code == 403
            assert (await form(client, b"MessageSid=1&From=2", signature="x")).status_code == 403


async def test_a_body_cut_anywhere_is_refused_and_nothing_is_stored(bot: Bot) -> None:
    async with doors(bot) as client:
        whole = (PAYLOADS / "telegram/03_text_indonesian.json").read_bytes().strip()
        for end in range(0, len(whole), 7):
            assert (await update(client, whole[:end])).status_code == 400, end
        whole = (PAYLOADS / "twilio/wa_01_text.form").read_bytes().strip()
        signature = RequestValidator(TOKEN).compute_signature(
            "https://bot.example.id/webhooks/twilio", twilio.form(whole)
        )
        for end in range(0, len(whole), 13):
            assert (await form(client, whole[:end], signature=signature)).status_code in (
                400,
                403,
            ), end
    assert stored(bot) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"x" * 10_000_000, 413),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"update_id":1,"message":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}", 400),
        (b'{"update_id": 1, "message": {"text": "\xff\xfe"}}', 400),
        ('{"update_id": 1}'.encode("utf-16"), 400),
        (b"", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": 1, "message": []}', 400),
        (b'{"update_id": 1, "message": {"message_id": 1}}', 400),
        (b'{"update_id": 1, "message": {"message_id": 1, "date": 1e300, "chat": {"id": 1}}}', 400),
        (b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": "x"}}}', 400),
        (
            b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1}, "text": 5}}',
            400,
        ),
        (b'{"update_id": 1, "callback_query": {"id": 1}}', 400),
        (b'{"update_id": 1, "my_chat_member": {"chat": 5}}', 400),
    ],
)
async def test_what_is_no_update_is_refused_in_one_plain_line(
    body: bytes, status: int, bot: Bot
) -> None:
    async with doors(bot) as client:
        answer = await update(client, body)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.count("\n") == 1
    assert stored(bot) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"Body=" + b"x" * 10_000_000, 413),
        (b"Body=%ff%fe&MessageSid=1&From=2", 400),
        (b"Body=caf\xe9&MessageSid=1&From=2", 400),
        (b"", 400),
        (b"Body=halo", 400),
        (b"&".join(b"a%d=1" % n for n in range(500)), 400),
        (b"MessageSid=1&From=whatsapp%3A%2B62&Latitude=x&Longitude=y", 400),
    ],
)
async def test_what_is_no_form_of_twilio_is_refused(body: bytes, status: int, bot: Bot) -> None:
    try:
        signature = RequestValidator(TOKEN).compute_signature(
            "https://bot.example.id/webhooks/twilio", twilio.form(body)
        )
    except ValueError:
        signature = "bm8="
    async with doors(bot) as client:
        answer = await form(client, body, signature=signature)
    assert answer.status_code == status
    assert stored(bot) == 0


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda c: (
        st.lists(c, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "message",
                    "chat",
                    "id",
                    "text",
                    "date",
                    "from",
                    "photo",
                    "voice",
                    "contact",
                    "location",
                    "type",
                    "file_id",
                    "document",
                ]
            ),
            c,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(
    st.fixed_dictionaries(
        {"update_id": st.integers()},
        optional=dict.fromkeys(
            (
                "message",
                "edited_message",
                "callback_query",
                "my_chat_member",
                "business_message",
                "poll",
            ),
            JSONS,
        ),
    )
)
@hypothesis_settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_update_breaks_the_reader(raw: dict[str, Any]) -> None:
    with contextlib.suppress(ValueError):
        telegram.read(raw)


async def test_nothing_personal_reaches_the_logs(
    bot: Bot, capfd: pytest.CaptureFixture[str]
) -> None:
    async with doors(bot) as client:
        await update(client, (PAYLOADS / "telegram/92_nik_in_text.json").read_bytes())
        await update(client, b"{broken 3171000000000000")
    out = "".join(capfd.readouterr())
    assert "3171000000000000" not in out
    assert "Budi" not in out


async def test_health_and_metrics_answer(bot: Bot) -> None:
    async with doors(bot) as client:
        assert (await client.get("/health")).text == "ok\n"
        assert "lingkaran_turns" in (await client.get("/metrics")).text
