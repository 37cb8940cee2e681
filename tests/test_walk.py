"""No dead ends: every question, every kind of input, every channel goes on and loses nothing."""

from datetime import timedelta

import pytest

from flows.register import register
from flows.talk import Heard
from tests.people import SITI, Walker

CHANNELS = ("telegram", "whatsapp", "sms", "terminal")

KINDS = {
    "empty": Heard(text=""),
    "spaces": Heard(text="   \n "),
    "huge": Heard(text="panjang sekali " * 300),
    "digits": Heard(text="9" * 300),
    "emoji": Heard(text="🙏🙏👨‍👩‍👧‍👦"),
    "arabic": Heard(text="السلام عليكم"),
    "braces": Heard(text="{name} {0} %s {{ x }} <script>"),
    "greeting": Heard(text="assalamualaikum"),
    "thanks": Heard(text="makasih"),
    "wrong number": Heard(text="99"),
    "photo": Heard(photos=("aaaa",)),
    "album": Heard(photos=("aaaa",), album="1"),
    "voice": Heard(voice="bbbb"),
    "sticker": Heard(other="sticker"),
    "place": Heard(place=(-6.2, 106.8)),
    "contact": Heard(phone="+6281200000009", own_phone=True),
    "forwarded": Heard(text="sebarkan", forwarded=True),
    "late": Heard(text="halo", late=True),
    "old button": Heard(tap="register:consent:yes"),
    "button of another bot": Heard(tap="menu:jadwal"),
    "button of nothing": Heard(tap="::"),
    "deep link": Heard(start="ref_x"),
    "edit of an unknown message": Heard(text="bukan itu", edits="nowhere"),
    "emergency": Heard(text="tolong bapak saya pingsan tidak sadar"),
    "accident": Heard(text="suami saya kemarin jatuh dari perahu, mau klaim"),
    **{
        f"word {word}": Heard(text=word)
        for word in (
            "kembali",
            "ulang",
            "batal",
            "menu",
            "bantuan",
            "status",
            "data saya",
            "bahasa",
            "petugas",
            "hapus data",
            "lanjut",
            "mulai",
            "daftar",
            "cari",
            "betulkan",
            "berhenti",
            "lapor",
        )
    },
}
KEYS = [q.key for q in register.questions] + ["@review", "@menu"]
ANSWERS = {
    **SITI,
    "birth_date": "13 Mei 1959",
    "birth_check": "yang saya tulis",
    "member": "pernah",
    "who": "orang lain",
    "agrees": "ya",
}
"""Answers that lead past every question of the form."""


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("key", KEYS)
def test_any_input_at_any_question_is_answered_and_loses_nothing(key: str, channel: str) -> None:
    for kind, heard in KINDS.items():
        walker = Walker(channel, ANSWERS)
        if key != "@menu":
            walker.until("nik" if key == "sex" else key)
            if key == "sex":  # only asked of someone whose NIK is on a photo
                walker.hear(Heard(photos=("cccc",)))
                walker.until("sex")
        before = dict(walker.conversation.answers)
        turn = walker.hear(heard)
        at = f"{kind} at {key} on {channel}"
        assert turn.says, f"{at}: no next message"
        form, parked = walker.conversation, walker.conversation.parked or {}
        kept = form.answers if form.flow == "register" else parked.get("answers", {})
        lost = {k for k, v in before.items() if kept.get(k) != v}
        given_up = kind == "word batal" and len(before) < 2  # nothing but the consent to lose
        assert not lost or given_up, f"{at}: {lost} is gone"
        walker.finish()


@pytest.mark.parametrize("key", KEYS[1:-1])
def test_someone_who_comes_back_after_days_goes_on_where_they_were(key: str) -> None:
    walker = Walker("sms", ANSWERS)
    walker.until("nik" if key == "sex" else key)
    before = dict(walker.conversation.answers)
    walker.now += timedelta(days=5)
    turn = walker.say("halo")
    if key == "@review":
        assert turn.says
    else:
        assert walker.conversation.asked == "@resume"
    walker.finish()
    assert before.keys() <= ANSWERS.keys() | {"consent"}


@pytest.mark.parametrize("channel", CHANNELS)
def test_twice_unclear_in_a_row_offers_a_person_and_the_form_is_kept(channel: str) -> None:
    walker = Walker(channel)
    walker.until("nik")
    walker.say("123")
    walker.say("1234")
    assert walker.conversation.asked == "@person"
    walker.say("2")
    assert walker.held
    assert walker.conversation.answers["consent"] == "yes"
    walker.finish()
