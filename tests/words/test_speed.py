"""The longest message of anything costs each reader little: no text can hold the writer up.

Counted in steps; how long they take stands in benchmarks/README.md.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from random import Random

import pytest

from flows.words.accidents import read_accident
from flows.words.dates import read_birth
from flows.words.emergencies import is_emergency, mentions_accident
from flows.words.intents import read_intent, read_reserved
from flows.words.lists import read_list
from flows.words.moments import read_moment
from flows.words.money import read_money
from flows.words.names import read_name
from flows.words.nik import read_kpj, read_nik
from flows.words.numbers import read_number
from flows.words.phones import read_phone
from flows.words.text import Unread
from flows.words.told import (
    read_facility,
    read_police,
    read_side,
    read_spot,
    read_transport,
    read_victim,
    read_witnesses,
)
from flows.words.wordlist import word_set
from flows.words.yesno import read_yesno

TODAY = date(2026, 3, 3)
NOW = datetime(2026, 3, 3, 19, 30, tzinfo=UTC)
READERS: dict[str, Callable[[str], object]] = {
    "yesno": read_yesno, "number": read_number, "money": read_money, "phone": read_phone,
    "birth": lambda text: read_birth(text, TODAY), "nik": lambda text: read_nik(text, TODAY),
    "kpj": read_kpj, "name": read_name, "intent": read_intent, "reserved": read_reserved,
    "emergency": is_emergency, "mention": mentions_accident, "accident": read_accident,
    "moment": lambda text: read_moment(text, NOW), "list": lambda text: read_list(text, TODAY),
    "victim": read_victim, "side": read_side, "facility": read_facility, "spot": read_spot,
    "witnesses": read_witnesses, "transport": read_transport, "police": read_police,
}  # fmt: skip
LENGTH = 10_000
REPEATED = [
    "0", "1 ", "1-", "a", "dua ", "1.000", " ", "tidak ada ", "jatuh ", "08 ", "'", "limaribu", "😀", "ll1",
    "puluh ratus ", "a.", "+", "nama ", "\n", "a\n", "1\n", "ab\n", "a:", "x - ", "31/02/99 ", "12345678 ",
    "3201********0001 ", "1 jan 1 ", "tolong pak ", "kk 1", "rek: ", "¦", "([", "1,000", "e+", "salam ",
    "Nama:\nNIK:\nHP:\n", "No NIK Nama HP\n", "No;NIK;Nama\n;;\n",
    "saksi pak ", "saya jatuh ", "tangan kiri ", "di pasar ", "suami saya ", "dibawa ke rs ", "belum lapor polisi ", "a. ani\nb. budi\n", "12345678|\n", '"abc, def"\n',
]  # fmt: skip
"""What a pattern may stumble over when it comes again and again."""
WORDS = sorted(
    word_set("""
    saya jatuh kemarin jam 7 50rb 1.500.000 0812 3456 7890 3201125205900001 tolong darah pak senin tgl 12 nama
    budi , . ; : - / 1. 2) seratus ribu juta dan kena tangan kaki kepala nik: hp: kk no bukan iya ga ada lahir
    saya suami jatuh di ke rs puskesmas dibawa depan pasar kiri kanan kedua yang lihat saksi pak lapor polisi naik perahu
    12-03-1990 mei nol delapan satu dua nelayan istri umur th xxxx 3,20E+15 terima kasih selamat pagi
    """)
)
LETTERS = "abdegiklmnorstu"
MARKS = "abc 0123456789:;,.-/*'()|=_\n😀é"
CALLS = 7
"""Steps a character that no reader may exceed; the dearest, a list of names, takes 6."""


def drawn(seed: int) -> dict[str, str]:
    """Texts of chance, as many kinds as there are of nonsense; the same for the same seed."""
    chance = Random(seed)
    names = ["".join(chance.choices(LETTERS, k=6)).title() for _ in range(2000)]
    numbers = [str(chance.randrange(10 ** chance.randrange(1, 17))) for _ in range(2000)]
    niks = [f"320112{chance.randrange(10**9, 10**10)}" for _ in range(2000)]
    some = chance.choices(WORDS, k=LENGTH)
    return {
        "words": " ".join(some),
        "lines of words": "\n".join(" ".join(some[at : at + 6]) for at in range(0, LENGTH, 6)),
        "numbers": " ".join(numbers),
        "lines of numbers": "\n".join(numbers),
        "names": " ".join(names),
        "lines of names": "\n".join(names),
        "names with commas": ", ".join(names),
        "figures": "".join(chance.choices("0123456789", k=LENGTH)),
        "marks": "".join(chance.choices(MARKS, k=LENGTH)),
        "members": "\n".join(
            f"{at}. {name} {nik} ojek"
            for at, (name, nik) in enumerate(zip(names, niks, strict=True))
        ),
    }


@pytest.mark.parametrize("reader", READERS)
def test_ten_thousand_characters_of_the_same_take_few_steps_each(reader: str) -> None:
    for piece in REPEATED:
        text = (piece * LENGTH)[:LENGTH]
        assert calls(READERS[reader], text) < CALLS * LENGTH, piece


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("reader", READERS)
def test_ten_thousand_characters_of_chance_take_few_steps_each(reader: str, seed: int) -> None:
    for kind, text in drawn(seed).items():
        assert calls(READERS[reader], text[:LENGTH]) < CALLS * LENGTH, kind


def test_a_list_as_long_as_a_message_can_be_is_read_whole() -> None:
    """Telegram carries 4,096 characters; what is longer is read to the end of a line."""
    rows = [f"{at}. Siti Nur Aminah 32011252059{at:05}" for at in range(1, 121)]
    assert 4_000 < len("\n".join(rows[:110])) <= 4_096
    assert len(read_list("\n".join(rows[:110]), TODAY).rows) == 110
    assert not any(row.errors for row in read_list("\n".join(rows), TODAY).rows)


def test_an_ordinary_answer_is_no_emergency_without_a_search() -> None:
    is_emergency("Budi Santoso")  # what is kept of all messages is made by the first
    assert calls(is_emergency, "Siti Aminah") < 5 * CALLS


def calls(read: Callable[[str], object], text: str) -> int:
    """How many functions are called to read `text`: the same on every machine, busy or not."""
    seen = 0

    def count(_frame: object, event: str, _about: object) -> None:
        nonlocal seen
        seen += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        with suppress(Unread):
            read(text)
    finally:
        sys.setprofile(None)
    return seen
