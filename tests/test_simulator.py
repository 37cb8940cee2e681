"""The simulator's doors: the JSON contract, bad input, escaping, and the page without a script."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot import registrations
from bot.bot import Bot, running
from bot.models import Media, table
from flows.register import register
from flows.turn.asking import MENU
from tests.houses import house
from tests.stories import PHOTO, VOICE
from webhooks.app import create
from webhooks.simulator.page import sms_size
from webhooks.simulator.people import PEOPLE, holder, known_sender, stranger

BUDI = PEOPLE[0]
FORM = {
    "daftar": "daftar",
    "consent": "ya",
    "who": "saya sendiri",
    "nik": BUDI.nik,
    "name": "Budi Santoso",
    "birth_place": "Indramayu",
    "birth_date": "12 Agustus 1990",
    "home": "kabupaten indramayu",
    "address": "Desa Karangsong RT 2 RW 1",
    "phone": "nomor ini",
    "job": "ojek",
    "second_job": "tidak",
    "workplace": "Pasar Indramayu",
    "income": "2 juta sebulan",
    "member": "belum",
    "group": "tidak ada",
    "heir": "Sri Wahyuni",
    "heir_relation": "istri",
    "@review": "ya",
}
"""What Budi answers to each question."""
VERIFIED = registrations.VERIFIED.partition("{name}")[2].strip(": ")


class Phone:
    """One invented person's phone, over HTTP."""

    def __init__(self, http: httpx.AsyncClient, channel: str, sender: str) -> None:
        self.http, self.channel, self.sender = http, channel, sender

    @property
    def whose(self) -> dict[str, str]:
        return {"channel": self.channel, "sender": self.sender}

    async def send(self, **what: Any) -> dict[str, Any]:
        answer = await self.http.post("/simulator/messages", json={**self.whose, **what})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def register(self) -> dict[str, Any]:
        """The whole form, each question answered as it comes."""
        told = await self.send(text="daftar")
        for _question in FORM:
            asked = told["messages"][-1]["question"]
            if asked not in FORM:
                return told
            told = await self.send(text=FORM[asked])
        raise AssertionError(f"still asked {asked}")

    async def page(self, path: str = "/") -> str:
        answer = await self.http.get(path, params=self.whose)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    with house({"LINGKARAN_DEMO": "1"}) as built:
        async with running(built):
            yield built


@pytest.fixture
async def http(bot: Bot) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create(bot))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def phone(http: httpx.AsyncClient) -> Phone:
    return Phone(http, "whatsapp", BUDI.phone)


# --- the contract ---------------------------------------------------------------------------------


async def test_a_first_word_is_answered_with_the_menu_in_the_shape_of_the_contract(
    phone: Phone,
) -> None:
    told = await phone.send(text="halo")
    assert set(told) == {"messages", "effects"}
    last = told["messages"][-1]
    assert set(last) == {"text", "buttons", "media", "flow", "question"}
    assert last["question"] == "@menu"
    assert last["media"] == []
    assert {"label": "Daftar", "value": ":@menu:register"} in last["buttons"]


async def test_a_button_can_be_the_first_thing_that_is_ever_sent(phone: Phone) -> None:
    told = await phone.send(button=":@menu:register")
    assert (told["messages"][-1]["flow"], told["messages"][-1]["question"]) == (
        "register",
        "consent",
    )


@pytest.mark.parametrize("person_channel", ["telegram", "whatsapp"])
async def test_a_button_answers_and_the_screen_shows_its_label(
    http: httpx.AsyncClient, person_channel: str
) -> None:
    phone = Phone(http, person_channel, BUDI.sender(person_channel))
    asked = await phone.send(text="daftar")
    yes = asked["messages"][-1]["buttons"][0]
    told = await phone.send(button=yes["value"])
    assert told["messages"][-1]["question"] == "who"
    assert told["effects"] == ["KeepConsent"]
    mine = re.findall(
        r'class="row mine.*?<p class="text">(.*?)</p>',
        await phone.page("/simulator/thread"),
        re.DOTALL,
    )
    assert mine == ["daftar", "Ya"]


async def test_sms_has_no_buttons_and_a_tap_there_is_typed(http: httpx.AsyncClient) -> None:
    phone = Phone(http, "sms", "0812 0000 0101")
    told = await phone.send(text="daftar")
    assert told["messages"][-1]["buttons"] == []
    assert "1. Ya" in told["messages"][-1]["text"]
    told = await phone.send(button="register:consent:yes", text="Ya")
    assert told["messages"][-1]["question"] == "who"
    page = await phone.page()
    assert 'name="button"' not in page
    assert re.search(r'<p class="size">\d+/160 · 1 SMS</p>', page)


async def test_a_registration_is_stored_and_shown_beside_the_phone_with_the_nik_masked(
    phone: Phone,
) -> None:
    told = await phone.register()
    assert "RegisterWorker" in told["effects"]
    found = re.search(r"L-[2-9A-Z]{5}", told["messages"][-1]["text"])
    assert found
    panel = await phone.page("/simulator/state")
    assert found[0] in panel
    assert "pendaftaran disimpan" in panel
    assert BUDI.nik not in panel
    assert f"•••• •••• •••• {BUDI.nik[-4:]}" in panel


async def test_the_clock_goes_forward_and_what_is_due_is_said_to_the_phone_that_asks(
    phone: Phone, bot: Bot
) -> None:
    await phone.register()
    before = bot.clock.now()
    answer = await phone.http.post("/simulator/clock", json={"advance": "36h", **phone.whose})
    assert answer.status_code == 200
    told = answer.json()
    assert told["now"] > before.isoformat()
    assert [message for message in told["messages"] if VERIFIED in message["text"]]
    assert VERIFIED in await phone.page("/simulator/thread")
    again = await phone.http.post("/simulator/clock", json={"advance": "5m"})
    assert again.json()["messages"] == []


async def test_a_photo_is_known_by_its_content_and_kept_once_it_is_an_answer(
    phone: Phone, bot: Bot
) -> None:
    for text in ("daftar", "ya", "saya sendiri"):
        await phone.send(text=text)
    answer = await phone.http.post(
        "/simulator/messages", data=phone.whose, files={"file": ("ktp.txt", PHOTO, "text/plain")}
    )
    assert answer.status_code == 200
    assert answer.json()["messages"][-1]["question"] == "name"
    async with asyncio.timeout(10):
        while not (row := _media(bot)) or row.state == "wanted":  # noqa: ASYNC110  # the worker thread keeps it
            await asyncio.sleep(0.05)
    assert (row.kind, row.state, row.content) == ("photo", "kept", PHOTO)
    shown = await phone.http.get(f"/simulator/media/{row.id}")
    assert (shown.content, shown.headers["content-type"]) == (PHOTO, "image/jpeg")
    assert f"/simulator/media/{row.id}" in await phone.page()


def _media(bot: Bot) -> Any:
    with bot.engine.connect() as connection:
        return connection.execute(select(table(Media))).first()


async def test_a_voice_note_is_heard_as_one(phone: Phone) -> None:
    for text in ("daftar", "ya", "saya sendiri", BUDI.nik):
        await phone.send(text=text)
    answer = await phone.http.post(
        "/simulator/messages",
        data=phone.whose,
        files={"file": ("x", VOICE, "application/octet-stream")},
    )
    assert answer.status_code == 200
    assert "Pesan suara" in await phone.page("/simulator/thread")


async def test_telegram_shares_the_own_contact_below_the_text_field(
    http: httpx.AsyncClient,
) -> None:
    phone = Phone(http, "telegram", BUDI.telegram)
    told = await phone.send(text="daftar")
    while told["messages"][-1]["question"] != "phone":
        told = await phone.send(text=FORM[told["messages"][-1]["question"]])
    page = await phone.page()
    assert re.search(r'<button class="board-key"[^>]*name="contact"', page)
    told = await phone.send(contact=True)
    assert told["messages"][-1]["question"] == "job"


async def test_a_location_is_an_address(phone: Phone) -> None:
    told = await phone.send(text="daftar")
    while told["messages"][-1]["question"] != "address":
        told = await phone.send(text=FORM[told["messages"][-1]["question"]])
    told = await phone.send(location=[-6.17, 106.84])
    assert told["messages"][-1]["question"] == "phone"


async def test_an_operator_answers_in_the_browser_and_the_phone_shows_it(phone: Phone) -> None:
    await phone.send(text="petugas")
    await phone.send(text="Apakah ojek bisa ikut?")
    desk = await phone.http.get("/", params={**phone.whose, "role": "petugas"})
    ticket = re.search(r'name="subject" value="(\d+)"', desk.text)
    assert "Apakah ojek bisa ikut?" in desk.text
    assert ticket
    fields = {**phone.whose, "act": "answer", "subject": ticket[1], "words": "Bisa, Pak."}
    answer = await phone.http.post("/simulator/form", data=fields)
    assert (answer.status_code, "role=petugas" in answer.headers["location"]) == (303, True)
    assert "Bisa, Pak." in await phone.page("/simulator/thread")
    await phone.http.post("/simulator/form", data={**fields, "act": "close"})
    late = await phone.http.post("/simulator/form", data={**fields, "act": "close"})
    assert "sudah+tidak+menunggu" in late.headers["location"]


async def test_an_operator_returns_a_registration_with_a_reason(phone: Phone) -> None:
    await phone.register()
    desk = (await phone.http.get("/simulator/desk", params=phone.whose)).text
    subject = re.search(r'name="subject" value="(\d+)"', desk)
    assert subject
    fields = {
        **phone.whose,
        "act": "return",
        "subject": subject[1],
        "words": "Foto KTP belum jelas.",
    }
    await phone.http.post("/simulator/form", data=fields)
    assert "Foto KTP belum jelas." in await phone.page("/simulator/thread")
    assert "dikembalikan" in await phone.page("/simulator/state")


# --- bad input ------------------------------------------------------------------------------------

WHOSE: dict[str, Any] = {"channel": "whatsapp", "sender": BUDI.phone}


NO_MESSAGES: list[Any] = [
    {},
    [],
    "halo",
    None,
    {"channel": "fax", "sender": "1", "text": "a"},
    {"channel": ["sms"], "sender": BUDI.phone, "text": "a"},
    {"channel": "telegram", "sender": 5, "text": "a"},
    {"channel": "telegram", "sender": "+62812", "text": "a"},
    {"channel": "telegram", "sender": "0", "text": "a"},
    {"channel": "telegram", "sender": "٣٤٥", "text": "a"},
    {"channel": "telegram", "sender": "9" * 30, "text": "a"},
    {"channel": "whatsapp", "sender": "budi", "text": "a"},
    {"channel": "sms", "sender": "+14155238886", "text": "a"},
    {"channel": "sms", "sender": "", "text": "a"},
    {**WHOSE},
    {**WHOSE, "text": ""},
    {**WHOSE, "text": "  "},
    {**WHOSE, "text": 5},
    {**WHOSE, "text": {"a": 1}},
    {**WHOSE, "text": "a" * 5000},
    {**WHOSE, "button": 1},
    {**WHOSE, "button": "a" * 500},
    {**WHOSE, "location": "utara"},
    {**WHOSE, "location": [91, 0]},
    {**WHOSE, "location": [1, 2, 3]},
    {**WHOSE, "location": ["nan", "nan"]},
    {**WHOSE, "location": True},
    {**WHOSE, "contact": True},
    {**WHOSE, "file": "not a file"},
]


async def test_what_is_no_message_gets_400_and_one_plain_line(http: httpx.AsyncClient) -> None:
    for body in NO_MESSAGES:
        _one_plain_line(await http.post("/simulator/messages", json=body), 400)


BROKEN: list[tuple[Any, bytes]] = [
    ("application/json", b"{"),
    ("application/json", b"\xff\xfe"),
    ("application/json", b'{"channel": "sms", "text": "\\ud800"}'),
    ("application/json", b"[" * 100_000),
    ("text/plain", b""),
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=x", b"nothing of the kind"),
    (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n",
    ),
    ("multipart/form-data; boundary=\xe9".encode("latin-1"), b"--x"),
    ("application/x-www-form-urlencoded", b"%zz=%ff&&==&channel"),
    ("application/x-www-form-urlencoded", b"a=b&" * 100),
]


async def test_a_body_that_is_broken_gets_400(http: httpx.AsyncClient) -> None:
    for kind, body in BROKEN:
        for path in ("/simulator/messages", "/simulator/clock", "/simulator/form"):
            answer = await http.post(path, content=body, headers={"content-type": kind})
            _one_plain_line(answer, 400)


NO_STEPS: list[Any] = [
    "",
    "soon",
    "-1h",
    "1.5h",
    "5",
    "h",
    "1w",
    "9999999d",
    "400d",
    "١h",
    36,
    None,
    ["1h"],
]


async def test_a_step_of_the_clock_that_is_none_gets_400(http: httpx.AsyncClient, bot: Bot) -> None:
    before = bot.clock.offset
    for step in NO_STEPS:
        _one_plain_line(await http.post("/simulator/clock", json={"advance": step}), 400)
    assert bot.clock.offset == before


async def test_the_clock_does_not_run_out_of_years(http: httpx.AsyncClient) -> None:
    answers = [await http.post("/simulator/clock", json={"advance": "366d"}) for _n in range(90)]
    assert answers[-1].status_code == 400


async def test_a_file_that_is_no_photo_and_no_voice_gets_400(http: httpx.AsyncClient) -> None:
    for content in (b"<svg onload=alert(1)>", b"%PDF-1.7", b"MZ" + bytes(100)):
        files = {"file": ("foto.jpg", content, "image/jpeg")}
        _one_plain_line(await http.post("/simulator/messages", data=WHOSE, files=files), 400)


async def test_more_than_20_megabytes_get_413(http: httpx.AsyncClient) -> None:
    files = {"file": ("foto.jpg", PHOTO + bytes(20 * 1024 * 1024), "image/jpeg")}
    _one_plain_line(await http.post("/simulator/messages", data=WHOSE, files=files), 413)


async def test_a_form_that_another_site_posts_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post(
        "/simulator/form", data={**WHOSE, "text": "a"}, headers={"sec-fetch-site": "cross-site"}
    )
    _one_plain_line(answer, 403)


async def test_an_operator_can_only_do_what_there_is_to_do(http: httpx.AsyncClient) -> None:
    for fields in (
        {"act": "verify", "subject": "99"},
        {"act": "fire", "subject": "1"},
        {"act": "close", "subject": "x"},
    ):
        answer = await http.post("/simulator/form", data={**WHOSE, **fields})
        assert answer.status_code == 303
        assert "notice=" in answer.headers["location"]


async def test_fragments_ask_for_a_chat(http: httpx.AsyncClient) -> None:
    for path in ("/simulator/thread", "/simulator/state", "/simulator/desk"):
        _one_plain_line(await http.get(path, params={"channel": "sms"}), 400)
    _one_plain_line(await http.get("/simulator/media/0000000000000000"), 404)


def _one_plain_line(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, (answer.request.content[:200], answer.text)
    assert answer.headers["content-type"].startswith("text/plain")
    assert re.fullmatch(r"[^\n]+\n", answer.text)


# --- the page -------------------------------------------------------------------------------------

NASTY = "<script>alert('x')</script> {{ 7*7 }} {% raw %} <img src=x onerror=alert(1)> \"'&"


async def test_everything_typed_stays_text(phone: Phone) -> None:
    await phone.send(text=NASTY)
    await phone.send(text="petugas")
    await phone.send(text=NASTY)
    await phone.send(button='x:y:"><script>alert(2)</script>')
    desk = (await phone.http.get("/", params={**phone.whose, "role": "petugas"})).text
    for html in (await phone.page(), await phone.page("/simulator/state"), desk):
        assert "<script>" not in html
        assert "<img src=x" not in html
        assert "{{ 7*7 }}" in html
    odd = await phone.http.get(
        "/", params={"channel": "<b>", "sender": '"><script>', "role": "x", "notice": "<i>x</i>"}
    )
    assert odd.status_code == 200
    assert "<i>x" not in odd.text
    assert '"><script>' not in odd.text


async def test_only_the_page_s_own_script_and_style_may_run(phone: Phone) -> None:
    answer = await phone.http.get("/")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?://", answer.text)
    for name in re.findall(r'(?:src|href)="(/simulator/static/[^"]+)"', answer.text):
        assert (await phone.http.get(name)).status_code == 200, name


async def test_without_a_script_a_form_sends_and_the_page_comes_back_with_the_answer(
    phone: Phone,
) -> None:
    answer = await phone.http.post(
        "/simulator/form", data={**phone.whose, "text": "halo"}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert MENU in unescape(answer.text)
    files = {"file": ("", b"", "application/octet-stream")}
    answer = await phone.http.post(
        "/simulator/form",
        data={**phone.whose, "text": "daftar"},
        files=files,
        follow_redirects=True,
    )
    assert register.questions[0].prompt in unescape(answer.text)
    empty = await phone.http.post(
        "/simulator/form", data={**phone.whose, "text": ""}, follow_redirects=True
    )
    assert "Belum ada isinya" in empty.text
    clock = await phone.http.post(
        "/simulator/form", data={**phone.whose, "advance": "1d"}, follow_redirects=True
    )
    assert clock.status_code == 200


async def test_a_piece_that_has_not_changed_is_not_sent_again(phone: Phone) -> None:
    await phone.send(text="halo")
    first = await phone.http.get("/simulator/thread", params=phone.whose)
    again = await phone.http.get(
        "/simulator/thread", params=phone.whose, headers={"if-none-match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_a_new_person_has_written_nothing_yet(http: httpx.AsyncClient) -> None:
    answer = await http.get(
        "/", params={"channel": "telegram", "sender": "baru"}, follow_redirects=True
    )
    assert "Belum ada percakapan" in answer.text
    assert "Orang baru" in answer.text


async def test_long_texts_and_strange_letters_do_not_break_the_page(phone: Phone) -> None:
    for text in ("a" * 4096, "नमस्ते 👍🏽 \u202e terbalik", "\u0000\u0007", "0812" * 100):
        await phone.send(text=text)
    await phone.page()


HURT = (
    *("lapor", "saya kemarin sore kejepit pintu truk di pasar Senen, jari kiri bengkak", "Budi"),
    *(BUDI.nik, "sedang kerja", "nomor ini", "ya", "ya"),
)
"""What Budi tells of an accident."""


async def test_a_form_that_was_asked_for_can_be_opened_from_the_screen() -> None:
    with house({"LINGKARAN_DEMO": "1"}) as bot:
        bot.inbox.start()  # and nothing else works by itself: what is due comes with the clock
        transport = httpx.ASGITransport(create(bot))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            phone = Phone(http, "whatsapp", BUDI.phone)
            for text in (*HURT, "formulir"):
                told = await phone.send(text=text)
            assert "Ini lembar laporan A-" in told["messages"][-1]["text"]
            answer = await http.post("/simulator/clock", json={**phone.whose, "advance": "1m"})
            [came] = answer.json()["messages"]
            assert came["text"].startswith("Lembar laporan pertama A-")
            [where] = came["media"]
            assert f'href="{where}"' in await phone.page("/simulator/thread")
            paper = await http.get(where)
            assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
            assert paper.headers["cache-control"] == "no-store"
            assert paper.content.startswith(b"%PDF")
            number = where.rpartition("/")[2].partition("-")[0]
            for name in ("9" * 30, "x", number, f"{number}-{'0' * 32}"):
                assert (await http.get(f"/simulator/forms/{name}")).status_code == 404
        await bot.inbox.stop()


async def test_there_is_no_simulator_outside_a_demo() -> None:
    with house({"LINGKARAN_DEMO": "0"}) as bot:
        transport = httpx.ASGITransport(create(bot))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            for path in ("/simulator/messages", "/simulator/clock", "/simulator/form"):
                assert (await http.post(path, json={})).status_code == 404
            for path in (
                "/simulator/state",
                "/simulator/thread",
                "/simulator/desk",
                "/simulator/static/simulator.js",
            ):
                assert (await http.get(path)).status_code == 404


# --- small things ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["081200000101", "0812-0000-0101", "62 812 0000 0101", "+62 812 0000 0101"]
)
def test_a_number_may_be_written_in_any_way(written: str) -> None:
    assert known_sender("sms", written) == "+6281200000101"


def test_everyone_stays_the_same_person_on_every_channel() -> None:
    for person in (*PEOPLE, stranger()):
        for channel in ("whatsapp", "telegram", "sms"):
            assert holder(channel, person.sender(channel)) == person


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a" * 160, "160/160 · 1 SMS"),
        ("a" * 161, "161/306 · 2 SMS"),
        ("{", "2/160 · 1 SMS"),
        ("…" + "a" * 69, "70/70 · 1 SMS"),
        ("…" + "a" * 70, "71/134 · 2 SMS"),
    ],
)
def test_an_sms_is_counted_as_the_network_counts_it(text: str, size: str) -> None:
    assert sms_size(text) == size


async def test_beside_real_channels_the_simulator_is_for_this_machine_alone() -> None:
    real = {
        "LINGKARAN_DEMO": "1",
        "TELEGRAM_TOKEN": "7100000001:AAaaAAaaAAaaAAaaAAaaAAaaAAaaAAaaAAa",
    }
    with house(real) as bot:
        app = create(bot)
        for client, headers, status in (
            (("127.0.0.1", 5), {}, 200),
            (("203.0.113.5", 5), {}, 404),
            (("127.0.0.1", 5), {"x-forwarded-for": "203.0.113.5"}, 404),
        ):
            transport = httpx.ASGITransport(app, client=client)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
                desk = await http.get("/simulator/desk", params=WHOSE, headers=headers)
                assert desk.status_code == status
                first = (await http.get("/", headers=headers)).text
                assert ("Jam bot" in first) == (status == 200)
                assert ("Buku terbuka" in first) == (status == 404)
