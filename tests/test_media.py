"""The files people send: fetched after the answer, looked at, kept sealed, or refused with a reason."""

import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, insert, select, text

from bot import media, outbox
from bot.bot import Bot
from bot.chat import PHOTO as JPEG
from bot.media import (
    BIGGEST,
    PHOTO_AGAIN,
    PHOTO_FIX,
    XLSX,
    Refused,
    checked,
    export,
    sniff,
)
from bot.models import STATE_AAD, Chat, Media, table
from bot.sealed import Keyring
from bot.sponsorship import sheets
from bot.work import due
from flows.talk import Conversation
from tests.standins import (
    NOW,
    SID,
    Answer,
    StandIn,
    TelegramStandIn,
    TwilioStandIn,
    bot_on,
    chat_on,
    rows,
    said_no,
    serving,
    telegram_settings,
    twilio_settings,
)
from tests.test_work import registered

OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(20)
MP4_SOUND = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"hdlr" + bytes(8) + b"soun"
found = table(Media)


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ktp.jpg", bytes(1_000_000))
    return packed.getvalue()


def wanted(
    engine: Engine, chat_id: int, vendor_ref: str = "", name: str = "aa", **more: Any
) -> None:
    row = {
        "id": name,
        "chat_id": chat_id,
        "message_ref": f"x:{name}",
        "kind": "photo",
        "vendor_ref": vendor_ref,
        "state": "wanted",
        "attempts": 0,
        "due_at": NOW,
        "created_at": NOW,
        **more,
    }
    with engine.begin() as connection:
        connection.execute(insert(found).values(**row))


def kept(engine: Engine, name: str = "aa") -> Any:
    with engine.connect() as connection:
        return connection.execute(select(found).where(found.c.id == name)).one()


def media_url(vendor: StandIn) -> str:
    return f"{vendor.url}/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"


# --- what a file is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", ""),
        (b"%PDF-1.7\n", "application/pdf"),
        (OGG, "audio/ogg"),
        (b"OggS" + bytes(24) + b"\x80theora" + bytes(20), ""),
        (b"ID3\x04" + bytes(20), "audio/mpeg"),
        (b"\xff\xfb\x90\x00" + bytes(20), "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + bytes(20), "audio/aac"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42", "audio/mp4"),
        (MP4_SOUND, "audio/mp4"),
        (MP4_SOUND + b"vide", ""),
        (b"#!AMR\n\x3c", "audio/amr"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"RIFF\0\0\0\0AVI LIST", ""),
        (b"\x1a\x45\xdf\xa3....webm....A_OPUS", "audio/webm"),
        (b"\x1a\x45\xdf\xa3....webm....A_OPUSV_VP8", ""),
        (_zip(), ""),
        (b"MZ\x90\x00", ""),
        (b"<html><script>", ""),
        (b"<?xml version='1.0'?><svg onload='x'/>", ""),
        (b"GIF89a", ""),
        (b"\xff\xff\xff\xff", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str) -> None:
    assert sniff(content) == kind


# --- fetching from Twilio -------------------------------------------------------------------------


async def test_a_photo_is_fetched_by_its_redirect_which_never_sees_our_credentials(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    class Elsewhere(StandIn):
        def usual(self, asked: Any) -> Answer:
            return Answer(body=JPEG, headers={"content-type": "text/html"})

    with serving(Elsewhere()) as other:
        there = Answer(307, headers={"location": f"{other.url}/file?signed=1"})
        twilio.next("/Media/ME1", there)
        bot = bot_on(engine, keyring, **twilio_settings(twilio))
        wanted(
            engine,
            chat_on(engine, keyring, "whatsapp"),
            media_url(twilio),
            content_type="image/png",
        )
        await due(bot)
    assert "authorization" in twilio.asked[0].headers
    assert "authorization" not in other.asked[0].headers
    assert "cookie" not in other.asked[0].headers
    row = kept(engine)
    assert (row.state, row.content_type, row.size) == ("kept", "image/jpeg", len(JPEG))
    assert row.digest == hashlib.sha256(JPEG).hexdigest()
    with engine.connect() as connection:
        assert export(connection, "aa", "Rini", NOW) == (JPEG, "image/jpeg")
        raw = connection.execute(text("SELECT content FROM media")).scalar_one()
    assert JPEG not in bytes(raw), "it is kept sealed"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(body=_zip()), "type"),
        (Answer(body=OGG), "type"),
        (Answer(body=b""), "empty"),
        (Answer(body=b"", headers={"content-length": str(BIGGEST + 1)}), "size"),
        (Answer(body=JPEG, headers={"content-encoding": "gzip"}), "encoded"),
        (Answer(302, headers={"location": "file:///etc/passwd"}), "source"),
        (Answer(302, headers={"location": "ftp://elsewhere.example/x"}), "source"),
    ],
)
async def test_what_is_no_photo_is_refused_and_not_kept(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn, answer: Answer, reason: str
) -> None:
    twilio.next("/Media/ME1", answer)
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    wanted(engine, chat_on(engine, keyring, "whatsapp"), media_url(twilio))
    await due(bot)
    row = kept(engine)
    assert (row.state, row.reason, row.content) == ("refused", reason, None)
    with engine.connect() as connection, pytest.raises(LookupError):
        export(connection, "aa", "Rini", NOW)


async def test_a_file_without_an_end_is_cut_off_at_the_limit(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    chunk = b"%x\r\n" % BIGGEST + bytes(BIGGEST) + b"\r\n4\r\nmore\r\n0\r\n\r\n"
    endless = Answer(body=chunk, headers={"transfer-encoding": "chunked", "content-length": ""})
    twilio.next("/Media/ME1", endless)
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    wanted(engine, chat_on(engine, keyring, "whatsapp"), media_url(twilio))
    await due(bot)
    assert (kept(engine).state, kept(engine).reason) == ("refused", "size")


@pytest.mark.parametrize(
    "url", ["https://evil.example/Media/ME1", "http://api.twilio.com/x", "/etc/passwd", ""]
)
async def test_no_other_host_is_ever_asked_with_our_credentials(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn, url: str
) -> None:
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    wanted(engine, chat_on(engine, keyring, "whatsapp"), url)
    await due(bot)
    assert (kept(engine).state, kept(engine).reason) == ("refused", "source")
    assert [asked.path for asked in twilio.asked if asked.method == "GET"] == []


async def test_a_vendor_in_trouble_is_asked_five_times_ever_more_slowly(
    engine: Engine, keyring: Keyring, twilio: TwilioStandIn
) -> None:
    twilio.next(
        "/Media/ME1", Answer(503), Answer(reset=True), Answer(500), Answer(403), Answer(503)
    )
    bot = bot_on(engine, keyring, **twilio_settings(twilio))
    wanted(engine, chat_on(engine, keyring, "whatsapp"), media_url(twilio))
    pauses = []
    for _try in range(5):
        await due(bot)
        await due(bot)
        if (row := kept(engine)).due_at is None:
            break
        pauses.append(row.due_at - bot.clock.now())
        bot.clock.advance(pauses[-1])
    assert pauses == list(media.WAITS)
    assert (kept(engine).state, len(twilio.to("/Media/ME1"))) == ("gone", 5)


async def test_what_a_killed_process_was_fetching_is_fetched_again(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    telegram.files["f1"] = JPEG
    wanted(
        engine,
        chat_on(engine, keyring, "telegram", "55"),
        "f1",
        attempts=1,
        due_at=NOW + media.LEASE,
    )
    await due(bot)
    assert kept(engine).state == "wanted"
    bot.clock.advance(media.LEASE)
    await due(bot)
    assert kept(engine).state == "kept"


# --- fetching from Telegram -----------------------------------------------------------------------


async def test_a_voice_note_is_fetched_from_telegram(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    telegram.files["f1"] = OGG
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    wanted(engine, chat_on(engine, keyring, "telegram", "55"), "f1", kind="voice")
    await due(bot)
    assert (kept(engine).state, kept(engine).content_type) == ("kept", "audio/ogg")


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (said_no(400, "Bad Request: file is too big"), "refused", "size"),
        (said_no(400, "Bad Request: invalid file_id"), "gone", "not_found"),
        (
            said_no(400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
            "wanted",
            "server",
        ),
        (said_no(429, "Too Many Requests", retry_after=5), "wanted", "server"),
        (Answer(502, b"<html>"), "wanted", "server"),
    ],
)
async def test_each_error_of_telegram_has_its_consequence(
    engine: Engine,
    keyring: Keyring,
    telegram: TelegramStandIn,
    answer: Answer,
    state: str,
    reason: str,
) -> None:
    telegram.next("/getFile", answer)
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    wanted(engine, chat_on(engine, keyring, "telegram", "55"), "f1")
    await due(bot)
    assert (kept(engine).state, kept(engine).reason) == (state, reason)


async def test_a_file_told_to_be_too_big_is_not_even_asked_for(
    engine: Engine, keyring: Keyring, telegram: TelegramStandIn
) -> None:
    bot = bot_on(engine, keyring, **telegram_settings(telegram))
    wanted(engine, chat_on(engine, keyring, "telegram", "55"), "f1", size=BIGGEST + 1)
    await due(bot)
    assert (kept(engine).state, kept(engine).reason) == ("refused", "size")
    assert telegram.to("/getFile") == []


# --- the demo: files come with their message ------------------------------------------------------


async def test_a_file_that_came_along_is_only_looked_at(engine: Engine, keyring: Keyring) -> None:
    bot = bot_on(engine, keyring)
    chat_id = chat_on(engine, keyring)
    wanted(engine, chat_id, name="good", content=JPEG)
    wanted(engine, chat_id, name="bad", content=b"MZ")
    wanted(engine, chat_id, name="none")
    await due(bot)
    assert [kept(engine, n).state for n in ("good", "bad", "none")] == ["kept", "refused", "gone"]
    assert kept(engine, "bad").content is None


# --- when it was the NIK --------------------------------------------------------------------------


def talking(engine: Engine, keyring: Keyring, **answers: Any) -> int:
    talk = Conversation(flow="register", answers=answers, asked="name", at=int(NOW.timestamp()))
    state = keyring.seal(orjson.dumps(talk.to_json()), STATE_AAD)
    return chat_on(engine, keyring, "sms", state=state)


def conversation(bot: Bot) -> Conversation:
    with bot.engine.connect() as connection:
        state = connection.execute(select(table(Chat).c.state)).scalar_one()
    return Conversation.from_json(orjson.loads(bot.keyring.open(state, STATE_AAD)))


async def test_a_ktp_nobody_can_open_is_asked_for_again_and_the_answer_taken_out(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    chat_id = talking(engine, keyring, consent="yes", nik={"photos": ["aa"]})
    wanted(engine, chat_id, content=b"MZ")
    await due(bot)
    talk = conversation(bot)
    assert (talk.answers, talk.asked) == ({"consent": "yes"}, "nik")
    [row] = rows(engine)
    assert (row.state, outbox.from_json(row.body)[0].text) == ("sent", PHOTO_AGAIN)


async def test_one_good_photo_of_several_is_enough(engine: Engine, keyring: Keyring) -> None:
    bot = bot_on(engine, keyring)
    chat_id = talking(engine, keyring, nik={"photos": ["aa", "bb"]})
    wanted(engine, chat_id, name="aa", content=b"MZ")
    wanted(engine, chat_id, name="bb", content=JPEG, due_at=NOW + timedelta(seconds=1))
    await due(bot)
    assert "nik" in conversation(bot).answers
    assert rows(engine) == []


async def test_an_album_nobody_can_open_is_asked_for_once(engine: Engine, keyring: Keyring) -> None:
    bot = bot_on(engine, keyring)
    chat_id = talking(engine, keyring, nik={"photos": ["aa", "bb"]})
    wanted(engine, chat_id, name="aa", content=b"MZ")
    wanted(engine, chat_id, name="bb", content=b"MZ")
    await due(bot)
    assert len(rows(engine)) == 1


async def test_a_form_set_aside_asks_when_it_is_taken_up_again(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    parked = {"flow": "register", "answers": {"nik": {"photos": ["aa"]}}, "refs": {}}
    talk = Conversation(flow="accident", asked="story", parked=parked)
    chat_id = chat_on(engine, keyring, state=keyring.seal(orjson.dumps(talk.to_json()), STATE_AAD))
    wanted(engine, chat_id, content=b"MZ")
    await due(bot)
    talk = conversation(bot)
    assert (talk.asked, talk.parked) == ("story", {"flow": "register", "answers": {}, "refs": {}})
    assert len(rows(engine)) == 1


async def test_a_registration_with_a_photo_nobody_can_open_waits_for_betulkan(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    chat_id = chat_on(engine, keyring)
    registered(engine, chat_id, answers={"nik": {"photos": ["aa"]}})
    wanted(engine, chat_id, content=b"MZ")
    await due(bot)
    [row] = rows(engine)
    [said] = outbox.from_json(row.body)
    assert (said.text, said.values) == (PHOTO_FIX, {"name": "Siti Aminah"})


def test_a_spreadsheet_is_taken_for_what_it_is(tmp_path: Path) -> None:
    sheets.write(tmp_path / "a.xlsx", ["nik", "nama"], [["3276035405898613", "Siti"]])
    assert checked((tmp_path / "a.xlsx").read_bytes(), "sheet") == XLSX
    assert checked(b"nik;nama\n3276035405898613;Siti\n", "sheet") == "text/csv"
    for content in (
        b"PK\x03\x04 some other archive",
        b"MZ\x90\x00program,x",
        b"no list at all",
        b"\n",
    ):
        with pytest.raises(Refused):
            checked(content, "sheet")
